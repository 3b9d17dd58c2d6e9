"""Proposing from a real graph and deciding on what was proposed."""

import random
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from api.scope import Scope
from api.usecases.decide import decide, is_stale
from api.usecases.explain import explain
from api.usecases.problem import Reach, problem_of
from api.usecases.proposal import Proposal
from api.usecases.propose import propose
from api.usecases.request import LAST, Request
from graph.plans.decisions import DecisionRefusedError
from graph.plans.inputs import read_inputs
from graph.plans.runs import read_run
from graph.store import Store
from graph.wording import GongjianError
from matching.solve import solve

DAY = date(2026, 6, 1)
SEED = """
CREATE (d:Area {id: 'd', name: '试验区', level: 'district'})
CREATE (v1:Area {id: 'v1', name: '青塘村', level: 'village'})-[:PART_OF]->(d)
CREATE (v2:Area {id: 'v2', name: '湾坡村', level: 'village'})-[:PART_OF]->(d)
CREATE (u1:Unit {id: 'u1', name: '海岛景区'})-[:LOCATED_IN]->(d)
CREATE (u2:Unit {id: 'u2', name: '医院'})-[:LOCATED_IN]->(d)
CREATE (u1)-[:OFFERS]->(:Resource {id: 'r1', title: '旅游资源与客源', kind: 'tourism'})
CREATE (u1)-[:OFFERS]->(:Resource {id: 'r2', title: '运营管理团队', kind: 'operations'})
CREATE (u2)-[:OFFERS]->(:Resource {id: 'r3', title: '义诊医生'})
CREATE (v1)-[:RAISES]->(:Demand {id: 'd1', title: '盘活乡村旅游并引进运营管理团队', kind: 'industry', suppliers: 2})
CREATE (v2)-[:RAISES]->(:Demand {id: 'd2', title: '社区义诊'})
CREATE (v1)-[:RAISES]->(:Demand {id: 'd3', title: '义诊和健康讲座'})
"""


@pytest.fixture
def graph(empty_store: Store) -> Store:
    empty_store.write(SEED)
    return empty_store


def _pairs(proposal: Proposal) -> list[set[tuple[str, str]]]:
    return [{(line.resource, line.demand) for line in project.lines} for project in proposal.projects]


def test_two_resources_for_one_need_are_one_project_and_all_else_has_a_reason(graph: Store) -> None:
    found = propose(Scope.local(), graph, Request(as_of=DAY))
    assert {("r1", "d1"), ("r2", "d1")} in _pairs(found)
    assert found.figures.gap == 0
    # One doctor for two needs that are nearly the same: one of them waits.
    assert len(found.unmet) == 1
    assert found.unmet[0].id in ("d2", "d3")
    assert all(left.reason.zh and left.reason.en for left in (*found.unmet, *found.idle))
    clinic = next(line for project in found.projects for line in project.lines if line.resource == "r3")
    assert clinic.kind_source == "suggested"


def test_an_accepted_project_is_kept_by_the_next_run_and_a_rejected_one_is_not_proposed_again(graph: Store) -> None:
    first = propose(Scope.local(), graph, Request(as_of=DAY))
    accepted, rejected = first.projects
    decide(Scope.local(), graph, first.id, accepted.id, "accept", "合适")
    decide(Scope.local(), graph, first.id, rejected.id, "reject", "人手不够")
    assert not is_stale(graph, read_run(graph, first.id))
    second = propose(Scope.local(), graph, Request(as_of=DAY))
    assert _pairs(first)[0] in _pairs(second)
    assert _pairs(first)[1] not in _pairs(second)
    assert _pairs(first)[1] in _pairs(propose(Scope.local(), graph, Request(as_of=DAY, again_rejected=True)))


def test_a_run_is_stale_once_a_list_changed(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    graph.write("MATCH (r:Resource {id: 'r1'}) SET r.projects = 5")
    assert is_stale(graph, read_run(graph, run.id))


def test_deciding_the_same_again_says_so_and_writes_nothing(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    assert decide(Scope.local(), graph, "last", "1", "accept", "合适").decided.changed
    assert not decide(Scope.local(), graph, run.id, run.projects[0].id, "accept", "合适").decided.changed
    assert graph.read("MATCH (d:Decision) RETURN count(d) AS n")[0]["n"] == 1


def test_a_withdrawn_resource_cannot_be_accepted(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    graph.write("MATCH (r:Resource {id: 'r1'}) SET r.record_state = 'withdrawn', r.valid_to = date('2026-01-01')")
    island = next(project for project in run.projects if any(line.resource == "r1" for line in project.lines))
    with pytest.raises(DecisionRefusedError, match="r1"):
        decide(Scope.local(), graph, run.id, island.id, "accept", "合适")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("MATCH (n:Resource {id: 'r1'}) SET n.record_state = 'withdrawn', n.valid_to = $yesterday", "r1"),
        ("MATCH (n:Resource {id: 'r1'}) SET n.record_state = 'withdrawn', n.valid_to = $today", "r1"),
        ("MATCH (n:Resource {id: 'r1'}) SET n.record_state = 'withdrawn', n.valid_to = date('2099-12-31')", "r1"),
        ("MATCH (n:Resource {id: 'r1'}) SET n.valid_to = $yesterday", "r1"),
        ("MATCH (n:Demand {id: 'd1'}) SET n.record_state = 'withdrawn', n.valid_to = $today", "d1"),
        ("MATCH (n:Demand {id: 'd1'}) SET n.valid_to = $yesterday", "d1"),
    ],
)
@pytest.mark.parametrize("ahead", [0, 400])
def test_what_a_load_withdrew_after_the_run_or_has_expired_since_cannot_be_accepted(
    graph: Store, change: str, named: str, ahead: int
) -> None:
    today = date.today()
    as_of = today + timedelta(days=ahead) if ahead else DAY
    run = propose(Scope.local(), graph, Request(as_of=as_of))
    graph.write(change, today=today, yesterday=today - timedelta(days=1))
    island = next(project for project in run.projects if any(line.resource == "r1" for line in project.lines))
    with pytest.raises(DecisionRefusedError, match=named) as refused:
        decide(Scope.local(), graph, run.id, island.id, "accept", "合适")
    assert refused.value.exit_code == 8
    assert decide(Scope.local(), graph, run.id, island.id, "reject", "已撤回").decided.changed


def test_what_still_holds_today_is_accepted_whatever_the_day_of_the_run(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    graph.write("MATCH (n:Resource {id: 'r1'}) SET n.valid_from = $day, n.valid_to = $today", day=DAY, today=date.today())
    assert decide(Scope.local(), graph, run.id, "1", "accept", "合适").decided.state == "accepted"


def test_a_limit_of_a_district_is_kept_when_projects_are_accepted(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    graph.write("MATCH (a:Area {id: 'd'}) CREATE (:Limit {id: 'district:d', scope: 'district', projects: 2})-[:LIMITS]->(a)")
    decide(Scope.local(), graph, run.id, run.projects[0].id, "accept", "合适")
    with pytest.raises(DecisionRefusedError, match=run.projects[0].id):
        decide(Scope.local(), graph, run.id, run.projects[1].id, "accept", "合适")


def test_what_this_version_cannot_do_is_refused_and_not_ignored() -> None:
    with pytest.raises(GongjianError, match="effort"):
        Request(as_of=DAY, effort="utmost")


def test_a_pair_is_explained_by_the_present_state_with_its_figures(graph: Store) -> None:
    plan = propose(Scope.local(), graph, Request(as_of=date.today()))
    served = next(line.demand for project in plan.projects for line in project.lines if line.resource == "r3")
    other = {"d2": "d3", "d3": "d2"}[served]
    why = explain(Scope.local(), graph, None, "r3", other)
    assert why.run is None
    assert why.pair is not None
    assert why.pair.verdict == "outbid"
    assert why.pair.needed == pytest.approx(why.pair.score + (why.pair.loss or 0))
    assert [(line.resource, line.demand) for line in why.pair.displaced] == [("r3", served)]
    assert explain(Scope.local(), graph, None, "义诊和健康讲座", "义诊医生").subject == "r3 - d3"


def test_what_is_not_known_is_told_with_the_nearest_names(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY, area="v2"))
    with pytest.raises(GongjianError, match="r3"):
        explain(Scope.local(), graph, None, "r33", "d3")
    with pytest.raises(GongjianError, match="d2"):
        explain(Scope.local(), graph, run.id, "r3", "dd2")
    with pytest.raises(GongjianError, match=run.id) as told:
        explain(Scope.local(), graph, run.id, "r3", "d3")
    assert "义诊和健康讲座" in told.value.text("zh")
    with pytest.raises(GongjianError, match="r3"):
        propose(Scope.local(), graph, Request(as_of=DAY, pins=(("r33", "d2"),)))
    with pytest.raises(GongjianError, match="health"):
        propose(Scope.local(), graph, Request(as_of=DAY, demand_kinds=("hospital",)))


def test_the_order_of_rows_in_the_database_does_not_change_the_plan(graph: Store) -> None:
    request, reach = Request(as_of=DAY), Reach()
    inputs = read_inputs(graph, DAY)
    plan = solve(problem_of(inputs, request, reach).problem)
    for seed in range(10):
        g = random.Random(seed)
        tables = {field.name: list(getattr(inputs, field.name)) for field in fields(inputs)}
        for rows in tables.values():
            g.shuffle(rows)
        shuffled = replace(inputs, **{name: tuple(rows) for name, rows in tables.items()})
        assert shuffled.hash() == inputs.hash()
        assert solve(problem_of(shuffled, request, reach).problem).lines == plan.lines


def test_villages_of_one_township_that_one_resource_serves_are_one_project(graph: Store) -> None:
    graph.write("MATCH (r:Resource {id: 'r3'}) SET r.projects = 2, r.kind = 'health'")
    graph.write("MATCH (d:Demand) WHERE d.id IN ['d2', 'd3'] SET d.kind = 'health'")
    found = propose(Scope.local(), graph, Request(as_of=DAY))
    assert {("r3", "d2"), ("r3", "d3")} in _pairs(found)
    both = next(project for project in found.projects if project.lines[0].resource == "r3")
    assert "青塘村" in both.title
    assert "湾坡村" in both.title
    decide(Scope.local(), graph, found.id, both.id, "accept", "一次出诊两个村")
    assert sorted(row["id"] for row in graph.read("MATCH (:Project)-[:BENEFITS]->(a) RETURN a.id AS id")) == ["v1", "v2"]
    graph.write("MATCH (d:Demand {id: 'd3'}) SET d.kind = 'elderly_care'")
    graph.write("MATCH (p:Project) DETACH DELETE p")
    assert {("r3", "d2"), ("r3", "d3")} not in _pairs(propose(Scope.local(), graph, Request(as_of=DAY)))


def test_pairs_of_the_last_plan_are_favoured_unless_a_fresh_plan_is_asked_for(graph: Store) -> None:
    first = propose(Scope.local(), graph, Request(as_of=DAY))
    near = propose(Scope.local(), graph, Request(as_of=DAY, after=LAST))
    assert near.after == first.id
    assert near.figures.objective == pytest.approx(first.figures.objective + 0.05 * first.counts["lines"])
    assert propose(Scope.local(), graph, Request(as_of=DAY)).after is None


def test_a_pair_is_explained_as_chosen_forbidden_or_outbid(graph: Store) -> None:
    run = propose(Scope.local(), graph, Request(as_of=DAY))
    assert "入选" in explain(Scope.local(), graph, run.id, "r1", "d1").sentences[0].zh
    unmet = run.unmet[0]
    taken = next(line.demand_title for project in run.projects for line in project.lines if line.resource == "r3")
    assert any(taken in said.zh for said in explain(Scope.local(), graph, run.id, "r3", unmet.id).sentences)
    assert explain(Scope.local(), graph, run.id, unmet.id).sentences == (unmet.reason,)
    assert explain(Scope.local(), graph, run.id, "r3", "d1").sentences
    assert not explain(Scope.local(), graph, run.id, "1").stale
