"""Sealing: what is stored of a personal value, and that only the right key at the right place opens it."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.kinds import Node, column
from graph.mask import mask, normalised
from graph.seal import Key, Sealer, SealError, key_id_of, new_key, sealed_fields


class Neighbour(Node):
    """A kind of its own, so that these tests do not depend on the model."""

    zh: ClassVar[str] = "邻居"
    en: ClassVar[str] = "Neighbour"
    label: ClassVar[str] = "Neighbour"
    sheet: ClassVar[str] = "neighbours"

    name: str | None = column("姓名", "Name.", sealed="name", lookup=True)
    phone: str | None = column("电话", "Phone.", sealed="phone", lookup=True)
    care: str | None = column("备注", "Note.", sealed="note")
    floor: int | None = column("楼层", "Floor.")


KEY = Key(bytes(range(32)))
SEALER = Sealer(KEY)


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1))
def test_what_is_sealed_opens_to_the_same_text(value: str) -> None:
    assert SEALER.open("Person", "name", "p1", SEALER.seal("Person", "name", "p1", value)) == value


def test_sealing_twice_gives_the_same_text_so_that_a_second_load_changes_nothing() -> None:
    assert SEALER.seal("Person", "name", "p1", "张三") == Sealer(KEY).seal("Person", "name", "p1", "张三")


def test_equal_values_of_two_nodes_do_not_show_as_equal() -> None:
    assert SEALER.seal("Person", "name", "p1", "张三") != SEALER.seal("Person", "name", "p2", "张三")
    assert SEALER.seal("Person", "name", "p1", "张三") != SEALER.seal("Household", "name", "p1", "张三")


def test_a_name_of_two_characters_is_sealed_as_long_as_one_of_four() -> None:
    assert len(SEALER.seal("Person", "name", "p1", "张三")) == len(SEALER.seal("Person", "name", "p1", "欧阳小三"))


@pytest.mark.parametrize("place", [("Person", "name", "p2"), ("Person", "phone", "p1"), ("Unit", "name", "p1")])
def test_a_sealed_value_moved_elsewhere_does_not_open(place: tuple[str, str, str]) -> None:
    sealed = SEALER.seal("Person", "name", "p1", "张三")
    with pytest.raises(SealError) as error:
        SEALER.open(*place, sealed)
    assert error.value.said.code == "seal_broken"
    assert "张三" not in error.value.text("zh") + error.value.text("en") + str(error.value)


@pytest.mark.parametrize("damaged", ["", "张三", "g1:00000000", "g1:zzzzzzzz:AAAA"])
def test_what_is_no_sealed_value_is_said_to_be_broken(damaged: str) -> None:
    with pytest.raises(SealError):
        SEALER.open("Person", "name", "p1", damaged)


def test_another_key_names_the_missing_one_in_both_languages() -> None:
    sealed = SEALER.seal("Person", "name", "p1", "张三")
    other = Sealer(new_key())
    assert not other.opens(sealed)
    with pytest.raises(SealError) as error:
        other.open("Person", "name", "p1", sealed)
    assert error.value.said.code == "seal_key_missing"
    assert KEY.id in error.value.text("zh")
    assert KEY.id in error.value.text("en")


def test_a_former_key_opens_but_does_not_seal() -> None:
    fresh = new_key()
    both = Sealer(fresh, (KEY,))
    assert both.open("Person", "name", "p1", SEALER.seal("Person", "name", "p1", "张三")) == "张三"
    assert key_id_of(both.seal("Person", "name", "p1", "张三")) == fresh.id
    assert set(both.lookups("Person", "name", "张三")) == {
        SEALER.lookup("Person", "name", "张三"),
        Sealer(fresh).lookup("Person", "name", "张三"),
    }


def test_the_secret_shows_in_no_representation() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86-138-0013-8000", "１３８００１３８０００"),
        ("46020019900101001x", "46020019900101001X"),
        ("张 三", "张三"),
    ],
)
def test_two_spellings_of_a_value_have_one_lookup_hash(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert SEALER.lookup("Person", "phone", one) == SEALER.lookup("Person", "phone", other)


def test_lookup_hashes_differ_between_fields_and_keys() -> None:
    assert SEALER.lookup("Person", "phone", "13800138000") != SEALER.lookup("Household", "phone", "13800138000")
    assert SEALER.lookup("Person", "phone", "13800138000") != Sealer(new_key()).lookup("Person", "phone", "13800138000")


def test_a_row_is_sealed_field_by_field_and_the_rest_is_left_alone() -> None:
    row = SEALER.seal_fields(Neighbour, "n1", {"id": "n1", "name": "欧阳小三", "phone": "13800138000", "care": "膝盖不好", "floor": 3})
    assert {k: row[k] for k in ("id", "name", "phone", "care", "floor")} == {
        "id": "n1",
        "name": "欧阳*",
        "phone": "138****8000",
        "care": "***",
        "floor": 3,
    }
    assert SEALER.open("Neighbour", "phone", "n1", row["phone_sealed"]) == "13800138000"
    assert row["phone_lookup"] == SEALER.lookup("Neighbour", "phone", "13800138000")
    assert "care_lookup" not in row


def test_a_cleared_field_clears_all_its_stored_forms_and_an_absent_one_stays_absent() -> None:
    assert SEALER.seal_fields(Neighbour, "n1", {"phone": None}) == {
        "phone": None,
        "phone_sealed": None,
        "phone_lookup": None,
    }


def test_the_sealed_fields_come_from_the_model() -> None:
    assert [(f.name, f.lookup) for f in sealed_fields(Neighbour)] == [("name", True), ("phone", True), ("care", False)]


@pytest.mark.parametrize(
    ("sort", "value", "shown"),
    [
        ("name", "张三丰", "张*"),
        ("name", "张三", "张*"),
        ("name", "司马相如", "司马*"),
        ("phone", "13800138000", "138****8000"),
        ("phone", "0898-88880000", "****00"),
        ("phone", "123", "****"),
        ("identity", "46020019900101001X", "*" * 16 + "1X"),
        ("address", "三亚市某路1号", "***"),
        ("note", "糖尿病", "***"),
    ],
)
def test_a_mask_shows_no_more_than_it_says(sort: str, value: str, shown: str) -> None:
    assert mask(sort, value) == shown  # type: ignore[arg-type]
