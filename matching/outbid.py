"""The pair that came closest to serving an unmet demand or using an idle resource, and what it lost to."""

from dataclasses import dataclass

import numpy as np

from matching.gains import Changes, Cost, chain
from matching.network import Network
from matching.pairing import Ints
from matching.result import Work
from matching.tree import HUB


@dataclass(frozen=True, slots=True)
class Closest:
    """Positions of a pair, its score (millionths), what forcing it would cost the plan (exact; None: it can't be forced), the pair it
    would displace first (None: none), and the node that is used up (the hub: none)."""

    resource: int
    demand: int
    score: int
    cost: Cost | None
    displaced: tuple[int, int] | None
    full: int = HUB


@dataclass(frozen=True, slots=True)
class Pools:
    """Positions of the pairs of each resource (`start_r[r]` to `start_r[r + 1]`) and, through `order`, of each demand."""

    start_r: Ints
    order: Ints
    start_d: Ints

    def of(self, resource: int | None, demand: int | None) -> Ints:
        """The pairs of one resource or of one demand."""
        if demand is not None:
            return self.order[self.start_d[demand] : self.start_d[demand + 1]]
        return np.arange(self.start_r[int(resource or 0)], self.start_r[int(resource or 0) + 1])


def pools_of(network: Network) -> Pools:
    """Index the pairs of a network (they are sorted by resource) once."""
    order = np.argsort(network.demand, kind="stable")
    start_d = np.searchsorted(network.demand[order], np.arange(network.tree.m + 1))
    return Pools(np.searchsorted(network.resource, np.arange(network.tree.n + 1)), order, start_d)


def closest(work: Work, changes: Changes, pools: Pools, *, resource: int | None = None, demand: int | None = None) -> Closest | None:
    """The allowed pair of an unserved demand (or of an unused resource) that would cost the plan least to force in: the cheapest way
    of freeing the other end for it, less its own worth. None when no pair of it is left."""
    network, n = work.network, work.network.tree.n
    at = pools.of(resource, demand)
    if not len(at):
        return None
    node = 1 + n + demand if demand is not None else 1 + int(resource or 0)
    ends = 1 + network.resource[at] if demand is not None else 1 + n + network.demand[at]
    root = int(changes.root[node])
    if not changes.exact:
        return _closest(work, int(at[np.argmax(network.worth[at])]), None, None, root)
    best, cost, table = changes.nearest(root, ends, network.worth[at], back=demand is None)
    if cost is None:
        return _closest(work, int(at[np.argmax(network.worth[at])]), None, None, root)
    return _closest(work, int(at[best]), cost, _displaced(network, table.links, int(ends[best])), root)


def _closest(work: Work, pair: int, cost: Cost | None, displaced: tuple[int, int] | None, full: int) -> Closest:
    network = work.network
    score = int(work.candidates.score[network.candidate[pair]])
    return Closest(int(network.resource[pair]), int(network.demand[pair]), score, cost, displaced, full)


def _displaced(network: Network, links: Ints, node: int) -> tuple[int, int] | None:
    """The first chosen pair given up on the change that frees the node: the first step between a demand and a resource."""
    n, m = network.tree.n, network.tree.m
    for step in chain(links, node):
        low, high = sorted(step)
        if 1 <= low <= n < high <= n + m:
            return low - 1, high - 1 - n
    return None
