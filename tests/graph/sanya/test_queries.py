"""Every named question runs on the real store and gives the rows that the sample tables, read by other means, call for."""

import json
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, cast

import pytest

from api.scope import Scope
from api.usecases.ask import Answer, ask
from graph.queries import QUESTIONS, UnknownQuestionError, nearest_names
from graph.queries.parameters import ParameterError
from graph.store import Store, Transaction
from tests.graph.sanya import answers, cases
from tests.graph.sanya.samples import SAMPLES, TODAY

CASES = tuple(cases.cases("ACCEPTED"))


class UndoneError(Exception):
    """Raised to leave a transaction without a trace."""


class Reader:
    """What asking needs of a store, inside a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.read = transaction.run


def changed(store: Store, change: str, name: str, **given: object) -> tuple[Mapping[str, Any], ...]:
    """The answer once the graph is changed; the change is rolled back."""
    found: list[Answer] = []

    def work(transaction: Transaction) -> None:
        transaction.run(change)
        found.append(ask(Scope.local(), cast(Store, Reader(transaction)), name, given, today=TODAY))
        raise UndoneError

    with pytest.raises(UndoneError):
        store.transact(work)
    return found[-1].rows


def accepted(store: Store) -> str:
    return str(store.read("MATCH (p:Project {state: 'accepted'}) RETURN p.id AS id")[0]["id"])


def test_every_question_has_its_expected_rows() -> None:
    assert {name for name, _, _ in CASES} | cases.ELSEWHERE == {question.name for question in QUESTIONS}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{name}-{' '.join(map(str, given.values()))}" for name, given, _ in CASES])
def test_a_question_gives_its_expected_rows(sanya: Store, number: int) -> None:
    name, given, due = list(cases.cases(accepted(sanya)))[number]
    answer, expected = ask(Scope.local(), sanya, name, given, today=TODAY), due()
    keys = tuple(expected[0]) if expected else ()
    rows = [{key: row[key] for key in keys} for row in answer.rows]
    if name in cases.UNORDERED:
        rows, expected = (sorted(found, key=lambda row: str(row["id"])) for found in (rows, expected))
    assert rows == expected
    assert all(set(row) == {column.name for column in answer.columns} for row in answer.rows)
    assert (answer.note is None) == bool(expected)


def test_lists_are_counted_by_the_kind_their_senders_gave(sanya: Store) -> None:
    kinds = json.loads(files("graph").joinpath("data/kinds.json").read_text(encoding="utf8"))
    sides = (("resource", "资源清单"), ("demand", "需求清单"))
    codes = {(side, k["zh"]): k["id"] for side, _ in sides for k in kinds[f"{side}_kinds"]}
    due = Counter(
        (side, codes[side, r["类别"]])
        for side, sheet in sides
        for r in answers.T[sheet]
        if r["类别"] and r.get("失效日期", "") != "2020-12-31"
    )
    rows = ask(Scope.local(), sanya, "lists-by-kind", {}, today=TODAY).rows
    assert {(r["list"], r["kind"]): r["lines"] - r["suggested"] for r in rows if r["lines"] > r["suggested"]} == due


def test_every_sample_file_is_a_complete_load(sanya: Store) -> None:
    rows = ask(Scope.local(), sanya, "loads", {"number": "100"}, today=TODAY).rows
    assert sorted(row["file"] for row in rows) == sorted(path.name for path in SAMPLES.glob("*.csv"))
    assert {row["state"] for row in rows} == {"complete"}


def test_contents_counts_what_the_tables_hold(sanya: Store) -> None:
    counted = {row["kind"]: row["nodes"] for row in ask(Scope.local(), sanya, "contents", {}, today=TODAY).rows}
    tables = {
        "Unit": "单位",
        "Party": "党组织",
        "Person": "人员",
        "Grid": "网格",
        "Household": "家庭户",
        "Resource": "资源清单",
        "Demand": "需求清单",
    }
    assert {kind: counted[kind] for kind in tables} == {kind: len(answers.T[sheet]) for kind, sheet in tables.items()}
    assert counted["Area"] == len(answers.T.areas)


def test_a_head_item_is_handled_where_its_leaves_are(sanya: Store) -> None:
    change = """MATCH (c:ServiceCentre {id: 's-longhai'})
CREATE (c)-[:HANDLES]->(:ServiceItem {id: 'i-2', name: '老年证'})-[:UNDER_ITEM]->(:ServiceItem {id: 'i-1', name: '办证'})"""
    for item in ("办证", "老年证", "i-1"):
        rows = changed(sanya, change, "who-handles", item=item)
        assert [(row["item"], row["head_name"], row["centre"]) for row in rows] == [("i-2", "办证", "s-longhai")]


def test_a_co_opted_unit_that_is_subordinate_is_named_with_its_path(sanya: Store) -> None:
    change = "MATCH (u:Unit {id: 'u-bay-state'}), (p:Party {id: 'p-bay'}) CREATE (u)-[:SUBORDINATE_TO]->(p)"
    (row,) = changed(sanya, change, "subordinate-members")
    assert (row["unit"], row["committee"]) == ("u-bay-state", "p-bay")
    assert row["through"] == ["海棠湾成员央企（名称待查）", answers.BAY]


def test_a_part_time_member_shows_the_day_after_the_last_day_of_the_sending_unit(sanya: Store) -> None:
    change = "MATCH (:Unit {id: 'u-rice-park'})-[m:MEMBER_OF]->() SET m.valid_to = date('2021-08-31')"
    assert changed(sanya, change, "part-time-members-to-check", as_of="2021-08-31") == ()
    (row,) = changed(sanya, change, "part-time-members-to-check", as_of="2021-09-01")
    assert (row["appointment"], row["unit"], row["finding"]) == ("t-bay-2", "u-rice-park", "unit_left")
    (left,) = changed(sanya, change, "membership-changes", since="2021-08-31", as_of="2021-09-01")
    assert (left["unit"], left["change"]) == ("u-rice-park", "left")


def test_a_signature_that_is_missing_or_too_late_is_told_with_the_counts(sanya: Store) -> None:
    change = "MATCH (:Unit {id: 'u-bay-state'})-[s:SIGNED]->() SET s.on = date('2021-09-11')"
    (row,) = changed(sanya, change, "unsigned-members", committee=answers.BAY)
    assert (row["unit"], row["signed"], row["total"]) == ("u-bay-state", 15, 16)
    assert changed(sanya, change, "unsigned-members", committee=answers.BAY, as_of="2021-09-11") == ()


def test_a_grid_that_lost_its_party_group_is_named(sanya: Store) -> None:
    (row,) = changed(sanya, "MATCH ()-[c:COVERS]->(:Grid {id: 'g-damao-03'}) DELETE c", "grids-without-party")
    assert row["grid"] == "g-damao-03"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_parameter_has_an_example_that_can_be_asked(sanya: Store, question: Any) -> None:
    assert all(parameter.example for parameter in question.parameters)
    ask(Scope.local(), sanya, question.name, {parameter.name: parameter.example for parameter in question.parameters}, today=TODAY)
    assert question.example().startswith(f"gongjian ask {question.name}")


def test_a_name_that_is_not_in_the_graph_is_told_with_the_nearest(sanya: Store) -> None:
    note = ask(Scope.local(), sanya, "committee-members", {"committee": "海棠湾区大党委"}, today=TODAY).note
    assert note is not None
    assert answers.BAY in note.text("zh")
    assert answers.BAY in note.text("en")
    empty = ask(Scope.local(), sanya, "grids-without-party", {}, today=TODAY).note
    assert empty is not None
    assert "Every grid has a party organisation" in empty.text("en")


def test_an_unknown_question_names_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownQuestionError, match="committee-members"):
        ask(Scope.local(), store, "commitee-members")
    assert "stock-to-check" in nearest_names("物资")


@pytest.mark.parametrize(
    "given", [{}, {"committee": " "}, {"committee": "x", "as_of": "2021-13-01"}, {"committee": "x", "colour": "red"}], ids=str
)
def test_a_missing_unknown_or_unreadable_parameter_is_said(store: Store, given: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        ask(Scope.local(), store, "committee-members", given)
