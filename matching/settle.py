"""Which plan it is, for the pairs of a network: by flows where all limits nest, by an integer program where budgets or bundles don't."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from matching.arcs import Solved
from matching.budget_plan import Within, plan_within
from matching.budgets import Budgets, budgets_of
from matching.bundles import Bundle, Decision, Ground, decide_bundles, ground_of, positions
from matching.columns import Columns
from matching.fairness import needs_of, split_flow, tiers_of
from matching.fairness_plan import Plan, even_plan
from matching.hurried import bound_without_groups, greedy_plans, has_time
from matching.network import Network, circulation, with_bundles, with_flow
from matching.pairing import Bools
from matching.plain import Proved, best_flow, for_kernel
from matching.reasons import BUDGET_UNEVEN, NOT_PROVEN, REACH_OPEN, STOPPED, UNFAIR, WITHIN_BUDGETS, WITHIN_BUNDLES, Reason
from matching.result import Stop
from matching.score import UNITS
from matching.sifting import least_cost
from matching.validity import BUDGET_EMPTY, BUDGET_STRICT, ProblemError, shown

Progress = Callable[[str, float], None]
# Where budgets may bind, the share of the time for the plan without them.
HALF = 0.5
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Settled:
    """A plan; the `network` with the bundles as decided; how far it can be off (`gap`, millionths of what is optimised); the bundles that
    are not planned; `within`: budgets hold it down, so that no flow proves it."""

    plan: Plan
    network: Network
    gap: int
    closed: tuple[str, ...]
    notes: tuple[Reason, ...]
    within: bool = False


def settle(columns: Columns, network: Network, stop: Stop, progress: Progress | None = None) -> Settled:
    """The best plan over the pairs of a network. Raises ProblemError."""
    started, budgets = perf_counter(), budgets_of(columns, network)
    free = _by_flow(columns, network, stop if budgets is None else stop.left(started, HALF), progress)
    if budgets is None or budgets.hold(free.plan.chosen):
        return free
    if columns.problem.settings.fairness == "strict":
        if any(note.code == UNFAIR.code for note in free.notes):
            return _paid(network, budgets, free)
        over = np.flatnonzero(budgets.left(free.plan.chosen) < 0)
        raise ProblemError(BUDGET_STRICT, ids=shown(columns.problem.budgets[int(at)].id for at in over))
    return _by_program(columns, network, budgets, free, stop.left(started).programs)


def _by_flow(columns: Columns, network: Network, stop: Stop, progress: Progress | None) -> Settled:
    settings = columns.problem.settings
    plain = settings.fairness in ("off", "tie-break") and not settings.at_least_one
    bundled = any(demand.together for demand in columns.problem.demands)
    if bundled:
        decision = decide_bundles(columns, network, stop.programs) if plain else _decided_fairly(columns, network, stop.programs)
        fixed = with_bundles(network, decision.closed, decision.opened)
        plan = _fair(columns, fixed, None)
        cost = -int(network.worth[plan.chosen].sum()) if plain else plan.solved.cost
        return _settled(plan, fixed, max(0, cost - decision.bound), decision.closed_ids, WITHIN_BUNDLES.code, decision.stopped)
    if not (plain and for_kernel(network)):
        if not has_time(network.pairs, settings, stop):
            return _hurried(columns, network, stop)
        return Settled(_fair(columns, network, best_flow(columns, network, progress=progress).solved), network, 0, (), ())
    started = perf_counter()
    proved = best_flow(columns, network, settings.effort, stop, progress)
    if not proved.exact:
        return _settled(_uneven(network, proved), network, proved.solved.cost - proved.bound, (), NOT_PROVEN.code, False)
    # Among equals only pairs without a reduced cost are chosen anew.
    open_ = int((proved.solved.reduced[: network.pairs] == 0).sum())
    if settings.fairness == "tie-break" and not has_time(open_, settings, stop.left(started)):
        return Settled(_uneven(network, proved), network, 0, (), (Reason(UNFAIR.code),))
    return Settled(_fair(columns, network, proved.solved), network, 0, (), ())


def _hurried(columns: Columns, network: Network, stop: Stop) -> Settled:
    """A quick plan within all limits, against the bound that holds without the groups and without the price of lines."""
    settings = columns.problem.settings
    proved = bound_without_groups(columns, network, stop)
    plans = greedy_plans(network, settings, proved.solved.flow[: network.pairs] == 1)
    made = [Solved(circulation(network), with_flow(network, chosen), proved.solved.price) for chosen in plans]
    costs = [_cost(columns, network, solved) for solved in made]
    solved, chosen, cost = (made[1], plans[1], costs[1]) if costs[1] < costs[0] else (made[0], plans[0], costs[0])
    gap = max(0, cost - proved.bound)
    more: tuple[Reason, ...] = (Reason(UNFAIR.code),) if settings.fairness != "off" or settings.at_least_one else ()
    more += (Reason(REACH_OPEN.code),) if settings.at_least_one else ()
    if not gap:
        return Settled(Plan(chosen, solved), network, 0, (), more)
    return _settled(Plan(chosen, solved), network, gap, (), NOT_PROVEN.code, True, *more)


def _paid(network: Network, budgets: Budgets, free: Settled) -> Settled:
    """A hurried plan without what the budgets can't pay; the bound without budgets holds for it too."""
    chosen = _thinned(network, budgets, free.plan.chosen, [])
    solved = Solved(free.plan.solved.arcs, with_flow(network, chosen), free.plan.solved.price)
    gap = free.gap + max(0, solved.cost - free.plan.solved.cost)
    told = _settled(Plan(chosen, solved), network, gap, (), WITHIN_BUDGETS.code, gap > 0, Reason(UNFAIR.code))
    return replace(told, within=True)


def _uneven(network: Network, proved: Proved) -> Plan:
    """A plan that is not proven best has no equals to choose the fairest of."""
    return Plan(proved.solved.flow[: network.pairs] == 1, proved.solved)


def _fair(columns: Columns, network: Network, known: Solved | None) -> Plan:
    return even_plan(network, columns.problem.settings, needs_of(columns.problem, columns.areas), known)


def _settled(plan: Plan, network: Network, gap: int, closed: tuple[str, ...], note: str, stopped: bool, *more: Reason) -> Settled:
    told = (Reason(STOPPED.code, {"gap": gap / UNITS}),) if stopped else ()
    return Settled(plan, network, gap, closed, (Reason(note), *more, *told))


def _decided_fairly(columns: Columns, network: Network, stop: Stop) -> Decision:
    """Which bundles to plan where lines have a price or every area is to be reached: that is for the integer program to say."""
    ground = ground_of(columns, network)
    none = Budgets.apart(np.full(network.pairs, -1), np.zeros(network.pairs, dtype=np.int64), _NONE)
    within = _within(columns, ground, none, stop)
    if within is None or within.opened is None:
        return decide_bundles(columns, network, stop)
    opened, shut = _chosen(ground, within)
    return Decision(True, positions(shut), positions(opened), tuple(bundle.id for bundle in shut), within.bound, within.stopped)


def _within(columns: Columns, ground: Ground, budgets: Budgets, stop: Stop) -> Within | None:
    lines = [bundle.lines for bundle in ground.choice]
    needs = needs_of(columns.problem, columns.areas)
    return plan_within(ground.network, lines, budgets, columns.problem.settings, needs, stop)


def _chosen(ground: Ground, within: Within) -> tuple[list[Bundle], list[Bundle]]:
    """The bundles that are planned, and those that are not."""
    opened = [False] * len(ground.choice) if within.opened is None else list(within.opened)
    kept = [*ground.pinned, *(bundle for bundle, chosen in zip(ground.choice, opened, strict=True) if chosen)]
    return kept, [*ground.closed, *(bundle for bundle, chosen in zip(ground.choice, opened, strict=True) if not chosen)]


def _by_program(columns: Columns, network: Network, budgets: Budgets, free: Settled, stop: Stop) -> Settled:
    """The best plan within the budgets; the plan without them is a bound, and, thinned out, the answer where the time is too short."""
    ground = ground_of(columns, network)
    within = _within(columns, ground, budgets, stop)
    ids = shown(budget.id for budget in columns.problem.budgets)
    if within is None:
        raise ProblemError(BUDGET_EMPTY, ids=ids)
    opened, shut = _chosen(ground, within)
    chosen = within.chosen
    if chosen is None:
        chosen = _thinned(network, budgets, free.plan.chosen, [*ground.choice, *ground.pinned])
        served = set(network.demand[chosen].tolist())
        if any(not served.issuperset(bundle.lines.tolist()) for bundle in ground.pinned) or not budgets.hold(chosen):
            raise ProblemError(BUDGET_EMPTY, ids=ids)
        opened = [*ground.pinned, *(bundle for bundle in ground.choice if served.issuperset(bundle.lines.tolist()))]
        shut = [*ground.closed, *(bundle for bundle in ground.choice if bundle not in opened)]
    fixed = with_bundles(network, positions(shut), positions(opened))
    solved = Solved(circulation(fixed), with_flow(fixed, chosen), np.zeros(fixed.tree.nodes, dtype=np.int64))
    cost = within.cost if within.chosen is not None else _cost(columns, fixed, solved)
    gap = max(0, cost - _bound(columns, network, free, within))
    more: tuple[Reason, ...] = (Reason(BUDGET_UNEVEN.code),) if columns.problem.settings.fairness == "tie-break" else ()
    more += (Reason(REACH_OPEN.code),) if within.reach_open else ()
    told = _settled(Plan(chosen, solved), fixed, gap, tuple(b.id for b in shut), WITHIN_BUDGETS.code, within.stopped and gap > 0, *more)
    return Settled(told.plan, told.network, told.gap, told.closed, told.notes, within=True)


def _bound(columns: Columns, network: Network, free: Settled, within: Within) -> int:
    """No plan within the budgets costs less. The plan without budgets bounds it but where that reaches more areas, and so costs more."""
    if columns.problem.settings.at_least_one:
        return within.bound if within.chosen is not None else least_cost(circulation(network))
    least = free.plan.solved.cost - free.gap
    return max(within.bound, least) if within.chosen is not None else least


def _cost(columns: Columns, network: Network, solved: Solved) -> int:
    """What a plan costs, the prices of lines included."""
    settings = columns.problem.settings
    if settings.fairness != "weighted":
        return solved.cost
    tiers = tiers_of(network, needs_of(columns.problem, columns.areas))
    price = np.rint(settings.fairness_weight * UNITS * tiers.level).astype(np.int64)
    return int(((tiers.arcs.cost + price) * split_flow(solved, network, tiers).flow).sum())


def _thinned(network: Network, budgets: Budgets, chosen: Bools, bundles: list[Bundle]) -> Bools:
    """A plan without the pairs that give the least for the money of a budget that is overspent, and then without incomplete bundles."""
    kept = chosen.copy()
    for row in range(len(budgets.amount)):
        takes = budgets.spend[[row]].toarray().ravel()
        paid = np.flatnonzero(kept & (takes > 0))
        order = paid[np.argsort(network.worth[paid] / takes[paid], kind="stable")]
        gone = np.cumsum(takes[order])
        short = -int(budgets.left(kept)[row])
        if short > 0:
            kept[order[: int(np.searchsorted(gone, short)) + 1]] = False
    served = np.isin(np.arange(network.tree.m), network.demand[kept])
    for bundle in bundles:
        if not served[bundle.lines].all():
            kept &= ~np.isin(network.demand, bundle.lines)
    return kept
