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
    order[start_d[d]..start_d[d+1]]. In that second order `giver`, `offer` and `taken` are their resources, costs and states once more:
    searches go over the pairs of a demand, which should lie together (`mark` and `set_cost` change both). Every node v but the hub has
    one arc with its `parent` (from it where `gives`), which carries floor[v] <= flow[v] <= room[v] lines beside the `used` (pinned) ones;
    its lines cost toll[toll_first[v]..toll_last[v]], pinned ones first, never falling (past the end as the last; nothing where there are
    none). The children of v are child[first[v]..first[v+1]]. `price` (nodes) proves it cheapest: cost + price[tail] - price[head] >= 0
    wherever more may flow, <= 0 wherever less may."""

    n: int
    start_r: Ints
    start_d: Ints
    order: Int32
    giver: Int32
    offer: Ints
    taken: Marks
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
        changed = ("held", "taken", "room", "flow", "used", "price")
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
def mark(flow: Flow, p: int, state: int) -> None:
    """Give a pair a state."""
    flow.held[p] = state
    flow.taken[by_demand(flow, p)] = state


@compiled
def mark_all(flow: Flow, at: Ints, state: int) -> None:
    """Give pairs a state."""
    for i in range(len(at)):
        mark(flow, at[i], state)


@compiled
def set_cost(flow: Flow, p: int, cost: int) -> None:
    """Give a pair another cost."""
    flow.cost[p] = cost
    flow.offer[by_demand(flow, p)] = cost


@compiled
def by_demand(flow: Flow, p: int) -> int:
    """The place of a pair in the order of demands."""
    i = flow.start_d[flow.demand[p]]
    while flow.order[i] != p:
        i += 1
    return int(i)


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
    at, waiting, looks, room = 0, nodes, 0, room_of(flow)
    while waiting > 0:
        looks += 1
        if looks > most:
            return False
        x = queue[at]
        at, waiting = (at + 1) % nodes, waiting - 1
        queued[x] = 0
        for i in range(steps(flow, x, False, room)):
            w = room.end[i]
            if flow.price[x] + room.cost[i] < flow.price[w]:
                flow.price[w] = flow.price[x] + room.cost[i]
                if not queued[w]:
                    queue[(at + waiting) % nodes] = w
                    queued[w] = 1
                    waiting += 1
    return True


class Steps(NamedTuple):
    """Room for the ways out of one node: the node each leads to, its cost, and its arc (pair p as p, the arc of node v as -v)."""

    end: Ints
    cost: Ints
    arc: Ints


@compiled
def room_of(flow: Flow) -> Steps:
    """Room enough for the ways out of any node."""
    most = 0
    for x in range(len(flow.parent)):
        pairs = 0
        if 1 <= x <= flow.n:
            pairs = flow.start_r[x] - flow.start_r[x - 1]
        elif flow.n < x < flow.n + len(flow.start_d):
            pairs = flow.start_d[x - flow.n] - flow.start_d[x - 1 - flow.n]
        most = max(most, pairs + flow.first[x + 1] - flow.first[x] + 1)
    return Steps(np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64))


@compiled
def steps(flow: Flow, x: int, back: bool, room: Steps) -> int:
    """Put into `room` where one more can flow to from x (`back`: from where one less can flow), at which cost; how many that are."""
    n, m, found = flow.n, len(flow.start_d) - 1, 0
    wanted = HELD if back == (x <= n) else FREE
    sign = 1 if wanted == FREE else -1
    if 1 <= x <= n:
        for p in range(flow.start_r[x - 1], flow.start_r[x]):
            if flow.held[p] == wanted:
                room.end[found], room.cost[found], room.arc[found] = 1 + n + flow.demand[p], sign * flow.cost[p], p
                found += 1
    elif n < x <= n + m:
        for i in range(flow.start_d[x - 1 - n], flow.start_d[x - n]):
            if flow.taken[i] == wanted:
                room.end[found], room.cost[found], room.arc[found] = 1 + flow.giver[i], sign * flow.offer[i], flow.order[i]
                found += 1
    for i in range(flow.first[x], flow.first[x + 1] + 1):
        up = i == flow.first[x + 1]
        if up and x == 0:
            break
        v = x if up else flow.child[i]
        along = (flow.gives[v] == 1) == (back if up else not back)
        if flow.flow[v] < flow.room[v] if along else flow.flow[v] > flow.floor[v]:
            cost = toll_at(flow, v, flow.flow[v] if along else flow.flow[v] - 1)
            room.end[found] = flow.parent[v] if up else v
            room.cost[found] = cost if along else -cost
            room.arc[found] = -v
            found += 1
    return found
