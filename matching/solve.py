"""The best plan for a problem, with a proof of how good it is."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from matching.budget_reasons import Spending
from matching.budgets import budgets_of
from matching.candidate_limit import ROUNDS, limit_note, limited
from matching.candidates import Candidates, find_candidates, is_whole
from matching.columns import Columns, columns_of
from matching.fairness_plan import Plan
from matching.lines import lines_of, pinned_positions, pinned_worth
from matching.network import Network, network_of
from matching.pairing import Ints
from matching.problem import Pin, Problem
from matching.reasons import LIMIT_UNUSED, SEARCHED, UNFAIR, Reason
from matching.result import Result, Stop, Work
from matching.score import UNITS, weights_of
from matching.settle import Settled, settle
from matching.spending import spent_of
from matching.unreached import unreached_areas

Progress = Callable[[str, float], None]


def solve(problem: Problem, stop: Stop | None = None, progress: Progress | None = None) -> Result:
    """The plan with the greatest sum of scores; among equals, by default, the one fairest to the areas. Exact; with
    bundles and budgets exact unless `stop` ends the search, and then `gap` says how far it can be off. Less `effort` than exact is made
    for large problems without groups that bind, bundles and a fairness that has a price. Where `stop` leaves too little for groups or
    fairness, the plan is a quick one within all limits, with its gap to what no plan can pass (see Stop). The same
    problem gives the same plan whatever the order of its records, unless the clock stopped it. `progress(stage, share)` is
    told how far it is. Raises ProblemError."""
    started = perf_counter()
    columns = columns_of(problem)
    candidates = find_candidates(columns, None if progress is None else lambda share: progress("candidates", share))
    result = solve_pairs(columns, candidates, stop, progress)
    return replace(result, seconds=perf_counter() - started)


def solve_with_pin(result: Result, pin: Pin, stop: Stop | None = None) -> Result:
    """The best plan of the same problem when one allowed pair more is forced in; its candidates are not looked for again. Raises
    ProblemError when nothing leaves room for it."""
    columns = result.work.columns
    forced = replace(columns.problem, pins=(*columns.problem.pins, pin))
    return solve_pairs(replace(columns, problem=forced), result.work.candidates, stop)


def solve_pairs(columns: Columns, candidates: Candidates, stop: Stop | None = None, progress: Progress | None = None) -> Result:
    """The best plan over the pairs that were found to be allowed. Raises ProblemError."""
    started, problem = perf_counter(), columns.problem
    network = network_of(columns, candidates)
    found, cost = _settled(columns, network, stop or Stop(), progress)
    plan, fixed = found.plan, found.network
    objective, gap = int(fixed.worth[plan.chosen].sum()) + pinned_worth(columns), found.gap + cost
    resource, demand = (np.concatenate(ends) for ends in zip(pinned_positions(columns), _ends(fixed, plan), strict=True))
    result = Result(
        lines=lines_of(columns, candidates, fixed, plan.chosen),
        objective=objective / UNITS,
        bound=(objective + gap) / UNITS,
        gap=gap / UNITS,
        limit_cost=cost / UNITS,
        fairness_price=plan.price / UNITS,
        pairs=len(candidates.score),
        weights=weights_of(problem.settings),
        seconds=perf_counter() - started,
        closed=found.closed,
        budgets=spent_of(columns, fixed, plan.chosen, resource, demand),
        notes=found.notes if is_whole(columns) else (*found.notes, Reason(SEARCHED.code)),
        work=Work(
            columns,
            candidates,
            fixed,
            plan.solved,
            plan.counts,
            found.within,
            limited=fixed.pairs < network.pairs,
            unfair=any(note.code == UNFAIR.code for note in found.notes),
        ),
    )
    if not problem.settings.at_least_one:
        return result
    return replace(result, unreached=unreached_areas(columns, candidates, fixed, plan, Spending(result).area))


def _settled(columns: Columns, network: Network, stop: Stop, progress: Progress | None) -> tuple[Settled, int]:
    """The plan, and what pairs left out by the limit of candidates could add to it at most."""
    most = columns.problem.settings.candidates_per_demand
    if most is None:
        return settle(columns, network, stop, progress), 0
    if any(demand.together for demand in columns.problem.demands) or budgets_of(columns, network) is not None:
        found = settle(columns, network, stop, progress)
        return replace(found, notes=(*found.notes, Reason(LIMIT_UNUSED.code))), 0
    started, some = perf_counter(), limited(network, most)
    found = settle(columns, some.network, stop, progress)
    for _ in range(ROUNDS):
        better = some.priced(found).improving
        if not len(better):
            break
        some = some.with_pairs(better)
        found = settle(columns, some.network, stop.left(started), progress)
    left = some.priced(found)
    if left.fairer.any():
        return settle(columns, network, stop.left(started), progress), 0
    cost = left.most(network)
    return replace(found, notes=(*found.notes, limit_note(most, len(left.out), cost))), cost


def _ends(network: Network, plan: Plan) -> tuple[Ints, Ints]:
    return network.resource[plan.chosen], network.demand[plan.chosen]
