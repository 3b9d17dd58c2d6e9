"""Problems without groups that bind, solved by the kernel: the same as by the flow solver, with pins and forbidden pairs."""

from dataclasses import replace

import pytest

from matching.arcs import Solved
from matching.check import check
from matching.explain import explain
from matching.network import Network
from matching.problem import Problem
from matching.result import Result, Stop
from matching.score import UNITS
from matching.sifting import best_circulation
from matching.solve import solve
from tests.matching.cases import random_problem


@pytest.fixture
def _all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every problem counts as large."""
    monkeypatch.setattr("matching.plain.LARGE", 0)


def _plain(seed: int, n: int = 12, m: int = 15) -> Problem:
    problem = random_problem(seed, n=n, m=m, bundles=False, fairness=("off", "tie-break")[seed % 2])
    return replace(problem, limits=(), settings=replace(problem.settings, max_projects=None))


def _figures(result: Result) -> tuple[float, float, float]:
    return result.objective, result.bound, result.gap


def test_the_kernel_and_the_flow_solver_agree_and_explain_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = forbidden = 0
    for seed in range(14):
        problem = _plain(seed)
        pinned, forbidden = pinned + len(problem.pins), forbidden + len(problem.forbidden)
        expected = solve(problem)
        with monkeypatch.context() as patch:
            patch.setattr("matching.plain.LARGE", 0)
            result = solve(problem)
        assert _figures(result) == _figures(expected)
        assert check(problem, result) == ()
        same = {(line.resource, line.demand) for line in result.lines} & {(line.resource, line.demand) for line in expected.lines}
        told, known = explain(problem, result).lines, explain(problem, expected).lines
        for key in same:
            assert (told[key].gain_one_more, told[key].loss_one_less) == (known[key].gain_one_more, known[key].loss_one_less)
    assert pinned > 0
    assert forbidden > 0


@pytest.mark.usefixtures("_all_large")
def test_where_paths_get_long_a_flow_gives_the_same_plan_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bids at all, so that everything is left to alternating paths, and hardly a look for them."""
    asked = list[Network]()

    def noted(network: Network) -> Solved:
        asked.append(network)
        return best_circulation(network)

    monkeypatch.setattr("matching.kernel.match.BIDS_PER_LINE", -1000)
    monkeypatch.setattr("matching.plain.best_circulation", noted)
    for seed in range(6):
        problem = _plain(seed)
        monkeypatch.setattr("matching.plain.LOOKS", 1e6)
        expected = solve(problem)
        assert not asked
        monkeypatch.setattr("matching.plain.LOOKS", 1e-9)
        result = solve(problem)
        assert len(asked) == 1
        assert _figures(result) == _figures(expected)
        assert check(problem, result) == ()
        asked.clear()


@pytest.mark.usefixtures("_all_large")
def test_less_effort_or_a_clock_give_sound_plans_with_their_gap() -> None:
    for seed in range(6):
        problem = _plain(seed)
        best = solve(problem)
        hurried = solve(problem, Stop(seconds=0.0))
        results = [solve(replace(problem, settings=replace(problem.settings, effort=effort))) for effort in ("fast", "certified")]
        for result in (*results, hurried):
            assert check(problem, result) == ()
            assert result.objective <= best.objective + 1 / UNITS
            assert best.objective <= result.bound + 1 / UNITS
            assert {u.id for u in explain(problem, result).unmet} | {line.demand for line in result.lines} == {
                d.id for d in problem.demands
            }


@pytest.mark.usefixtures("_all_large")
def test_limits_bundles_and_strict_fairness_stay_exact_whatever_the_effort() -> None:
    for seed in range(6):
        problem = random_problem(seed, fairness="strict" if seed % 2 else "off", bundles=seed % 2 == 0)
        fast = solve(replace(problem, settings=replace(problem.settings, effort="fast")))
        assert _figures(fast) == _figures(solve(problem))
        assert check(problem, fast) == ()


@pytest.mark.usefixtures("_all_large")
def test_the_order_of_records_never_changes_the_kernels_plan() -> None:
    for effort in ("fast", "certified", "exact"):
        for seed in range(3):
            problem = _plain(seed)
            problem = replace(problem, settings=replace(problem.settings, effort=effort))
            turned = replace(problem, resources=problem.resources[::-1], demands=problem.demands[::-1])
            assert solve(turned).lines == solve(problem).lines
