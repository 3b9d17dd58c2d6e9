"""Budgets in a plan: against the enumeration of every plan, against HiGHS, and told."""

from collections import Counter
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from matching import budget_plan, settle
from matching.budget_plan import Within
from matching.budget_reasons import Spending, within_budgets
from matching.check import check
from matching.explain import explain
from matching.lines import pinned_worth
from matching.problem import Budget, GroupLimit, Pin, Problem
from matching.result import Result, Stop
from matching.score import UNITS
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.brute import brute_force, plans
from tests.matching.cases import random_problem
from tests.matching.one import one_pair, several
from tests.matching.test_second_opinion import by_highs


def with_budgets(problem: Problem, seed: int, share: float = 0.5) -> Problem:
    """The problem with costs and a few budgets that overlap, as tight as `share` of what all pairs of a resource would cost."""
    g = np.random.default_rng(seed)
    resources = tuple(replace(r, cost=float(g.integers(0, 9)) * 100.5) for r in problem.resources)
    units, areas = sorted({r.unit for r in resources}), sorted({d.area for d in problem.demands})
    total = sum(r.cost or 0.0 for r in resources)
    held = {pin.resource for pin in problem.pins}
    least = sum(r.cost or 0.0 for r in resources if r.id in held) * 3
    groups: list[tuple[str, list[str]]] = [("committee", units[:2]), ("territory", areas), ("area", areas[:1]), ("unit", units[-1:])]
    budgets = tuple(
        Budget(scope, members[0], round(max(least, total * share * float(g.random())), 2), frozenset(members))  # type: ignore[arg-type]
        for scope, members in groups
        if members and g.random() < 0.7
    )
    return replace(problem, resources=resources, budgets=budgets)


@pytest.mark.parametrize("fairness", ["tie-break", "weighted"])
def test_plans_within_budgets_equal_the_enumeration_of_every_plan(fairness: str) -> None:
    bound = 0
    for seed in range(60):
        problem = with_budgets(random_problem(seed, bundles=seed % 2 == 0, fairness=fairness), seed)
        _, every = plans(problem)
        if not every:
            with pytest.raises(ProblemError):
                solve(problem)
            continue
        result = solve(problem)
        assert check(problem, result) == ()
        assert result.gap == 0
        bound += result.work.within_budgets
        if fairness == "tie-break":
            assert round(result.objective * UNITS) - pinned_worth(result.work.columns) == brute_force(problem).worth
    assert bound > 5


def test_at_least_one_within_budgets_and_bundles_reaches_as_many_areas_as_any_plan() -> None:
    for seed in range(40):
        problem = with_budgets(random_problem(seed, bundles=seed % 2 == 0), seed)
        problem = replace(problem, settings=replace(problem.settings, at_least_one=True))
        areas, every = plans(problem)
        if not every:
            continue
        result = solve(problem)
        assert check(problem, result) == ()
        most = max(sum(n > 0 for n in counts) for counts, _ in every)
        assert len({line.area for line in result.lines}) == most
        assert len(result.unreached) == len(areas) - most
        worth = round(result.objective * UNITS) - pinned_worth(result.work.columns)
        assert worth == max(worth for counts, worth in every if sum(n > 0 for n in counts) == most)


def test_highs_finds_the_same_worth_on_medium_problems_and_the_bound_is_never_below_it() -> None:
    bound = 0
    for seed in range(16):
        problem = with_budgets(random_problem(seed, n=40, m=60, bundles=seed % 2 == 0), seed, share=0.2)
        expected = by_highs(problem)
        if expected is None:
            with pytest.raises(ProblemError):
                solve(problem)
            continue
        result, cut = solve(problem), solve(problem, Stop(seconds=0.05))
        optimum = (expected + pinned_worth(result.work.columns)) / UNITS
        assert result.objective == pytest.approx(optimum, abs=1e-9)
        assert result.gap == 0
        for plan in (result, cut):
            assert check(problem, plan) == ()
            assert plan.objective <= optimum + 1e-9 <= plan.bound + 2e-9
        bound += result.work.within_budgets
    assert bound > 5


def test_a_budget_that_binds_is_named_and_what_it_leaves_is_told() -> None:
    base = several(2, 2)
    resources = tuple(replace(r, cost=300.0) for r in base.resources)
    problem = replace(base, resources=resources, budgets=(Budget("area", "a", 500.0, frozenset({"a"}), "渔村"),))
    result = solve(problem)
    assert len(result.lines) == 1
    (spent,) = result.budgets
    assert (spent.spent, spent.amount, spent.kept_out) == (300.0, 500.0, 1)
    missing = next(at for at, demand in enumerate(problem.demands) if demand.id not in {line.demand for line in result.lines})
    said = Spending(result).reason(demand=missing)
    assert said is not None
    assert "渔村" in said.text("zh")
    assert "200" in said.text("zh")
    assert "300" in said.text("en")
    enough = replace(problem, budgets=(replace(problem.budgets[0], amount=600.0),))
    assert len(solve(enough).lines) == 2
    assert solve(enough).budgets[0].kept_out == 0
    assert check(problem, replace(solve(enough), work=result.work))


def test_strict_fairness_works_until_a_budget_binds_and_then_says_so() -> None:
    base = several(2, 2, settings={"fairness": "strict"}, resource={"cost": 300.0})
    for amount, lines in ((600.0, 2), (500.0, None)):
        problem = replace(base, budgets=(Budget("area", "a", amount, frozenset({"a"})),))
        if lines is None:
            with pytest.raises(ProblemError, match="a bind"):
                solve(problem)
        else:
            assert len(solve(problem).lines) == lines


@pytest.mark.parametrize(
    ("budget", "named"),
    [
        (Budget("unit", "u", -1.0, frozenset({"u"})), "u"),
        (Budget("unit", "u", float("nan"), frozenset({"u"})), "nan"),
        (Budget("unit", "lost", 5.0, frozenset({"lost"})), "lost"),
        (Budget("area", "a", 5.0, frozenset({"a"})), "r-d"),
    ],
)
def test_a_budget_below_zero_of_an_unknown_id_or_less_than_the_pins_is_refused_with_the_ids(budget: Budget, named: str) -> None:
    with pytest.raises(ProblemError, match=named):
        one_pair({"cost": 10.0}, pins=(Pin("r", "d"),), budgets=(budget,))


def test_budgets_and_a_pinned_bundle_that_leave_no_plan_are_refused_with_the_ids() -> None:
    base = several(2, 2, resource={"cost": 300.0}, demand={"together": "b"})
    budget = Budget("area", "a", 400.0, frozenset({"a"}), "渔村")
    with pytest.raises(ProblemError, match="a"):
        solve(replace(base, pins=(Pin("r0", "d0"),), budgets=(budget,)))


def test_the_order_of_input_never_changes_a_plan_within_budgets() -> None:
    for seed in range(8):
        problem = with_budgets(random_problem(seed, n=12, m=15), seed, share=0.3)
        turned = replace(problem, resources=problem.resources[::-1], demands=problem.demands[::-1], budgets=problem.budgets[::-1])
        try:
            assert solve(turned).lines == solve(problem).lines
        except ProblemError:
            continue


def test_a_demand_that_a_budget_leaves_with_some_suppliers_hears_of_the_budget() -> None:
    base = several(3, 1, resource={"cost": 300.0}, demand={"need": 3})
    problem = replace(base, budgets=(Budget("area", "a", 500.0, frozenset({"a"}), "渔村"),))
    result = solve(problem)
    (left,) = within_budgets(problem, result, explain(problem, result)).partly
    assert (left.got, left.need) == (1, 3)
    assert "渔村" in left.reason.text("zh")
    assert "200" in left.reason.text("en")


def test_an_area_that_a_budget_leaves_out_hears_of_the_budget() -> None:
    base = several(1, 1, resource={"cost": 300.0}, settings={"at_least_one": True})
    problem = replace(base, budgets=(Budget("area", "a", 100.0, frozenset({"a"}), "渔村"),))
    (left,) = solve(problem).unreached
    assert left.reason.code == "budget_short"
    shut = replace(problem, limits=(GroupLimit("area", "a", 0),))
    assert [x.reason.code for x in solve(shut).unreached] == ["unreached_full"]


def test_fractions_of_a_fen_are_counted_one_way_by_plan_check_and_pins() -> None:
    base = several(3, 3, resource={"cost": 1.004})
    problem = replace(base, budgets=(Budget("area", "a", 3.0, frozenset({"a"})),))
    result = solve(problem)
    assert len(result.lines) == 2
    assert check(problem, result) == ()
    assert len(solve(replace(problem, budgets=(replace(problem.budgets[0], amount=3.03),))).lines) == 3
    pins = tuple(Pin(f"r{i}", f"d{i}") for i in range(3))
    with pytest.raises(ProblemError, match="budget_pins"):
        replace(problem, pins=pins)


def test_without_time_for_the_program_the_thinned_plan_counts_its_prices_and_stays_below_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    for seed in range(30):
        for settings in ({"fairness": "weighted", "fairness_weight": 0.3}, {"at_least_one": True}):
            problem = with_budgets(random_problem(seed, n=8, m=10, bundles=False), seed, share=0.3)
            problem = replace(problem, settings=replace(problem.settings, **settings))
            with monkeypatch.context() as patch:
                patch.setattr(settle, "plan_within", lambda *_: Within(None, None, 0, 0, True, True))
                found = solve(problem)
            if not found.work.within_budgets:
                continue
            best = solve(problem)
            lost = _value(problem, best) - _value(problem, found)
            assert found.gap >= lost - 1e-6
            assert "reach_not_proven" in {note.code for note in found.notes}
            seen += found.gap > 0
    assert seen > 5


def _value(problem: Problem, result: Result) -> float:
    """The worth less the price of every further line of an area."""
    if problem.settings.fairness != "weighted":
        return result.objective
    lines = Counter(line.area for line in result.lines)
    return result.objective - problem.settings.fairness_weight * sum(n * (n - 1) / 2 for n in lines.values())


def test_a_stop_before_the_areas_are_proven_is_told_even_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = replace(several(1, 1, resource={"cost": 300.0}, settings={"at_least_one": True}))
    problem = replace(problem, budgets=(Budget("area", "a", 100.0, frozenset({"a"})),))
    whole = budget_plan._best

    def stopped(*given: Any) -> Any:
        found = whole(*given)
        assert found is not None
        return replace(found, stopped=True)

    monkeypatch.setattr(budget_plan, "_best", stopped)
    result = solve(problem)
    assert result.gap == 0
    assert "reach_not_proven" in {note.code for note in result.notes}


def test_a_stop_is_shared_by_all_that_is_solved_after_each_other() -> None:
    stop = Stop(seconds=10.0, search=60.0)
    left = stop.left(perf_counter() - 4.0)
    assert left.seconds == pytest.approx(6.0, abs=0.1)
    assert left.search == pytest.approx(56.0, abs=0.1)
    assert stop.left(perf_counter() - 99.0).seconds == pytest.approx(0.1)
    assert Stop().left(perf_counter() - 99.0) == Stop()
