"""What one line more or less at each node is worth in a proven flow with groups, all at once: two shortest path trees and a few ways."""

from typing import NamedTuple

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.far import FAR
from matching.kernel.flow import Flow, room_of, steps
from matching.kernel.heap import pop, push
from matching.pairing import Ints


class AllSteps(NamedTuple):
    """How a flow can change: the steps out of node x are start[x]..start[x+1], each to `end` at `cost` >= 0 (reduced by the prices)."""

    start: Ints
    end: Ints
    cost: Ints


class Hub(NamedTuple):
    """Reduced lengths of the shortest ways from the hub to each node and from each node to the hub; FAR where there is none."""

    out: Ints
    home: Ints


@compiled
def steps_of(flow: Flow) -> AllSteps:
    """All steps, node by node: looked at many times, so gathered once."""
    nodes = len(flow.parent)
    start = np.zeros(nodes + 1, np.int64)
    size = len(flow.cost) + 2 * nodes
    end, cost, room = np.empty(size, np.int64), np.empty(size, np.int64), room_of(flow)
    for x in range(nodes):
        at, count = start[x], steps(flow, x, False, room)
        for i in range(count):
            end[at + i] = room.end[i]
            cost[at + i] = room.cost[i] + flow.price[x] - flow.price[room.end[i]]
        start[x + 1] = at + count
    return AllSteps(start, end[: start[nodes]], cost[: start[nodes]])


@compiled
def turned(there: AllSteps) -> AllSteps:
    """The same steps from their ends."""
    nodes = len(there.start) - 1
    start = np.zeros(nodes + 1, np.int64)
    for i in range(len(there.end)):
        start[there.end[i] + 1] += 1
    for x in range(nodes):
        start[x + 1] += start[x]
    free, end, cost = start.copy(), np.empty(len(there.end), np.int64), np.empty(len(there.end), np.int64)
    for x in range(nodes):
        for i in range(there.start[x], there.start[x + 1]):
            at = free[there.end[i]]
            free[there.end[i]] += 1
            end[at], cost[at] = x, there.cost[i]
    return AllSteps(start, end, cost)


@compiled
def lengths(there: AllSteps) -> Ints:
    """Reduced lengths of the shortest ways from the hub to each node; FAR where there is none."""
    far = np.full(len(there.start) - 1, FAR, np.int64)
    keys, heap, size = np.empty(1 << 12, np.int64), np.empty(1 << 12, np.int32), 0
    far[0] = 0
    keys, heap, size = push(keys, heap, size, np.int64(0), 0)
    while size > 0:
        key, x, size = pop(keys, heap, size)
        if key > far[x]:
            continue
        for i in range(there.start[x], there.start[x + 1]):
            step = key + there.cost[i]
            if step < far[there.end[i]]:
                far[there.end[i]] = step
                keys, heap, size = push(keys, heap, size, step, there.end[i])
    return far


@compiled
def from_hub(flow: Flow) -> Ints:
    """Prices that prove the flow as its own do, and under which the shortest way from the hub to any node is 0 long: whoever searches for
    it from its end is there at once. What can't be reached is as dear as the farthest that can."""
    far = lengths(steps_of(flow))
    most = np.int64(0)
    for x in range(len(far)):
        if far[x] < FAR:
            most = max(most, far[x])
    return flow.price + np.minimum(far, most)


@compiled
def at_least(hub: Hub, x: int, t: int) -> int:
    """What the way from x to t costs at least, by what both are from the hub (FAR: there is none)."""
    least = np.int64(0)
    if hub.out[x] < FAR:
        if hub.out[t] == FAR:
            return FAR
        least = max(least, hub.out[t] - hub.out[x])
    if hub.home[t] < FAR:
        if hub.home[x] == FAR:
            return FAR
        least = max(least, hub.home[x] - hub.home[t])
    return int(least)


@compiled
def way(there: AllSteps, hub: Hub, far: Ints, s: int, t: int) -> int:
    """The reduced length of the shortest way from s to t (FAR: none). Through the hub it is known; another is searched for only where it
    can still be shorter than the best known. `far` (all FAR) is left as it was."""
    best = hub.home[s] + hub.out[t] if hub.home[s] < FAR and hub.out[t] < FAR else np.int64(FAR)
    keys, heap, size = np.empty(256, np.int64), np.empty(256, np.int32), 0
    seen, count = np.empty(256, np.int64), 0
    first = at_least(hub, s, t)
    if first < best:
        far[s] = 0
        seen[0], count = s, 1
        keys, heap, size = push(keys, heap, size, np.int64(first), s)
    while size > 0:
        key, x, size = pop(keys, heap, size)
        if key >= best:
            break
        base = far[x]
        if key > base + at_least(hub, x, t):
            continue
        for i in range(there.start[x], there.start[x + 1]):
            w, step = there.end[i], base + there.cost[i]
            if w == 0 or step >= far[w]:
                continue
            least = at_least(hub, w, t)
            if least == FAR or step + least >= best:
                continue
            if far[w] == FAR:
                if count == len(seen):
                    more = np.empty(2 * count, np.int64)
                    more[:count] = seen
                    seen = more
                seen[count] = w
                count += 1
            far[w] = step
            if w == t:
                best = step
            else:
                keys, heap, size = push(keys, heap, size, step + least, w)
    for i in range(count):
        far[seen[i]] = FAR
    return int(best)


@compiled
def worths(flow: Flow, root: Ints, last: int) -> tuple[Ints, Ints]:
    """Per node up to `last`: what one line more on its arc would gain at least 0, and what one less would cost (FAR: there is no plan
    with one less); both 0 where the arc has room. `root`: the first full node above each, or the hub: what lies between is as good as
    the node above itself."""
    there = steps_of(flow)
    hub = Hub(lengths(there), lengths(turned(there)))
    far = np.full(len(flow.parent), FAR, np.int64)
    more, less = np.zeros(len(flow.parent), np.int64), np.zeros(len(flow.parent), np.int64)
    for v in range(1, last + 1):
        if flow.flow[v] < flow.room[v]:
            continue
        above = root[flow.parent[v]]
        shift = flow.price[v] - flow.price[above]
        down = way(there, hub, far, above, v)
        up = way(there, hub, far, v, above)
        down = down + shift if down < FAR else down
        up = up - shift if up < FAR else up
        gain, loss = (up, down) if flow.gives[v] else (down, up)
        more[v] = max(0, -gain) if gain < FAR else 0
        less[v] = loss
    return more, less
