"""Free text: personal numbers are found and masked, other numbers left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.kinds import Kind, column_of
from graph.loaders.headings import entered
from graph.model import NODES, RELATIONSHIPS
from graph.model.people import Person
from graph.privacy import free_text_fields, looks_personal, scan, scan_fields

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(first: str = "460200", birthday: str = "19900307", order: str = "123") -> str:
    """An identity number nobody has to have: built with its check character."""
    body = first + birthday + order
    return body + "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, body, strict=True)) % 11]


@pytest.mark.parametrize(
    "phone",
    [
        *(
            "13800138000",
            "１３８００１３８０００",
            "138 0013 8000",
            "138-0013-8000",
            "138.0013.8000",
            "+86 13800138000",
            "(86)138-0013-8000",
        ),
        *("0898-88880000", "（0898）88880000", "010-8888 0000", "01088880000", "1380 013 8000", "13800 138000"),
    ],
)
@pytest.mark.parametrize("around", ["请拨打{}联系", "{}", "电话:{}、", "wx{}。", "李{}或"])
def test_a_phone_number_is_masked_wherever_it_stands(phone: str, around: str) -> None:
    scanned = scan(around.format(phone))
    assert [hit.sort for hit in scanned.found] == ["phone"]
    assert phone not in scanned.text
    assert "*" in scanned.text


@pytest.mark.parametrize("number", [identity(), identity(order="12" + "5"), f"460200 19900307 {identity()[14:]}", "460200900307123"])
def test_an_identity_number_is_masked(number: str) -> None:
    scanned = scan(f"户主{number}，独居")
    assert [hit.sort for hit in scanned.found] == ["identity"]
    assert number not in scanned.text
    assert scanned.text.startswith("户主*")
    assert scanned.text.endswith("，独居")


def test_an_identity_number_with_a_slip_is_masked_where_the_text_says_what_it_is() -> None:
    number = identity()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert scan(f"身份证号：{wrong}").found[0].sort == "identity"


@pytest.mark.parametrize(
    "text",
    [
        "区划代码 460204100001 与 130102001001",
        "统一社会信用代码 91460200MA5T123456，12460200428388888K",
        "坐标 18.252847, 109.511909",
        "坐标 18.252847 109.511909",
        "收入1380013.80元，面积13800138000.5平方米",
        "2024-01-15至2025-12-31",
        "合同编号 GJ20240115000012345678",
        "3200余户，逾5万人",
        "138",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert scan(text).text == text
    assert not scan(text).found


@given(st.text(alphabet="0123456789 -.()+xX年号张０１３", max_size=60))
def test_scanning_what_was_scanned_finds_nothing_more(text: str) -> None:
    assert not scan(scan(text).text).found


def test_several_numbers_in_one_text_are_all_masked_in_place() -> None:
    scanned = scan(f"甲13800138000，乙{identity()}，丙0898-88880000")
    assert [hit.sort for hit in scanned.found] == ["phone", "identity", "phone"]
    assert scanned.text == f"甲138****8000，乙{'*' * 16}{identity()[-2:]}，丙****00"


@pytest.mark.parametrize(
    ("key", "sort"),
    [
        ("13800138000", "phone"),
        ("P-13800138000", "phone"),
        (identity(), "identity"),
        ("460204100001", None),
        ("u0", None),
        ("91460200MA5T123456", None),
    ],
)
def test_a_business_key_that_is_a_personal_number_is_told(key: str, sort: str | None) -> None:
    assert looks_personal(key) == sort


CODES = {"id", "uscc", "file_hash"}
"""The only texts that nothing is looked for in."""


@pytest.mark.parametrize("kind", [*NODES, *RELATIONSHIPS], ids=lambda kind: kind.__name__)
def test_every_text_that_somebody_enters_is_scanned_or_sealed_or_a_code(kind: type[Kind]) -> None:
    fields = {name: column_of(kind.model_fields[name]) for name in entered(kind)}  # type: ignore[arg-type]
    texts = {n for n, c in fields.items() if "str" in str(kind.model_fields[n].annotation) and c.choices is None and c.sealed is None}
    assert texts - set(free_text_fields(kind)) <= CODES
    assert {n for n, c in fields.items() if c.code} <= CODES


def test_a_number_in_any_of_several_texts_is_masked() -> None:
    props = {"id": "p1", "role": "网格员 13800138000", "skills": ("理发", "水电13800138001"), "reference": "虚构"}
    masked, flags = scan_fields(Person, props)
    assert masked == {"id": "p1", "role": "网格员 138****8000", "skills": ("理发", "水电138****8001"), "reference": "虚构"}
    assert {name: len(found) for name, found in flags.items()} == {"role": 1, "skills": 1}
