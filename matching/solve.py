"""The best plan for a problem, with a proof of how good it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from matching.arcs import Solved, cheapest, on_face
from matching.bundles import Decision, decide_bundles
from matching.candidates import Candidates, find_candidates
from matching.columns import Columns, columns_of
from matching.fairness import split_flow, tiers_of
from matching.lines import lines_of, pinned_worth
from matching.network import Network, circulation, network_of, with_bundles, with_flow
from matching.pairing import Bools
from matching.plain import Proved, best_flow
from matching.problem import Fairness, Pin, Problem
from matching.reasons import NOT_PROVEN, STOPPED, WITHIN_BUNDLES, Reason
from matching.result import Result, Stop, Work
from matching.score import UNITS, weights_of

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Chosen pairs, the circulation that proves them, what fairness cost (millionths), the circulation with the fairest counts."""

    chosen: Bools
    solved: Solved
    price: int
    counts: Solved | None = None


def solve(problem: Problem, stop: Stop | None = None, progress: Progress | None = None) -> Result:
    """The plan with the greatest sum of scores; among equals, by default, the one fairest to the areas. Exact; with
    bundles exact unless `stop` ends the search, and then `gap` says how far it can be off. Less `effort` than exact is made
    for large problems without groups that bind, bundles and strict fairness, and `stop.seconds` then ends that too. The same
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
    proved = _proved(columns, network, stop or Stop(), progress)
    relaxed = proved.solved
    decision = decide_bundles(columns, network, stop or Stop())
    fixed = with_bundles(network, decision.closed, decision.opened) if decision.any else network
    plan = _fair(fixed, problem.settings.fairness, None if decision.any else relaxed) if proved.exact else _uneven(network, relaxed)
    pinned = pinned_worth(columns)
    objective = -int((plan.solved.arcs.cost * plan.solved.flow).sum()) + pinned
    bound = max(objective, pinned - (decision.bound if decision.any else plan.solved.bound if proved.exact else proved.bound))
    return Result(
        lines=lines_of(columns, candidates, fixed, plan.chosen),
        objective=objective / UNITS,
        bound=bound / UNITS,
        gap=(bound - objective) / UNITS,
        fairness_price=plan.price / UNITS,
        pairs=len(candidates.score),
        weights=weights_of(problem.settings),
        seconds=perf_counter() - started,
        closed=decision.closed_ids,
        notes=_notes(decision, proved.exact, (bound - objective) / UNITS),
        work=Work(columns, candidates, fixed, plan.solved, plan.counts),
    )


def _proved(columns: Columns, network: Network, stop: Stop, progress: Progress | None) -> Proved:
    """The best flow without bundles and fairness. These build on a proven best one, so that only without them less effort is made."""
    problem = columns.problem
    if problem.settings.fairness == "strict" or any(demand.together for demand in problem.demands):
        return best_flow(columns, network, progress=progress)
    return best_flow(columns, network, problem.settings.effort, stop.seconds, progress)


def _uneven(network: Network, solved: Solved) -> _Plan:
    """A plan that is not proven best has no equals to choose the fairest of."""
    return _Plan(solved.flow[: network.pairs] == 1, solved, 0)


def _fair(network: Network, fairness: Fairness, known: Solved | None) -> _Plan:
    """The best plan of a network under a fairness; `known`: its cheapest circulation when already solved."""
    if fairness == "strict":
        return _strict(network, known)
    solved = known or cheapest(circulation(network))
    if fairness == "off":
        return _Plan(solved.flow[: network.pairs] == 1, solved, 0)
    tiers = tiers_of(network)
    even = cheapest(on_face(split_flow(solved, network, tiers), tiers.tier))
    chosen = even.flow[: network.pairs] == 1
    return _Plan(chosen, Solved(solved.arcs, with_flow(network, chosen), solved.price), 0)


def _strict(network: Network, known: Solved | None) -> _Plan:
    """Counts per area first (as many lines as can be, as even as can be), then the best score with such counts."""
    tiers = tiers_of(network)
    areas = np.arange(len(tiers.tier)) >= len(tiers.tier) - tiers.split
    most = int(tiers.tier.max(initial=0)) + 1
    counts = cheapest(replace(tiers.arcs, cost=np.where(areas, tiers.tier - most, 0)))
    best = cheapest(on_face(counts, tiers.arcs.cost))
    free = known or cheapest(circulation(network))
    return _Plan(best.flow[: network.pairs] == 1, best, best.cost - free.cost, counts)


def _notes(decision: Decision, exact: bool, gap: float) -> tuple[Reason, ...]:
    notes = [Reason(WITHIN_BUNDLES.code)] if decision.any else [] if exact else [Reason(NOT_PROVEN.code)]
    return (*notes, Reason(STOPPED.code, {"gap": gap})) if decision.stopped else tuple(notes)
