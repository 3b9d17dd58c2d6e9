"""Limits and budgets of units and areas that get their first lines in a question what if."""

from pathlib import Path

import pytest
import xlsxwriter

from api.scope import Scope
from api.usecases.what_if import Supposed, what_if
from graph.store import Store

OWNER = Scope.local()
LIMITED = """
CREATE (d:Area {id: 'd', name: '试验区', level: 'district'}), (h:Area {id: 'h', name: '医院街', level: 'district'})
CREATE (v:Area {id: 'v', name: '青塘村', level: 'village'})-[:PART_OF]->(d)
CREATE (w:Area {id: 'w', name: '湾坡村', level: 'village'})-[:PART_OF]->(d)
CREATE (u:Unit {id: 'u', name: '医院'})-[:LOCATED_IN]->(h)
CREATE (x:Unit {id: 'x', name: '学校'})-[:LOCATED_IN]->(h)
CREATE (u)-[:OFFERS]->(:Resource {id: 'r', title: '社区义诊医生', kind: 'health', projects: 3, cost: 300.0})
CREATE (v)-[:RAISES]->(:Demand {id: 'n', title: '社区义诊', kind: 'health', priority: 3})
"""
DISTRICT = "MATCH (d:Area {id: 'd'}) CREATE (:Limit {id: 'l', scope: 'district', projects: 1, budget: $budget})-[:LIMITS]->(d)"
UNIT = "MATCH (x:Unit {id: 'x'}) CREATE (:Limit {id: 'l', scope: 'unit', projects: 0})-[:LIMITS]->(x)"


@pytest.mark.parametrize(
    ("limit", "sheet", "row"),
    [
        (DISTRICT, "demands", {"id": "m", "area": "w", "kind": "health", "title": "社区义诊"}),
        (UNIT, "resources", {"id": "s", "unit": "x", "kind": "health", "title": "社区义诊医生"}),
    ],
    ids=["a new village of a limited district", "a limited unit that had no line"],
)
@pytest.mark.parametrize("budget", [None, 500.0])
def test_a_limit_holds_for_whoever_had_no_line_before(
    empty_store: Store, tmp_path: Path, limit: str, sheet: str, row: dict[str, str], budget: float | None
) -> None:
    empty_store.write(LIMITED)
    empty_store.write(limit, budget=budget)
    if budget is not None:
        empty_store.write("MATCH (l:Limit) REMOVE l.projects SET l.budget = $amount", amount=budget if sheet == "demands" else 0.0)
        empty_store.write("MATCH (d:Demand {id: 'n'}) SET d.suppliers = 2")
    rows: list[list[object]] = [list(row), list(row.values())]
    if sheet == "resources":
        rows = [[*rows[0], "cost"], [*rows[1], 100.0]]
    book = tmp_path / "new.xlsx"
    with xlsxwriter.Workbook(str(book)) as written:
        page = written.add_worksheet(sheet)
        for at, values in enumerate(rows):
            page.write_row(at, 0, values)
    found = what_if(OWNER, empty_store, None, Supposed(add=book))
    assert not found.gained
    empty_store.write("MATCH (l:Limit) DETACH DELETE l")
    empty_store.write("MATCH (d:Demand {id: 'n'}) SET d.suppliers = 2")
    assert {line.demand if sheet == "demands" else line.resource for line in what_if(OWNER, empty_store, None, Supposed(add=book)).gained}
