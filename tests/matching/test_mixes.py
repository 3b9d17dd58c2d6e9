"""Every mix of fairness, needs, reach, bundles and budgets, drawn by a seed, against the enumeration of every plan."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from matching.check import check
from matching.lines import pinned_worth
from matching.problem import Problem
from matching.score import UNITS
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.brute import plans
from tests.matching.cases import random_problem
from tests.matching.test_budgets import with_budgets
from tests.matching.test_fairness import needs_by_hand, value_of
from tests.matching.test_second_opinion import by_highs

SHORT, FULL = 100, 2000
FAIRNESS = ("off", "tie-break", "weighted", "strict")
Counts = tuple[int, ...]


def _drawn(seed: int) -> Problem:
    """Strict fairness goes with neither bundles nor budgets that bind."""
    g, fairness = np.random.default_rng(seed), FAIRNESS[seed % 4]
    free = fairness != "strict"
    problem = random_problem(seed, bundles=free and bool(g.random() < 0.5), fairness=fairness)
    areas = sorted({demand.area for demand in problem.demands})
    known = {area: int(g.integers(1, 9)) * 100 for area in areas if g.random() < 0.6}
    settings = replace(problem.settings, per_need=bool(g.random() < 0.5), at_least_one=bool(g.random() < 0.4), fairness_weight=0.1)
    problem = replace(problem, population=known, settings=settings)
    return with_budgets(problem, seed, 0.7) if free and g.random() < 0.4 else problem


def _rank(problem: Problem, areas: list[str], counts: Counts, worth: int) -> tuple[object, ...]:
    """What makes one plan better than another, the first thing first."""
    settings = problem.settings
    if settings.fairness == "strict":
        shares = (Fraction(n, need) for n, need in zip(counts, needs_by_hand(problem, areas), strict=True))
        return tuple(sorted(shares)), worth
    reached = sum(n > 0 for n in counts) if settings.at_least_one else 0
    return reached, value_of(problem, areas, counts, worth) if settings.fairness == "weighted" else worth


def _agrees(seed: int) -> bool:
    """The plan is as good as any; False where there is none."""
    problem = _drawn(seed)
    areas, every = plans(problem)
    if not every:
        with pytest.raises(ProblemError):
            solve(problem)
        return False
    result = solve(problem)
    assert check(problem, result) == (), seed
    assert result.gap == 0, seed
    lines = Counter(line.area for line in result.lines)
    counts = tuple(lines[area] for area in areas)
    found = _rank(problem, areas, counts, round(result.objective * UNITS) - pinned_worth(result.work.columns))
    assert found == max(_rank(problem, areas, *plan) for plan in every), seed
    return True


def test_plans_of_every_mix_are_as_good_as_any_of_100_problems() -> None:
    assert sum(_agrees(seed) for seed in range(SHORT)) > SHORT // 2


def test_reaching_every_area_with_bundles_where_nothing_may_be_proposed_finds_nothing() -> None:
    assert _agrees(164)


@pytest.mark.soak
def test_plans_of_every_mix_are_as_good_as_any_of_2000_problems() -> None:
    assert sum(_agrees(seed) for seed in range(FULL)) > FULL // 2


def test_the_way_of_large_lists_finds_what_highs_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.plain.LARGE", 0)
    seen = 0
    for seed in range(10):
        problem = replace(random_problem(seed, n=40, m=60, bundles=False), limits=())
        problem = replace(problem, settings=replace(problem.settings, max_projects=None))
        expected = by_highs(problem)
        result = solve(problem)
        assert round(result.objective * UNITS) - pinned_worth(result.work.columns) == expected
        assert result.gap == 0
        assert check(problem, result) == ()
        seen += bool(result.lines)
    assert seen > 5
