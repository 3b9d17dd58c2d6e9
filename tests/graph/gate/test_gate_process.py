"""Each raw statement has a process of its own, forked from one that is kept: nothing of one statement meets the next."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from graph.store import Store
from graph.store.gate import GateCut, GateLimits, GateRefused, ask
from graph.store.gate_process import close_idle
from graph.store.gate_worker import BOOT

forks = pytest.mark.skipif(not hasattr(os, "waitid"), reason="here every statement starts a process, as in the test below that says so")

USUAL = GateLimits()
SLOW = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*)"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    close_idle()
    yield
    close_idle()


def kept() -> list[psutil.Process]:
    """The processes of this one that wait for statements (a database that died may be a child without a command line)."""
    alive = [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE]
    return [each for each in alive if any("gate_worker" in word for word in each.cmdline())]


def one(store: Store, value: object = 1, given: GateLimits = USUAL) -> object:
    return ask(store, "tester", "RETURN $value AS v", {"value": value}, given).rows[0][0]


@forks
def test_statements_one_after_the_other_are_forked_from_one_process(store: Store) -> None:
    assert one(store) == 1
    (first,) = kept()
    assert [one(store, n) for n in range(2, 6)] == [2, 3, 4, 5]
    assert kept() == [first]


@forks
def test_no_statements_process_is_left_beside_the_kept_one(store: Store) -> None:
    one(store)
    with pytest.raises(GateCut):
        ask(store, "tester", SLOW, {}, GateLimits(seconds=0.5))
    with pytest.raises(GateRefused):
        ask(store, "tester", "CREATE (n) RETURN n")
    (first,) = kept()
    _, alive = psutil.wait_procs(first.children(), timeout=5)
    assert not alive
    assert not first.children()


@forks
def test_the_limit_that_one_statement_met_is_not_the_next_ones(store: Store) -> None:
    one(store)
    before = kept()
    with pytest.raises(GateCut) as cut:
        ask(store, "tester", "RETURN range(0, 30000000)")
    assert cut.value.said.code == "gate_too_large"
    assert kept() == before
    assert before[0].memory_info().rss < 80 * 2**20
    assert one(store, "后") == "后"


@forks
def test_a_kept_process_that_was_killed_is_replaced(store: Store) -> None:
    one(store)
    (first,) = kept()
    os.kill(first.pid, signal.SIGKILL)
    first.wait(5)
    assert one(store, 2) == 2
    assert kept() != [first]


@forks
def test_a_statements_process_that_was_killed_is_told_and_the_next_statement_runs(store: Store) -> None:
    one(store)
    (first,) = kept()

    def kill() -> None:
        while not (running := [each for each in first.children() if each.status() != psutil.STATUS_ZOMBIE]):
            pass
        running[0].kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(GateCut):
        ask(store, "tester", SLOW, {}, GateLimits(seconds=5))
    killer.join()
    assert one(store, 2) == 2


def test_a_service_that_stops_ends_a_statement_and_keeps_the_reason(store: Store) -> None:
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(GateCut) as cut:
        ask(store, "tester", SLOW, {}, GateLimits(seconds=20, stopping=stopping))
    assert cut.value.said.code == "gate_stopping"


@forks
def test_statements_of_many_threads_get_each_their_own_answer(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        values = list(range(24))
        assert list(pool.map(lambda n: one(store, n, GateLimits(patience=60)), values)) == values
    assert len(kept()) == 1


def test_where_the_system_cannot_fork_each_process_answers_one_statement(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.gate_process.BOOT", f"import os; del os.waitid; {BOOT}")
    assert [one(store, n) for n in (1, 2)] == [1, 2]
    with pytest.raises(GateCut):
        ask(store, "tester", SLOW, {}, GateLimits(seconds=0.5))
    assert not kept()


def test_a_long_answer_and_a_long_question_arrive_whole(store: Store) -> None:
    text = "供需" * 100_000
    assert one(store, text) == text
    assert one(store, "换\n行\u2028") == "换\n行\u2028"


def test_what_an_interrupted_statement_still_says_is_not_the_next_ones(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one(store)

    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("graph.store.limits.over", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ask(store, "tester", "UNWIND range(1, 3000000) AS x WITH sum(x) AS s RETURN '别人的答案' AS v", {}, GateLimits(seconds=5))
    assert not kept()
    assert one(store, "自己的") == "自己的"
