"""What one place more or less is worth, exactly: shortest changes in the residual network, not marginal prices."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from matching.arcs import Solved, residual
from matching.network import Network
from matching.pairing import Floats, Ints
from matching.tree import HUB, Tree

# Runs for groups that are full cost one search each; beyond so many steps in all they are left out (and said: None).
MOST_STEPS = 20_000_000


@dataclass(frozen=True, slots=True)
class Changes:
    """Cheapest changes of a plan in millionths. `away[g]` (nodes): cost of the cheapest change that carries one line from
    node g to each node, `back[g]` from each node to g (inf: none); g is the hub or a group that is full. `before[g]`,
    `after[g]`: the node before (after) each node on that change, negative at the ends. `root` (nodes): the g that stands
    for the room above each node. Arcs with room make their ends equivalent, so few g are needed."""

    tree: Tree
    flow: Ints
    root: Ints
    away: Mapping[int, Floats]
    back: Mapping[int, Floats]
    before: Mapping[int, Ints]
    after: Mapping[int, Ints]

    def gain(self, node: int) -> int | None:
        """How much more the best plan is worth if the bound at the node grows by one (None: not computed)."""
        if self.flow[node] < self.tree.room[node]:
            return 0
        change = self._through(node, more=True)
        if change is None:
            return None
        return max(0, -round(change)) if np.isfinite(change) else 0

    def loss(self, node: int) -> int | None:
        """How much less it is worth if the bound shrinks by one (None: not computed, or a pin or bundle forbids it)."""
        if self.tree.room[node] <= 0 or (self.flow[node] <= self.tree.floor[node] and self.flow[node] > 0):
            return None
        if self.flow[node] < self.tree.room[node]:
            return 0
        change = self._through(node, more=False)
        return None if change is None or not np.isfinite(change) else max(0, round(change))

    def _through(self, node: int, *, more: bool) -> float | None:
        above = int(self.root[self.tree.parent[node]])
        if above not in self.away:
            return None
        return float((self.back if self.tree.gives[node] == more else self.away)[above][node])


def changes_of(network: Network, solved: Solved) -> Changes:
    """All cheapest changes from and to the hub, and from and to the full groups as far as MOST_STEPS allows."""
    tree = network.tree
    flow = np.concatenate([[0], solved.flow[network.pairs :]])
    root = _roots(tree, flow)
    steps = residual(solved.arcs, solved.flow)
    reduced = steps.cost + solved.price[steps.tail] - solved.price[steps.head]
    # Zero lengths would vanish from a sparse matrix: lengths are scaled and one added a step, too little to add up to one.
    scale = tree.nodes + 1
    lengths = sparse.csr_matrix((reduced * float(scale) + 1, (steps.tail, steps.head)), shape=(tree.nodes, tree.nodes))
    full = np.unique(root[np.arange(tree.nodes) > tree.n + tree.m]) if tree.nodes > 1 + tree.n + tree.m else np.zeros(0, int)
    asked = [HUB, *(int(g) for g in full if g != HUB)]
    if len(asked) * len(steps.tail) > MOST_STEPS:
        asked = [HUB]
    away, before = dijkstra(lengths, indices=asked, return_predecessors=True)
    back, after = dijkstra(lengths.T.tocsr(), indices=asked, return_predecessors=True)
    price = solved.price
    return Changes(
        tree,
        flow,
        root,
        {g: np.floor(away[i] / scale) - price[g] + price for i, g in enumerate(asked)},
        {g: np.floor(back[i] / scale) - price + price[g] for i, g in enumerate(asked)},
        {g: before[i] for i, g in enumerate(asked)},
        {g: after[i] for i, g in enumerate(asked)},
    )


def _roots(tree: Tree, flow: Ints) -> Ints:
    """For each node the first node upwards whose own arc is full (itself included), or the hub."""
    root = np.arange(tree.nodes)
    open_ = flow < tree.room
    while True:
        up = np.where((root != HUB) & open_[root], tree.parent[root], root)
        if (up == root).all():
            return root
        root = up
