"""Plans against brute force, the checker and re-solves."""

from collections import Counter
from dataclasses import replace

import pytest

from matching.check import check
from matching.explain import explain
from matching.lines import pinned_worth
from matching.pair import explain_pair
from matching.problem import Problem
from matching.reasons import REASONS
from matching.rules import FILTERS
from matching.score import UNITS
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.brute import brute_force
from tests.matching.cases import random_problem
from tests.matching.one import several

SHORT = 300
FULL = 2000


def _agrees_with_brute_force(problem: Problem) -> None:
    best = brute_force(problem)
    if best.worth is None:
        with pytest.raises(ProblemError):
            solve(problem)
        return
    result = solve(problem)
    assert round(result.objective * UNITS) - pinned_worth(result.work.columns) == best.worth
    assert result.gap == 0
    assert check(problem, result) == ()
    if all(demand.together is None for demand in problem.demands):
        assert sum(n**2 for n in Counter(line.area for line in result.lines).values()) == best.squares


def test_plans_equal_brute_force_on_300_random_problems_with_every_mix() -> None:
    for seed in range(SHORT):
        _agrees_with_brute_force(random_problem(seed, bundles=seed % 2 == 0))


@pytest.mark.soak
def test_plans_equal_brute_force_on_2000_random_problems_with_every_mix() -> None:
    for seed in range(FULL):
        _agrees_with_brute_force(random_problem(seed, bundles=seed % 2 == 0))


def test_the_order_of_input_never_changes_the_plan() -> None:
    for seed in range(20):
        problem = random_problem(seed, n=12, m=15, bundles=False)
        turned = replace(problem, resources=problem.resources[::-1], demands=problem.demands[::-1], limits=problem.limits[::-1])
        assert solve(turned).lines == solve(problem).lines


def test_gains_and_losses_equal_solving_again() -> None:
    for seed in range(40):
        problem = random_problem(seed, n=8, m=9, bundles=False)
        result = solve(problem)
        for (id_, _), why in list(explain(problem, result).lines.items())[:2]:
            for step, told in ((1, why.gain_one_more), (-1, why.loss_one_less)):
                changed = [replace(r, capacity=r.capacity + step) if r.id == id_ else r for r in problem.resources]
                if told is not None:
                    change = solve(replace(problem, resources=tuple(changed))).objective - result.objective
                    assert step * change == pytest.approx(told, abs=1e-6)


def test_every_unmet_demand_and_idle_resource_has_a_reason_in_both_languages() -> None:
    for seed in range(60):
        problem = random_problem(seed, n=8, m=9)
        try:
            result = solve(problem)
        except ProblemError:
            continue
        told = explain(problem, result)
        assert {u.id for u in told.unmet} | {line.demand for line in result.lines} == {d.id for d in problem.demands}
        assert {u.id for u in told.idle} | {line.resource for line in result.lines} == {r.id for r in problem.resources}
        for unused in told.unmet + told.idle:
            assert unused.reason.text("zh")
            assert unused.reason.text("en")


def test_a_pair_is_told_chosen_forbidden_or_the_score_it_needed() -> None:
    codes: set[str] = set()
    for seed in range(40):
        problem = random_problem(seed, n=8, m=9, bundles=False)
        result = solve(problem)
        codes |= {
            why.code
            for r in problem.resources[:3]
            for d in problem.demands[:3]
            for why in explain_pair(problem, result, r.id, d.id).reasons
        }
    assert {"chosen", "needed_score"} <= codes
    assert codes <= {wording.code for wording in REASONS}


def test_the_checker_sees_a_planted_fault() -> None:
    planted = 0
    for seed in range(40):
        problem = random_problem(seed, n=8, m=9, bundles=False)
        result = solve(problem)
        if result.lines:
            planted += 1
            assert check(problem, replace(result, lines=(*result.lines, result.lines[0])))
            assert check(problem, replace(result, lines=(replace(result.lines[0], score=0.999), *result.lines[1:])))
            assert check(problem, replace(result, bound=result.objective - 1))
    assert planted > 10


def test_the_checker_sees_weights_that_are_not_the_settings() -> None:
    for seed in range(12):
        problem = random_problem(seed, n=8, m=9, bundles=False)
        result = solve(problem)
        other = replace(problem, settings=replace(problem.settings, weights={"text": 0.0, "priority": 0.9}))
        assert any("weight" in fault[1] for fault in check(other, result))
        missing = [replace(line, parts={"text": 1.0}) for line in result.lines]
        assert not missing or any("parts are missing" in fault[1] for fault in check(problem, replace(result, lines=tuple(missing))))


@pytest.mark.parametrize("fairness", ["off", "tie-break", "strict"])
def test_the_checker_sees_a_line_that_a_best_plan_would_have(fairness: str) -> None:
    seen = 0
    for seed in range(20):
        problem = random_problem(seed, n=8, m=9, bundles=False, fairness=fairness)
        named = tuple(replace(r, kind=r.kind or "health") for r in problem.resources)
        problem = replace(problem, resources=named, demands=tuple(replace(d, kind=d.kind or "health") for d in problem.demands))
        result = solve(problem)
        free = [line for line in result.lines if not line.pinned]
        if not free:
            continue
        worth = free[-1].score + problem.settings.inertia * free[-1].incumbent
        less = replace(
            result,
            lines=tuple(line for line in result.lines if line != free[-1]),
            objective=result.objective - worth,
            bound=result.bound - worth,
        )
        assert any("could be added" in fault[1] for fault in check(problem, less))
        seen += 1
    assert seen > 8


def test_the_checker_sees_a_line_that_strict_fairness_would_move() -> None:
    base = several(2, 3, settings={"fairness": "off"})
    demands = tuple(replace(d, area="b" if d.id == "d2" else "a", priority=1 if d.id == "d2" else 3) for d in base.demands)
    problem = replace(base, demands=demands)
    result = solve(problem)
    assert {line.area for line in result.lines} == {"a"}
    assert check(problem, result) == ()
    strict = replace(problem, settings=replace(problem.settings, fairness="strict"))
    assert [fault[1] for fault in check(strict, result)] == ["a line could be moved to treat areas more evenly"]


def test_the_checker_counts_the_lines_that_were_dropped() -> None:
    problem = replace(several(1, 2), incumbents=frozenset({("r0", "d0"), ("r0", "d1")}))
    result = solve(problem)
    assert check(problem, result, 1) == ()
    assert ["dropped" in fault[1] for fault in check(problem, result, 0)] == [True]


def test_every_filter_reason_is_listed_once() -> None:
    codes = [wording.code for wording in REASONS]
    assert len(codes) == len(set(codes))
    assert {rule.code for rule in FILTERS} <= set(codes)


def test_a_negative_capacity_is_refused_with_the_id() -> None:
    problem = random_problem(1)
    with pytest.raises(ProblemError, match=problem.resources[0].id):
        replace(problem, resources=(replace(problem.resources[0], capacity=-1), *problem.resources[1:]))
