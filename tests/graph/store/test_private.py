"""The life of the private server, on real ones in a folder of their own: the tests of this file share it and run in their order."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from api.usecases.doctor import examine
from api.usecases.store import status
from graph.store import backup, open_store, private
from graph.store.backup import EXISTS, UNREADABLE
from graph.store.exchange import JOURNAL
from graph.store.faults import START_FAILED
from graph.store.home import PASSWORD_LOST, Home, Serving
from graph.store.url import NOT_RUNNING
from graph.wording import StoreError

OPEN = "import sys; from graph.store import open_store\nwith open_store(sys.argv[1]) as s: print(s.login().url, s.version())"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for this file's stores; every server below it is ended in the end."""
    root = tmp_path_factory.mktemp("private").resolve()
    yield root
    for process in servers(root):
        process.kill()


def servers(root: Path) -> list[psutil.Process]:
    found = psutil.process_iter(["cmdline"])
    return [p for p in found if any(str(root) in part for part in p.info["cmdline"] or ()) and "java" in (p.info["cmdline"] or [""])[0]]


def logs(home: Home) -> str:
    files = [*home.root.glob("logs/*"), *home.root.glob("neo4j/logs/*")]
    return "\n".join(p.read_text(encoding="utf-8", errors="replace") for p in files if p.is_file())


def test_a_store_that_does_not_run_is_not_started_unasked(folder: Path) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(f"file:{folder / 'a'}", start=False)
    assert refused.value.said.wording is NOT_RUNNING


def test_two_commands_at_once_do_not_start_two_servers(folder: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", OPEN, f"file:{folder / 'a'}"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate(timeout=120) for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert said[0][0] == said[1][0]
    assert len(servers(folder)) == 1


def test_the_server_outlives_the_command_and_its_ctrl_c(folder: Path) -> None:
    server = servers(folder)[0]
    assert os.getsid(server.pid) != os.getsid(0)


def test_password_and_settings_are_for_the_owner_only(folder: Path) -> None:
    home = Home(folder / "a")
    for path in (home.password_file, home.root / "server.json", home.neo4j / "conf" / "neo4j.conf"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
    assert not home.first_password_file.exists()
    assert home.password() not in " ".join(servers(folder)[0].cmdline())


def test_a_killed_server_is_found_dead_and_started_again_in_the_midst_of_work(folder: Path) -> None:
    home = Home(folder / "a")
    with open_store(f"file:{home.root}") as store:
        store.write("CREATE (:Kept {id: 1})")
        unpacked = {path.name for path in home.scratch.iterdir()}
        assert unpacked, "the server unpacks its web pages somewhere else"
        servers(folder)[0].send_signal(signal.SIGKILL)
        assert store.read("MATCH (n:Kept) RETURN n.id AS id") == [{"id": 1}]
        assert len(servers(folder)) == 1
        assert not unpacked & {path.name for path in home.scratch.iterdir()}, "a killed server's files are left"


def test_status_and_doctor_neither_wait_for_a_server_that_hangs_nor_end_it(folder: Path) -> None:
    url, server = f"file:{folder / 'a'}", servers(folder)[0]
    server.suspend()
    try:
        found = status(url)
        assert (found.state, found.pid, found.version) == ("unreachable", server.pid, None)
        assert {check.name: check.state for check in examine(url)}["store"] == "fail"
    finally:
        server.resume()
    assert [each.pid for each in servers(folder)] == [server.pid]
    assert status(url).state == "running"


def test_status_and_doctor_leave_a_restore_that_was_broken_off_to_the_next_command(folder: Path) -> None:
    home, server = Home(folder / "a"), servers(folder)[0]
    journal = home.root / JOURNAL
    journal.write_text('{"state": "proven", "had": []}', encoding="utf-8")
    try:
        assert status(f"file:{home.root}").state == "running"
        examine(f"file:{home.root}")
        assert journal.exists()
        assert servers(folder)[0].pid == server.pid
    finally:
        journal.unlink()


def test_a_lost_password_is_told_and_stop_and_start_make_another_one_with_the_data_kept(folder: Path) -> None:
    home = Home(folder / "a")
    before = home.password()
    home.password_file.unlink()
    assert status(f"file:{home.root}").state == "unreachable"
    assert not home.password_file.exists(), "asking made a password that nobody knows"
    with pytest.raises(StoreError) as refused:
        open_store(f"file:{home.root}")
    assert refused.value.said.wording is PASSWORD_LOST
    assert all("gongjian store stop" in refused.value.text(lang) for lang in ("zh", "en"))
    assert private.stop(home)
    with open_store(f"file:{home.root}") as store:
        assert store.read("MATCH (n:Kept) RETURN n.id AS id") == [{"id": 1}]
    assert home.password() != before


def test_a_stale_lock_and_the_id_of_another_process_are_healed_and_a_taken_port_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(folder / "a")
    store = open_store(f"file:{home.root}")
    assert private.stop(home)
    home.remember(Serving(pid=os.getpid(), created=0.0, bolt=1, http=2, home=str(home.root)))
    (home.root / ".lock").touch()
    assert private.status(home).state == "stopped"
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        first = [(taken.getsockname()[1], free.getsockname()[1])]
        choose = private._free_ports
        monkeypatch.setattr(private, "_free_ports", lambda home: first.pop() if first else choose(home))
        free.close()
        with store:
            assert list(store.stream("MATCH (n:Kept) RETURN n.id AS id")) == [{"id": 1}]
    assert not first


def test_a_folder_moved_under_its_running_server_into_an_odd_name_goes_on(folder: Path) -> None:
    moved = folder / "共建 库（一） & 100% #1"
    (folder / "a").rename(moved)
    with open_store(f"file:{moved}") as store:
        assert store.read("MATCH (n:Kept) RETURN count(n) AS n") == [{"n": 1}]
    assert len(servers(folder)) == 1


def test_a_backup_restored_into_another_folder_gives_the_same_graph(folder: Path, tmp_path: Path) -> None:
    home, other = Home(folder / "共建 库（一） & 100% #1"), Home(folder / "b")
    everything = "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN n, r, m ORDER BY n.id, m.id"
    with open_store(f"file:{home.root}") as store:
        store.run_schema(["CREATE CONSTRAINT kept IF NOT EXISTS FOR (n:Kept) REQUIRE n.id IS UNIQUE"])
        store.write("UNWIND range(2, 300) AS i CREATE (n:Kept {id: i, on: date('2021-01-15')})-[:TO {i: i}]->(:End {id: -i})")
        before = store.read(everything)
    broken_off, foreign = tmp_path / f"{backup._scratch_of(home)}x", tmp_path / f"{backup._scratch_of(other)}x"
    for left in (broken_off, foreign):
        left.mkdir()
    made = backup.backup(home, tmp_path / "all.dump")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(("all.dump", foreign.name)), "only what this store left is removed"
    assert made.running
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    with pytest.raises(StoreError) as refused:
        backup.backup(home, made.file)
    assert refused.value.said.wording is EXISTS
    assert private.stop(home)
    backup.restore(other, made.file)
    with open_store(f"file:{other.root}", start=False) as store:
        assert store.read(everything) == before
        assert store.read("SHOW CONSTRAINTS YIELD name RETURN name") == [{"name": "kept"}]


def test_a_damaged_backup_leaves_the_present_data_alone(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.dump"
    bad.write_bytes(b"no dump at all")
    with pytest.raises(StoreError) as refused:
        backup.restore(Home(folder / "b"), bad)
    assert refused.value.said.wording is UNREADABLE
    with open_store(f"file:{folder / 'b'}", start=False) as store:
        assert store.read("MATCH (n:Kept) RETURN count(n) AS n") == [{"n": 300}]
    assert not list((folder / "b").glob(".gongjian-*"))


def test_a_server_that_can_not_start_says_why_and_shows_neither_port_nor_password(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(folder / "b")
    private.stop(home)
    monkeypatch.setenv("GONGJIAN_STORE_HEAP", "1k")
    with pytest.raises(StoreError) as failed:
        open_store(f"file:{home.root}")
    assert failed.value.said.wording is START_FAILED
    assert "heap" in failed.value.text("zh")
    assert home.password() not in failed.value.text("zh")


def test_no_port_and_no_password_stands_in_any_log(folder: Path) -> None:
    for name in ("b", "共建 库（一） & 100% #1"):
        home = Home(folder / name)
        written, last = logs(home), home.last()
        assert len(written) > 10_000
        assert last is not None
        assert home.password() not in written
        assert not re.search(r"(127\.0\.0\.1|localhost):\d", written)
        assert not re.search(rf"\b({last.bolt}|{last.http})\b", written)
