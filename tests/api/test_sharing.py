"""Demands that several villages share, fulfilment in the demand's own measure, and exchanges."""

from datetime import date

from api.scope import Scope
from api.usecases.propose import propose
from api.usecases.request import Request
from api.usecases.runs import as_json
from graph.store import Store

DAY = date(2026, 6, 1)
SEED = """
CREATE (q:Area {id: 'q', name: '试验区', level: 'district'})
CREATE (v:Area {id: 'v', name: '湾坡村', level: 'village'})-[:PART_OF]->(q)
CREATE (w:Area {id: 'w', name: '青塘村', level: 'village'})-[:PART_OF]->(q)
CREATE (x:Area {id: 'x', name: '小村', level: 'village'})-[:PART_OF]->(q)
CREATE (u:Unit {id: 'u', name: '医院'})-[:LOCATED_IN]->(q)
CREATE (u)-[:OFFERS]->(:Resource {id: 'r1', title: '社区义诊医生', kind: 'health', quantity: 60.0, measure: '场'})
CREATE (u)-[:OFFERS]->(:Resource {id: 'r2', title: '社区义诊护士', kind: 'health', quantity: 30.0, measure: ' 场'})
CREATE (v)-[:RAISES]->(d:Demand {id: 'd1', title: '社区义诊', kind: 'health', suppliers: 2, quantity: 80.0, measure: '场'})
CREATE (d)-[:BENEFITS]->(w), (d)-[:BENEFITS]->(x)
"""
BACK = """
MATCH (v:Area {id: 'v'}), (w:Area {id: 'w'})
CREATE (v)-[:OFFERS]->(:Resource {id: 'r3', title: '养殖场地', kind: 'land_site'})
CREATE (w)-[:OFFERS]->(:Resource {id: 'r4', title: '文艺演出队', kind: 'culture_sports'})
CREATE (w)-[:RAISES]->(:Demand {id: 'd2', title: '养殖场地', kind: 'production_site'})
CREATE (v)-[:RAISES]->(:Demand {id: 'd3', title: '文艺演出', kind: 'culture'})
"""


def test_a_shared_demand_names_all_who_benefit_and_its_lines_cover_it_in_its_own_measure(empty_store: Store) -> None:
    empty_store.write(SEED)
    found = as_json(propose(Scope.local(), empty_store, Request(as_of=DAY, at_least_one=True)), "zh")
    (project,) = found["projects"]
    assert {area["id"] for line in project["lines"] for area in line["areas"]} == {"w", "x"}
    assert all(name in project["title"] for name in ("湾坡村", "青塘村", "小村"))
    assert sorted(line["quantity"] for line in project["lines"]) in ([20.0, 60.0], [30.0, 50.0])
    assert {(line["wanted"], line["covered"]) for line in project["lines"]} == {(80.0, 80.0)}
    assert any("需求共80场" in reason for reason in project["reasons"])
    assert any("共同受益" in reason and "青塘村" in reason for reason in project["reasons"])
    assert found["unreached"] == []
    benefits = empty_store.read("MATCH (:Project)-[:BENEFITS]->(a:Area) RETURN a.id AS id ORDER BY id")
    assert [row["id"] for row in benefits] == ["w", "x"]


def test_villages_that_help_one_another_are_an_exchange_with_the_benefit_of_each(empty_store: Store) -> None:
    empty_store.write(SEED)
    empty_store.write(BACK)
    found = as_json(propose(Scope.local(), empty_store, Request(as_of=DAY)), "zh")
    (sides,) = found["exchanges"]
    one, other = sides
    assert (one["id"], one["lines"]) == ("v", [{"resource": "r4", "demand": "d3"}])
    assert (other["id"], other["lines"]) == ("w", [{"resource": "r3", "demand": "d2"}])
    assert "文艺演出队" in one["gets"]
    assert one["score"] > 0
    assert other["score"] > 0
