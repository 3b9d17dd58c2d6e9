"""Outcomes of finished projects, from the graph into the scores of the next plan."""

from datetime import date

import pytest

from api.scope import Scope
from api.usecases.experience import past_outcomes
from api.usecases.problem import named_serves
from api.usecases.propose import propose
from api.usecases.request import Request
from graph.store import Store

DAY = date(2026, 6, 1)
SEED = """
CREATE (v:Area {id: 'v', name: '湾坡村', level: 'village'})
CREATE (u:Unit {id: 'u', name: '医院'})-[:OFFERS]->(r:Resource {id: 'r', title: '社区义诊医生', kind: 'health', projects: 2})
CREATE (v)-[:RAISES]->(:Demand {id: 'd', title: '社区义诊', kind: 'health'})
CREATE (v)-[:RAISES]->(old:Demand {id: 'old', title: '义诊三场', kind: 'health', state: 'matched', quantity: 4, measure: '场'})
CREATE (p:Project {id: 'p', title: '义诊', state: 'finished', started: date('2025-03-01')})
CREATE (p)-[:USES {demand: 'old'}]->(r)
CREATE (p)-[:ANSWERS]->(old)
CREATE (:Outcome {id: 'o', metric: '场次', value_low: 3.0, value_high: 3.0, measure: '场', period: date($period)})-[:RESULT_OF]->(p)
"""


@pytest.mark.parametrize(("period", "expected"), [("2025-05-01", (8 + 0.75) / 9), ("2024-05-01", None), ("2026-07-01", None)])
def test_only_what_came_after_the_match_and_before_the_day_is_credited(empty_store: Store, period: str, expected: float | None) -> None:
    empty_store.write(SEED, period=period)
    found = propose(Scope.local(), empty_store, Request(as_of=DAY))
    (line,) = [line for project in found.projects for line in project.lines]
    told = [reason.zh for reason in line.reasons if "完成项目的成效" in reason.zh]
    if expected is None:
        assert line.parts["outcomes"] == 1.0
        assert not told or "调整为1.00" in told[0]
    else:
        assert line.parts["outcomes"] == pytest.approx((8 * expected + 0.75) / 9)
        assert len(told) == 1
    assert any("早于结对" in note.zh and "o" in note.zh for note in found.notes) == (period < "2025-03-01")
    assert any("晚于方案基准日" in note.zh and "o" in note.zh for note in found.notes) == (period > DAY.isoformat())


def test_a_project_without_any_day_of_agreement_is_named_and_not_credited(empty_store: Store) -> None:
    empty_store.write(SEED, period="2025-05-01")
    empty_store.write("MATCH (p:Project) REMOVE p.started")
    found = propose(Scope.local(), empty_store, Request(as_of=DAY))
    assert found.projects[0].lines[0].parts["outcomes"] == 1.0
    assert any("没有结对时间" in note.zh for note in found.notes)


@pytest.mark.parametrize(
    ("low", "high", "measure", "value"),
    [
        (3.0, 3.0, "场", 0.75),
        (3.0, None, " 场", 0.75),
        (3.0, 3.0, "人", 1.0),
        (0.0, 80.0, "人", 0.0),
        (None, 80.0, "场", None),
        (None, 80.0, "人", None),
        (None, 0.0, "场", 0.0),
        (None, None, "场", None),
    ],
)
def test_a_result_is_what_the_lower_bound_says_and_none_where_only_an_upper_one_is_known(
    low: float | None, high: float | None, measure: str, value: float | None
) -> None:
    kinds = {"resource_kind": "health", "demand_kind": "health", "resource_kind_source": "given", "demand_kind_source": "given"}
    figure = {"low": low, "high": high, "measure": measure, "wanted": 4.0, "wanted_measure": "场"}
    row = {"id": "o", "project": "p", "unit": "u", "matched": DAY, "dated": DAY, **kinds, **figure}
    found, said = past_outcomes([row], named_serves(), DAY)
    assert [each.value for each in found] == ([] if value is None else [value])
    assert not said


@pytest.mark.parametrize(("finished", "tied"), [("2026-05-01", True), ("2026-06-02", False), (None, False)])
def test_a_finished_project_ties_its_ends_from_its_day_on(empty_store: Store, finished: str | None, tied: bool) -> None:
    empty_store.write(SEED, period="2024-05-01")
    if finished is not None:
        empty_store.write("MATCH (p:Project) SET p.finished = date($day)", day=finished)
    found = propose(Scope.local(), empty_store, Request(as_of=DAY))
    assert (found.projects[0].lines[0].parts["relations"] > 0) == tied
