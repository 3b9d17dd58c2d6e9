"""What a change would do, asked of a real graph: nothing is written."""

from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import xlsxwriter

from api.scope import Scope
from api.usecases import propose as proposing
from api.usecases.compare import compare
from api.usecases.decide import decide
from api.usecases.explain import explain
from api.usecases.propose import SEARCH_SECONDS, propose
from api.usecases.request import Request
from api.usecases.runs import as_json
from api.usecases.what_if import Supposed, what_if
from graph.store import Store
from graph.wording import GongjianError
from matching.problem import Problem
from matching.result import Result, Stop
from matching.solve import solve
from tests.api.test_propose import SEED

DAY = date(2026, 6, 1)
OWNER = Scope.local()


@pytest.fixture(scope="module")
def graph(store: Store) -> Store:
    store.write("MATCH (n) DETACH DELETE n")
    store.write(SEED)
    propose(OWNER, store, Request(as_of=DAY))
    return store


def _size(store: Store) -> int:
    return int(store.read("MATCH (n) RETURN count(n) AS n")[0]["n"])


def _book(path: Path, **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return path


def test_a_unit_that_leaves_takes_its_lines_along_and_nothing_is_written(graph: Store) -> None:
    before = _size(graph)
    found = what_if(OWNER, graph, "last", Supposed(leave=("海岛景区",)))
    assert {line.resource for line in found.lost} == {"r1", "r2"}
    assert [row[0] for row in found.unmet] == ["d1"]
    assert found.difference.after < found.difference.before
    assert found.difference.gap == 0
    assert not found.difference.afresh
    assert _size(graph) == before


def test_a_place_more_serves_the_demand_that_waited(graph: Store) -> None:
    found = what_if(OWNER, graph, None, Supposed(places=(("义诊医生", 1),)))
    assert [line.resource for line in found.gained] == ["r3"]
    assert len(found.served) == 1
    assert not found.lost


def test_a_new_villages_needs_are_tried_from_a_workbook_and_never_written(graph: Store, tmp_path: Path) -> None:
    before = _size(graph)
    rows: list[list[object]] = [["id", "area", "kind", "title"], ["n1", "湾坡村", "health", "老人体检义诊"], ["n2", "v1", "health", "义诊"]]
    found = what_if(OWNER, graph, None, Supposed(add=_book(tmp_path / "new.xlsx", demands=rows), places=(("r3", 1),)))
    new = {line.demand for line in found.gained} | {row[0] for row in found.unmet}
    assert {"n1", "n2"} <= new
    assert {line.area_name for line in found.gained if line.demand == "n1"} <= {"湾坡村"}
    assert _size(graph) == before


def test_faults_in_the_tried_lists_are_told_with_their_place(graph: Store, tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "area", "title"], ["n1", "无此村", "义诊"]]
    with pytest.raises(GongjianError, match="row 2") as told:
        what_if(OWNER, graph, None, Supposed(add=_book(tmp_path / "bad.xlsx", demands=rows)))
    assert "第 2 行" in told.value.text("zh")
    with pytest.raises(GongjianError, match=r"nothing\.xlsx"):
        what_if(
            OWNER, graph, None, Supposed(add=_book(tmp_path / "nothing.xlsx", units=[["id", "name", "kind"], ["x9", "新单位", "国企"]]))
        )


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (Supposed(), "change"),
        (Supposed(leave=("u9",)), "u9"),
        (Supposed(places=(("r9", 1),)), "r9"),
        (Supposed(places=(("r1", -5),)), "r1"),
        (Supposed(leave=("u1",), places=(("r1", 1),)), "u1, r1"),
        (Supposed(months="13-14"), "13-14"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(graph: Store, asked: Supposed, named: str) -> None:
    with pytest.raises(GongjianError, match=named):
        what_if(OWNER, graph, None, asked)


def test_a_second_run_tells_its_changes_what_is_scarce_and_compares_with_the_first(graph: Store) -> None:
    first = propose(OWNER, graph, Request(as_of=DAY, after=None))
    apart = tuple(("r1", demand) for demand in ("d1", "d2", "d3"))
    second = propose(OWNER, graph, Request(as_of=DAY, after=first.id, forbidden=apart, alternatives=2))
    told = as_json(second, "zh")
    changes = {(row["resource"], row["demand"]): row for row in told["changes"]}
    gone = changes["r1", "d1"]
    assert gone["change"] == "dropped"
    assert gone["why"]
    assert gone["undoing_costs"] is None
    assert changes["r2", "d1"]["change"] == "kept"
    assert changes["r2", "d1"]["undoing_costs"] > 0
    assert as_json(first, "zh")["changes"] is None
    assert {row["by"] for row in told["scarce"]} == {"kind", "unit", "district"}
    assert "r3" in {row["resource"] for row in told["scarce"]}
    found = compare(OWNER, graph, first.id, second.id)
    assert [(line["resource"], line["demand"]) for line in found.lost] == [("r1", "d1")]
    assert not found.gained
    assert [id_ for id_, _ in found.idle] == ["r1"]
    with pytest.raises(GongjianError, match="R000"):
        compare(OWNER, graph, first.id, "R000")


def test_more_changes_than_allowed_are_refused_with_what_can_not_be_kept(graph: Store) -> None:
    first = propose(OWNER, graph, Request(as_of=DAY, after=None))
    with pytest.raises(GongjianError, match="r1-d1"):
        propose(OWNER, graph, Request(as_of=DAY, after=first.id, forbidden=(("r1", "d1"),), max_changes=0))
    kept = propose(OWNER, graph, Request(as_of=DAY, after=first.id, forbidden=(("r1", "d1"),), max_changes=1))
    assert kept.figures.gap == 0


def test_an_accepted_line_of_the_run_itself_falls_with_its_unit(graph: Store) -> None:
    run = propose(OWNER, graph, Request(as_of=DAY, after=None))
    project = next(p for p in run.projects if any(line.resource == "r1" for line in p.lines))
    decide(OWNER, graph, run.id, project.id, "accept", "合适")
    try:
        found = what_if(OWNER, graph, run.id, Supposed(leave=("u1",)))
        assert {(line.resource, line.pinned) for line in found.lost} == {("r1", True), ("r2", True)}
    finally:
        graph.write("MATCH (x:Decision) DETACH DELETE x")
        graph.write("MATCH (p:Project {id: $id}) SET p.state = 'proposed'", id=project.id)


def test_what_if_and_explain_search_within_the_time_of_the_run_and_keep_its_bound_on_changes(
    graph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = propose(OWNER, graph, Request(as_of=DAY, after=None))
    second = propose(OWNER, graph, Request(as_of=DAY, after=first.id, max_changes=0, alternatives=2))
    told = as_json(second, "en")
    assert told["alternatives"] is None
    assert any("no other plans are listed" in note for note in told["run"]["notes"])
    asked: list[tuple[float | None, float | None]] = []

    def noted(problem: Problem, stop: Stop | None = None, *rest: Any) -> Result:
        asked.append((None, None) if stop is None else (stop.seconds, stop.search))
        return solve(problem, stop, *rest)

    monkeypatch.setattr("matching.faithful.solve", noted)
    found = what_if(OWNER, graph, second.id, Supposed(fall=(("r1", "d1"),)))
    assert found.difference.afresh
    assert any("the fewest there can be" in note.en for note in found.notes)
    explain(OWNER, graph, second.id, "r3", "d3")
    explain(OWNER, graph, second.id, "r3", "d2")
    assert len(asked) >= 4
    assert set(asked) == {(None, SEARCH_SECONDS)}


def test_the_time_told_covers_all_that_was_computed(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any) -> None:
        sleep(0.3)

    monkeypatch.setattr(proposing, "_curve", late)
    found = propose(OWNER, graph, Request(as_of=DAY, after=None, curve=True))
    assert found.figures.seconds_explaining >= 0.3
    assert found.figures.seconds >= 0.3 + found.figures.seconds_solving
