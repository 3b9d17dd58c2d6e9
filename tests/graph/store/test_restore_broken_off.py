"""Backups and restores whose process is killed (kill -9, a real Neo4j): the tests of this file share a store and run in their order."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.store import backup, exchange, open_store
from graph.store.home import Home
from tests.graph.store.test_private import servers

KILLED = """
import os, signal, sys
from pathlib import Path
from graph.store import backup, exchange
from graph.store.home import Home

step, left = sys.argv[3], [int(sys.argv[4])]
real = getattr(exchange, step)

def die(*given):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return real(*given)

setattr(exchange, step, die)
backup.restore(Home(Path(sys.argv[1])), Path(sys.argv[2]))
"""
COUNT = "MATCH (n:Kept) RETURN n.set AS set, count(*) AS n"


@dataclass(frozen=True)
class Scene:
    home: Home
    dump: Path


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A store with the set `now`, and a dump that holds the set `then`, made after its server was killed."""
    root = tmp_path_factory.mktemp("broken").resolve()
    home = Home(root / "store")
    with open_store(f"file:{home.root}") as store:
        store.write("UNWIND range(1, 50) AS i CREATE (:Kept {set: 'then', id: i})")
        for server in servers(root):
            server.kill()
            server.wait(30)
        made = backup.backup(home, root / "then.dump")
        assert not made.running
        store.write("MATCH (n:Kept) SET n.set = 'now'")
    yield Scene(home, made.file)
    for process in servers(root):
        process.kill()


def kept(home: Home) -> list[dict[str, object]]:
    with open_store(f"file:{home.root}") as store:
        return store.read(COUNT)


def killed_at(scene: Scene, step: str, calls: int) -> None:
    command = [sys.executable, "-c", KILLED, str(scene.home.root), str(scene.dump), step, str(calls)]
    assert subprocess.run(command, timeout=600, check=False).returncode == -signal.SIGKILL
    assert exchange.pending(scene.home)


@pytest.mark.soak
@pytest.mark.parametrize(("step", "calls"), [("keep", 0), ("_move", 1)])
def test_a_restore_that_is_killed_early_is_undone_by_the_next_start(scene: Scene, step: str, calls: int) -> None:
    killed_at(scene, step, calls)
    assert kept(scene.home) == [{"set": "now", "n": 50}]
    assert not exchange.pending(scene.home)


def test_a_killed_restore_is_undone_by_the_next_start_and_the_dump_can_be_restored_after_it(scene: Scene) -> None:
    killed_at(scene, "_move", 2)
    assert kept(scene.home) == [{"set": "now", "n": 50}]
    assert not exchange.pending(scene.home)
    backup.restore(scene.home, scene.dump)
    assert kept(scene.home) == [{"set": "then", "n": 50}]
    assert not [path.name for path in scene.home.root.iterdir() if path.name.startswith((".gongjian-", exchange.KEPT, exchange.JOURNAL))]
