"""A best flow with groups and fairness that can be changed bit by bit: pairs, the tree of limits, and prices that prove it."""

from typing import NamedTuple

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.layout import Int32, Marks
from matching.pairing import Ints

FREE, HELD, OUT = 0, 1, 2
"""What a pair is: not chosen, chosen, or not to be had."""


class Flow(NamedTuple):
    """Nodes: 0 the hub, 1..n resources, n+1..n+m demands, then groups. Pair p joins `resource[p]` and `demand[p]` (positions) at
    `cost[p]` and is `held[p]` (FREE, HELD, OUT); the pairs of a resource are start_r[r]..start_r[r+1], those of a demand
    order[start_d[d]..start_d[d+1]]. Every node v but the hub has one arc with its `parent` (from it where `gives`), which carries
    floor[v] <= flow[v] <= room[v] lines beside the `used` (pinned) ones; its lines cost toll[toll_first[v]..toll_last[v]], pinned
    ones first, never falling (past the end as the last; nothing where there are none). The children of v are
    child[first[v]..first[v+1]]. `price` (nodes) proves it cheapest: cost + price[tail] - price[head] >= 0 wherever more may flow,
    <= 0 wherever less may."""

    n: int
    start_r: Ints
    start_d: Ints
    order: Int32
    resource: Int32
    demand: Int32
    cost: Ints
    held: Marks
    parent: Ints
    first: Ints
    child: Ints
    gives: Marks
    floor: Ints
    room: Ints
    flow: Ints
    used: Ints
    toll_first: Ints
    toll_last: Ints
    toll: Ints
    price: Ints

    @property
    def m(self) -> int:
        """Number of demands."""
        return len(self.start_d) - 1

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.parent)

    def own(self) -> "Flow":
        """The same with arrays of its own wherever changes are made, so that what is changed leaves this one as it is. Costs hardly ever
        change: who changes one takes a copy of them first."""
        changed = ("held", "room", "flow", "used", "price")
        return self._replace(**{name: getattr(self, name).copy() for name in changed})


def pools(of: Int32, size: int) -> tuple[Ints, Int32]:
    """Where each owner's items start, and the items in the order of their owners."""
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(of, minlength=size), out=start[1:])
    return start, _placed(of, start[:-1].copy())


@compiled
def _placed(of: Int32, free: Ints) -> Int32:
    """The items in the order of their owners, each at its owner's next `free` place: one look at each, where sorting takes twenty."""
    order = np.empty(len(of), np.int32)
    for i in range(len(of)):
        order[free[of[i]]] = i
        free[of[i]] += 1
    return order


@compiled
def pair_cost(flow: Flow, p: int) -> int:
    """The reduced cost of choosing a pair."""
    return int(flow.cost[p] + flow.price[1 + flow.resource[p]] - flow.price[1 + flow.n + flow.demand[p]])


@compiled
def toll_at(flow: Flow, v: int, line: int) -> int:
    """What a line costs on the arc of a node: `line` is its number, from 0, after the pinned ones."""
    first, last = flow.toll_first[v], flow.toll_last[v]
    return int(flow.toll[min(first + max(flow.used[v] + line, 0), last - 1)]) if first < last else 0


@compiled
def more_cost(flow: Flow, v: int, line: int) -> int:
    """The reduced cost of the line of this number on the arc of a node."""
    u = flow.parent[v]
    over = flow.price[u] - flow.price[v]
    return int(toll_at(flow, v, line) + (over if flow.gives[v] else -over))


@compiled
def proven(flow: Flow) -> bool:
    """Whether the prices prove the flow cheapest, and it keeps all its bounds and is whole."""
    count = np.zeros(len(flow.parent), np.int64)
    for p in range(len(flow.cost)):
        reduced = pair_cost(flow, p)
        if (flow.held[p] == 0 and reduced < 0) or (flow.held[p] == 1 and reduced > 0):
            return False
        if flow.held[p] == 1:
            count[1 + flow.resource[p]] += 1
            count[1 + flow.n + flow.demand[p]] += 1
    for v in range(1, len(flow.parent)):
        lines = flow.flow[v]
        if lines < flow.floor[v] or lines > flow.room[v] or (lines < flow.room[v] and more_cost(flow, v, lines) < 0):
            return False
        if lines > flow.floor[v] and more_cost(flow, v, lines - 1) > 0:
            return False
        # Groups are numbered after their members, so that a node is complete when it is met.
        if count[v] != flow.flow[v]:
            return False
        count[flow.parent[v]] += count[v]
    return True


@compiled
def settle(flow: Flow, most: int) -> bool:
    """Lower the prices until they prove the flow, node after node as they change; False when that takes more than `most` looks at a
    node (then the flow is not the cheapest)."""
    nodes = len(flow.parent)
    queue, queued = np.arange(nodes), np.ones(nodes, np.uint8)
    at, waiting, looks = 0, nodes, 0
    while waiting > 0:
        looks += 1
        if looks > most:
            return False
        x = queue[at]
        at, waiting = (at + 1) % nodes, waiting - 1
        queued[x] = 0
        ends, costs = ways(flow, x, False)
        for i in range(len(ends)):
            w = ends[i]
            if flow.price[x] + costs[i] < flow.price[w]:
                flow.price[w] = flow.price[x] + costs[i]
                if not queued[w]:
                    queue[(at + waiting) % nodes] = w
                    queued[w] = 1
                    waiting += 1
    return True


@compiled
def ways(flow: Flow, x: int, back: bool) -> tuple[Ints, Ints]:
    """The nodes that one more (or one less) can flow to from x (`back`: from which to x), and at which cost."""
    ends, costs, _ = steps(flow, x, back)
    return ends, costs


@compiled
def steps(flow: Flow, x: int, back: bool) -> tuple[Ints, Ints, Ints]:
    """The same with the arc of each way: pair p as p, the arc of node v as -v."""
    n, m = flow.n, len(flow.start_d) - 1
    low = high = 0
    if 1 <= x <= n:
        low, high = flow.start_r[x - 1], flow.start_r[x]
    elif n < x <= n + m:
        low, high = flow.start_d[x - 1 - n], flow.start_d[x - n]
    size = high - low + flow.first[x + 1] - flow.first[x] + 1
    ends, costs, arcs = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    found = 0
    gives = x <= n
    wanted = 0 if gives != back else 1
    for i in range(low, high):
        p = i if gives else flow.order[i]
        if flow.held[p] == wanted:
            ends[found] = 1 + n + flow.demand[p] if gives else 1 + flow.resource[p]
            costs[found] = flow.cost[p] if wanted == 0 else -flow.cost[p]
            arcs[found] = p
            found += 1
    for i in range(flow.first[x], flow.first[x + 1] + 1):
        up = i == flow.first[x + 1]
        if up and x == 0:
            break
        v = x if up else flow.child[i]
        along = (flow.gives[v] == 1) == (back if up else not back)
        if flow.flow[v] < flow.room[v] if along else flow.flow[v] > flow.floor[v]:
            ends[found] = flow.parent[v] if up else v
            cost = toll_at(flow, v, flow.flow[v] if along else flow.flow[v] - 1)
            costs[found] = cost if along else -cost
            arcs[found] = -v
            found += 1
    return ends[:found], costs[:found], arcs[:found]
