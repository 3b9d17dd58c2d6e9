"""Sifting: whatever pairs it begins with, it ends with the plan that is best over all of them, and proves it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from matching import fairness_plan, sifting
from matching.arcs import Arcs, InfeasibleFlowError, Solved
from matching.check import check
from matching.pairing import Bools, Ints, rank_of
from matching.problem import Problem
from matching.result import Result
from matching.sifting import cheapest, least_cost, proven
from matching.solve import solve
from tests.matching.cases import random_problem

FAIRNESS = ("off", "tie-break", "weighted", "strict")


@pytest.fixture(autouse=True)
def _all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sifting, "LARGE", 0)


def _arcs(g: np.random.Generator, floors: bool = False) -> tuple[Arcs, int]:
    """Pairs of 6 sources and 6 sinks, then an arc from the hub to each source and from each sink to the hub; and how many are pairs."""
    pairs = np.argwhere(g.random((6, 6)) < 0.6)
    tail = np.concatenate([1 + pairs[:, 0], np.zeros(6, dtype=np.int64), np.arange(7, 13)])
    head = np.concatenate([7 + pairs[:, 1], np.arange(1, 7), np.zeros(6, dtype=np.int64)])
    cap = np.concatenate([np.ones(len(pairs), dtype=np.int64), g.integers(0, 4, 12)])
    low = np.zeros(len(cap), dtype=np.int64)
    if floors:
        low[-6:] = np.minimum(cap[-6:], g.random(6) < 0.3)
    cost = np.concatenate([-g.integers(0, 9, len(pairs)), g.integers(-1, 2, 12)])
    return Arcs(13, tail, head, low, cap, cost), len(pairs)


def _outcome(arcs: Arcs, few: Bools | None) -> int | None:
    try:
        found = cheapest(arcs, few)
    except InfeasibleFlowError:
        return None
    assert found.bound == found.cost
    assert (np.bincount(arcs.tail, found.flow, 13) == np.bincount(arcs.head, found.flow, 13)).all()
    return found.cost


@pytest.mark.parametrize("floors", [False, True])
def test_any_pairs_to_begin_with_end_in_the_same_cost_with_proof(floors: bool) -> None:
    g, infeasible = np.random.default_rng(1), 0
    for _ in range(150):
        arcs, pairs = _arcs(g, floors)
        every = _outcome(arcs, None)
        infeasible += every is None
        for share in (0.0, 0.3, 0.8):
            assert _outcome(arcs, g.random(pairs) < share) == every
    assert infeasible > 0 or not floors


def test_the_least_cost_is_that_of_the_cheapest() -> None:
    g = np.random.default_rng(2)
    arcs, pairs = _arcs(g)
    assert least_cost(arcs) == least_cost(arcs, g.random(pairs) < 0.2) == cheapest(arcs).cost


def test_a_flow_that_is_not_the_cheapest_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sifting, "_SWEEPS", 50)
    g, worse = np.random.default_rng(3), 0
    for _ in range(60):
        arcs, pairs = _arcs(g)
        best, other = cheapest(arcs), cheapest(replace(arcs, cost=-arcs.cost))
        none = np.zeros(pairs, dtype=np.bool_)
        assert proven(arcs, best.flow, none) is not None
        if other.flow @ arcs.cost > best.cost:
            worse += 1
            assert proven(arcs, other.flow, none) is None
    assert worse > 20


def _figures(problem: Problem, result: Result) -> tuple[object, ...]:
    lines = Counter(line.area for line in result.lines)
    counts = sorted(lines[area] for area in {demand.area for demand in problem.demands})
    even = counts if problem.settings.fairness == "strict" else sum(n > 0 for n in counts) * problem.settings.at_least_one
    return result.objective, result.bound, result.gap, result.fairness_price, even


def _problems(seeds: Sequence[int]) -> list[Problem]:
    found = []
    for seed in seeds:
        problem = random_problem(seed, n=12, m=15, bundles=False, fairness=FAIRNESS[seed % 4])
        found.append(replace(problem, settings=replace(problem.settings, at_least_one=seed % 3 == 0, per_need=seed % 5 == 0)))
    return found


@pytest.mark.parametrize(("best", "outweighs"), [(4, 8), (0, 8), (-9, 8), (0, 1)])
def test_plans_under_every_fairness_are_worth_the_same_and_as_even(monkeypatch: pytest.MonkeyPatch, best: int, outweighs: int) -> None:
    for problem in _problems(range(16)):
        monkeypatch.setattr(sifting, "LARGE", 10**9)
        expected = _figures(problem, solve(problem))
        monkeypatch.setattr(sifting, "LARGE", 0)
        monkeypatch.setattr(sifting, "_BEST", best)
        monkeypatch.setattr(fairness_plan, "_OUTWEIGHS", outweighs)
        result = solve(problem)
        assert _figures(problem, result) == expected
        assert check(problem, result) == ()


def test_where_a_weight_was_not_enough_it_is_done_in_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, twice = list[bool](), 0
    one_by_one = fairness_plan._one_by_one

    def noted(arcs: Arcs, few: Bools | None, before: Ints, cost: Ints) -> tuple[Solved, Solved]:
        asked.append(True)
        return one_by_one(arcs, few, before, cost)

    monkeypatch.setattr(fairness_plan, "_one_by_one", noted)
    monkeypatch.setattr(fairness_plan, "_OUTWEIGHS", 0)
    for problem in _problems(range(3, 43, 4)):
        monkeypatch.setattr(sifting, "LARGE", 10**9)
        expected = _figures(problem, solve(problem))
        monkeypatch.setattr(sifting, "LARGE", 0)
        asked.clear()
        result = solve(problem)
        twice += len(asked)
        assert _figures(problem, result) == expected
        assert check(problem, result) == ()
    assert twice > 0


def test_the_place_of_each_pair_among_those_of_its_owner() -> None:
    owner, worth = np.array([2, 0, 2, 2, 0]), np.array([5, 1, 9, 5, 7])
    assert rank_of(owner, worth).tolist() == [1, 1, 0, 2, 0]
    assert rank_of(owner, worth * 2**58).tolist() == [1, 1, 0, 2, 0]
    assert rank_of(owner[:0], worth[:0]).tolist() == []
