"""Two real processes that decide at the same moment, and what a decision says and remembers."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Literal

import pytest

from api.scope import Scope
from api.usecases.audit_record import trail
from api.usecases.decide import decide, is_stale
from api.usecases.propose import propose
from api.usecases.records import Wanted, page
from api.usecases.request import Request
from graph.model import node_by_label
from graph.plans.decisions import DecisionRefusedError
from graph.plans.edits import KeyReusedError
from graph.plans.runs import ProjectRow, RunRow, read_run, states_of, write_run
from graph.store import Store, open_store
from tests.api.test_propose import DAY, SEED

SHORT, FULL = 5, 200
RIVALS = """
CREATE (v:Area {id: 'v', name: '渔村', level: 'village'}), (w:Area {id: 'w', name: '山村', level: 'village'})
CREATE (u:Unit {id: 'u', name: '医院'}), (x:Unit {id: 'x', name: '学校'})
CREATE (u)-[:OFFERS]->(:Resource {id: 'one', title: '一名医生', projects: 1})
CREATE (x)-[:OFFERS]->(:Resource {id: 'a', title: '讲座', projects: 9}), (x)-[:OFFERS]->(:Resource {id: 'b', title: '课程', projects: 9})
CREATE (v)-[:RAISES]->(:Demand {id: 'd', title: '义诊', suppliers: 9}), (w)-[:RAISES]->(:Demand {id: 'e', title: '科普', suppliers: 9})
CREATE (v)-[:RAISES]->(:Demand {id: 'single', title: '只要一家', suppliers: 1})
CREATE (:Limit {id: 'unit:x', scope: 'unit', projects: 1})-[:LIMITS]->(x)
CREATE (:Limit {id: 'district:w', scope: 'district', projects: 1})-[:LIMITS]->(w)
"""
# What the two projects of a round compete for: a resource, a demand, the limit of a unit, the limit of an area.
CONTESTS = (
    (("one", "d"), ("one", "e")),
    (("one", "single"), ("a", "single")),
    (("a", "d"), ("b", "single")),
    (("a", "e"), ("one", "e")),
)


def _worker(url: str, gate: Barrier, pipe: Connection) -> None:
    """Accept what is asked for, at the moment when the other process does; answer None or what the refusal says."""
    with open_store(url) as store:
        pipe.send("ready")
        while (asked := pipe.recv()) is not None:
            gate.wait()
            try:
                decide(Scope.local(), store, asked[0], asked[1], "accept", "合适")
                pipe.send(None)
            except DecisionRefusedError as error:
                pipe.send((error.exit_code, error.text("zh"), error.text("en")))


@contextmanager
def _two_processes(url: str) -> Iterator[tuple[Connection, Connection]]:
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(2)
    pipes = [spawn.Pipe() for _ in range(2)]
    workers = [spawn.Process(target=_worker, args=(url, gate, child)) for _, child in pipes]
    for worker in workers:
        worker.start()
    ends = (pipes[0][0], pipes[1][0])
    try:
        assert [end.recv() for end in ends] == ["ready", "ready"]
        yield ends
    finally:
        for end in ends:
            end.send(None)
        for worker in workers:
            worker.join(20)
            worker.kill()


def _compete(store: Store, rounds: int) -> None:
    store.write(RIVALS)
    with _two_processes(store.url) as ends:
        for number in range(rounds):
            pairs = CONTESTS[number % len(CONTESTS)]
            run = RunRow(f"R{number}", datetime.now(UTC), None, DAY, '{"as_of": "2026-06-01"}', "", "{}", {})
            rows = [ProjectRow(f"R{number}-00{i}", f"项目{i}", 0.5, ((*pair, None, 0.5),)) for i, pair in enumerate(pairs, 1)]
            write_run(store, run, rows)
            for end, row in zip(ends, rows, strict=True):
                end.send((run.id, row.id))
            answers = [end.recv() for end in ends]
            assert sorted(answer is None for answer in answers) == [False, True], (number, answers)
            winner, loser = (rows[at].id for at in (answers.index(None), 1 - answers.index(None)))
            code, *texts = answers[1 - answers.index(None)]
            assert code == 8
            assert all(winner in text for text in texts)
            assert states_of(store, run.id) == {winner: "accepted", loser: "proposed"}
            store.write("MATCH (p:Project) DETACH DELETE p")


def test_of_two_processes_that_accept_at_the_same_moment_one_is_told_which_project_was_first(empty_store: Store) -> None:
    _compete(empty_store, SHORT)


@pytest.mark.soak
def test_two_processes_accept_at_the_same_moment_200_times_and_never_pass_the_capacity(empty_store: Store) -> None:
    _compete(empty_store, FULL)


@pytest.fixture
def graph(empty_store: Store) -> Store:
    empty_store.write(SEED)
    return empty_store


def test_a_deferred_project_comes_back_after_its_day_or_when_asked_for(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    pairs = {(line.resource, line.demand) for line in run.projects[0].lines}
    until = DAY + timedelta(days=10)
    decide(Scope.local(), graph, run.id, "1", "defer", "等雨季过去", until=until)

    def proposed(as_of: date, *, again: bool = False) -> set[tuple[str, str]]:
        found = propose(Scope.local(), graph, Request(as_of=as_of, again_deferred=again))
        return {(line.resource, line.demand) for project in found.projects for line in project.lines}

    assert not pairs & proposed(DAY)
    assert not pairs & proposed(until)
    assert pairs <= proposed(until + timedelta(days=1))
    assert pairs <= proposed(DAY, again=True)


def test_a_decision_by_another_run_makes_a_run_stale_and_its_own_do_not(graph: Store) -> None:
    first, second = propose(Scope.local(), graph, Request(as_of=DAY)), propose(Scope.local(), graph, Request(as_of=DAY))
    decide(Scope.local(), graph, first.id, "1", "accept", "合适")
    assert not is_stale(graph, read_run(graph, first.id))
    assert is_stale(graph, read_run(graph, second.id))
    assert decide(Scope.local(), graph, second.id, "2", "reject", "不合适").stale


def test_a_kept_project_shows_its_own_title_and_what_state_it_is_in(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    decide(Scope.local(), graph, run.id, "1", "accept", "合适")
    graph.write("MATCH (p:Project {id: $id}) SET p.state = 'running', p.title = '海岛带村'", id=run.projects[0].id)
    again = propose(Scope.local(), graph, Request(as_of=DAY))
    kept = next(project for project in again.projects if project.id == run.projects[0].id)
    assert (kept.state, kept.title, kept.number) == ("running", "海岛带村", None)
    assert [project.number for project in again.projects if project.number] == [1]
    with pytest.raises(DecisionRefusedError, match="running"):
        decide(Scope.local(), graph, again.id, kept.id, "reject", "不合适")


def test_a_committee_and_a_district_are_limits_of_the_plan_and_not_only_of_acceptance(graph: Store) -> None:
    graph.write("CREATE (:Party {id: 'p', name: '湾区大党委'})")
    graph.write("MATCH (p:Party {id: 'p'}), (u:Unit) CREATE (u)-[:MEMBER_OF]->(p)")
    graph.write("MATCH (p:Party {id: 'p'}) CREATE (:Limit {id: 'committee:p', scope: 'committee', projects: 2})-[:LIMITS]->(p)")
    assert propose(Scope.local(), graph, Request(as_of=DAY)).counts["lines"] == 2
    graph.write("MATCH (a:Area {id: 'd'}) CREATE (:Limit {id: 'district:d', scope: 'district', projects: 1})-[:LIMITS]->(a)")
    one = propose(Scope.local(), graph, Request(as_of=DAY))
    assert one.counts["lines"] == 1
    assert any("湾区大党委" in left.reason.zh or "总分" in left.reason.zh or "名额" in left.reason.zh for left in one.unmet)
    decide(Scope.local(), graph, one.id, "1", "accept", "合适")
    assert [project.state for project in propose(Scope.local(), graph, Request(as_of=DAY)).projects] == ["accepted"]


def test_a_decision_is_seen_where_its_run_is_and_nowhere_else(empty_store: Store) -> None:
    here, there = (Scope("li", "planner", (area,)) for area in ("460202", "460204"))
    run = RunRow("R1", datetime.now(UTC), "li", DAY, "{}", "", "{}", {}, here.areas)
    write_run(empty_store, run, [ProjectRow("R1-001", "义诊", 0.5, ())])
    decide(here, empty_store, "R1", "1", "reject", "已有安排")
    seen = [page(scope, empty_store, node_by_label("Decision"), Wanted(), trail=trail()).rows for scope in (here, there)]
    assert [[row["reason"] for row in rows] for rows in seen] == [["已有安排"], []]


def test_of_two_decisions_at_the_same_moment_with_one_key_and_other_words_one_is_done(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY)).id

    def taken(verdict: Literal["accept", "reject"]) -> str:
        try:
            return decide(Scope.local(), graph, run, "1", verdict, "理由", operation=("H1", verdict)).decided.state
        except KeyReusedError:
            return "reused"

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(taken, ("accept", "reject")))
    assert answers in (["accepted", "reused"], ["rejected", "reused"])
    assert graph.read("MATCH (c:Decision) RETURN count(c) AS n") == [{"n": 1}]
    state, verdict = next((answer, given) for answer, given in (("accepted", "accept"), ("rejected", "reject")) if answer in answers)
    again = decide(Scope.local(), graph, run, "1", verdict, "理由", operation=("H1", verdict)).decided  # type: ignore[arg-type]
    assert (again.state, again.changed, again.again) == (state, False, True)
