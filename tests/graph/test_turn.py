"""Loads and rotations of the key take turns: one waits for the other or says so, and nothing is left half sealed."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.scope import Scope
from api.usecases.key import LOADING, rotate_key
from api.usecases.load import load
from graph import keyring
from graph.seal import key_id_of
from graph.store import Store, open_store
from graph.store import turn as turns
from graph.store.turn import BUSY, turn
from graph.wording import StoreError

HOLD = "import sys; from graph.store import open_store; from graph.store.turn import turn\nwith open_store(sys.argv[1]) as s, turn(s):\n"
HOLD += "    print('mine', flush=True); sys.stdin.read()"


@pytest.fixture
def keyed(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    keyring.ensure_keyring()
    return empty_store


@pytest.fixture
def by_url(keyed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The same server under its URL, as any other store is reached."""
    login = keyed.login()
    monkeypatch.setenv("GONGJIAN_STORE_USER", str(login.user))
    monkeypatch.setenv("GONGJIAN_STORE_PASSWORD", str(login.password))
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "state"))
    with open_store(login.url) as found:
        yield found


def people(folder: Path, count: int) -> Path:
    folder.mkdir()
    rows = "".join(f"p{n:05},甄{n},139{n:08}\n" for n in range(count))
    (folder / "人员.csv").write_text("编号,姓名,电话\n" + rows, encoding="utf-8")
    return folder


def keys_in(store: Store) -> set[str]:
    rows = store.read("MATCH (p:Person) RETURN p.name_sealed AS name, p.phone_sealed AS phone, p.phone_lookup AS lookup")
    return {key_id_of(value) for row in rows for value in row.values()}


def test_a_rotation_during_another_program_s_load_is_refused_and_the_key_stays(keyed: Store) -> None:
    before = keyring.load_keyring()
    with subprocess.Popen([sys.executable, "-c", HOLD, keyed.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(StoreError) as refused:
            rotate_key(keyed, patience=0.3)
        assert refused.value.said.wording is LOADING
        assert keyring.load_keyring() == before
        other.kill()
    assert rotate_key(keyed, patience=30).key_id != before.current.id


def test_a_load_that_waited_for_a_rotation_seals_with_the_new_key(keyed: Store, tmp_path: Path) -> None:
    folder, began, reports = people(tmp_path / "lists", 300), threading.Event(), []
    load(Scope.local(), keyed, [folder])

    def slow(_done: int) -> None:
        began.set()
        time.sleep(1.0)

    more = people(tmp_path / "more", 600)
    rotating = threading.Thread(target=rotate_key, args=(keyed, slow))
    rotating.start()
    assert began.wait(60)
    reports.append(load(Scope.local(), keyed, [more], allow_shrink=True))
    rotating.join()
    assert reports[0].exit_code == 0
    assert keys_in(keyed) == {keyring.load_keyring().current.id}
    assert keyed.read("MATCH (p:Person) RETURN count(p) AS n") == [{"n": 600}]


def test_a_url_store_has_its_turn_in_the_graph_for_other_machines(by_url: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with by_url, turn(by_url):
        assert len(by_url.read("MATCH (o:Operation {kind: 'turn'}) RETURN o.by AS by")) == 1
        with turn(by_url):
            pass  # ours already
        refused: list[StoreError] = []

        def elsewhere() -> None:
            try:
                with turn(by_url, 0.3):
                    pass
            except StoreError as error:
                refused.append(error)

        monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "another machine"))
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        assert [error.said.wording for error in refused] == [BUSY]
    assert by_url.read("MATCH (o:Operation) RETURN count(o) AS n") == [{"n": 0}]
    by_url.close()


def test_the_turn_of_a_machine_that_died_is_free_when_it_has_expired(by_url: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EXPIRY", 1)
    assert turns._take(by_url, "dead")
    with turn(by_url, 30):
        assert by_url.read("MATCH (o:Operation {kind: 'turn'}) RETURN o.by = 'dead' AS dead") == [{"dead": False}]
    by_url.close()


def test_a_load_that_waits_says_for_whom_and_since_when(by_url: Store) -> None:
    told: list[str] = []
    by_url.write(
        "MERGE (o:Operation {id: 'turn'}) SET o.kind = 'turn', o.by = 'office-pc:4711:ab', o.at = datetime(), "
        "o.until = datetime() + duration({seconds: 2})"
    )
    with turn(by_url, patience=30, waiting=lambda said: told.append(said.text("en"))):
        pass
    (said,) = told
    assert "process 4711 on office-pc" in said
    assert f"{datetime.now():%H:}" in said or f"{datetime.now() - timedelta(minutes=1):%H:}" in said


def test_a_load_that_waits_for_a_program_on_this_computer_says_so(keyed: Store) -> None:
    told: list[str] = []
    with subprocess.Popen([sys.executable, "-c", HOLD, keyed.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(StoreError), turn(keyed, patience=1, waiting=lambda said: told.append(said.text("zh"))):
            pass
        other.communicate("")
    assert ["正在等待" in said for said in told] == [True]
