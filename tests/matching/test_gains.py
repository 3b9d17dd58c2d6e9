"""What one place more or less is worth, and what a pair lost to, against solving again."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from matching.explain import explain
from matching.gains import Changes
from matching.pair import explain_pair
from matching.problem import Forbidden, Pin, Problem
from matching.result import Result
from matching.score import UNITS
from matching.solve import solve, solve_pairs, solve_with_pin
from matching.validity import ProblemError
from tests.matching.cases import random_problem
from tests.matching.one import DEMAND, RESOURCE, one_pair

FAIRNESS = ("off", "tie-break", "strict")


def _worth(problem: Problem, result: Result) -> int | None:
    """The best worth of a problem that differs in capacities, needs or pins alone: the pairs stay those of `result`."""
    try:
        return round(solve_pairs(replace(result.work.columns, problem=problem), result.work.candidates).objective * UNITS)
    except ProblemError:
        return None


def _with_capacity(problem: Problem, at: int, step: int) -> Problem:
    changed = list(problem.resources)
    changed[at] = replace(changed[at], capacity=changed[at].capacity + step)
    return replace(problem, resources=tuple(changed))


def _with_need(problem: Problem, at: int, step: int) -> Problem:
    changed = list(problem.demands)
    changed[at] = replace(changed[at], need=changed[at].need + step)
    return replace(problem, demands=tuple(changed))


def _agree(problem: Problem, result: Result) -> int:
    """Every gain and loss of every resource and demand against solving again; how many of them were not 0."""
    changes, base, told = Changes(result.work.network, result.work.solved, result.work.counts), round(result.objective * UNITS), 0
    n = len(problem.resources)
    sides = ((1, len(problem.resources), _with_capacity), (1 + n, len(problem.demands), _with_need))
    for first, count, change in sides:
        for at in range(count):
            more = _worth(change(problem, at, 1), result)
            assert more is not None
            assert changes.gain(first + at) == more - base
            told += more != base
            loss = changes.loss(first + at)
            if loss is not None:
                less = _worth(change(problem, at, -1), result)
                assert less is not None
                assert base - less == loss
                told += loss != 0
    return told


@pytest.mark.parametrize("fairness", FAIRNESS)
def test_every_gain_and_loss_equals_solving_again(fairness: str) -> None:
    told = 0
    for seed in range(20):
        problem = random_problem(seed, n=7, m=8, bundles=False, fairness=fairness)
        told += _agree(problem, solve(problem))
    assert told > 30


@pytest.mark.parametrize("fairness", FAIRNESS)
@pytest.mark.soak
def test_every_gain_and_loss_equals_solving_again_on_400_problems(fairness: str) -> None:
    for seed in range(100, 500):
        problem = random_problem(seed, n=9, m=11, bundles=False, fairness=fairness)
        _agree(problem, solve(problem))


def test_a_figure_is_missing_only_where_the_reason_says_so() -> None:
    for fairness in FAIRNESS:
        for seed in range(20):
            problem = random_problem(seed, n=8, m=9, bundles=False, fairness=fairness)
            for line in explain(problem, solve(problem)).lines.values():
                assert line.gain_one_more is not None
                assert (line.loss_one_less is None) == (line.no_figure is not None)


def test_the_loss_told_for_an_unmet_demand_is_what_forcing_its_closest_pair_costs() -> None:
    seen = 0
    for fairness in ("off", "strict"):
        for seed in range(30):
            problem = replace(random_problem(seed, n=8, m=9, bundles=False, fairness=fairness), incumbents=frozenset())
            result = solve(problem)
            for left in explain(problem, result).unmet:
                if left.reason.code in ("outbid", "equally_good"):
                    forced = [
                        _worth(replace(problem, pins=(*problem.pins, Pin(r.id, left.id))), result)
                        for r in problem.resources
                        if explain_pair(problem, result, r.id, left.id).verdict in ("outbid", "as_good")
                    ]
                    best = max(worth for worth in forced if worth is not None)
                    loss = float(str(left.reason.values.get("loss", 0)))
                    assert round(result.objective * UNITS) - best == pytest.approx(loss * UNITS, abs=1)
                    seen += 1
    assert seen > 10


def test_a_pair_with_the_score_it_needed_is_chosen_and_with_less_it_is_not() -> None:
    """The needed score is proved from outside: the pair's worth is raised by the inertia bonus of an incumbent."""
    seen = 0
    for seed in range(25):
        problem = replace(random_problem(seed, n=8, m=9, bundles=False, fairness="off"), incumbents=frozenset())
        result = solve(problem)
        for resource in problem.resources[:4]:
            for demand in problem.demands[:4]:
                why = explain_pair(problem, result, resource.id, demand.id)
                if why.verdict != "outbid" or why.loss is None or why.loss > 0.9:
                    continue
                for bonus, chosen in ((why.loss + 1e-6, True), (why.loss - 1e-6, False)):
                    raised = replace(
                        problem, incumbents=frozenset({(resource.id, demand.id)}), settings=replace(problem.settings, inertia=bonus)
                    )
                    lines = {(line.resource, line.demand) for line in solve(raised).lines}
                    assert ((resource.id, demand.id) in lines) == chosen
                seen += 1
    assert seen > 10


@pytest.mark.parametrize("fairness", ["off", "tie-break"])
def test_compiled_gains_and_losses_equal_solving_again(fairness: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = 0
    for seed in range(10):
        problem = random_problem(seed, n=7, m=8, bundles=False, fairness=fairness)
        result = solve(problem)
        with monkeypatch.context() as patch:
            patch.setattr("matching.gains.LARGE", 0)
            told += _agree(problem, result)
    assert told > 10


def _two_areas(settings: dict[str, Any], forbidden: tuple[Forbidden, ...] = ()) -> Problem:
    """Two resources, two urgent demands of one area, and a less urgent one of another."""
    base = one_pair(settings=settings)
    demands = [replace(DEMAND, id=f"d{i}", lon=109.5, priority=3) for i in range(2)] + [replace(DEMAND, id="d2", area="b", priority=1)]
    return Problem((replace(RESOURCE, id="r0"), replace(RESOURCE, id="r1")), tuple(demands), base.settings, forbidden=forbidden)


def test_a_pair_that_would_leave_an_area_without_a_line_is_less_fair_however_high_it_scores() -> None:
    problem = _two_areas({"at_least_one": True, "fairness": "off"}, (Forbidden("r0", "d2"),))
    result = solve(problem)
    waiting = next(f"d{i}" for i in range(2) if f"d{i}" not in {line.demand for line in result.lines})
    why = explain_pair(problem, result, "r1", waiting)
    assert solve_with_pin(result, Pin("r1", waiting)).objective > result.objective
    assert why.verdict == "less_fair"
    assert "reaches 1 areas and not 2" in why.reasons[0].text("en")


def test_what_a_pair_lost_to_counts_the_price_of_lines() -> None:
    priced = 0
    for seed in range(12):
        problem = replace(random_problem(seed, n=6, m=8, bundles=False), incumbents=frozenset())
        both = (
            _two_areas({"fairness": "weighted", "fairness_weight": 0.4}, (Forbidden("r0", "d2"),)),
            replace(problem, settings=replace(problem.settings, fairness="weighted", fairness_weight=0.4)),
        )
        for case in both[seed > 0 :]:
            result = solve(case)
            for resource in case.resources[:3]:
                for demand in case.demands[:3]:
                    why = explain_pair(case, result, resource.id, demand.id)
                    if why.verdict in ("chosen", "forbidden", "no_place"):
                        continue
                    forced = solve_with_pin(result, Pin(resource.id, demand.id))
                    loss = _priced(case, result) - _priced(case, forced)
                    assert why.loss == pytest.approx(max(loss, 0.0), abs=3e-6)
                    assert (why.verdict == "as_good") == (loss < 1e-6)
                    priced += loss > 0 >= result.objective - forced.objective
    assert priced


def _priced(problem: Problem, result: Result) -> float:
    """The worth less the price of every further line of an area."""
    lines = Counter(line.area for line in result.lines)
    return result.objective - problem.settings.fairness_weight * sum(n * (n - 1) / 2 for n in lines.values())
