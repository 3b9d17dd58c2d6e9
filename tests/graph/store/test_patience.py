"""How long a starting server is waited for: as long as it lives and gets on, told without a server and without a clock."""

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from graph.store import private
from graph.store.home import Home


class Idle(psutil.Process):
    """This process, as if it used no processor time."""

    def cpu_times(self):  # type: ignore[no-untyped-def]
        return psutil.Process().cpu_times()._replace(user=0.0, system=0.0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "store")
    found.make()
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("graph.store.private.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_a_server_that_writes_to_its_log_is_waited_for_however_slow_it_is(home: Home, clock: list[float]) -> None:
    pulse = private._Pulse(home, Idle())
    for _ in range(10):
        clock[0] += private._STILL * 0.9
        with (home.neo4j / "logs" / "debug.log").open("a", encoding="utf-8") as log:
            log.write("one line more\n")
        assert pulse.beats()


def test_a_server_that_works_in_silence_is_waited_for(home: Home, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    used = [0.0]
    monkeypatch.setattr(Idle, "cpu_times", lambda _self: psutil.Process().cpu_times()._replace(user=used[0], system=0.0))
    pulse = private._Pulse(home, Idle())
    for _ in range(10):
        clock[0] += private._STILL * 0.9
        used[0] += 1.5
        assert pulse.beats()


def test_a_server_without_a_sign_of_life_is_given_up(home: Home, clock: list[float]) -> None:
    pulse = private._Pulse(home, Idle())
    clock[0] = private._STILL - 1
    assert pulse.beats()
    clock[0] = private._STILL + 1
    assert not pulse.beats()
