"""Fetching jars: real HTTP from a small Maven repository on loopback, through the same client as in life."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graph.store import jars
from graph.store.jars import BAD_JAR, NO_JAR, NOT_IN_FOLDER, Jar
from graph.wording import StoreError

CONTENT = {f"org.example:part{i}:1.0": bytes([i]) * (1000 + i) for i in range(5)} | {"org.example:native:2.0:linux": b"n" * 900}


class Repository:
    """What the repository holds and how it misbehaves: `broken` answers come first, then the true one."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.broken: dict[str, list[bytes | None]] = {}
        self.files = {Jar(c, "", 0).name: body for c, body in CONTENT.items()}

    def answer(self, name: str) -> bytes | None:
        self.asked[name] += 1
        waiting = self.broken.get(name)
        return waiting.pop(0) if waiting else self.files.get(name)


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Repository]:
    held = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = held.answer(self.path.rsplit("/", 1)[-1])
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("GONGJIAN_MAVEN", f"http://127.0.0.1:{server.server_port}/jars")
    monkeypatch.setenv("GONGJIAN_CACHE", str(tmp_path / "cache"))
    yield held
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "jars.lock"
    path.write_text("# a comment\n" + "".join(f"{c} {hashlib.sha256(b).hexdigest()} {len(b)}\n" for c, b in CONTENT.items()))
    return path


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.glob("*.jar")}


def test_every_jar_of_the_lock_is_fetched_and_progress_told(repository: Repository, lock: Path) -> None:
    told: list[tuple[int, int]] = []
    done = jars.fetch(lambda got, total: told.append((got, total)), lock=lock)
    assert (done.jars, done.fetched) == (6, 6)
    assert names(done.folder) == set(repository.files)
    total = sum(map(len, CONTENT.values()))
    assert told[-1] == (total, total)
    assert [got for got, _ in told] == sorted(got for got, _ in told)


def test_a_second_fetch_asks_for_nothing(repository: Repository, lock: Path) -> None:
    jars.fetch(lock=lock)
    repository.asked.clear()
    assert jars.fetch(lock=lock).fetched == 0
    assert jars.ensure_jars(lock=lock) == jars.jar_folder(lock)
    assert not repository.asked


def test_a_jar_with_a_wrong_sha256_is_refused_by_name(repository: Repository, lock: Path) -> None:
    repository.files["part3-1.0.jar"] = b"something else entirely"
    with pytest.raises(StoreError) as refused:
        jars.fetch(lock=lock)
    assert refused.value.said.wording is BAD_JAR
    assert "org.example:part3:1.0" in refused.value.text("zh")
    assert repository.asked["part3-1.0.jar"] == 2
    assert "part3-1.0.jar" not in names(jars.jar_folder(lock))


def test_a_half_jar_is_fetched_once_again(repository: Repository, lock: Path) -> None:
    whole = repository.files["part2-1.0.jar"]
    repository.broken["part2-1.0.jar"] = [whole[:300]]
    assert jars.fetch(lock=lock).fetched == 6
    assert repository.asked["part2-1.0.jar"] == 2


def test_a_broken_fetch_goes_on_where_it_stopped(repository: Repository, lock: Path) -> None:
    repository.broken["native-2.0-linux.jar"] = [None, None]
    with pytest.raises(StoreError) as broken:
        jars.fetch(lock=lock)
    assert broken.value.said.wording is NO_JAR
    assert "127.0.0.1" not in broken.value.text("en") + str(broken.value)
    kept = names(jars.jar_folder(lock))
    assert kept == set(repository.files) - {"native-2.0-linux.jar"}
    repository.asked.clear()
    assert jars.fetch(lock=lock).fetched == 1
    assert [name for name in repository.asked if name.endswith(".jar")] == ["native-2.0-linux.jar"]


def test_a_jar_damaged_in_the_cache_is_noticed_and_fetched_again(repository: Repository, lock: Path) -> None:
    folder = jars.fetch(lock=lock).folder
    (folder / "part1-1.0.jar").write_bytes(b"half")
    (folder / ".partial-left-by-a-kill").mkdir()
    repository.asked.clear()
    assert jars.ensure_jars(lock=lock) == folder
    assert (folder / "part1-1.0.jar").read_bytes() == repository.files["part1-1.0.jar"]
    assert [name for name in repository.asked if name.endswith(".jar")] == ["part1-1.0.jar"]
    assert not list(folder.glob(".partial*"))


def test_a_jar_that_is_not_locked_never_gets_on_the_class_path(repository: Repository, lock: Path) -> None:
    folder = jars.fetch(lock=lock).folder
    (folder / "stranger-1.0.jar").write_bytes(b"x")
    jars.ensure_jars(lock=lock)
    assert names(folder) == set(repository.files)


def test_two_fetches_at_once_bring_every_jar_once(repository: Repository, lock: Path) -> None:
    both = [threading.Thread(target=jars.fetch, kwargs={"lock": lock}) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert {count for name, count in repository.asked.items() if name.endswith(".jar")} == {1}


def test_an_office_without_internet_takes_the_jars_from_a_folder(
    repository: Repository, lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    assert jars.export(stick, lock=lock).fetched == 6
    monkeypatch.setenv("GONGJIAN_CACHE", str(tmp_path / "office"))
    repository.files.clear()
    assert jars.fetch(source=stick, lock=lock).fetched == 6
    assert names(jars.jar_folder(lock)) == names(stick)


def test_a_damaged_folder_is_refused_and_says_which_jar(
    repository: Repository, lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    jars.export(stick, lock=lock)
    (stick / "part4-1.0.jar").write_bytes(b"scratched")
    monkeypatch.setenv("GONGJIAN_CACHE", str(tmp_path / "office"))
    with pytest.raises(StoreError) as refused:
        jars.fetch(source=stick, lock=lock)
    assert refused.value.said.wording is NOT_IN_FOLDER
    assert "org.example:part4:1.0" in refused.value.text("en")
    assert repository.asked["part4-1.0.jar"] == 1


def test_the_committed_lock_names_coordinates_and_hashes_only() -> None:
    locked = jars.read_lock()
    assert len({jar.name for jar in locked}) == len(locked) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in locked)
    assert "://" not in jars.LOCK.read_text(encoding="utf-8")
    assert {"org.neo4j:neo4j:5.26.30", "org.neo4j.client:neo4j-browser:5.24.0"} <= {jar.coordinate for jar in locked}
