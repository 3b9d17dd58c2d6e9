"""Fairness by its strengths and measures, against the enumeration of every plan."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from matching.check import check
from matching.explain import explain
from matching.fairness_curve import fairness_curve, gini
from matching.lines import pinned_worth
from matching.problem import GroupLimit, Problem
from matching.result import Result
from matching.score import UNITS
from matching.solve import solve
from tests.matching.brute import plans
from tests.matching.cases import random_problem
from tests.matching.one import DEMAND, RESOURCE, one_pair

CASES = 60


def _case(seed: int, **settings: object) -> Problem:
    """A small problem; every second one knows the residents of most areas."""
    problem = random_problem(seed, bundles=False)
    g = np.random.default_rng(seed)
    areas = sorted({demand.area for demand in problem.demands})
    known = {area: int(g.integers(1, 9)) * 100 for area in areas if seed % 2 and g.random() < 0.8}
    return replace(problem, population=known, settings=replace(problem.settings, **settings))  # type: ignore[arg-type]


def needs_by_hand(problem: Problem, areas: list[str]) -> list[int]:
    """Residents, or as many as its demands stand for; told once more by hand."""
    if not problem.settings.per_need:
        return [1] * len(areas)
    demands = Counter(demand.area for demand in problem.demands)
    each = float(np.median([n / demands[area] for area, n in problem.population.items()] or [1]))
    return [problem.population.get(area) or max(1, round(demands[area] * each)) for area in areas]


def value_of(problem: Problem, areas: list[str], counts: tuple[int, ...], worth: int) -> int:
    """The worth less the price of every line that an area has beyond its first, over its need."""
    held = Counter(problem.demands[problem.demand_index()[pin.demand]].area for pin in problem.pins)
    needs, price = needs_by_hand(problem, areas), problem.settings.fairness_weight * UNITS
    mean = sum(needs) / len(needs)
    lines = ((k, need) for area, n, need in zip(areas, counts, needs, strict=True) for k in range(held[area], n))
    return worth - sum(round(price * (k / (need / mean))) for k, need in lines)


def _found(problem: Problem, areas: list[str]) -> tuple[Result, tuple[int, ...], int]:
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.gap == 0
    lines = Counter(line.area for line in result.lines)
    return result, tuple(lines[area] for area in areas), round(result.objective * UNITS) - pinned_worth(result.work.columns)


@pytest.mark.parametrize("per_need", [False, True])
def test_strict_fairness_has_the_leximin_vector_of_all_plans_and_the_best_worth_with_it(per_need: bool) -> None:
    moved = 0
    for seed in range(CASES):
        problem = _case(seed, fairness="strict", per_need=per_need)
        areas, every = plans(problem)
        needs = needs_by_hand(problem, areas)

        def shares(counts: tuple[int, ...], needs: list[int] = needs) -> list[Fraction]:
            return sorted(Fraction(count, need) for count, need in zip(counts, needs, strict=True))

        best = max(shares(counts) for counts, _ in every)
        result, counts, worth = _found(problem, areas)
        assert shares(counts) == best
        assert worth == max(worth for counts, worth in every if shares(counts) == best)
        assert result.fairness_price * UNITS == pytest.approx(max(worth for _, worth in every) - worth, abs=0.5)
        moved += result.fairness_price > 0
    assert moved


@pytest.mark.parametrize("per_need", [False, True])
def test_a_price_a_line_has_the_best_sum_of_scores_and_prices_of_all_plans(per_need: bool) -> None:
    moved = 0
    for seed in range(CASES):
        problem = _case(seed, fairness="weighted", fairness_weight=0.15, per_need=per_need)
        areas, every = plans(problem)
        value = partial(value_of, problem, areas)
        result, counts, worth = _found(problem, areas)
        assert value(counts, worth) == max(value(*plan) for plan in every)
        assert result.fairness_price >= 0
        moved += result.fairness_price > 0
    assert moved


@pytest.mark.parametrize("fairness", ["off", "tie-break", "weighted", "strict"])
def test_at_least_one_reaches_as_many_areas_as_any_plan_and_is_worth_most_with_so_many(fairness: str) -> None:
    moved = 0
    for seed in range(CASES):
        problem = _case(seed, fairness=fairness, at_least_one=True)
        areas, every = plans(problem)
        reached = max(sum(n > 0 for n in counts) for counts, _ in every)
        result, counts, worth = _found(problem, areas)
        assert sum(n > 0 for n in counts) == reached
        if fairness in ("off", "tie-break"):
            assert worth == max(worth for counts, worth in every if sum(n > 0 for n in counts) == reached)
        assert {left.area for left in result.unreached} == {area for area, n in zip(areas, counts, strict=True) if n == 0}
        assert all(left.reason.text("zh") and left.reason.text("en") for left in result.unreached)
        moved += result.fairness_price > 0
    assert moved


def test_an_area_that_is_not_reached_hears_why() -> None:
    take = tuple(replace(DEMAND, id=f"d{i}", area=f"a{i}", area_name=f"第{i}村") for i in range(2))
    settings = one_pair(settings={"at_least_one": True}).settings
    shared = Problem((RESOURCE,), take, settings)
    (left,) = solve(shared).unreached
    assert left.reason.code == "unreached_shared"
    assert RESOURCE.title in left.reason.text("zh")
    assert "村" in left.reason.text("zh")
    full = replace(shared, limits=(GroupLimit("unit", "u", 0),))
    assert {left.reason.code for left in solve(full).unreached} == {"unreached_full"}
    assert "u" in solve(full).unreached[0].reason.text("zh")
    district = GroupLimit("territory", "区", 0, frozenset({"a0", "a1"}))
    assert "区" in solve(replace(shared, limits=(district,))).unreached[0].reason.text("en")
    far = replace(shared, demands=(take[0], replace(take[1], kind="culture", title="唱戏")))
    assert [left.reason.code for left in solve(far).unreached] == ["all_forbidden"]


@pytest.mark.parametrize("settings", [{"fairness": "weighted"}, {"at_least_one": True}, {"fairness": "strict", "per_need": True}])
def test_gains_under_a_priced_fairness_equal_solving_again(settings: dict[str, object]) -> None:
    told = 0
    for seed in range(40):
        problem = _case(seed, **settings)
        areas = sorted({demand.area for demand in problem.demands})
        result, counts, worth = _found(problem, areas)
        for (id_, _), why in list(explain(problem, result).lines.items())[:2]:
            if why.gain_one_more is None:
                continue
            more = tuple(replace(r, capacity=r.capacity + 1) if r.id == id_ else r for r in problem.resources)
            _, now, then = _found(replace(problem, resources=more), areas)
            priced = settings.get("fairness") == "weighted"
            change = value_of(problem, areas, now, then) - value_of(problem, areas, counts, worth) if priced else then - worth
            assert change / UNITS == pytest.approx(why.gain_one_more, abs=1e-6)
            told += 1
    assert told > 20


def test_the_order_of_input_never_changes_a_fair_plan() -> None:
    for seed in range(10):
        for settings in ({"fairness": "weighted", "per_need": True}, {"at_least_one": True}, {"fairness": "strict", "per_need": True}):
            problem = _case(seed, **settings)
            turned = replace(problem, resources=problem.resources[::-1], demands=problem.demands[::-1], limits=problem.limits[::-1])
            assert solve(turned).lines == solve(problem).lines


def test_the_curve_has_five_points_that_give_up_worth_for_evenness() -> None:
    for seed in (3, 4, 5):
        problem = random_problem(seed, n=30, m=40, bundles=seed == 4)
        points = fairness_curve(solve(problem))
        assert len(points) == 5
        assert points[0].price == 0
        objectives = [point.objective for point in points[:4]]
        assert objectives == sorted(objectives, reverse=True)
        assert points[-1].fairness == ("weighted" if seed == 4 else "strict")
        assert all(point.objective + point.price == pytest.approx(points[0].objective, abs=1e-6) for point in points if seed != 4)
        assert points[-1].gini <= points[0].gini


def test_gini_is_zero_where_all_have_alike_and_nears_one_where_one_has_all() -> None:
    assert gini(np.array([2.0, 2.0, 2.0]), np.ones(3)) == pytest.approx(0)
    assert gini(np.array([0.0] * 99 + [5.0]), np.ones(100)) == pytest.approx(0.99)
    assert gini(np.array([1.0, 3.0]), np.array([3.0, 1.0])) == pytest.approx(0.25)
    assert gini(np.zeros(0), np.zeros(0)) == 0
