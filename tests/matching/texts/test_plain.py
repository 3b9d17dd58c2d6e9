import pytest

from matching.texts.plain import MOST_CHARACTERS, plain_text, with_unit

BAD = {
    "": "",
    " \n\t": "",
    "！？…": "",
    "😀🎉": "",
    "12345": "",
    "<p>修<b>路</b></p>": "修 路",
    "<script>alert(1)</script>修路": "修路",
    "&lt;修路&gt;": "<修路>",
    "修路😀两公里": "修路 两公里",
    "ＡＢＣ　修路": "ABC 修路",
    "联系13800138000老王": "联系号码老王",
    "联系１３８　００１３　８０００": "联系号码",
    "Tel.13800138000": "Tel.号码",
    "电话．13800138000": "电话.号码",
    "电话.１３８００１３８０００": "电话.号码",
    "Tel. 138-0013-8000": "Tel. 号码",
    "Tel.138 0013 8000": "Tel.号码",
    "Tel.+86 138 0013 8000": "Tel.号码",
    "电话：+86-138-0013-8000转3": "电话:号码转3",
    "电话.(0898)88812345": "电话.(号码",
    "路宽4.5米、长1200.5米": "路宽4.5米、长1200.5米",
    "身份证11010519491231002X": "身份证号码",
    "投资200000元": "投资200000元",
    "repair the road": "repair the road",
    "醫護人員能上門看護": "医护人员能上门看护",
    "修\x00路": "修 路",
}


@pytest.mark.parametrize("text", BAD)
def test_bad_input_becomes_one_plain_line_or_nothing(text: str) -> None:
    assert plain_text(text) == BAD[text]


def test_a_long_text_is_cut() -> None:
    assert len(plain_text("修路" * 5000)) == MOST_CHARACTERS


def test_a_text_is_plain_after_one_pass() -> None:
    assert all(plain_text(plain_text(text)) == plain_text(text) for text in BAD if "&lt;" not in text)


def test_the_unit_stands_before_its_offer_and_alone_where_there_is_none() -> None:
    assert with_unit("可上门调解", "法院") == "法院：可上门调解"
    assert with_unit("", "法院") == "法院"
    assert with_unit("可上门调解", "") == "可上门调解"
