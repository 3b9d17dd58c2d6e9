"""What no plan can exceed, from any prices."""

from typing import Any

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.layout import Int32, Layout, Marks
from matching.pairing import Ints


def bound_of(layout: Layout, price: Ints, scale: int) -> int:
    """The Lagrangian bound: all places at their price, and for each demand what its best pairs are worth beyond it. Prices
    are >= 0 and those of scores times `scale`; the bound is in scores, rounded down, which is safe as plans are whole."""
    return int(worth_at(layout.start, layout.resource, layout.score, layout.capacity, layout.need, price, scale)) // scale


@compiled
def worth_at(start: Ints, resource: Int32, score: Int32, capacity: Ints, need: Ints, price: Ints, scale: int) -> Any:
    """The bound times the scale."""
    total = np.int64(0)
    for r in range(len(capacity)):
        total += capacity[r] * price[r]
    widest = 1
    for d in range(len(need)):
        widest = max(widest, need[d])
    top = np.zeros(widest, np.int64)
    for d in range(len(need)):
        kept = 0
        for p in range(start[d], start[d + 1]):
            value = score[p] * scale - price[resource[p]]
            if value <= 0 or need[d] == 0 or (kept == need[d] and value <= top[kept - 1]):
                continue
            i = kept if kept < need[d] else kept - 1
            kept = min(kept + 1, need[d])
            while i > 0 and top[i - 1] < value:
                top[i] = top[i - 1]
                i -= 1
            top[i] = value
        for i in range(kept):
            total += top[i]
    return total


@compiled
def demand_prices(start: Ints, resource: Int32, score: Int32, held: Marks, price: Ints, scale: int) -> Ints:
    """Per demand the greatest worth beyond the price among the pairs it does not hold, at least 0."""
    best = np.zeros(len(start) - 1, np.int64)
    for d in range(len(best)):
        for p in range(start[d], start[d + 1]):
            if not held[p]:
                best[d] = max(best[d], score[p] * scale - price[resource[p]])
    return best
