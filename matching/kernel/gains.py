"""What one place more or less is worth, at once for all resources and demands: shortest paths to and from the hub."""

from dataclasses import dataclass

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.graph import Graph, graph_of
from matching.kernel.heap import pop, push
from matching.kernel.layout import Layout, Marks, layout_of
from matching.kernel.pairs import Pairs
from matching.kernel.plan import Plan
from matching.pairing import Bools, Ints
from matching.validity import ProblemError
from matching.wording import Wording

NOT_BEST = Wording(
    "kernel_not_best", "只有证明为最优的方案才能计算增减值。", "Gains can only be computed for a plan that was solved to the proven best."
)
UNREACHED = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """Changes of the best objective, each >= 0, in the order of the input: `resource_more` (n): what one place more is
    worth; `resource_less`: what one less costs (-1: it has none); `demand_more`, `demand_less` (m): the same for one supplier."""

    resource_more: Ints
    resource_less: Ints
    demand_more: Ints
    demand_less: Ints


def gains_of(pairs: Pairs, plan: Plan) -> Gains:
    """All gains and losses of a plan of effort `exact` that was not stopped (else ProblemError). In the residual network
    (hub to resources to demands to hub) a place more is worth the cheapest way on from where it opens, a place less costs
    the cheapest way round it; the plan's prices make all steps >= 0."""
    prices = plan.prices
    if not prices.exact:
        raise ProblemError(NOT_BEST)
    layout = layout_of(pairs)
    graph, held = graph_of(layout), plan.chosen[layout.origin].astype(np.uint8)
    number = np.concatenate([layout.of_demand, layout.m + layout.of_resource])
    price = np.empty(len(number), dtype=np.int64)
    price[number] = np.concatenate([prices.demand, prices.resource])
    taken = _taken(layout, held)
    demand = np.arange(len(price)) < layout.m
    free, some = taken < graph.room, taken > 0
    # From the hub: to resources with room, or by taking a line from a demand; to the hub the other way round.
    away = _first(price, free & ~demand, some & demand)
    lengths(graph, held, price, False, away)
    back = _first(price, free & demand, some & ~demand)
    lengths(graph, held, price, True, back)
    forward, round_ = np.where(demand, away, back), np.where(demand, back, away)
    more = np.where(forward < UNREACHED, np.maximum(0, -(forward - price)), 0)[number]
    less = (round_ + price)[number]
    room, used = np.concatenate([pairs.need, pairs.capacity]), taken[number]
    more, less = np.where(used < room, 0, more), np.where(room == 0, -1, np.where(used < room, 0, less))
    return Gains(more[pairs.m :], less[pairs.m :], more[: pairs.m], less[: pairs.m])


def _taken(layout: Layout, held: Marks) -> Ints:
    """Lines of each demand, then of each resource."""
    upto = np.concatenate([[0], np.cumsum(held, dtype=np.int64)])
    return np.concatenate([np.diff(upto[layout.start]), np.bincount(layout.resource[held == 1], minlength=layout.n)])


def _first(price: Ints, free: Bools, through: Bools) -> Ints:
    """Length of the one step between each node and the hub, where there is one."""
    length = np.where(through, price, UNREACHED)
    length[free] = 0
    return length


@compiled
def lengths(graph: Graph, held: Marks, price: Ints, demands_on: bool, length: Ints) -> None:
    """Dijkstra from the first lengths, in place: forwards over pairs not held from the resources (from the demands when
    `demands_on`: then all steps are taken backwards), over pairs held from the other side."""
    m, start, end, pair, score = graph.m, graph.start, graph.end, graph.pair, graph.score
    keys, heap, size = np.empty(1 << 16, np.int64), np.empty(1 << 16, np.int32), 0
    for v in range(len(length)):
        if length[v] < UNREACHED:
            keys, heap, size = push(keys, heap, size, length[v], v)
    while size > 0:
        key, x, size = pop(keys, heap, size)
        if key > length[x]:
            continue
        on = (x < m) == demands_on
        for i in range(start[x], start[x + 1]):
            w = end[i]
            if held[pair[i]] == on:
                continue
            reduced = price[x] + price[w] - score[pair[i]]
            step = key + (reduced if on else -reduced)
            if step < length[w]:
                length[w] = step
                keys, heap, size = push(keys, heap, size, step, w)
