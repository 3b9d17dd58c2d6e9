"""Too little time or work for groups or fairness: a plan within all limits all the same, with a bound that holds."""

from dataclasses import replace

import pytest

from matching.check import check
from matching.explain import explain
from matching.faithful import solve_within
from matching.result import Stop
from matching.score import UNITS
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.cases import random_problem
from tests.matching.test_budgets import with_budgets

CLOSE = 2 / UNITS


@pytest.mark.parametrize("fairness", ["off", "tie-break", "weighted", "strict"])
def test_a_plan_without_time_keeps_all_limits_and_the_best_lies_between_it_and_its_bound(fairness: str) -> None:
    open_ = 0
    for seed in range(30):
        problem = random_problem(seed, n=8, m=9, bundles=False, fairness=fairness)
        problem = replace(problem, settings=replace(problem.settings, at_least_one=seed % 2 == 0))
        best = solve(problem)
        for stop in (Stop(seconds=0.0), Stop(work=0), Stop(work=5)):
            cut = solve(problem, stop)
            assert check(problem, cut) == ()
            assert cut.gap == pytest.approx(cut.bound - cut.objective, abs=CLOSE)
            assert best.objective <= cut.bound + CLOSE
            assert cut.objective <= cut.bound + CLOSE
            codes = {note.code for note in cut.notes}
            if fairness == "off" and seed % 2:
                assert cut.objective <= best.objective + CLOSE
                assert ("stopped" in codes) == (cut.gap > 0)
            elif cut.pairs > len(problem.pins):
                assert "fairness_not_proven" in codes
                if fairness in ("weighted", "strict") or problem.settings.at_least_one:
                    assert all(line.gain_one_more is None for line in explain(problem, cut).lines.values())
            open_ += cut.gap > 0
    assert open_ > 10


def test_work_stops_at_the_same_plan_every_time_and_enough_of_it_changes_nothing() -> None:
    for seed in range(10):
        problem = random_problem(seed, n=8, m=9, bundles=False, fairness="strict")
        first, second = solve(problem, Stop(work=1)), solve(problem, Stop(work=1))
        assert (first.lines, first.bound, first.gap) == (second.lines, second.bound, second.gap)
        assert solve(problem, Stop(work=10**9)).lines == solve(problem).lines


def test_work_reaches_the_bids_of_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.plain.LARGE", 0)
    stopped = 0
    for seed in range(10):
        problem = random_problem(seed, n=12, m=15, bundles=False, fairness="off")
        problem = replace(problem, limits=(), settings=replace(problem.settings, max_projects=None))
        best, cut, again = solve(problem), solve(problem, Stop(work=1)), solve(problem, Stop(work=1))
        assert check(problem, cut) == ()
        assert cut.lines == again.lines
        assert cut.objective <= best.objective + CLOSE
        assert best.objective <= cut.bound + CLOSE
        stopped += cut.gap > 0
    assert stopped


def test_strict_fairness_without_time_keeps_budgets_too() -> None:
    bound = 0
    for seed in range(30):
        problem = with_budgets(random_problem(seed, n=14, m=18, bundles=False, fairness="strict"), seed, share=0.3)
        cut = solve(problem, Stop(work=0))
        assert check(problem, cut) == ()
        free = solve(replace(problem, budgets=()))
        assert free.objective <= cut.bound + CLOSE
        bound += cut.work.within_budgets
    assert bound > 5


def test_a_bound_on_changes_is_proven_from_the_best_plan_also_where_the_first_was_stopped() -> None:
    seen = 0
    for seed in range(20):
        problem = random_problem(seed, n=12, m=15, bundles=False, fairness="off")
        before = frozenset((line.resource, line.demand) for line in solve(problem).lines if not line.pinned)
        best = solve(problem)
        problem = replace(problem, incumbents=before, settings=replace(problem.settings, inertia=0.0, minimum_score=0.0))
        most = max(0, len(before) // 4)
        try:
            known, cut = solve_within(problem, most), solve_within(problem, most, Stop(work=0))
        except ProblemError:
            continue
        assert check(problem, cut) == ()
        assert known.objective <= cut.bound + CLOSE
        assert cut.objective <= known.bound + CLOSE
        seen += bool(best.lines)
    assert seen > 5
