"""What one line more or less at each node is worth in a proven flow with groups, all at once: two shortest path trees and a few ways."""

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.far import FAR
from matching.kernel.flow import Flow, steps
from matching.kernel.heap import pop, push
from matching.kernel.route import Search, way_cost
from matching.pairing import Ints


@compiled
def lengths(flow: Flow, back: bool) -> Ints:
    """What the cheapest way from the hub to each node costs (`back`: from each node to the hub); FAR where there is none."""
    far = np.full(len(flow.parent), FAR, np.int64)
    keys, heap, size = np.empty(1 << 12, np.int64), np.empty(1 << 12, np.int32), 0
    far[0] = 0
    keys, heap, size = push(keys, heap, size, np.int64(0), 0)
    while size > 0:
        key, x, size = pop(keys, heap, size)
        if key > far[x]:
            continue
        ends, costs, _ = steps(flow, x, back)
        for i in range(len(ends)):
            w = ends[i]
            over = flow.price[x] - flow.price[w]
            step = key + costs[i] + (-over if back else over)
            if step < far[w]:
                far[w] = step
                keys, heap, size = push(keys, heap, size, step, w)
    for v in range(len(far)):
        if far[v] < FAR:
            shift = flow.price[v] - flow.price[0]
            far[v] += -shift if back else shift
    return far


@compiled
def worths(flow: Flow, search: Search, root: Ints, last: int) -> tuple[Ints, Ints]:
    """Per node up to `last`: what one line more on its arc would gain at least 0, and what one less would cost (FAR: there is no plan
    with one less); both 0 where the arc has room. `root`: the first full node above each, or the hub: what lies between is as good as
    the node above itself."""
    out, home = lengths(flow, False), lengths(flow, True)
    more, less = np.zeros(len(flow.parent), np.int64), np.zeros(len(flow.parent), np.int64)
    for v in range(1, last + 1):
        if flow.flow[v] < flow.room[v]:
            continue
        above = root[flow.parent[v]]
        if above == 0:
            down, up = out[v], home[v]
        else:
            down, up = way_cost(flow, search, above, v), way_cost(flow, search, v, above)
        gain, loss = (up, down) if flow.gives[v] else (down, up)
        more[v] = max(0, -gain) if gain < FAR else 0
        less[v] = loss
    return more, less
