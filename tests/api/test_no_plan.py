"""Lists for which there is no plan as asked: an error on the command line that names the ids, in both languages, and never a crash."""

import sys

import pytest

from api.cli.main import main
from graph.store import Store

SEED = """
CREATE (q:Area {id: 'q', name: '试验区', level: 'district'})
CREATE (v:Area {id: 'v', name: '湾坡村', level: 'village'})-[:PART_OF]->(q)
CREATE (u:Unit {id: 'u', name: '医院'})-[:LOCATED_IN]->(q)
CREATE (u)-[:OFFERS]->(r:Resource {id: 'r', title: '社区义诊医生', kind: 'health', projects: 1, cost: 0.0})
CREATE (u)-[:OFFERS]->(:Resource {id: 's', title: '社区义诊医生', kind: 'health', projects: 2, cost: 400.0})
CREATE (v)-[:RAISES]->(d:Demand {id: 'd', title: '社区义诊', kind: 'health'})
CREATE (v)-[:RAISES]->(:Demand {id: 'mate', title: '村里义诊', kind: 'health'})
"""
ACCEPTED = """
MATCH (r:Resource {id: 'r'}), (d:Demand {id: 'd'}) CREATE (p:Project {id: 'p', title: '义诊', state: 'accepted'})
CREATE (p)-[:USES {demand: 'd'}]->(r) CREATE (p)-[:ANSWERS]->(d)
"""
BUNDLE = "MATCH (d:Demand) SET d.together = 'pack'"
BUDGET = "MATCH (q:Area {id: 'q'}) CREATE (:Limit {id: 'l', scope: 'district', budget: 300.0})-[:LIMITS]->(q)"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("changes", "words", "named"),
    [
        ((ACCEPTED, BUNDLE, "MATCH (d:Demand {id: 'mate'}) SET d.kind = 'sales'"), (), ("pack", "mate")),
        ((ACCEPTED, BUNDLE, BUDGET), (), ("q",)),
        ((BUDGET, "MATCH (x:Resource {id: 'r'}) SET x.cost = 400.0"), ("--fairness", "strict"), ("q",)),
    ],
    ids=["a mate nobody serves", "budgets without a plan", "strict fairness within a budget"],
)
def test_lists_without_a_plan_are_refused_by_their_ids(
    empty_store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    changes: tuple[str, ...],
    words: tuple[str, ...],
    named: tuple[str, ...],
) -> None:
    for text in (SEED, *changes):
        empty_store.write(text)
    monkeypatch.setenv("GONGJIAN_STORE", empty_store.url)
    monkeypatch.setenv("GONGJIAN_LANG", lang)
    monkeypatch.setattr(sys, "argv", ["gongjian", "propose", "--as-of", "2026-06-01", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert all(id_ in said for id_ in named)
    assert ("没有" in said or "无法" in said or "改用" in said) == (lang == "zh")
    assert "ProblemError" not in said
    assert empty_store.read("MATCH (n:Run) RETURN count(n) AS n")[0]["n"] == 0
