import pytest

from matching.texts.numerals import numeral
from matching.texts.quantities import quantities

CASES = {
    "三位行动不便的老人在家需要长期照护": (3, 3, "位", "三位"),
    "举办80余场": (80, None, "场", "80余场"),
    "打通道路2公里": (1.5, 2.5, "公里", "2公里"),
    "销售5万斤": (45_000, 55_000, "斤", "5万斤"),
    "逾5万斤荔枝": (50_000, None, "斤", "逾5万斤"),
    "5万余斤": (50_000, None, "斤", "5万余斤"),
    "出资20万元": (195_000, 205_000, "元", "20万元"),
    "3.5亿元": (345_000_000, 355_000_000, "元", "3.5亿元"),
    "2亿多元": (200_000_000, None, "元", "2亿多元"),
    "3-5万元": (30_000, 50_000, "元", "3-5万元"),
    "五万块钱": (45_000, 55_000, "元", "五万块钱"),
    "十余个专科医生": (10, None, "个", "十余个"),
    "三千七百多居民": (3700, None, "居民", "三千七百多居民"),
    "走几百米挑水": (200, 999, "米", "几百米"),
    "六十余亩": (60, None, "亩", "六十余亩"),
    "至少30人": (30, None, "人", "至少30人"),
    "30人以上": (30, None, "人", "30人以上"),
    "不超过50人": (None, 50, "人", "不超过50人"),
    "近百户": (None, 100, "户", "近百户"),
    "上千名党员": (1000, None, "名", "上千名"),
    "约200平方米": (None, None, "平方米", "约200平方米"),
    "40人左右": (None, None, "人", "40人左右"),
    "十来个孩子": (None, None, "个", "十来个"),
    "１０多台电脑": (10, None, "台", "10多台"),
    "1,200户": (1200, 1200, "户", "1,200户"),
    "一百零五户": (105, 105, "户", "一百零五户"),
    "三百二十五棵": (325, 325, "棵", "三百二十五棵"),
    "两个半小时": (2.0, 3.0, "小时", "两个半小时"),
    "三五个人": (3, 5, "个", "三五个"),
    "一个多月": (1, None, "个月", "一个多月"),
}


@pytest.mark.parametrize("text", CASES)
def test_a_figure_in_a_sentence_becomes_bounds_with_its_measure_and_words(text: str) -> None:
    (found,) = quantities(text)
    assert (found.low, found.high, found.measure, found.text) == CASES[text]


@pytest.mark.parametrize(
    "text", ["", "第三条", "2021年7月20日", "7月开工", "拨打12345", "万一有人", "三八节", "三明治", "。" * 10_000, "9" * 10_000]
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert quantities(text) == ()


def test_every_figure_of_a_sentence_is_found_in_order() -> None:
    found = quantities("打通断头路十一条，铺污水管两公里，出资20万元")
    assert [(q.text, q.measure) for q in found] == [("十一条", "条"), ("两公里", "公里"), ("20万元", "元")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百二", 320),
        ("一千零五", 1005),
        ("二十万", 200_000),
        ("十", 10),
        ("两千三", 2300),
        ("一亿五千万", 150_000_000),
        ("三万二", 32_000),
        ("万", None),
    ],
)
def test_chinese_numerals_are_read_as_they_are_said(text: str, value: float | None) -> None:
    assert numeral(text) == value
