"""Confirming kinds: kept against later loads, taken back, and used for lines that mean the same."""

from datetime import date

import pytest

from api.scope import Scope
from api.usecases.kinds import confirm_kind, take_back_kind
from api.usecases.meaning import confirmed, suggest_for
from api.usecases.propose import propose
from api.usecases.request import Request
from graph.store import Store
from graph.wording import GongjianError

SEED = """
CREATE (a:Area {id: 'v1', name: '青塘村', level: 'village', record_state: 'active'})
CREATE (u:Unit {id: 'u1', name: '某街道', kind: '街道', record_state: 'active'})
CREATE (u)-[:OFFERS {record_state: 'active'}]->(:Resource {id: 'r1', title: '东街帮帮团换灯泡', record_state: 'active', kind: 'engineering',
  kind_source: 'suggested', kind_confidence: 0.4})
CREATE (a)-[:RAISES {record_state: 'active'}]->(:Demand {id: 'd1', title: '老人家里灯坏了没人换', record_state: 'active'})
"""


@pytest.fixture
def graph(empty_store: Store) -> Store:
    empty_store.write(SEED)
    return empty_store


def _line(store: Store) -> dict[str, object]:
    return store.read("MATCH (r:Resource {id: 'r1'}) RETURN r {.*} AS r")[0]["r"]  # type: ignore[no-any-return]


def test_a_confirmation_is_kept_with_its_author_and_taken_back_without_a_trace(graph: Store) -> None:
    before = _line(graph)
    confirm_kind(Scope.local(), graph, "r1", "volunteer_care", by="planner")
    line = _line(graph)
    assert (line["kind"], line["kind_source"], line["kind_confirmed_by"], line["edited"]) == (
        "volunteer_care",
        "confirmed",
        "planner",
        ["kind"],
    )
    confirm_kind(Scope.local(), graph, "r1", "goods_equipment", by="planner")
    take_back_kind(Scope.local(), graph, "r1")
    assert _line(graph) == before


def test_a_confirmed_line_moves_the_suggestion_for_one_that_means_the_same(graph: Store) -> None:
    text, unit = "西湾帮帮团换灯泡", "街道"
    confirm_kind(Scope.local(), graph, "r1", "volunteer_care")
    assert [(line.kind, line.unit) for line in confirmed(graph)] == [("volunteer_care", "街道")]
    (after,) = suggest_for(graph, "resource", [text], [unit])
    assert after.kind == "volunteer_care"
    assert after.confidence > 0.5


@pytest.mark.parametrize(("line", "kind"), [("nobody", "health"), ("r1", "no_such_kind"), ("d1", "engineering")])
def test_an_unknown_line_or_a_kind_of_the_other_side_is_refused(graph: Store, line: str, kind: str) -> None:
    with pytest.raises(GongjianError):
        confirm_kind(Scope.local(), graph, line, kind)


def test_what_nobody_confirmed_cannot_be_taken_back(graph: Store) -> None:
    with pytest.raises(GongjianError):
        take_back_kind(Scope.local(), graph, "r1")


def test_a_line_without_a_kind_is_proposed_and_marked(graph: Store) -> None:
    found = propose(Scope.local(), graph, Request(as_of=date(2026, 6, 1)))
    (project,) = found.projects
    (line,) = project.lines
    assert (line.kind_source, set(line.kinds_suggested)) == ("suggested", {"r1", "d1"})
    assert line.parts["text"] > 0.5
    assert any("%" in reason.zh for reason in line.reasons)
