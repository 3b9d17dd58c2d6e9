"""The best plan for a problem, with a proof of how good it is."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from matching.arcs import Solved
from matching.bundles import Decision, decide_bundles
from matching.candidates import Candidates, find_candidates
from matching.columns import Columns, columns_of
from matching.fairness import needs_of
from matching.fairness_plan import Plan, even_plan
from matching.lines import lines_of, pinned_worth
from matching.network import Network, network_of, with_bundles
from matching.plain import Proved, best_flow
from matching.problem import Pin, Problem
from matching.reasons import NOT_PROVEN, STOPPED, WITHIN_BUNDLES, Reason
from matching.result import Result, Stop, Work
from matching.score import UNITS, weights_of
from matching.unreached import unreached_areas

Progress = Callable[[str, float], None]


def solve(problem: Problem, stop: Stop | None = None, progress: Progress | None = None) -> Result:
    """The plan with the greatest sum of scores; among equals, by default, the one fairest to the areas. Exact; with
    bundles exact unless `stop` ends the search, and then `gap` says how far it can be off. Less `effort` than exact is made
    for large problems without groups that bind, bundles and a fairness that has a price, and `stop.seconds` then ends that too. The same
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
    plan = _fair(columns, fixed, None if decision.any else relaxed) if proved.exact else _uneven(network, relaxed)
    pinned = pinned_worth(columns)
    objective = int(network.worth[plan.chosen].sum()) + pinned
    known = pinned - (decision.bound if decision.any else proved.bound)
    bound = max(objective, known if decision.any or not proved.exact else objective)
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
        unreached=unreached_areas(columns, candidates, fixed, plan) if plan.counts and problem.settings.at_least_one else (),
        notes=_notes(decision, proved.exact, (bound - objective) / UNITS),
        work=Work(columns, candidates, fixed, plan.solved, plan.counts),
    )


def _proved(columns: Columns, network: Network, stop: Stop, progress: Progress | None) -> Proved:
    """The best flow without bundles and fairness. These build on a proven best one, so that only without them less effort is made."""
    settings = columns.problem.settings
    uneven = settings.fairness in ("off", "tie-break") and not settings.at_least_one
    if not uneven or any(demand.together for demand in columns.problem.demands):
        return best_flow(columns, network, progress=progress)
    return best_flow(columns, network, settings.effort, stop.seconds, progress)


def _uneven(network: Network, solved: Solved) -> Plan:
    """A plan that is not proven best has no equals to choose the fairest of."""
    return Plan(solved.flow[: network.pairs] == 1, solved)


def _fair(columns: Columns, network: Network, known: Solved | None) -> Plan:
    return even_plan(network, columns.problem.settings, needs_of(columns.problem, columns.areas), known)


def _notes(decision: Decision, exact: bool, gap: float) -> tuple[Reason, ...]:
    notes = [Reason(WITHIN_BUNDLES.code)] if decision.any else [] if exact else [Reason(NOT_PROVEN.code)]
    return (*notes, Reason(STOPPED.code, {"gap": gap})) if decision.stopped else tuple(notes)
