"""A load that is killed, or whose server dies, goes on where it stood and ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from graph import keyring
from graph.dump import dump
from graph.loaders.folder import load_paths
from graph.store import Store, bolt
from graph.store.home import Home
from graph.wording import StoreError

COMMAND = [str(Path(sys.executable).parent / "gongjian"), "load", "--allow-shrink", "--format", "json"]
FILE = "家庭户.csv"
BATCH = 500
PATIENCE = 120.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGJIAN_LOAD_BATCH", str(BATCH))
    return tmp_path


@pytest.fixture
def village_store(empty_store: Store, folder: Path) -> Store:
    """The run's own store, with the villages of the lists."""
    load_villages(empty_store, folder)
    return empty_store


@pytest.fixture
def mortal_villages(mortal_store: Store, folder: Path) -> Store:
    """A store whose server may be killed, with the villages of the lists."""
    load_villages(mortal_store, folder)
    return mortal_store


def load_villages(store: Store, folder: Path) -> None:
    (folder / "areas.csv").write_text("code,name,level\nv1,甲村,village\nv2,乙村,village\n", encoding="utf-8")
    run(store, folder / "areas.csv")


def roster(folder: Path, name: str, ids: range, people: int) -> Path:
    """A list of invented households; `people` is in every row, so that two lists of the same ids differ."""
    path = folder / name / FILE
    path.parent.mkdir(exist_ok=True)
    rows = "".join(f"h{i},v{i % 2 + 1},虚构{i % 97},139{i:08d},虚构路{i}号,{people}\n" for i in ids)
    path.write_text("编号,村社区,户主,手机号,地址,人数\n" + rows, encoding="utf-8")
    return path


def start(store: Store, path: Path) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "GONGJIAN_STORE": store.url}
    return subprocess.Popen([*COMMAND, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def run(store: Store, path: Path) -> None:
    """Load without a kill, in this process (a command's start takes longer than these loads)."""
    report = load_paths(store, [path], sealer=keyring.ensure_keyring().sealer(), allow_shrink=True)
    assert report.exit_code == 0, [finding.text("en") for finding in report.all_findings]


def marks(store: Store) -> list[str]:
    """What the running load of the roster has done so far."""
    found = store.read("MATCH (l:Load {file: $file, state: 'running'}) RETURN l.done AS done", file=FILE)
    return list(found[0]["done"]) if found else []


def kill_at(store: Store, path: Path, count: int, pause: float) -> list[str]:
    """Start a load, kill it with SIGKILL (on Windows: terminate it) once it has made `count` marks, and say what it had done by then."""
    with start(store, path) as process:
        until = time.monotonic() + PATIENCE
        while len(marks(store)) < count and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(pause)
        process.kill()
    assert process.returncode != 0, "the load ended before it could be killed"
    return marks(store)


def empty(store: Store) -> None:
    for part in ("MATCH (h:Household)-[r]-() WITH r LIMIT 5000 DELETE r", "MATCH (h:Household) WITH h LIMIT 5000 DELETE h"):
        while store.write(part + " RETURN count(*) AS n")[0]["n"]:
            pass
    store.write("MATCH (l:Load {file: $file}) DELETE l", file=FILE)


def killed_often(store: Store, first: Path, second: Path, moments: Sequence[int], chance: random.Random) -> list[str]:
    """Load `second` over `first` with a kill at each of these marks and compare; gives what was done at the last kill."""
    run(store, first)
    run(store, second)
    whole = list(dump(store))
    empty(store)
    run(store, first)
    done: list[str] = []
    for moment in moments:
        done = kill_at(store, second, moment, chance.uniform(0, 0.05))
    run(store, second)
    assert list(dump(store)) == whole
    return done


def test_a_load_killed_at_three_moments_ends_equal_to_an_undisturbed_one(village_store: Store, folder: Path) -> None:
    chance = random.Random(3)
    first = roster(folder, "first", range(1_400), 2)
    second = roster(folder, "second", range(1_100, 1_700), 3)  # marks: the count before, two batches written, three withdrawn
    moments = sorted((*chance.sample(range(1, 4), 2), 4))
    done = killed_often(village_store, first, second, moments, chance)
    assert any(":w:" in mark for mark in done), "no kill fell into the withdrawing"


@pytest.mark.soak
def test_a_load_killed_at_ten_moments_ends_equal_to_an_undisturbed_one(village_store: Store, folder: Path) -> None:
    chance = random.Random(10)
    first = roster(folder, "first", range(6_000), 2)
    second = roster(folder, "second", range(3_000, 8_000), 3)  # ten batches written, six withdrawn
    moments = sorted((*chance.sample(range(1, 12), 7), *chance.sample(range(12, 17), 3)))
    done = killed_often(village_store, first, second, moments, chance)
    assert any(":w:" in mark for mark in done)


def test_a_first_load_killed_in_the_middle_ends_equal_too(village_store: Store, folder: Path) -> None:
    path = roster(folder, "first", range(1_600), 2)
    run(village_store, path)
    whole = list(dump(village_store))
    empty(village_store)
    assert len(kill_at(village_store, path, 2, 0.02)) >= 2
    run(village_store, path)
    assert list(dump(village_store)) == whole


def kill_server(store: Store) -> None:
    last = Home(Path(store.url.removeprefix("file:"))).last()
    assert last is not None
    server = psutil.Process(last.pid)
    server.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    server.wait(30)


@pytest.mark.soak
def test_a_store_that_dies_is_exit_5_and_the_load_goes_on_later(
    mortal_villages: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = roster(folder, "first", range(1_600), 2)
    run(mortal_villages, path)
    whole = list(dump(mortal_villages))
    empty(mortal_villages)
    sealer = keyring.ensure_keyring().sealer()
    login = mortal_villages.login()
    monkeypatch.setattr(bolt, "_RETRY_SECONDS", 1.0)
    reached: list[int] = []

    def at_first_batch(step: str, done: int, _total: int | None) -> None:
        if step == "write" and not reached:
            reached.append(done)
            kill_server(mortal_villages)

    by_url = Store(login.url, "bolt", lambda: login)  # a store by URL is nobody's to start again
    with by_url, pytest.raises(StoreError) as failed:
        load_paths(by_url, [path], sealer=sealer, progress=at_first_batch)
    assert failed.value.exit_code == 5
    assert reached == [BATCH]
    run(mortal_villages, path)
    assert list(dump(mortal_villages)) == whole


@pytest.mark.soak
def test_a_private_server_that_dies_is_started_again_under_the_load(mortal_villages: Store, folder: Path) -> None:
    path = roster(folder, "first", range(1_600), 2)
    killed: list[int] = []

    def at_second_batch(step: str, done: int, _total: int | None) -> None:
        if step == "write" and done >= 2 * BATCH and not killed:
            killed.append(done)
            kill_server(mortal_villages)

    report = load_paths(mortal_villages, [path], sealer=keyring.ensure_keyring().sealer(), progress=at_second_batch)
    assert (report.exit_code, report.total("written"), len(killed)) == (0, 1_600, 1)
    assert mortal_villages.read("MATCH (h:Household)-[:LOCATED_IN]->() RETURN count(h) AS n") == [{"n": 1_600}]
