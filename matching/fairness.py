"""Fairness between areas: the more lines an area has, the more the next one costs (a convex cost on parallel arcs)."""

from dataclasses import dataclass

import numpy as np

from matching.arcs import Arcs, Solved
from matching.network import AREA_LEVEL, Network, circulation
from matching.pairing import Ints


@dataclass(frozen=True, slots=True)
class Tiers:
    """A circulation whose area arcs are split into one arc per line; `tier`: per arc how many lines the area already has
    when it is used (0 for every other arc). The last `split` arcs are the parallel ones."""

    arcs: Arcs
    tier: Ints
    split: int


def tiers_of(network: Network) -> Tiers:
    """Split the arc of every area into parallel arcs of one line each. Any cheapest flow under costs that rise with the
    tier fills them from the first; the k-th line costs k, so that least cost is the least sum of squares, which over
    the plans with the same number of lines is also the leximin one (Frank and Murota, dec-min on M-convex sets)."""
    arcs, tree = circulation(network), network.tree
    areas = np.flatnonzero(tree.limit == AREA_LEVEL)
    most = np.bincount(tree.parent, weights=tree.room * (tree.parent > 0), minlength=tree.nodes)[areas]
    # One arc more than the demands take, so that what a demand more would be worth can be read off.
    width = np.minimum(tree.room[areas], most.astype(np.int64) + 1)
    keep = np.flatnonzero(~np.isin(np.arange(len(arcs.tail)), network.pairs + areas - 1))
    split = np.repeat(areas, width)
    step = np.arange(len(split)) - np.repeat(np.cumsum(width) - width, width)
    ones, none = np.ones(len(split), dtype=np.int64), np.zeros(len(split), dtype=np.int64)
    joined = Arcs(
        nodes=arcs.nodes,
        tail=np.concatenate([arcs.tail[keep], split]),
        head=np.concatenate([arcs.head[keep], tree.parent[split]]),
        low=np.concatenate([arcs.low[keep], none]),
        cap=np.concatenate([arcs.cap[keep], ones]),
        cost=np.concatenate([arcs.cost[keep], none]),
    )
    return Tiers(joined, np.concatenate([np.zeros(len(keep), dtype=np.int64), tree.used[split] + step]), len(split))


def split_flow(solved: Solved, network: Network, tiers: Tiers) -> Solved:
    """A cheapest circulation carried over to the split arcs, which fill from the first; the prices stay proof, because
    parallel arcs without cost share their ends."""
    areas = np.flatnonzero(network.tree.limit == AREA_LEVEL)
    arc_of_area = network.pairs + areas - 1
    kept = np.delete(solved.flow, arc_of_area)
    lines = np.zeros(network.tree.nodes, dtype=np.int64)
    lines[areas] = solved.flow[arc_of_area]
    tail = tiers.arcs.tail[len(kept) :]
    step = tiers.tier[len(kept) :] - network.tree.used[tail]
    return Solved(tiers.arcs, np.concatenate([kept, (step < lines[tail]).astype(np.int64)]), solved.price)
