"""The pairs as one graph: demands are nodes 0..m-1, resources m..m+n-1, each with all its pairs."""

from typing import NamedTuple

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.layout import Int32, Layout
from matching.pairing import Ints


class Graph(NamedTuple):
    """The pairs of node v are start[v]..start[v+1]: the node at the other end, `end`, and the position `pair` in the layout.
    `score` is by position in the layout; `room` (nodes): places of a resource, needs of a demand."""

    m: int
    start: Ints
    end: Int32
    pair: Int32
    score: Int32
    room: Ints


def graph_of(layout: Layout) -> Graph:
    """Both sides of the layout joined."""
    size = len(layout.score)
    start = np.zeros(layout.m + layout.n + 1, dtype=np.int64)
    start[: layout.m + 1] = layout.start
    start[layout.m + 1 :] = size + np.cumsum(np.bincount(layout.resource, minlength=layout.n))
    end, pair = np.empty(2 * size, dtype=np.int32), np.empty(2 * size, dtype=np.int32)
    turn(layout.m, start, layout.resource, end, pair)
    return Graph(layout.m, start, end, pair, layout.score, np.concatenate([layout.need, layout.capacity]))


@compiled
def turn(m: int, start: Ints, resource: Int32, end: Int32, pair: Int32) -> None:
    """Fill in the ends and positions, resources sorted by demand."""
    free = start[m:-1].copy()
    for d in range(m):
        for p in range(start[d], start[d + 1]):
            r = resource[p]
            end[p], pair[p] = m + r, p
            end[free[r]], pair[free[r]] = d, p
            free[r] += 1
