"""The fact list is complete, and every check runs on a real store."""

import re

import pytest

from api.scope import Scope
from api.usecases.check import check
from graph.facts import FACTS, FactCheck, judge
from graph.queries import Words
from graph.store import Store

IDS = (
    *(f"G{n:02}" for n in range(1, 22)),
    *(f"M{n:02}" for n in range(1, 14)),
    *(f"R{n:02}" for n in range(1, 19)),
    *(f"C{n:02}" for n in range(1, 12)),
)
FACT = FactCheck("G01", "甲", "a", Words("乙", "b"), ("RETURN 1",))


def test_every_fact_of_the_list_has_exactly_one_check() -> None:
    assert sorted(fact.id for fact in FACTS) == sorted(IDS)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_check_is_worded_in_both_languages(fact: FactCheck) -> None:
    assert re.search("[一-鿿]", fact.zh)
    assert re.search("[a-z]", fact.en)
    assert fact.missing.zh
    assert fact.missing.en


def test_a_wrong_item_fails_a_missing_one_leaves_it_open_and_no_item_is_no_pass() -> None:
    def status(*ok: bool | None) -> str:
        return judge(FACT, [{"item": "x", "ok": value} for value in ok]).status

    assert status(True, True) == "pass"
    assert status(True, None) == "not_yet"
    assert status(None, False) == "fail"
    assert status() == "not_yet"


def test_on_an_empty_graph_nothing_fails_and_nothing_passes(empty_store: Store) -> None:
    assert {finding.status for finding in check(Scope.local(), empty_store)} == {"not_yet"}


def test_a_co_opted_member_that_is_subordinate_fails_by_name(empty_store: Store) -> None:
    empty_store.write("CREATE (:Unit {id: 'u', name: '甲'})-[:MEMBER_OF {kind: 'co-opted'}]->(p:Party {id: 'p', name: '乙'})")
    before = {finding.fact.id: finding for finding in check(Scope.local(), empty_store)}
    empty_store.write("MATCH (u:Unit), (p:Party) CREATE (u)-[:SUBORDINATE_TO]->(p)")
    after = {finding.fact.id: finding for finding in check(Scope.local(), empty_store)}
    assert (before["G04"].status, after["G04"].status) == ("pass", "fail")
    assert after["G04"].items[0].which == ("甲",)
