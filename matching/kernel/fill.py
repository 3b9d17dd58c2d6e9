"""Places left over by an unfinished auction, given to whoever still lacks something."""

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.layout import Int32, Layout, Marks
from matching.pairing import Ints


def fill(layout: Layout, held: Marks) -> None:
    """Add pairs to a feasible plan until none fits any more: each demand takes its best free ones. Changes `held`."""
    sold = np.bincount(layout.resource[held == 1], minlength=layout.n)
    take(layout.start, layout.resource, layout.score, layout.need, layout.capacity - sold, held)


@compiled
def take(start: Ints, resource: Int32, score: Int32, need: Ints, free: Ints, held: Marks) -> None:
    """One demand after the other takes its best free resource until it lacks none or none is free."""
    for d in range(len(need)):
        lacks = need[d]
        for p in range(start[d], start[d + 1]):
            lacks -= held[p]
        while lacks > 0:
            at = -1
            for p in range(start[d], start[d + 1]):
                if held[p] == 0 and free[resource[p]] > 0 and (at < 0 or score[p] > score[at]):
                    at = p
            if at < 0:
                break
            held[at] = 1
            free[resource[at]] -= 1
            lacks -= 1
