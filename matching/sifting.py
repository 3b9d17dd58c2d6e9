"""The cheapest circulation of a large network by sifting: solved over the pairs that are likely to matter, while the prices that prove it
say which of the others would improve it; those are taken in until there are none. What is found is the cheapest of all pairs.

Sifting for linear programs: Bixby, Gregory, Lustig, Marsten and Shanno 1992, "Very large-scale linear programming: a case study in
combining interior point and simplex methods", Operations Research 40:885-897.
"""

from dataclasses import replace

import numpy as np

from matching.arcs import Arcs, InfeasibleFlowError, Solved, flow_of, prices
from matching.network import Network, circulation
from matching.pairing import Bools, Ints, rank_of

LARGE = 100_000
"""Fewer pairs that may still go either way are quicker solved at once."""

_BEST = 4
"""Of each resource and each demand: so many of its best pairs, and one more for each of its places."""

_ROUNDS, _SWEEPS = 4, 1_000


def likely(network: Network) -> Bools | None:
    """Which pairs to begin with: the best of each resource and of each demand; None where there are few pairs."""
    if network.pairs < LARGE:
        return None
    n, room = network.tree.n, network.tree.room
    found: Bools = np.zeros(network.pairs, dtype=np.bool_)
    for owner, first, size in ((network.resource, 1, n), (network.demand, 1 + n, network.tree.m)):
        found |= rank_of(owner, network.worth) < (_BEST + room[first : first + size])[owner]
    return found


def best_circulation(network: Network) -> Solved:
    """The cheapest circulation of a network. Raises InfeasibleFlowError."""
    return cheapest(circulation(network), likely(network))


def cheapest(arcs: Arcs, few: Bools | None = None) -> Solved:
    """The cheapest circulation and prices that prove it. `few`: which of the first arcs to begin with (None: all; later arcs are always
    taken in). Raises InfeasibleFlowError."""
    if few is not None and int((arcs.cap > arcs.low)[: len(few)].sum()) >= LARGE:
        found = _sifted(arcs, few)
        if found is not None:
            return found
    flow = flow_of(arcs)
    return Solved(arcs, flow, prices(arcs, flow))


def least_cost(arcs: Arcs, few: Bools | None = None) -> int:
    """What the cheapest circulation costs. Raises InfeasibleFlowError."""
    return int((arcs.cost * flow_of(arcs)).sum()) if few is None else cheapest(arcs, few).cost


def _sifted(arcs: Arcs, few: Bools) -> Solved | None:
    """None where the few can't keep the bounds, or so many others would improve them that all at once are quicker."""
    # What flows anyhow stays in, so that a circulation that was feasible is found again.
    among = _among(arcs, few) | (arcs.low > 0)
    for _ in range(_ROUNDS):
        flow = np.zeros(len(arcs.tail), dtype=np.int64)
        try:
            flow[among] = flow_of(_part(arcs, among))
        except InfeasibleFlowError:
            return None
        found, among = _priced(arcs, flow, among)
        if found is not None:
            return found
    return None


def proven(arcs: Arcs, flow: Ints, few: Bools) -> Solved | None:
    """Prices that prove a circulation to be the cheapest; None where there are none, or they are not found shortly."""
    return _priced(arcs, flow, _among(arcs, few) | (flow > 0))[0]


def _priced(arcs: Arcs, flow: Ints, among: Bools) -> tuple[Solved | None, Bools]:
    """Prices from the arcs `among`, and from those that these prices would have instead, until none is left; and which arcs that were."""
    price: Ints | None = None
    while True:
        try:
            price = prices(_part(arcs, among), flow[among], price, _SWEEPS)
        except ArithmeticError:
            return None, among
        found = Solved(arcs, flow, price)
        better = ~among & (arcs.cap > arcs.low) & (found.reduced < 0)
        if not better.any():
            return found, among
        among = among | better


def _among(arcs: Arcs, few: Bools) -> Bools:
    return np.concatenate([few, np.ones(len(arcs.tail) - len(few), dtype=np.bool_)])


def _part(arcs: Arcs, among: Bools) -> Arcs:
    at = np.flatnonzero(among)
    return replace(arcs, tail=arcs.tail[at], head=arcs.head[at], low=arcs.low[at], cap=arcs.cap[at], cost=arcs.cost[at])
