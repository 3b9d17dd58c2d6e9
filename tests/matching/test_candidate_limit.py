"""Planning with the best pairs of each demand: what is left out is priced, and the bound stays a bound over all pairs."""

from dataclasses import replace

import pytest

from matching.check import check
from matching.problem import Problem
from matching.solve import solve
from tests.matching.cases import random_problem


def _limited(problem: Problem, most: int) -> Problem:
    return replace(problem, settings=replace(problem.settings, candidates_per_demand=most))


@pytest.mark.parametrize(
    ("fairness", "at_least_one"), [("off", False), ("tie-break", False), ("weighted", False), ("strict", False), ("tie-break", True)]
)
def test_the_best_pair_of_each_demand_alone_ends_at_the_best_plan_of_all_pairs_or_says_what_it_may_lack(
    fairness: str, at_least_one: bool
) -> None:
    exact = left_out = 0
    for seed in range(25):
        problem = random_problem(seed, n=14, m=18, bundles=False, fairness=fairness)
        problem = replace(problem, settings=replace(problem.settings, at_least_one=at_least_one))
        whole, some = solve(problem), solve(_limited(problem, 1))
        assert check(_limited(problem, 1), some) == ()
        assert some.limit_cost <= some.gap + 1e-9
        if fairness in ("off", "tie-break"):
            assert some.objective <= whole.objective + 1e-9 <= some.bound + 2e-9
        if some.limit_cost == 0:
            # Under a price a line plans of the same value may differ in their sums of scores.
            assert fairness == "weighted" or some.objective == pytest.approx(whole.objective, abs=1e-9)
            exact += 1
        left_out += some.work.network.pairs < whole.work.network.pairs
    assert exact > 15
    assert left_out > 10


def test_a_limit_with_bundles_is_not_used_and_says_so() -> None:
    problem = next(p for p in map(random_problem, range(50)) if any(d.together for d in p.demands) and not p.pins)
    assert "candidates_not_limited" in {note.code for note in solve(_limited(problem, 1)).notes}


def test_the_order_of_input_never_changes_a_limited_plan() -> None:
    for seed in range(8):
        problem = _limited(random_problem(seed, n=14, m=18, bundles=False), 2)
        turned = replace(problem, resources=problem.resources[::-1], demands=problem.demands[::-1])
        assert solve(turned).lines == solve(problem).lines
