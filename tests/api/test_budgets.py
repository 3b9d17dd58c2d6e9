"""Budgets of the limits sheet in a plan from a real graph."""

from datetime import date

import pytest

from api.scope import Scope
from api.usecases.propose import propose
from api.usecases.request import Request
from api.usecases.runs import as_json
from graph.store import Store

DAY = date(2026, 6, 1)
SEED = """
CREATE (q:Area {id: 'q', name: '试验区', level: 'district'})
CREATE (v:Area {id: 'v', name: '湾坡村', level: 'village', population: 900})-[:PART_OF]->(q)
CREATE (w:Area {id: 'w', name: '青塘村', level: 'village', population: 90})-[:PART_OF]->(q)
CREATE (u:Unit {id: 'u', name: '医院'})-[:LOCATED_IN]->(q)
CREATE (u)-[:OFFERS]->(:Resource {id: 'r', title: '社区义诊医生', kind: 'health', projects: 3, cost: 400.0})
CREATE (v)-[:RAISES]->(:Demand {id: 'd1', title: '社区义诊', kind: 'health', priority: 3})
CREATE (w)-[:RAISES]->(:Demand {id: 'd2', title: '村里义诊', kind: 'health'})
CREATE (l:Limit {id: 'l', scope: 'district', budget: 700.0})-[:LIMITS]->(q)
"""


def test_a_plan_keeps_the_budget_of_the_limits_sheet_and_names_it_as_the_reason(empty_store: Store) -> None:
    empty_store.write(SEED)
    found = as_json(propose(Scope.local(), empty_store, Request(as_of=DAY)), "zh")
    assert [line["demand"] for project in found["projects"] for line in project["lines"]] == ["d1"]
    (budget,) = found["budgets"]
    assert (budget["id"], budget["amount"], budget["spent"], budget["kept_out"]) == ("q", 700.0, 400.0, 1)
    assert "试验区" in found["unmet"][0]["reason"]
    assert "300" in found["unmet"][0]["reason"]
    assert found["run"]["gap"] == 0


def test_what_accepted_projects_outside_the_area_spent_is_gone(empty_store: Store) -> None:
    empty_store.write(SEED)
    empty_store.write(
        "MATCH (r:Resource {id: 'r'}), (d:Demand {id: 'd2'}) CREATE (p:Project {id: 'p', title: '村里义诊', state: 'accepted'}) "
        "CREATE (p)-[:USES {demand: 'd2'}]->(r) CREATE (p)-[:ANSWERS]->(d)"
    )
    found = propose(Scope.local(), empty_store, Request(as_of=DAY))
    assert {line.demand for project in found.projects for line in project.lines} == {"d2"}
    empty_store.write("MATCH (l:Limit) SET l.budget = 100.0")
    found = propose(Scope.local(), empty_store, Request(as_of=DAY))
    assert any("400" in note.zh and "试验区" in note.zh for note in found.notes)


def test_a_line_for_every_community_and_the_curve_come_with_the_plan(empty_store: Store) -> None:
    empty_store.write(SEED)
    empty_store.write("MATCH (l:Limit) REMOVE l.budget SET l.projects = 1")
    request = Request(as_of=DAY, at_least_one=True, per_need=True, fairness="weighted", curve=True)
    found = as_json(propose(Scope.local(), empty_store, request), "zh")
    assert [left["area"] for left in found["unreached"]] == ["w"]
    assert "试验区" in found["unreached"][0]["reason"] or "q" in found["unreached"][0]["reason"]
    curve = found["fairness_curve"]
    assert [point["fairness"] for point in curve] == ["tie-break", "weighted", "weighted", "weighted", "strict"]
    assert {(point["areas"], point["reached"], point["least"], point["most"]) for point in curve} == {(2, 1, 0, 1)}
    # The line goes to the village where 900 of the 990 live: the others' share of the people have none.
    assert curve[0]["gini"] == pytest.approx(90 / 990)
