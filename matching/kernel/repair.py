"""From any feasible plan and any prices to the best plan with prices that prove it, by alternating paths."""

from typing import NamedTuple

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.far import FAR
from matching.kernel.graph import Graph
from matching.kernel.heap import pop, push
from matching.kernel.layout import Int32, Marks
from matching.pairing import Ints


class Repair(NamedTuple):
    """A plan that is best for the `opened` places it may use so far (opened <= room, nodes), proved by the `price` of every
    node: a pair held has price + price <= score, one not held >= score, and a node with a free opened place has price 0.
    The pairs held by node v are `pair`[first[v] : first[v] + taken[v]], with the other ends in `end`. `todo`: one entry
    for each place still to be opened; `state`: how many are opened, and how many nodes were looked at for them."""

    held: Marks
    price: Ints
    opened: Ints
    taken: Ints
    first: Ints
    pair: Int32
    end: Int32
    todo: Int32
    state: Ints


class Paths(NamedTuple):
    """Shortest paths from one node: distance `far`, valid where `seen` is the number of the search, final where `done` is;
    each node was reached from `via` by the pair `by`. `order`: the final ones, first to last."""

    far: Ints
    seen: Int32
    done: Int32
    via: Int32
    by: Int32
    order: Int32


def start_repair(graph: Graph, held: Marks, price: Ints) -> Repair:
    """Keep of the plan what agrees with the resources' prices (>= 0); the rest is for `mend`. `held` is changed."""
    nodes = len(graph.room)
    first = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(graph.room + 1, out=first[1:])
    repair = Repair(
        held=held,
        price=np.concatenate([np.zeros(graph.m, dtype=np.int64), price]),
        opened=np.zeros(nodes, dtype=np.int64),
        taken=np.zeros(nodes, dtype=np.int64),
        first=first,
        pair=np.zeros(int(first[-1]), dtype=np.int32),
        end=np.zeros(int(first[-1]), dtype=np.int32),
        todo=np.zeros(0, dtype=np.int32),
        state=np.zeros(2, dtype=np.int64),
    )
    agree(graph, repair)
    opened = np.where(repair.price > 0, repair.taken, graph.room)
    # Resources first: on slack instances that takes a fraction of the steps.
    todo = np.repeat(np.arange(nodes, dtype=np.int32), graph.room - opened)[::-1].copy()
    return repair._replace(opened=opened, todo=todo)


@compiled
def agree(graph: Graph, repair: Repair) -> None:
    """Price each demand at the best it does not hold, and drop the pairs it holds that are worth less than that."""
    start, end, score, held, price = graph.start, graph.end, graph.score, repair.held, repair.price
    for d in range(graph.m):
        best = np.int64(0)
        for p in range(start[d], start[d + 1]):
            if not held[p]:
                best = max(best, score[p] - price[end[p]])
        price[d] = best
        for p in range(start[d], start[d + 1]):
            if held[p] and score[p] - price[end[p]] >= best:
                join(repair, d, end[p], p)
            else:
                held[p] = 0


@compiled
def join(repair: Repair, v: int, w: int, p: int) -> None:
    """Hold the pair p of v and w."""
    a, b = repair.first[v] + repair.taken[v], repair.first[w] + repair.taken[w]
    repair.held[p] = 1
    repair.pair[a], repair.end[a] = p, w
    repair.pair[b], repair.end[b] = p, v
    repair.taken[v] += 1
    repair.taken[w] += 1


@compiled
def leave(repair: Repair, v: int, p: int) -> None:
    """Strike the pair p from the list of v."""
    last = repair.first[v] + repair.taken[v] - 1
    for i in range(repair.first[v], last + 1):
        if repair.pair[i] == p:
            repair.pair[i], repair.end[i] = repair.pair[last], repair.end[last]
            break
    repair.taken[v] -= 1


@compiled
def mend(graph: Graph, repair: Repair, most: int, looks: int) -> bool:
    """Open at most `most` places more, each by one alternating path, after which the plan is best for what is open, and none once `looks`
    nodes were looked at in all; True when all are open."""
    nodes, state, todo, price = len(repair.price), repair.state, repair.todo, repair.price
    far, blank, places = np.empty(nodes, np.int64), np.zeros(nodes, np.int32), np.empty((3, nodes), np.int32)
    paths = Paths(far, blank, blank.copy(), places[0], places[1], places[2])
    keys, heap = np.empty(1 << 12, np.int64), np.empty(1 << 12, np.int32)
    last = min(len(todo), state[0] + most)
    while state[0] < last and state[1] < looks:
        v = todo[state[0]]
        state[0] += 1
        if repair.opened[v] == 0:
            price[v] = dearest(graph, price, v)
        repair.opened[v] += 1
        length, goal, reached, keys, heap = search(graph, repair, paths, v, keys, heap)
        state[1] += reached
        for i in range(reached):
            x = paths.order[i]
            if far[x] < length:
                price[x] += far[x] - length if (x < graph.m) == (v < graph.m) else length - far[x]
        flip(graph.m, repair, paths, v, goal)
    return bool(state[0] == len(todo))


@compiled
def dearest(graph: Graph, price: Ints, v: int) -> int:
    """What a node that holds nothing could gain at most from a pair, at least 0."""
    best = np.int64(0)
    for p in range(graph.start[v], graph.start[v + 1]):
        best = max(best, graph.score[graph.pair[p]] - price[graph.end[p]])
    return int(best)


@compiled
def search(graph: Graph, repair: Repair, paths: Paths, v: int, keys: Ints, heap: Int32) -> tuple[int, int, int, Ints, Int32]:
    """Dijkstra from v, forwards over pairs not held, back over pairs held, to the cheapest end: a free place on the other
    side, or a node on this side that gives up a place (v itself: the place stays empty). Prices make all steps >= 0."""
    m, number = graph.m, np.int32(repair.state[0])
    price, taken, far, seen, done = repair.price, repair.taken, paths.far, paths.seen, paths.done
    reached, length, goal = 0, np.int64(FAR), np.int64(v)
    far[v], seen[v] = 0, number
    keys, heap, size = push(keys, heap, 0, np.int64(0), v)
    while size > 0:
        key, x, size = pop(keys, heap, size)
        if key >= length:
            break
        if done[x] == number:
            continue
        done[x] = number
        paths.order[reached] = x
        reached += 1
        out = (x < m) == (v < m)
        base = key + price[x] if out else key - price[x]
        if out and base < length:
            length, goal = base, np.int64(x)
        low = graph.start[x] if out else repair.first[x]
        high = graph.start[x + 1] if out else low + taken[x]
        for i in range(low, high):
            w = graph.end[i] if out else repair.end[i]
            e = graph.pair[i] if out else repair.pair[i]
            step = base + price[w] - graph.score[e] if out else base - price[w] + graph.score[e]
            if step >= length or (seen[w] == number and step >= far[w]) or (out and repair.held[e]):
                continue
            far[w], seen[w], paths.by[w], paths.via[w] = step, number, e, x
            if out and taken[w] < repair.opened[w]:
                length, goal = step, np.int64(w)
            else:
                keys, heap, size = push(keys, heap, size, step, w)
    return int(length), int(goal), reached, keys, heap


@compiled
def flip(m: int, repair: Repair, paths: Paths, v: int, goal: int) -> None:
    """Exchange held and not held along the path; all are dropped before any is added, so that lists never overflow."""
    x = goal
    while x != v:
        e, before = paths.by[x], paths.via[x]
        if (x < m) == (v < m):
            repair.held[e] = 0
            leave(repair, x, e)
            leave(repair, before, e)
        x = before
    x = goal
    while x != v:
        if (x < m) != (v < m):
            join(repair, paths.via[x], x, paths.by[x])
        x = paths.via[x]
