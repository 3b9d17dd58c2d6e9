"""A proven plan standing ready to be changed: its flow with groups and fairness in one cost, kept in memory between questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.change import Known, known_of
from matching.fairness import needs_of, tiers_of
from matching.kernel.flow import FREE, HELD, Flow, pools, proven, settle
from matching.kernel.growth import UNLIMITED
from matching.kernel.worths import from_hub
from matching.network import AREA_LEVEL, Network, with_flow
from matching.pairing import Bools, Floats, Ints
from matching.problem import Settings
from matching.result import Line, Result
from matching.score import UNITS

# Costs and their sums over a way stay below this.
LIMIT = 2**61
LONGEST = 1000
SPARE = 256
# Tolls are reckoned for twice as many lines as there are, and so many more.
ROOM = 64
FAIRNESS = ("off", "tie-break", "weighted", "strict")


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """`flow`: the plan's flow, to be changed in a copy of its own alone; a pair costs minus its worth (millionths) times `scale`, and an
    area's lines what fairness puts on them. `rows`, `cols`: positions of resources and demands by id; `units`: positions of each unit's
    resources; `areas`: the node of each area; `pinned`: the accepted lines; `worth`: the sum of the lines' scores; `cost`: what the chosen
    pairs cost, in millionths."""

    result: Result
    flow: Flow
    scale: int
    rows: Mapping[str, int]
    cols: Mapping[str, int]
    units: Mapping[str, Sequence[int]]
    areas: Mapping[str, int]
    pinned: Mapping[tuple[str, str], Line]
    worth: float
    cost: int
    known: Known


@dataclass(frozen=True, slots=True, eq=False)
class Tolls:
    """What fairness costs: the nodes' tolls as a Flow has them, in costs where a pair is worth minus `scale` times its score."""

    scale: int
    first: Ints
    last: Ints
    toll: Ints


def can_stand(result: Result) -> bool:
    """Whether a plan can be changed bit by bit: proven best over all pairs, and a flow, which bundles, budgets and a bound on changes are
    not. A plan of some pairs alone can't: after a change others could be better."""
    problem, tree = result.work.columns.problem, result.work.network.tree
    plain = not any(demand.together for demand in problem.demands) and not tree.floor.any() and not problem.budgets
    whole = problem.settings.candidates_per_demand is None and not result.work.few_changes and not result.work.unfair
    return plain and whole and result.gap == 0 and problem.settings.fairness in FAIRNESS


def stand(result: Result) -> Standing | None:
    """The plan ready for changes; None when it `can_stand` not, or its sums would outgrow the arithmetic."""
    if not can_stand(result):
        return None
    network, problem = result.work.network, result.work.columns.problem
    needs = needs_of(problem, result.work.columns.areas)
    tolls = tolls_of(network, problem.settings, needs)
    price = result.work.solved.price * tolls.scale
    dearest = int(network.worth.max(initial=0)) * tolls.scale + int(np.abs(tolls.toll).max(initial=0))
    if int(np.abs(price).max(initial=0)) + LONGEST * dearest >= LIMIT:
        return None
    flow = flow_of(network, result.work.solved.flow[: network.pairs] == 1, tolls, price)
    _lift(flow, result)
    if not settle(flow, 500 * flow.nodes + 100_000) or not proven(flow):
        return None
    flow = flow._replace(price=from_hub(flow))
    return _ready(result, flow, tolls.scale) if int(np.abs(flow.price).max()) + LONGEST * dearest < LIMIT else None


def _ready(result: Result, flow: Flow, scale: int) -> Standing:
    """With everything by its id, so that no question has to go over the lists."""
    problem, tree = result.work.columns.problem, result.work.network.tree
    rows, units = problem.resource_index(), dict[str, list[int]]()
    for resource in problem.resources:
        units.setdefault(resource.unit, []).append(rows[resource.id])
    areas = {tree.ids[node]: int(node) for node in np.flatnonzero(tree.limit == AREA_LEVEL)}
    pinned = {(line.resource, line.demand): line for line in result.lines if line.pinned}
    worth = sum(line.score for line in result.lines)
    cost = int((flow.cost[flow.held == HELD] // scale).sum())
    return Standing(result, flow, scale, rows, problem.demand_index(), units, areas, pinned, worth, cost, known_of(problem))


def _lift(flow: Flow, result: Result) -> None:
    """An area without a limit has room for all that could be, more than its demands of today."""
    tree = result.work.network.tree
    limited = {limit.id for limit in result.work.columns.problem.limits if limit.scope == "area"}
    free = [node for node in np.flatnonzero(tree.limit == AREA_LEVEL) if tree.ids[node] not in limited]
    flow.room[np.array(free, dtype=np.int64)] = UNLIMITED


def tolls_of(network: Network, settings: Settings, needs: Floats) -> Tolls:
    """The settings' fairness as one cost: what counts before the score weighs more than any change of worth, what counts among equals
    less than the least one. `needs`: per area."""
    tree = network.tree
    none = np.zeros(tree.nodes, dtype=np.int64)
    if settings.fairness == "off" and not settings.at_least_one:
        return Tolls(1, none, none, none[:0])
    order = _alike(network) if (needs == 1).all() else _by_need(network, needs)
    most = int(order.tier.max(initial=0)) + 1
    strict = settings.fairness == "strict"
    before = order.tier - most if strict else -order.first if settings.at_least_one else 0 * order.tier
    weight = settings.fairness_weight * UNITS if settings.fairness == "weighted" else 0.0
    beside = np.rint(weight * order.level).astype(np.int64)
    # No way round passes an area twice.
    areas = int((order.start < order.end).sum())
    after, scale = (order.tier, 4 * (most * areas + 64)) if settings.fairness == "tie-break" else (0 * order.tier, 1)
    # Pairs that come later may be worth more than any there is.
    worth = int((1 + settings.inertia) * UNITS) + int(beside.max(initial=0)) + 2
    big = 4 * (min(tree.n, tree.m) + ROOM + 1) * worth
    return Tolls(scale, order.start, order.end, (before * big + beside) * scale + after)


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """Lines of areas in a table, an area's at start..end (by node): the place in which each is due, its level, whether it is the first."""

    start: Ints
    end: Ints
    tier: Ints
    level: Floats
    first: Ints


def _alike(network: Network) -> _Order:
    """Where all areas are measured alike one table serves them all, with lines to spare for what may be added."""
    areas = network.tree.limit == AREA_LEVEL
    lines = np.arange(min(network.tree.n, network.tree.m) + int(network.tree.used.max(initial=0)) + SPARE)
    end = np.where(areas, len(lines), 0)
    return _Order(0 * end, end, lines, lines.astype(np.float64), (lines == 0).astype(np.int64))


def _by_need(network: Network, needs: Floats) -> _Order:
    tree = network.tree
    whole = replace(tree, room=tree.room + tree.used, used=np.zeros_like(tree.used))
    tiers = tiers_of(replace(network, tree=whole), needs)
    last = slice(len(tiers.tier) - tiers.split, None)
    end = np.cumsum(np.bincount(tiers.arcs.tail[last], minlength=tree.nodes))
    start = np.concatenate([[0], end[:-1]])
    return _Order(start, end, tiers.tier[last], tiers.level[last], tiers.first[last])


def flow_of(network: Network, chosen: Bools, tolls: Tolls, price: Ints) -> Flow:
    """The flow of a plan in a network."""
    tree = network.tree
    resource, demand = network.resource.astype(np.int32), network.demand.astype(np.int32)
    start_d, order = pools(demand, tree.m)
    first, child = pools(tree.parent[1:].astype(np.int32), tree.nodes)
    held = np.where(chosen, HELD, FREE).astype(np.uint8)
    return Flow(
        n=tree.n,
        start_r=np.searchsorted(resource, np.arange(tree.n + 1)),
        start_d=start_d,
        order=order,
        giver=resource[order],
        offer=-network.worth[order] * tolls.scale,
        taken=held[order],
        resource=resource,
        demand=demand,
        cost=-network.worth * tolls.scale,
        held=held,
        parent=tree.parent,
        first=first,
        child=child.astype(np.int64) + 1,
        gives=tree.gives.astype(np.uint8),
        floor=tree.floor.copy(),
        room=tree.room.copy(),
        flow=np.concatenate([[0], with_flow(network, chosen)[network.pairs :]]),
        used=tree.used.copy(),
        toll_first=tolls.first,
        toll_last=tolls.last,
        toll=tolls.toll,
        price=price.astype(np.int64).copy(),
    )
