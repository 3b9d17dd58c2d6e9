"""The best plan of a network under a fairness: off, among equals, for a price a line, or before the score."""

from dataclasses import dataclass, replace

import numpy as np

from matching.arcs import Arcs, Solved, on_face
from matching.fairness import Tiers, split_flow, tiers_of
from matching.network import Network, circulation, with_flow
from matching.pairing import Bools, Floats, Ints
from matching.problem import Settings
from matching.score import UNITS
from matching.sifting import best_circulation, cheapest, least_cost, likely, proven

_OUTWEIGHS = 8
"""The best pairs that one line for an area that is due outweighs, where both are looked for at once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Chosen pairs, the circulation that proves them, and what fairness cost (millionths). `counts`: the circulation that counts before
    the score (the fairest counts, or the most areas reached; under a price a line one without costs), on the same arcs as `solved`."""

    chosen: Bools
    solved: Solved
    price: int = 0
    counts: Solved | None = None


def even_plan(network: Network, settings: Settings, needs: Floats, known: Solved | None = None) -> Plan:
    """The best plan under the settings' fairness; `needs`: per area; `known`: the network's cheapest circulation when already solved.
    Raises InfeasibleFlowError."""
    fairness = settings.fairness
    if fairness in ("off", "tie-break") and not settings.at_least_one:
        solved = known or best_circulation(network)
        return Plan(_pairs(network, solved.flow), solved) if fairness == "off" else _among_equals(network, solved, needs)
    tiers, few = tiers_of(network, needs), likely(network)
    if fairness == "strict":
        # The fairest counts leave as few areas as can be without a line, so that reaching every one asks for nothing more.
        plan = _before(network, tiers, few, _due_first(tiers), tiers.arcs.cost)
    else:
        price = np.rint(settings.fairness_weight * UNITS * tiers.level).astype(np.int64) if fairness == "weighted" else 0
        plan = _before(network, tiers, few, -tiers.first if settings.at_least_one else None, tiers.arcs.cost + price)
        if fairness == "tie-break":
            even = cheapest(on_face(plan.solved, tiers.tier), _with(few, plan.solved))
            plan = replace(plan, chosen=_pairs(network, even.flow), solved=replace(plan.solved, flow=even.flow))
    free = least_cost(circulation(network), few) if known is None else known.cost
    return replace(plan, price=-free - int(network.worth[plan.chosen].sum()))


def _pairs(network: Network, flow: Ints) -> Bools:
    chosen: Bools = flow[: network.pairs] == 1
    return chosen


def _with(few: Bools | None, solved: Solved) -> Bools | None:
    """The pairs to begin with, and those that are chosen."""
    return None if few is None else few | (solved.flow[: len(few)] > 0)


def _among_equals(network: Network, solved: Solved, needs: Floats) -> Plan:
    """Of the plans that are worth most the one that is fairest."""
    tiers = tiers_of(network, needs)
    even = cheapest(on_face(split_flow(solved, network, tiers), tiers.tier), _with(likely(network), solved))
    chosen = _pairs(network, even.flow)
    return Plan(chosen, Solved(solved.arcs, with_flow(network, chosen), solved.price))


def _due_first(tiers: Tiers) -> Ints:
    """As many lines as can be, and those that are due first."""
    areas = np.arange(len(tiers.tier)) >= len(tiers.tier) - tiers.split
    most = int(tiers.tier.max(initial=0)) + 1
    return np.where(areas, tiers.tier - most, 0)


def _before(network: Network, tiers: Tiers, few: Bools | None, before: Ints | None, cost: Ints) -> Plan:
    """The cheapest under one cost (None: there is none to mind), and of those under a second."""
    if before is None:
        counts = Solved(replace(tiers.arcs, cost=tiers.tier * 0), tiers.tier * 0, np.zeros(network.tree.nodes, dtype=np.int64))
        best = cheapest(replace(tiers.arcs, cost=cost), few)
    else:
        both = None if few is None else _both(tiers.arcs, few, before, cost)
        counts, best = both or _one_by_one(tiers.arcs, few, before, cost)
    return Plan(_pairs(network, best.flow), best, 0, counts)


def _one_by_one(arcs: Arcs, few: Bools | None, before: Ints, cost: Ints) -> tuple[Solved, Solved]:
    counts = cheapest(replace(arcs, cost=before), few)
    return counts, cheapest(on_face(counts, cost), _with(few, counts))


def _both(arcs: Arcs, few: Bools, before: Ints, cost: Ints) -> tuple[Solved, Solved] | None:
    """The same by one flow, which takes half as long: a weight that makes a line more worth than any few pairs is nearly always enough, and
    prices prove it. None where it was not enough, or such sums outgrow the solver's arithmetic."""
    weight = _OUTWEIGHS * (int(np.abs(cost).max(initial=0)) + 1)
    try:
        flow = cheapest(replace(arcs, cost=weight * before + cost), few).flow
    except ArithmeticError:
        return None
    counts = proven(replace(arcs, cost=before), flow, few)
    best = None if counts is None else proven(on_face(counts, cost), flow, few)
    return None if counts is None or best is None else (counts, best)
