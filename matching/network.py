"""The plan as a circulation: from the hub through groups and resources, over pairs, through demands and areas, back."""

from dataclasses import dataclass, replace

import numpy as np

from matching.arcs import Arcs
from matching.candidates import Candidates
from matching.columns import Columns
from matching.pairing import Bools, Ints
from matching.rules import LIMITS
from matching.score import UNITS
from matching.tree import Tree, tree_of


@dataclass(frozen=True, slots=True)
class Network:
    """The tree and the pairs that may still be chosen: positions of resource and demand, position into the candidates,
    and worth in millionths: the score, and for an incumbent the inertia bonus on top."""

    tree: Tree
    resource: Ints
    demand: Ints
    worth: Ints
    candidate: Ints

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return len(self.worth)

    def find(self, resource: int, demand: int) -> int | None:
        """Position of a pair here, or None when it is pinned or not allowed (pairs are sorted)."""
        m = self.tree.m
        at = int(np.searchsorted(self.resource * m + self.demand, resource * m + demand))
        found = at < self.pairs and (self.resource[at], self.demand[at]) == (resource, demand)
        return at if found else None


def network_of(columns: Columns, candidates: Candidates) -> Network:
    """The network of all candidates but the pinned pairs, whose places are taken off first."""
    problem, m = columns.problem, len(columns.problem.demands)
    rows, cols = problem.resource_index(), problem.demand_index()
    key = candidates.resource * m + candidates.demand
    pinned = [rows[pin.resource] * m + cols[pin.demand] for pin in problem.pins]
    kept = [rows[r] * m + cols[d] for r, d in problem.incumbents if r in rows and d in cols]
    left = np.flatnonzero(~np.isin(key, np.array(pinned, dtype=np.int64)))
    bonus = round(problem.settings.inertia * UNITS) * np.isin(key[left], np.array(kept, dtype=np.int64))
    worth = candidates.score[left] + bonus
    return Network(tree_of(columns), candidates.resource[left], candidates.demand[left], worth, left)


def circulation(network: Network) -> Arcs:
    """Pairs first (cost: minus their worth), then one free arc per node of the tree but the hub."""
    tree = network.tree
    tail, head = _ends(tree)
    pairs, nodes = network.pairs, tree.nodes - 1
    return Arcs(
        nodes=tree.nodes,
        tail=np.concatenate([1 + network.resource, tail]),
        head=np.concatenate([1 + tree.n + network.demand, head]),
        low=np.concatenate([np.zeros(pairs, dtype=np.int64), tree.floor[1:]]),
        cap=np.concatenate([np.ones(pairs, dtype=np.int64), tree.room[1:]]),
        cost=np.concatenate([-network.worth, np.zeros(nodes, dtype=np.int64)]),
    )


def _ends(tree: Tree) -> tuple[Ints, Ints]:
    node, parent, gives = np.arange(1, tree.nodes), tree.parent[1:], tree.gives[1:]
    return np.where(gives, parent, node), np.where(gives, node, parent)


def with_flow(network: Network, chosen: Bools) -> Ints:
    """The flow on all arcs of the circulation when these pairs are chosen."""
    tree = network.tree
    ends = np.concatenate([1 + network.resource[chosen], 1 + tree.n + network.demand[chosen]])
    count = np.zeros(tree.nodes, dtype=np.int64)
    for level in tree.ancestors(ends):
        np.add.at(count, level, 1)
    return np.concatenate([chosen.astype(np.int64), count[1:]])


def with_bundles(network: Network, closed: Ints, opened: Ints) -> Network:
    """The same network where the demands `closed` take nothing and each of `opened` takes at least one (positions)."""
    tree = network.tree
    room, floor = tree.room.copy(), tree.floor.copy()
    room[1 + tree.n + closed] = 0
    nodes = 1 + tree.n + opened
    floor[nodes] = np.maximum(1 - tree.used[nodes], 0)
    return replace(network, tree=replace(tree, room=room, floor=floor))


AREA_LEVEL = next(number for number, rule in enumerate(LIMITS) if rule.code == "area_projects")
