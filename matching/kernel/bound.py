"""What no plan can exceed, from any prices."""

from typing import Any

import numpy as np

from matching.kernel.auction import MANY
from matching.kernel.compiled import compiled
from matching.kernel.layout import Layout, Marks
from matching.pairing import Ints


def bound_of(layout: Layout, price: Ints, scale: int) -> tuple[int, Ints]:
    """The Lagrangian bound: all places at their price, and for each demand what its best pairs are worth beyond it. Prices
    are >= 0 and those of scores times `scale`; the bound is in scores, rounded down, which is safe as plans are whole. With
    it the demands' prices: what the last of those best pairs is worth."""
    demand = np.zeros(layout.m, dtype=np.int64)
    return int(worth_at(layout, price, scale, demand)) // scale, demand


@compiled
def worth_at(layout: Layout, price: Ints, scale: int, demand: Ints) -> Any:
    """The bound times the scale; fills in the demands' prices."""
    start, score, need = layout.start, layout.score, layout.need
    total, top = np.int64(0), np.zeros(MANY, np.int64)
    for r in range(len(price)):
        total += layout.capacity[r] * price[r]
    for d in range(len(need)):
        if need[d] > MANY:
            total += worth_of_many(layout, price, scale, demand, d)
            continue
        kept, most = 0, max(need[d], 1)
        for p in range(start[d], start[d + 1]):
            value = score[p] * scale - price[layout.resource[p]]
            if value <= 0 or (kept == most and value <= top[kept - 1]):
                continue
            i = kept if kept < most else kept - 1
            kept = min(kept + 1, most)
            while i > 0 and top[i - 1] < value:
                top[i] = top[i - 1]
                i -= 1
            top[i] = value
        demand[d] = top[most - 1] if kept == most else 0
        for i in range(min(kept, need[d])):
            total += top[i]
    return total


@compiled
def worth_of_many(layout: Layout, price: Ints, scale: int, demand: Ints, d: int) -> Any:
    """What the best pairs of one demand that takes many are worth beyond their prices; fills in its price."""
    low, high = layout.start[d], layout.start[d + 1]
    value = np.empty(high - low, np.int64)
    for p in range(low, high):
        value[p - low] = -max(layout.score[p] * scale - price[layout.resource[p]], 0)
    value.sort()
    kept = min(layout.need[d], len(value))
    demand[d] = -value[kept - 1] if kept == layout.need[d] else 0
    return -value[:kept].sum()


@compiled
def least_prices(layout: Layout, held: Marks, price: Ints, scale: int) -> Ints:
    """Per demand the greatest worth beyond the price among the pairs it does not hold, at least 0."""
    start, resource, score = layout.start, layout.resource, layout.score
    best = np.zeros(len(start) - 1, np.int64)
    for d in range(len(best)):
        for p in range(start[d], start[d + 1]):
            if not held[p]:
                best[d] = max(best[d], score[p] * scale - price[resource[p]])
    return best
