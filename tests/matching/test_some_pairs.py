"""Plans of some of each demand's pairs, and of large lists, say nothing that holds over all pairs only."""

from dataclasses import replace

import pytest

from matching import candidates as found_by
from matching.change import UnitLeaves, changed
from matching.explain import explain
from matching.faithful import solve_within
from matching.problem import Pin, Problem
from matching.reasons import LIMIT_UNUSED
from matching.replan import NO_PLACE, moves_of
from matching.result import Result
from matching.solve import solve
from matching.standing import stand
from matching.validity import ProblemError
from matching.what_if import what_if
from tests.matching.cases import random_problem


def _limited(problem: Problem, most: int | None = 1) -> Problem:
    return replace(problem, settings=replace(problem.settings, candidates_per_demand=most))


def _keys(result: Result) -> set[tuple[str, str]]:
    return {(line.resource, line.demand) for line in result.lines}


def test_a_change_of_a_plan_of_some_pairs_is_bounded_over_all_pairs() -> None:
    problem = random_problem(13, n=10, m=12, bundles=False)
    result, gone = solve(_limited(problem)), UnitLeaves("u2")
    assert result.gap == 0
    assert stand(result) is None
    found, best = what_if(result, [gone]), solve(changed(problem, [gone]))
    assert found.bound >= best.objective - 1e-9
    assert found.gap > 0 or found.objective == pytest.approx(best.objective)


def test_a_bound_on_changes_is_met_by_all_pairs_and_says_so() -> None:
    tried = 0
    for seed in range(12):
        problem = random_problem(seed, n=8, m=9, bundles=False)
        before = solve(replace(problem, incumbents=frozenset(), pins=problem.pins))
        kept = frozenset(_keys(before) - {(pin.resource, pin.demand) for pin in problem.pins})
        problem = replace(problem, incumbents=kept, settings=replace(problem.settings, inertia=0.0))
        found, whole = solve_within(_limited(problem), 0), solve_within(problem, 0)
        assert found.objective == pytest.approx(whole.objective)
        assert found.bound == pytest.approx(whole.bound)
        assert found.notes[-1].code == LIMIT_UNUSED.code
        tried += 1
    assert tried == 12


def test_what_some_pairs_leave_out_is_neither_called_forbidden_nor_without_a_place_nor_priced() -> None:
    told = 0
    for seed in range(40):
        problem = random_problem(seed, n=10, m=12, bundles=False)
        result = solve(_limited(problem))
        if not result.work.limited:
            continue
        why = explain(problem, result)
        rows, cols = problem.resource_index(), problem.demand_index()
        allowed = set(zip(result.work.candidates.resource.tolist(), result.work.candidates.demand.tolist(), strict=True))
        for left in why.idle:
            if any(r == rows[left.id] for r, _ in allowed) and problem.resources[rows[left.id]].capacity:
                assert left.reason.code == "closest_not_computed"
                told += 1
        for part in why.partly:
            if sum(d == cols[part.id] for _, d in allowed) > part.got:
                assert "is allowed" not in part.reason.text("en")
                assert "has no place" not in part.reason.text("en")
        for line in why.lines.values():
            assert (line.gain_one_more, line.loss_one_less) == (None, None)
            assert line.no_figure is not None
            assert line.no_figure.code == "some_pairs_only"
    assert told > 5


def test_a_dropped_line_is_said_to_have_no_place_only_where_it_can_not_be_forced_in() -> None:
    without, claimed = 0, 0
    for seed in range(25):
        for settings in ({"candidates_per_demand": 1}, {"fairness": "weighted", "fairness_weight": 0.5}):
            problem = random_problem(seed, n=8, m=9, bundles=False)
            problem = replace(problem, settings=replace(problem.settings, inertia=0.0, **settings))
            whole = _limited(problem, None)
            for move in moves_of(problem, solve(problem)):
                if move.sort == "dropped" and move.worth is None and move.why in ((), (NO_PLACE,)):
                    without += not move.why
                    if move.why:
                        with pytest.raises(ProblemError):
                            solve(replace(whole, pins=(*whole.pins, Pin(move.resource, move.demand))))
                        claimed += 1
    assert without > 3
    assert claimed


def test_in_searched_lists_an_idle_resource_hears_that_its_pairs_were_not_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_by, "WHOLE_CELLS", 10)
    problem = random_problem(5, n=150, m=200, bundles=False)
    result = solve(problem)
    rows, seen = problem.resource_index(), set(result.work.candidates.resource.tolist())
    unseen = [left for left in explain(problem, result).idle if rows[left.id] not in seen and problem.resources[rows[left.id]].capacity]
    assert unseen
    assert {left.reason.code for left in unseen} == {"pairs_not_scored"}
