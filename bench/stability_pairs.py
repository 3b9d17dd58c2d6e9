"""How stable re-planning is over the pairs of `bench matching`, where a plan is a flow without groups."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from bench.instances import generate
from bench.layers import Layer, network_of
from bench.moved import CHANGES, SIDES, Moved
from matching.kernel.pairs import Pairs
from matching.network import Network
from matching.pairing import Bools, Ints
from matching.problem import Settings
from matching.score import UNITS
from matching.sifting import best_circulation

BONUS = round(Settings(date(2026, 7, 1)).inertia * UNITS)
WIDE = 1 << 32
"""More than there are demands: a pair's key is its resource times this and its demand."""


def stability_of_pairs(size: str, variant: str, changes: int, seed: int = 3) -> Iterator[Moved]:
    """Plan, change one record, and plan again with the usual bonus for the pairs of the plan before."""
    g, pairs = np.random.default_rng(seed), generate(size, variant)
    before = _network(pairs)
    kept = _keys(before)[_chosen(before)]
    for number in range(changes):
        what, side = CHANGES[number // len(SIDES) % len(CHANGES)], number % len(SIDES)
        at = int(g.integers(pairs.n if side == 0 else pairs.m))
        after = _network(_changed(pairs, what, side, at))
        best, again = _chosen(after), _chosen(replace(after, worth=after.worth + BONUS * np.isin(_keys(after), kept)))
        most, worth = int(after.worth[best].sum()), int(after.worth[again].sum())
        differ = np.setxor1d(kept, _keys(after)[again])
        own = np.isin((differ // WIDE, differ % WIDE)[side], (at, (pairs.n, pairs.m)[side]))
        yield Moved(f"{SIDES[side]} {what}", int((~own).sum()), (most - worth) / most)


def _network(pairs: Pairs) -> Network:
    return network_of(pairs, (Layer("capacity", pairs.capacity), Layer("suppliers", pairs.need)))


def _chosen(network: Network) -> Bools:
    chosen: Bools = best_circulation(network).flow[: network.pairs] == 1
    return chosen


def _keys(network: Network) -> Ints:
    return network.resource * WIDE + network.demand


def _changed(pairs: Pairs, what: str, side: int, at: int) -> Pairs:
    """With one record other than it was; a new one, after all others, is like the one at this position."""
    ends, rooms = [pairs.resource, pairs.demand], [pairs.capacity.copy(), pairs.need.copy()]
    room = rooms[side]
    if what != "new":
        room[at] = 0 if what == "leaves" else room[at] + (1 if what == "a place more" else -1)
        return Pairs(pairs.resource, pairs.demand, pairs.score, rooms[0], rooms[1])
    like = np.flatnonzero(ends[side] == at)
    more = [end[like] for end in ends]
    more[side] = np.full(len(like), len(room), dtype=ends[side].dtype)
    rooms[side] = np.append(room, room[at])
    resource, demand = (np.concatenate(parts) for parts in zip(ends, more, strict=True))
    return Pairs(resource, demand, np.append(pairs.score, pairs.score[like]), rooms[0], rooms[1])
