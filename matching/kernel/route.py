"""The cheapest way for one line from a node to another, searched from both ends, and the flow changed along it."""

from typing import NamedTuple

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.far import FAR
from matching.kernel.flow import FREE, HELD, OUT, Flow, Steps, mark, more_cost, pair_cost, room_of, set_cost, steps
from matching.kernel.heap import pop, push
from matching.kernel.layout import Marks
from matching.pairing import Ints


class Side(NamedTuple):
    """One end's search: distance `far` (reduced, FAR: not seen), `done`, and the node `via` and arc `by` which each was reached.
    `seen`: the nodes to be cleared (`size[0]` of them)."""

    far: Ints
    done: Marks
    via: Ints
    by: Ints
    seen: Ints
    size: Ints


class Search(NamedTuple):
    """The room that searching needs, from both ends, and for the ways out of one node."""

    out: Side
    back: Side
    room: Steps


def search_of(flow: Flow) -> Search:
    """Room for searches in a flow of this size."""
    return Search(_side(flow.nodes), _side(flow.nodes), room_of(flow))


def _side(nodes: int) -> Side:
    whole = np.full(nodes, FAR, dtype=np.int64)
    rest = np.empty((3, nodes), dtype=np.int64)
    return Side(whole, np.zeros(nodes, dtype=np.uint8), rest[0], rest[1], rest[2], np.zeros(1, dtype=np.int64))


@compiled
def clear(side: Side) -> None:
    """Forget a search."""
    for i in range(side.size[0]):
        side.far[side.seen[i]] = FAR
        side.done[side.seen[i]] = 0
    side.size[0] = 0


@compiled
def reach(side: Side, x: int, far: int, via: int, by: int) -> None:
    """Note that a node was reached."""
    if side.far[x] == FAR:
        side.seen[side.size[0]] = x
        side.size[0] += 1
    side.far[x], side.via[x], side.by[x] = far, via, by


@compiled
def shortest(flow: Flow, search: Search, s: int, t: int) -> tuple[int, int, int]:
    """The reduced length of the shortest way from s to t (FAR: none), the node where the two searches met, and how far the one from s
    had come. The hub is never searched through: each end only finds how far it is, so that both stay in their neighbourhood,
    and its price never changes. The end that has seen less goes on: one often has thousands of ways of length 0 and the other few."""
    clear(search.out)
    clear(search.back)
    out_keys, out_heap = np.empty(256, np.int64), np.empty(256, np.int32)
    back_keys, back_heap = np.empty(256, np.int64), np.empty(256, np.int32)
    reach(search.out, s, 0, -1, 0)
    reach(search.back, t, 0, -1, 0)
    out_keys, out_heap, out_size = push(out_keys, out_heap, 0, np.int64(0), s)
    back_keys, back_heap, back_size = push(back_keys, back_heap, 0, np.int64(0), t)
    best, meet = np.int64(FAR), np.int64(-1)
    if s == t:
        return 0, s, 0
    out_top, back_top, room = np.int64(0), np.int64(0), search.room
    out_ended = back_ended = False
    while out_top + back_top < best and not (out_ended and back_ended):
        back = bool(out_ended or (not back_ended and search.back.size[0] < search.out.size[0]))
        side, other = (search.back, search.out) if back else (search.out, search.back)
        if back and back_size == 0:
            back_top = np.int64(FAR)
            break
        if not back and out_size == 0:
            out_top = np.int64(FAR)
            break
        if back:
            key, x, back_size = pop(back_keys, back_heap, back_size)
            back_top = key
        else:
            key, x, out_size = pop(out_keys, out_heap, out_size)
            out_top = key
        if side.done[x]:
            continue
        if x == 0:
            if back:
                back_ended = True
            else:
                out_ended = True
            continue
        if out_top + back_top >= best:
            break
        side.done[x] = 1
        for i in range(steps(flow, x, back, room)):
            w = room.end[i]
            over = flow.price[x] - flow.price[w]
            far = key + room.cost[i] + (-over if back else over)
            if far >= side.far[w] or far >= best:
                continue
            reach(side, w, far, x, room.arc[i])
            if back:
                back_keys, back_heap, back_size = push(back_keys, back_heap, back_size, far, w)
            else:
                out_keys, out_heap, out_size = push(out_keys, out_heap, out_size, far, w)
            if other.far[w] < FAR and far + other.far[w] < best:
                best, meet = far + other.far[w], np.int64(w)
    return int(best), int(meet), int(min(out_top, best))


@compiled
def way_cost(flow: Flow, search: Search, s: int, t: int) -> int:
    """What the cheapest way of one line from s to t costs (FAR: there is none); nothing is changed."""
    length, _, _ = shortest(flow, search, s, t)
    return length if length == FAR else length - int(flow.price[s]) + int(flow.price[t])


@compiled
def send(flow: Flow, search: Search, s: int, t: int) -> bool:
    """Send one line the cheapest way from s to t; the prices then prove the flow again. False when there is no way."""
    length, meet, reached = shortest(flow, search, s, t)
    if length == FAR:
        return False
    price, out, back = flow.price, search.out, search.back
    for i in range(out.size[0]):
        x = out.seen[i]
        if out.far[x] < reached:
            price[x] += out.far[x] - reached
    rest = length - reached
    for i in range(back.size[0]):
        x = back.seen[i]
        if back.far[x] < rest:
            price[x] += rest - back.far[x]
    x = meet
    while x != s:
        carry(flow, out.by[x], out.via[x])
        x = out.via[x]
    x = meet
    while x != t:
        carry(flow, back.by[x], x)
        x = back.via[x]
    return True


@compiled
def carry(flow: Flow, arc: int, tail: int) -> None:
    """One line along an arc from the node `tail`: more of it, or less where it is used against its direction."""
    if arc >= 0:
        mark(flow, arc, HELD if flow.held[arc] == FREE else FREE)
        return
    v = -arc
    flow.flow[v] += 1 if (tail == v) != (flow.gives[v] == 1) else -1


@compiled
def mend_arc(flow: Flow, search: Search, v: int) -> bool:
    """After a change to the bounds or costs of a node's arc: move one line after the other until the flow is the cheapest again. False
    when the bounds can't be kept."""
    u = flow.parent[v]
    tail, head = (u, v) if flow.gives[v] else (v, u)
    while True:
        lines = flow.flow[v]
        if lines > flow.room[v] or (lines > flow.floor[v] and more_cost(flow, v, lines - 1) > 0):
            flow.flow[v] -= 1
            done = send(flow, search, tail, head)
        elif lines < flow.room[v] and more_cost(flow, v, lines) < 0:
            flow.flow[v] += 1
            done = send(flow, search, head, tail)
        else:
            return True
        if not done:
            return False


@compiled
def mend_pair(flow: Flow, search: Search, p: int, state: int) -> bool:
    """After a change to a pair's cost, or to have it or not (`state` FREE or OUT): the cheapest flow again. False when that can't be."""
    r, d = 1 + flow.resource[p], 1 + flow.n + flow.demand[p]
    was = flow.held[p]
    if was == HELD and (state == OUT or pair_cost(flow, p) > 0):
        mark(flow, p, state)
        return send(flow, search, r, d)
    if state == OUT:
        mark(flow, p, OUT)
        return True
    if was != HELD:
        mark(flow, p, FREE)
        if pair_cost(flow, p) < 0:
            mark(flow, p, HELD)
            return send(flow, search, d, r)
    return True


@compiled
def mend_pairs(flow: Flow, search: Search, at: Ints, cost: Ints, state: Marks) -> bool:
    """Pairs `at` one after the other at their new cost and state."""
    for i in range(len(at)):
        set_cost(flow, at[i], cost[i])
        if not mend_pair(flow, search, at[i], state[i]):
            return False
    return True


@compiled
def mend_arcs(flow: Flow, search: Search, at: Ints, room: Ints, used: Ints) -> bool:
    """The arcs of nodes `at` one after the other with their new room and pinned lines."""
    for i in range(len(at)):
        flow.room[at[i]], flow.used[at[i]] = room[i], used[i]
        if not mend_arc(flow, search, at[i]):
            return False
    return True
