"""The pair that came closest to serving an unmet demand or using an idle resource, and what it lost to."""

from dataclasses import dataclass

import numpy as np

from matching.gains import Changes
from matching.network import Network
from matching.pairing import Ints
from matching.result import Work
from matching.tree import HUB


@dataclass(frozen=True, slots=True)
class Closest:
    """Positions of a pair, its score (millionths), what forcing it would cost the plan (exact; None: not computed because
    the group at node `full` is used up), and the pair it would displace first (None: a limit stands in the way)."""

    resource: int
    demand: int
    score: int
    loss: int | None
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


def closest(work: Work, changes: Changes | None, pools: Pools, *, resource: int | None = None, demand: int | None = None) -> Closest:
    """The allowed pair of an unserved demand (or of an unused resource) that would cost the plan least to force in: the
    cheapest way of freeing the other end for it, less its own worth."""
    network, n = work.network, work.network.tree.n
    given_demand = demand is not None
    at = pools.of(resource, demand)
    node = 1 + n + int(demand or 0) if given_demand else 1 + int(resource or 0)
    ends = 1 + network.resource[at] if given_demand else 1 + n + network.demand[at]
    root = HUB if changes is None else int(changes.root[node])
    table = None if changes is None else (changes.away if given_demand else changes.back).get(root)
    if changes is None or table is None or not np.isfinite(table[ends]).any():
        best = int(at[np.argmax(network.worth[at])])
        return _closest(work, best, None, None, root)
    cost = table[ends] - network.worth[at]
    best = int(at[np.argmin(cost)])
    links = (changes.before if given_demand else changes.after)[root]
    return _closest(work, best, max(0, round(float(cost.min()))), _displaced(network, links, int(ends[np.argmin(cost)])), root)


def _closest(work: Work, pair: int, loss: int | None, displaced: tuple[int, int] | None, full: int) -> Closest:
    network = work.network
    score = int(work.candidates.score[network.candidate[pair]])
    return Closest(int(network.resource[pair]), int(network.demand[pair]), score, loss, displaced, full)


def _displaced(network: Network, links: Ints, node: int) -> tuple[int, int] | None:
    """The first chosen pair given up on the change that frees the node: the first step between a demand and a resource."""
    n, m = network.tree.n, network.tree.m
    while links[node] >= 0:
        ends = sorted((node, int(links[node])))
        if 1 <= ends[0] <= n < ends[1] <= n + m:
            return ends[0] - 1, ends[1] - 1 - n
        node = int(links[node])
    return None
