"""Rotation over a real store: every sealed value gets the new key, also after a break, and nothing is lost without a key."""

from pathlib import Path
from typing import Any

import pytest

from api.usecases.key import key_state, rotate_key
from graph import keyring, reseal
from graph.kinds import column_of
from graph.model import NODES, RELATIONSHIPS, node_by_label
from graph.seal import Sealer, key_id_of, new_key
from graph.store import Store

PEOPLE = 25


@pytest.fixture
def people(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    _plant(empty_store, keyring.ensure_keyring().sealer())
    return empty_store


def _plant(store: Store, sealer: Sealer) -> None:
    rows = [{"id": f"p{n:03}", "name": f"甄{n}", "phone": f"139{n:08}"} for n in range(PEOPLE)]
    sealed = [sealer.seal_fields(node_by_label("Person"), row["id"], row) for row in rows]
    store.write("UNWIND $rows AS row MERGE (p:Person {id: row.id}) SET p += row", rows=sealed)


def _sealed(store: Store) -> list[dict[str, Any]]:
    return store.read("MATCH (p:Person) RETURN p.id AS id, p.name_sealed AS name, p.phone_lookup AS lookup ORDER BY id")


def test_no_relationship_has_sealed_fields_so_that_rotation_misses_none() -> None:
    infos = [info for kind in RELATIONSHIPS for info in kind.model_fields.values()]
    assert not [info for info in infos if column_of(info).sealed]
    assert {kind.label for kind in NODES} > {kind.label for kind in reseal.sealed_kinds()} >= {"Person", "Household"}


def test_a_rotation_seals_everything_anew_and_loading_again_changes_nothing(people: Store) -> None:
    before = keyring.load_keyring().current
    done = rotate_key(people)
    ring = keyring.load_keyring()
    assert (done.values, done.left) == (2 * PEOPLE, 0)
    assert ring.former == ()
    assert ring.current.id == done.key_id != before.id
    after = _sealed(people)
    assert {key_id_of(row["name"]) for row in after} == {key_id_of(row["lookup"]) for row in after} == {done.key_id}
    assert ring.sealer().open("Person", "name", "p003", after[3]["name"]) == "甄3"
    _plant(people, ring.sealer())
    assert _sealed(people) == after


def test_a_broken_rotation_goes_on_with_the_same_new_key(people: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reseal, "BATCH", 10)

    def die(done: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_key(people, die)
    half = keyring.load_keyring()
    assert {item.readable for item in key_state(people)} == {True}
    done = rotate_key(people)
    assert done.key_id == half.current.id
    assert 0 < done.values < 2 * PEOPLE
    assert {item.key_id for item in key_state(people)} == {done.key_id}


def test_without_the_key_the_fields_that_stay_sealed_are_named(people: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "none"))
    assert [(i.kind, i.field, i.count, i.readable) for i in key_state(people)] == [
        ("Person", "name", PEOPLE, False),
        ("Person", "phone", PEOPLE, False),
    ]


def test_a_value_of_an_unknown_key_is_left_as_it_is_and_counted(people: Store) -> None:
    stranger = Sealer(new_key()).seal_fields(node_by_label("Person"), "zz", {"id": "zz", "name": "生人"})
    people.write("CREATE (p:Person) SET p = $row", row=stranger)
    done = rotate_key(people)
    assert (done.values, done.left) == (2 * PEOPLE, 1)
    assert done.former_kept is not None
    assert people.read("MATCH (p:Person {id: 'zz'}) RETURN p.name_sealed AS s")[0]["s"] == stranger["name_sealed"]
