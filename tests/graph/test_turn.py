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
from graph.load import LOAD_GONE, Batch, Statement, begin, finish, write
from graph.seal import key_id_of
from graph.store import Store, backup, open_store
from graph.store import turn as turns
from graph.store.backup import EMPTY
from graph.store.home import Home
from graph.store.turn import BUSY, LOST, keep_turn, turn, turn_at
from graph.wording import Said, StoreError

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
    with monkeypatch.context() as soon:
        soon.setattr(turns, "EXPIRY", 1)
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


def test_a_backup_and_a_restore_wait_for_a_load_and_say_so(tmp_path: Path) -> None:
    home, dump, told = Home(tmp_path / "store"), tmp_path / "all.dump", list[str]()
    dump.touch()
    held, done = threading.Event(), threading.Event()

    def loading() -> None:
        with turn_at(home):
            held.set()
            done.wait(60)

    def tell(said: Said) -> None:
        told.append(said.text("en"))
        raise KeyboardInterrupt

    other = threading.Thread(target=loading)
    other.start()
    assert held.wait(60)
    try:
        with pytest.raises(KeyboardInterrupt):
            backup.backup(home, tmp_path / "made.dump", waiting=tell)
        with pytest.raises(KeyboardInterrupt):
            backup.restore(home, dump, waiting=tell)
    finally:
        done.set()
        other.join()
    assert ["waiting for it to end" in said for said in told] == [True, True]
    with pytest.raises(StoreError) as nothing:
        backup.backup(home, tmp_path / "made.dump", waiting=tell)
    assert nothing.value.said.wording is EMPTY


def test_a_load_whose_record_is_gone_ends_as_a_failed_store_and_writes_no_more(empty_store: Store) -> None:
    begin(empty_store, "l1", "清单.csv", keep=False)
    empty_store.write("MATCH (l:Load) DELETE l")
    for attempt in (
        lambda: write(empty_store, "l1", Batch("b", (Statement("CREATE (:Unit {id: 'u'})", {}),))),
        lambda: finish(empty_store, "l1", rows=1, quarantined=0),
    ):
        with pytest.raises(StoreError) as refused:
            attempt()
        assert (refused.value.said.wording, refused.value.exit_code) == (LOAD_GONE, 5)
    assert empty_store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


@pytest.mark.parametrize("loss", ["MATCH (o:Operation {id: 'turn'}) SET o.by = 'other'", "MATCH (o:Operation {id: 'turn'}) DELETE o"])
def test_a_holder_that_lost_its_turn_writes_no_more_and_leaves_the_other_s_alone(
    by_url: Store, monkeypatch: pytest.MonkeyPatch, loss: str
) -> None:
    monkeypatch.setattr(turns, "EXPIRY", 4)
    left: list[int] = []

    def loading() -> None:
        with turn(by_url):
            begin(by_url, "l1", "清单.csv", keep=False)
            by_url.write(loss)
            for number in range(100):
                write(by_url, "l1", Batch(f"b{number}", (Statement("MERGE (:Unit {id: $id})", {"id": f"u{number}"}),)))
                left.append(number)
                time.sleep(0.2)

    with pytest.raises(StoreError) as lost:
        loading()
    assert (lost.value.said.wording, lost.value.exit_code) == (LOST, 5)
    assert len(left) < 99
    assert by_url.read("MATCH (o:Operation {id: 'turn', by: 'other'}) RETURN count(o) AS n")[0]["n"] == int("SET" in loss)
    by_url.close()


def test_a_turn_that_could_not_be_renewed_in_time_is_lost_when_it_is_wanted_again(by_url: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with turn(by_url):
        keep_turn(by_url)

    def sleeping() -> None:
        with turn(by_url):
            now = time.time()
            monkeypatch.setattr(time, "time", lambda: now + turns.EXPIRY + 1)

    with pytest.raises(StoreError) as lost:
        sleeping()
    assert lost.value.said.wording is LOST
    by_url.close()
