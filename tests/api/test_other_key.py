"""A store whose values were sealed with a key that is not here: none is made, reading goes on, writing says what is needed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.scope import EVERYWHERE, Scope
from api.usecases import export as exporting
from api.usecases.access_open import open_values
from api.usecases.divisions import load_divisions
from api.usecases.key import import_key
from api.usecases.load import load
from api.usecases.meaning import text_cache
from api.usecases.persons import erase_person, export_person
from api.usecases.propose import propose
from api.usecases.request import Request
from api.web.cursor import Cursors
from graph import keyring
from graph.data_key import KEY_FOREIGN, KEY_NEEDED
from graph.keyring import KeyFileError
from graph.model import node_by_label
from graph.seal import Sealer, new_key
from graph.store import Store

OWNER = Scope("o", "owner", EVERYWHERE, purpose="person_request")


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a key would be; there is none yet."""
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    return tmp_path / "key"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "人员.csv").write_text("编号,姓名,电话\np2,甄二,13900000002\n", encoding="utf-8")
    return tmp_path / "lists"


@pytest.fixture
def sealed(empty_store: Store, key: Path) -> Store:  # noqa: ARG001  (the key's place is set first)
    """A store with one person, sealed with a key that is nowhere."""
    props = Sealer(new_key()).seal_fields(node_by_label("Person"), "p1", {"id": "p1", "name": "甄一", "phone": "13900000001"})
    empty_store.write("CREATE (n:Person) SET n = $props", props=props)
    return empty_store


def test_writing_is_refused_with_what_to_do_and_no_key_is_made(sealed: Store, key: Path, lists: Path) -> None:
    before = sealed.read("MATCH (n) RETURN properties(n) AS p ORDER BY n.id")
    for attempt in (
        lambda: load(Scope.local(), sealed, [lists]),
        lambda: load_divisions(Scope.local(), sealed, Path("samples/sanya/sanya-divisions.csv")),
        lambda: erase_person(OWNER, sealed, "p1"),
    ):
        with pytest.raises(KeyFileError) as refused:
            attempt()
        assert refused.value.said.code in (KEY_NEEDED.code, "key_missing")
        assert all("gongjian store key import" in refused.value.text(lang) for lang in ("zh", "en"))
        assert not key.exists()
    assert sealed.read("MATCH (n) RETURN properties(n) AS p ORDER BY n.id") == before


@pytest.mark.parametrize(
    "attempt",
    [
        lambda store, _: export_person(OWNER, store, "p1"),
        lambda store, _: export_person(OWNER, store, "13900000001"),
        lambda store, _: open_values(OWNER, store, "Person", ["p1"]),
        lambda store, to: exporting.export(OWNER, store, exporting.Wanted(to / "out", opened=True)),
    ],
)
def test_opening_values_without_the_key_says_that_it_is_missing_and_makes_none(
    sealed: Store, key: Path, tmp_path: Path, attempt: Callable[[Store, Path], object]
) -> None:
    with pytest.raises(KeyFileError) as refused:
        attempt(sealed, tmp_path)
    assert refused.value.said.code == "key_missing"
    assert not key.exists()


def test_proposing_and_lists_need_no_key_so_that_the_true_one_can_still_be_imported(sealed: Store, key: Path, tmp_path: Path) -> None:
    propose(Scope.local(), sealed, Request(as_of=date(2026, 6, 1)))
    cursors = Cursors()
    assert cursors.read(cursors.sign("p1", {"kind": "people"}), {"kind": "people"}) == "p1"
    exporting.export(OWNER, sealed, exporting.Wanted(tmp_path / "out", "csv"))
    assert not key.exists()
    elsewhere = tmp_path / "elsewhere"
    keyring.ensure_keyring(elsewhere)
    assert import_key(keyring.export_key("long enough", elsewhere), "long enough").changed


def test_a_key_that_opens_nothing_of_the_store_writes_nothing_beside_it(sealed: Store, lists: Path) -> None:
    keyring.ensure_keyring()
    with pytest.raises(KeyFileError) as refused:
        load(Scope.local(), sealed, [lists])
    assert refused.value.said.wording is KEY_FOREIGN
    assert sealed.read("MATCH (n:Person) RETURN collect(n.id) AS ids") == [{"ids": ["p1"]}]


def test_a_key_that_opens_some_of_it_goes_on(sealed: Store, lists: Path) -> None:
    props = keyring.ensure_keyring().sealer().seal_fields(node_by_label("Person"), "p9", {"id": "p9", "name": "甄九"})
    sealed.write("CREATE (n:Person) SET n = $props", props=props)
    assert load(Scope.local(), sealed, [lists]).exit_code == 0


def test_the_first_load_into_a_store_without_sealed_values_makes_the_key(empty_store: Store, key: Path, lists: Path) -> None:
    assert load(Scope.local(), empty_store, [lists]).exit_code == 0
    assert key.exists()


def test_texts_read_without_a_key_are_kept_nowhere(key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_TEXTS", str(tmp_path / "texts.sqlite"))
    with text_cache():
        pass
    assert not list(tmp_path.iterdir())
    keyring.ensure_keyring()
    with text_cache():
        pass
    assert (tmp_path / "texts.sqlite").exists()
    assert key.exists()


@pytest.mark.parametrize(
    ("lang", "gone", "stays"),
    [("zh", "原密钥另存为", "仍留在密钥文件"), ("en", "former key is kept in", "stays in the key file")],
)
def test_a_rotation_says_truly_whether_the_former_key_is_in_the_file(sealed: Store, key: Path, lang: str, gone: str, stays: str) -> None:
    own = keyring.ensure_keyring().sealer().seal_fields(node_by_label("Person"), "p9", {"id": "p9", "name": "甄九"})
    sealed.write("CREATE (n:Person) SET n = $props", props=own)
    done = CliRunner().invoke(app, ["store", "key", "rotate", "--lang", lang])
    assert (gone in done.stderr, stays in done.stderr, len(keyring.load_keyring(key).former)) == (True, False, 0)
    broken = keyring.load_keyring().sealer().seal_fields(node_by_label("Person"), "other", {"id": "other", "name": "甄九"})
    sealed.write("MATCH (n:Person {id: 'p9'}) SET n.name_sealed = $value", value=broken["name_sealed"])
    done = CliRunner().invoke(app, ["store", "key", "rotate", "--lang", lang])
    assert (gone in done.stderr, stays in done.stderr, len(keyring.load_keyring(key).former)) == (False, True, 1)
