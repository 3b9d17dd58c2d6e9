"""HiGHS solves the same problems as integer programs written down from the records, and must find the same worth."""

from collections.abc import Iterator

import highspy
import numpy as np
import pytest

from matching.candidates import find_candidates
from matching.check import check
from matching.columns import columns_of
from matching.lines import pinned_worth
from matching.problem import Problem
from matching.score import UNITS
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.brute import leximin
from tests.matching.cases import random_problem

SHORT, FULL = 20, 200
Row = tuple[dict[int, float], float, float]


def _groups(problem: Problem) -> Iterator[tuple[frozenset[str], frozenset[str], int]]:
    """The resources and the demands between which there are at most so many lines, for every capacity, need and limit."""
    givers, takers = frozenset(r.id for r in problem.resources), frozenset(d.id for d in problem.demands)
    yield from ((frozenset({r.id}), takers, r.capacity) for r in problem.resources)
    yield from ((givers, frozenset({d.id}), d.need) for d in problem.demands)
    for limit in problem.limits:
        members = limit.members or frozenset({limit.id})
        if limit.scope in ("unit", "committee"):
            yield frozenset(r.id for r in problem.resources if r.unit in members), takers, limit.projects
        else:
            yield givers, frozenset(d.id for d in problem.demands if d.area in members), limit.projects
    if problem.settings.max_projects is not None:
        yield givers, takers, problem.settings.max_projects


def _rows(problem: Problem, pairs: list[tuple[str, str]]) -> tuple[list[Row], int]:
    """Rows low <= a x <= high over the pairs (pinned ones count), then one column for each bundle; and the number of columns."""
    pins = [(pin.resource, pin.demand) for pin in problem.pins]
    rows: list[Row] = []
    for gives, takes, most in _groups(problem):
        inside = {at: 1.0 for at, (resource, demand) in enumerate(pairs) if resource in gives and demand in takes}
        rows.append((inside, -np.inf, most - sum(resource in gives and demand in takes for resource, demand in pins)))
    cost = {r.id: r.cost or 0.0 for r in problem.resources}
    units, areas = {r.id: r.unit for r in problem.resources}, {d.id: d.area for d in problem.demands}
    for budget in problem.budgets:
        paid = [cost[r] * ((units[r] if budget.gives else areas[d]) in budget.members) for r, d in (*pairs, *pins)]
        rows.append(({at: price for at, price in enumerate(paid[: len(pairs)]) if price}, -np.inf, budget.amount - sum(paid[len(pairs) :])))
    bundles = sorted({(d.area, d.together) for d in problem.demands if d.together})
    for number, bundle in enumerate(bundles, len(pairs)):
        for demand in problem.demands:
            if (demand.area, demand.together) == bundle:
                ends = {at: 1.0 for at, pair in enumerate(pairs) if pair[1] == demand.id}
                held = sum(pin[1] == demand.id for pin in pins)
                rows.append((ends | {number: -1.0}, -held, np.inf))
                rows.append((ends | {number: -float(max(demand.need, 1))}, -np.inf, -held))
    return rows, len(pairs) + len(bundles)


def by_highs(problem: Problem) -> int | None:
    """The greatest worth in millionths beside the pinned pairs; None when no plan keeps the rules."""
    found = find_candidates(columns_of(problem))
    pins = {(pin.resource, pin.demand) for pin in problem.pins}
    named = [(problem.resources[r].id, problem.demands[d].id) for r, d in zip(found.resource, found.demand, strict=True)]
    bonus = round(problem.settings.inertia * UNITS)
    worth = [int(score) + bonus * (pair in problem.incumbents) for pair, score in zip(named, found.score, strict=True)]
    kept = [at for at, pair in enumerate(named) if pair not in pins]
    pairs = [named[at] for at in kept]
    rows, columns = _rows(problem, pairs)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.sense_ = columns, len(rows), highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array([worth[at] for at in kept] + [0] * (columns - len(kept)), dtype=float)
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
    lp.row_lower_, lp.row_upper_ = np.array([row[1] for row in rows], dtype=float), np.array([row[2] for row in rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(row[0]) for row in rows])
    lp.a_matrix_.index_ = np.array([at for row in rows for at in row[0]])
    lp.a_matrix_.value_ = np.array([value for row in rows for value in row[0].values()], dtype=float)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.0)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kModelEmpty:
        return 0
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return round(solver.getInfo().objective_function_value)


def _agrees(seed: int) -> None:
    problem = random_problem(seed, n=40, m=60, bundles=seed % 3 == 0)
    expected = by_highs(problem)
    if expected is None:
        with pytest.raises(ProblemError):
            solve(problem)
        return
    result = solve(problem)
    assert round(result.objective * UNITS) - pinned_worth(result.work.columns) == expected
    assert check(problem, result) == ()


def test_highs_finds_the_same_worth_on_20_medium_problems() -> None:
    for seed in range(SHORT):
        _agrees(seed)


@pytest.mark.soak
def test_highs_finds_the_same_worth_on_200_medium_problems() -> None:
    for seed in range(FULL):
        _agrees(seed)


def test_strict_fairness_gives_the_leximin_counts_of_enumeration_and_the_best_worth_with_them() -> None:
    for seed in range(40):
        problem = random_problem(seed, bundles=False, fairness="strict")
        counts, worth = leximin(problem)
        result = solve(problem)
        lines = {demand.area: 0 for demand in problem.demands}
        for line in result.lines:
            lines[line.area] += 1
        assert tuple(sorted(lines.values())) == counts
        assert round(result.objective * UNITS) - pinned_worth(result.work.columns) == worth
