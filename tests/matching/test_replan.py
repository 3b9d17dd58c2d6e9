"""Plans that follow another one: what each change is worth, a bound on changes, and clearly different plans."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from bench.stability import problem_of, stability
from matching.alternatives import CLEARLY, LOSS, alternatives, has_alternatives
from matching.change import PairFalls, changed
from matching.check import check
from matching.explain import explain
from matching.faithful import solve_nearly_within, solve_within
from matching.problem import Budget, Forbidden, Pin, Problem
from matching.replan import moves_of
from matching.result import Result
from matching.solve import solve
from matching.standing import stand
from matching.validity import ProblemError
from matching.what_if import what_if
from tests.matching.cases import random_problem

# The lists that the bar on the share of value lost is for, and what part of them is planned here.
FULL, BAR, PART = (2_000, 4_000), 1e-4, 10


def _problem(seed: int, *, n: int = 8, m: int = 9, fairness: str = "off") -> Problem:
    """A problem with the plan of a slightly different one as the plan before."""
    problem = random_problem(seed, n=n, m=m, bundles=False, fairness=fairness)
    g = np.random.default_rng(seed)
    other = tuple(Forbidden(r.id, d.id) for r in problem.resources for d in problem.demands if g.random() < 0.6)
    before = solve(replace(problem, forbidden=other, pins=(), incumbents=frozenset()))
    pins = {(pin.resource, pin.demand) for pin in problem.pins}
    kept = frozenset((line.resource, line.demand) for line in before.lines) - pins
    return replace(problem, incumbents=kept)


@pytest.mark.parametrize("fairness", ["off", "tie-break"])
def test_undoing_a_change_costs_what_solving_again_says(fairness: str) -> None:
    seen = {"added": 0, "dropped": 0, "kept": 0}
    for seed in range(12):
        problem = _problem(seed, fairness=fairness)
        result = solve(problem)
        for move in moves_of(problem, result):
            if move.worth is None:
                continue
            if move.sort == "dropped":
                other = solve(replace(problem, pins=(*problem.pins, Pin(move.resource, move.demand))))
                bonus = problem.settings.inertia if (move.resource, move.demand) in problem.incumbents else 0.0
                cost = result.objective - other.objective - bonus
            else:
                cost = result.objective - solve(changed(problem, [PairFalls(move.resource, move.demand)])).objective
            assert move.worth == pytest.approx(cost, abs=3e-6)
            seen[move.sort] += 1
    assert min(seen.values()) > 3


def test_compiled_ways_tell_the_same_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(6):
        problem = _problem(seed, fairness="tie-break")
        result = solve(problem)
        slow = moves_of(problem, result)
        with monkeypatch.context() as patch:
            patch.setattr("matching.replan.FEW", -1)
            assert moves_of(problem, result) == slow


def _best_within(problem: Problem, most: int) -> float | None:
    """The best plan with at most so many changes, by pinning every choice of lines to keep."""
    result, best = solve(problem), None
    inside = sorted(problem.incumbents)
    for kept in combinations(inside, max(len(inside) - most, 0)):
        try:
            forced = solve(replace(problem, pins=(*problem.pins, *(Pin(*pair) for pair in kept))))
        except ProblemError:
            continue
        if any(result.work.candidates.find(problem.resource_index()[r], problem.demand_index()[d]) is None for r, d in kept):
            continue
        worth = forced.objective + problem.settings.inertia * len(kept)
        best = worth if best is None else max(best, worth)
    return best


def test_a_bound_on_changes_gives_the_best_plan_that_keeps_it() -> None:
    bound = refused = 0
    for seed in range(45):
        problem = _problem(seed, n=6, m=7)
        problem = replace(problem, settings=replace(problem.settings, inertia=0.0))
        free = solve(problem)
        dropped = problem.incumbents - {(line.resource, line.demand) for line in free.lines}
        for most in range(len(dropped)):
            expected = _best_within(problem, most)
            if expected is None:
                with pytest.raises(ProblemError, match="max_changes"):
                    solve_within(problem, most)
                refused += 1
                continue
            found = solve_within(problem, most)
            assert check(problem, found) == ()
            assert len(problem.incumbents - {(line.resource, line.demand) for line in found.lines}) <= most
            assert found.objective - 1e-6 <= expected <= found.bound + 1e-6
            assert found.gap > 0 or found.objective == pytest.approx(expected, abs=3e-6)
            bound += 1
    assert bound > 3
    assert refused > 0


def test_alternatives_are_sound_clearly_different_and_worth_nearly_as_much() -> None:
    shown = 0
    for seed in range(12):
        problem = random_problem(seed, n=40, m=50, bundles=False)
        result = solve(problem)
        plans = [_keys(result)]
        for other in alternatives(result, 3):
            plan = replace(result, lines=other.lines, objective=other.objective, gap=result.bound - other.objective)
            assert check(problem, plan) == ()
            assert other.objective >= (1 - LOSS) * result.objective - 1e-6
            for before in plans:
                assert len(_keys(plan) - before) >= CLEARLY * len(_keys(plan)) - 1e-9
            plans.append(_keys(plan))
            shown += 1
    assert shown > 2


def test_other_plans_are_looked_for_only_where_they_mean_something_and_keep_the_budgets() -> None:
    free = kept = 0
    for seed in range(12):
        problem = random_problem(seed, n=40, m=50, bundles=False)
        priced = replace(problem, settings=replace(problem.settings, fairness="weighted"))
        assert not has_alternatives(solve(priced))
        assert alternatives(solve(priced), 3) == ()
        resources = tuple(replace(r, cost=100.0) for r in problem.resources)
        areas = frozenset(d.area for d in problem.demands)
        lines = len(solve(problem).lines)
        budget = Budget("territory", "t", 100.0 * lines, areas)
        paid = replace(problem, resources=resources, budgets=(budget,))
        result = solve(paid)
        assert result.work.within_budgets or has_alternatives(result)
        free += len(alternatives(solve(problem), 3))
        for other in alternatives(result, 3):
            assert 100.0 * len(other.lines) <= budget.amount
            assert check(paid, replace(result, lines=other.lines, objective=other.objective, gap=result.bound - other.objective)) == ()
            kept += 1
    assert free >= kept > 0


def test_under_a_bound_on_changes_the_missing_figures_and_the_closest_pairs_say_why() -> None:
    seen = 0
    for seed in range(45):
        problem = _problem(seed, n=6, m=7)
        problem = replace(problem, settings=replace(problem.settings, inertia=0.0))
        dropped = problem.incumbents - {(line.resource, line.demand) for line in solve(problem).lines}
        if not dropped:
            continue
        result = solve_nearly_within(problem, 0)
        assert {note.code for note in result.notes} <= {"more_changes_than_asked"}
        if not result.work.few_changes:
            continue
        why = explain(problem, result)
        assert {line.no_figure.code for line in why.lines.values() if line.no_figure} <= {"within_few_changes"}
        assert all(left.reason.code != "no_place" for left in (*why.unmet, *why.idle))
        assert stand(result) is None
        assert not alternatives(result, 2)
        seen += 1
    assert seen > 3


def test_what_if_keeps_the_bound_on_changes_that_the_plan_was_made_with() -> None:
    seen = 0
    for seed in range(45):
        problem = _problem(seed, n=6, m=7)
        problem = replace(problem, settings=replace(problem.settings, inertia=0.0))
        result = solve_nearly_within(problem, 0)
        free = [line for line in result.lines if not line.pinned]
        if not result.work.few_changes or not free:
            continue
        change = PairFalls(free[0].resource, free[0].demand)
        found, after = what_if(result, [change], most=0), solve_nearly_within(changed(problem, [change]), 0)
        assert found.afresh
        assert found.objective == pytest.approx(after.objective)
        seen += 1
    assert seen > 3


def _keys(result: Result) -> set[tuple[str, str]]:
    return {(line.resource, line.demand) for line in result.lines}


@pytest.mark.parametrize("variant", ["A", "B"])
def test_one_line_changed_on_either_side_moves_few_others_and_costs_next_to_nothing(variant: str) -> None:
    moved = list(stability(problem_of(FULL[0] // PART, FULL[1] // PART, variant), 16))
    lines = [move.lines for move in moved]
    assert len({move.what for move in moved}) == 8
    assert np.median(lines) <= 3
    assert np.percentile(lines, 90) <= 8
    assert np.median([move.lost for move in moved]) <= BAR
    # Inertia costs less than its bonus for each line that the best plan would move. These are a few whatever the lists' size, so that
    # the share of a tenth of the lists is ten times as great.
    assert max(move.lost for move in moved) <= BAR * PART
