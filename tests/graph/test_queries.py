"""Every named question runs on the real store and gives the rows that the sample data of Sanya call for."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.usecases.ask import ask
from graph.keyring import ensure_keyring
from graph.loaders.folder import load_paths
from graph.queries import QUESTIONS, UnknownQuestionError, nearest_names
from graph.queries.parameters import ParameterError
from graph.store import Store

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples" / "sanya"
EXPECTED: dict[str, Any] = json.loads((HERE.parent / "data" / "answers.json").read_text(encoding="utf8"))
"""Name of the question -> its parameters and the rows that are due (at most the first twenty, and how many there are)."""
TODAY = date(2021, 9, 10)
VOLATILE = {"load", "started_at", "finished_at"}


def plain(rows: tuple[Mapping[str, Any], ...]) -> list[dict[str, Any]]:
    """Rows as JSON has them, without what differs from run to run."""
    kept = [{key: value for key, value in row.items() if key not in VOLATILE} for row in rows]
    found: list[dict[str, Any]] = json.loads(json.dumps(kept, ensure_ascii=False, default=str))
    return sorted(found, key=lambda row: json.dumps(row, ensure_ascii=False)) if found and "file" in found[0] else found


@pytest.fixture(scope="module")
def sanya(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store with the sample lists and what the system itself would have added: a project with its lines and a decision."""
    wipe(store)
    sealer = ensure_keyring(tmp_path_factory.mktemp("key") / "key").sealer()
    load_paths(store, [SAMPLES], sealer=sealer, today=TODAY)
    seed(store)
    yield store
    wipe(store)


def seed(store: Store) -> None:
    store.write("""
MATCH (r1:Resource {id: 'res-wzz-tourism'}), (r2:Resource {id: 'res-wzz-team'}),
  (d:Demand {id: 'dem-qingtang'}), (o:Unit {id: 'u-wuzhizhou'})
MERGE (p:Project {id: 'p-1'}) SET p.title = '海岛加乡村', p.state = 'accepted'
MERGE (p)-[:USES {demand: d.id}]->(r1) MERGE (p)-[:USES {demand: d.id}]->(r2) MERGE (p)-[:ANSWERS]->(d) MERGE (p)-[:OWNED_BY]->(o)
MERGE (c:Decision {id: 'c-1'}) SET c.verdict = 'accept', c.reason = '双方同意', c.decided_at = datetime('2021-09-09T08:00:00Z')
MERGE (c)-[:DECIDED_ON]->(p)
MERGE (i:ServiceItem {id: 'i-1'}) SET i.name = '办证' MERGE (j:ServiceItem {id: 'i-2'}) SET j.name = '老年证'
MERGE (j)-[:UNDER_ITEM]->(i)
WITH * MATCH (s:ServiceCentre {id: 's-longhai'}) MERGE (s)-[:HANDLES]->(j)
WITH * MATCH (sub:Unit {id: 'u-bay-state'}), (bay:Party {id: 'p-bay'}) MERGE (sub)-[:SUBORDINATE_TO]->(bay)""")


def wipe(store: Store) -> None:
    for part in ("MATCH ()-[r]->() WITH r LIMIT 5000 DELETE r", "MATCH (n) WITH n LIMIT 5000 DELETE n"):
        while store.write(part + " RETURN count(*) AS gone")[0]["gone"]:
            pass


def test_every_question_has_its_expected_rows() -> None:
    assert sorted(EXPECTED) == sorted(question.name for question in QUESTIONS)


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_a_question_gives_its_expected_rows(sanya: Store, name: str) -> None:
    case = EXPECTED[name]
    answer = ask(sanya, name, case["parameters"], today=TODAY)
    rows = plain(answer.rows)
    assert len(rows) == case["number"]
    assert rows[:20] == case["rows"]
    assert all(set(row) == {column.name for column in answer.columns} for row in answer.rows)


def test_before_its_founding_the_committee_has_no_members(sanya: Store) -> None:
    assert ask(sanya, "committee-members", {"committee": "p-bay", "as_of": "2020-04-30"}).rows == ()
    assert len(ask(sanya, "committee-members", {"committee": "p-bay", "as_of": "2020-05-01"}).rows) == 16


def test_an_unknown_question_names_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownQuestionError, match="committee-members"):
        ask(store, "commitee-members")
    assert "stock-to-check" in nearest_names("物资")


@pytest.mark.parametrize(
    "given", [{}, {"committee": " "}, {"committee": "x", "as_of": "2021-13-01"}, {"committee": "x", "colour": "red"}], ids=str
)
def test_a_missing_unknown_or_unreadable_parameter_is_said(store: Store, given: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        ask(store, "committee-members", given)
