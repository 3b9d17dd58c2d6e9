"""The service or the database killed under writers: whatever was acknowledged is there exactly once."""

import random
import socket
import threading
import time
from pathlib import Path
from statistics import median

import httpx
import psutil
import pytest

from graph.store import Store
from graph.store.home import Home
from graph.store.url import address_of
from tests.api.web.city import emptied
from tests.api.web.running import PATIENCE, begin_process, client, free_port, problem, wait_until_ready

WRITERS = 8
RECOVERY = 30.0
"""Seconds after the database's return within which every writer is answered again."""


class _Writers:
    """Writers that each create records with keys of their own, sending each again until it is acknowledged."""

    def __init__(self, url: str) -> None:
        self.acknowledged: list[str] = []
        self.away: list[httpx.Response] = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(url, at)) for at in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def go_on(self) -> None:
        """Wait until each has been acknowledged something more, whatever was killed meanwhile."""
        before, until = len(self.acknowledged), time.monotonic() + PATIENCE
        while len(self.acknowledged) < before + WRITERS and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.acknowledged) >= before + WRITERS, "it did not come back"

    def end(self) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _write(self, url: str, writer: int) -> None:
        with client(url, user=f"writer-{writer}") as http:
            number = 0
            while not self._end.is_set():
                id_ = f"w{writer}-{number}"
                if self._one(http, id_):
                    self.acknowledged.append(id_)
                number += 1

    def _one(self, http: httpx.Client, id_: str) -> bool:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = http.post("/v1/units", json={"id": id_, "name": id_}, headers={"Idempotency-Key": id_})
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code == 201:
                return True
            assert answer.status_code in (503, 429), answer.text
            assert int(answer.headers["retry-after"]) > 0
            self.away.append(answer)
            time.sleep(0.2)
        return False


def _exactly_once(store: Store, writers: _Writers) -> None:
    rows = store.read("MATCH (u:Unit) RETURN u.id AS id, count(*) AS n, head(u.sources) AS source")
    assert len(writers.acknowledged) == len(set(writers.acknowledged))
    assert set(writers.acknowledged) <= {row["id"] for row in rows}
    assert all(row["n"] == 1 for row in rows)
    written = store.read("MATCH (o:Operation) WHERE o.kind = 'create units' RETURN count(o) AS n, count(DISTINCT o.about) AS records")[0]
    assert (written["n"], written["records"]) == (len(rows), len(rows))


def _service_killed(store: Store, folder: Path, times: int) -> None:
    emptied(store)
    port, chance = free_port(), random.Random(5)
    url, log = f"http://127.0.0.1:{port}", folder / "service.log"
    process = begin_process(port, log)
    wait_until_ready(url)
    writers = _Writers(url)
    try:
        for _ in range(times):
            writers.go_on()
            time.sleep(chance.uniform(0.0, 0.5))
            process.kill()
            process.wait()
            process = begin_process(port, log)
        writers.go_on()
    finally:
        writers.end()
        process.terminate()
        code = process.wait(10)
    assert len(writers.acknowledged) > WRITERS
    _exactly_once(store, writers)
    assert code == 0, "it stops within ten seconds, and well"
    text = log.read_text(encoding="utf-8")
    assert "Traceback" not in text
    emptied(store)


def test_a_service_killed_under_writers_loses_and_doubles_nothing(store: Store, folders: Path) -> None:
    _service_killed(store, folders, 1)


@pytest.mark.soak
def test_a_service_killed_a_hundred_times_under_writers_loses_and_doubles_nothing(store: Store, folders: Path) -> None:
    _service_killed(store, folders, 100)


def _database_killed(store: Store, folder: Path, times: int, within: float) -> None:
    home = address_of(store.url).home
    assert isinstance(home, Home)
    port = free_port()
    url, log = f"http://127.0.0.1:{port}", folder / "database.log"
    process = begin_process(port, log, GONGJIAN_STORE=store.url)
    wait_until_ready(url)
    writers, taken = _Writers(url), list[float]()
    try:
        for _ in range(times):
            writers.go_on()
            killed = _kill(home)
            _refused(url)
            returned = _return_of(home, killed)
            writers.go_on()
            taken.append(time.monotonic() - returned)
    finally:
        writers.end()
        process.terminate()
        process.wait(10)
    told = f"{len(writers.acknowledged)} writes acknowledged, {len(writers.away)} told to come again"
    print(f"all answered again within {max(taken):.1f} s of the database's return, median {median(taken):.1f} s; {told}")
    assert max(taken) < within
    _exactly_once(store, writers)


def _kill(home: Home) -> int:
    found = home.alive()
    assert found is not None
    psutil.Process(found[0].pid).kill()
    return found[0].pid


def _refused(url: str) -> None:
    """While the database is away whoever comes is told when to come again; the writes that it died under wait for it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and httpx.get(f"{url}/readyz", trust_env=False).status_code != 503:
        time.sleep(0.05)
    with client(url) as http:
        answer = http.get("/v1/units")
    assert (problem(answer), answer.status_code) == ("store-down", 503)
    assert int(answer.headers["retry-after"]) > 0


def _return_of(home: Home, killed: int) -> float:
    """The moment at which another server takes connections."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (found := home.alive()) is not None and found[0].pid != killed and _listens(found[0].bolt):
            return time.monotonic()
        time.sleep(0.05)
    raise AssertionError("the database did not come back")


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_a_database_killed_under_writers_loses_and_doubles_nothing(mortal_store: Store, folders: Path) -> None:
    _database_killed(mortal_store, folders, 1, PATIENCE)  # other tests run beside: how long it takes is told by the full form


@pytest.mark.soak
def test_a_database_killed_twenty_times_under_writers_loses_and_doubles_nothing(mortal_store: Store, folders: Path) -> None:
    _database_killed(mortal_store, folders, 20, RECOVERY)
