"""What one place more or less is worth, exactly: shortest changes in the residual network, not marginal prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from matching.arcs import Arcs, Solved, residual
from matching.kernel.far import FAR
from matching.network import AREA_LEVEL, Network, with_flow
from matching.pairing import Floats, Ints
from matching.plain import LARGE
from matching.tree import HUB, Tree

# Whole numbers up to here are exact in the floating point that the shortest paths are counted in.
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Lengths:
    """The residual network with lengths >= 0: `steps` (nodes, nodes) CSR and its transpose `turned`; a path from u to v costs its length
    - `price[u]` + `price[v]`. Under strict fairness a cost is `big` x (loss of fairness) + (loss of worth), else `big` is 0."""

    steps: sparse.csr_matrix
    turned: sparse.csr_matrix
    price: Ints
    big: int


@dataclass(frozen=True, slots=True)
class Table:
    """Lengths from (or to) one node as far as `limit`, beyond it inf; `links`: the node before (after) each, negative at the ends."""

    limit: float
    length: Floats
    links: Ints


@dataclass(frozen=True, slots=True)
class Cost:
    """What a change costs: `fair` in fairness (0 unless fairness is strict), which counts first, then `worth` in millionths."""

    fair: int
    worth: int


class Changes:
    """The cheapest changes of a plan, looked up as they are asked for and then remembered. `flow` (nodes): lines at each node beside the
    pinned ones. `root` (nodes): the first group upwards that is full, or the hub: arcs with room make their ends equivalent, so that
    few searches answer for all nodes. `whole`: the network has every pair; what others could add is not known."""

    def __init__(self, network: Network, solved: Solved, counts: Solved | None = None, *, whole: bool = True) -> None:
        tree = network.tree
        self.tree: Tree = tree
        self.flow: Ints = np.concatenate([[0], with_flow(network, solved.flow[: network.pairs] == 1)[network.pairs :]])
        self.root: Ints = _roots(tree, self.flow, fair=counts is not None)
        self._above: Ints = self.root[tree.parent]
        self._of = network, solved, counts
        self._tables: dict[tuple[int, bool], Table] = {}
        self._whole = whole
        self._proven = whole and counts is None and solved.cost == solved.bound
        self._all = _at_once(network, solved, self.root) if self._proven and network.pairs >= LARGE else None

    @cached_property
    def _lengths(self) -> Lengths:
        return _lengths(*self._of)

    @cached_property
    def _longest(self) -> float:
        return float(self._lengths.steps.data.max(initial=0.0))

    @property
    def exact(self) -> bool:
        """Whether the figures are exact (a very large plan under a fairness that counts first outgrows the arithmetic, and a plan that is
        not proven best over all pairs has no such figures; then none are given)."""
        return self._proven or (self._whole and self._lengths.big >= 0)

    def gain(self, node: int) -> int | None:
        """How much more the best plan is worth if the bound at the node grows by one: 0 or more, but under strict fairness less than 0
        where it makes a fairer plan that is worth less. None: not `exact`."""
        if not self.exact:
            return None
        if self.flow[node] < self.tree.room[node]:
            return 0
        if self._all is not None and node < len(self._all[0]):
            return int(self._all[0][node])
        above, back = int(self._above[node]), bool(self.tree.gives[node])
        table = self._within(above, back, self._most_gain(above, back))
        cost = self._cost(above, node, back, table.length[node])
        return 0 if cost is None or (cost.fair, cost.worth) >= (0, 0) else -cost.worth

    def loss(self, node: int) -> int | None:
        """How much less it is worth if the bound shrinks by one (None: not `exact`, or an accepted project or a bundle holds the place)."""
        if not self.exact or self.held(node):
            return None
        if self.flow[node] < self.tree.room[node]:
            return 0
        if self._all is not None and node < len(self._all[1]):
            return int(self._all[1][node]) if self._all[1][node] < FAR else None
        above, back = int(self._above[node]), not self.tree.gives[node]
        table = self.reaching(above, np.array([node]), back=back)
        cost = self._cost(above, node, back, table.length[node])
        return None if cost is None else cost.worth

    def held(self, node: int) -> bool:
        """Whether the bound at the node can't shrink: accepted projects or a bundle need every place."""
        return bool(self.tree.room[node] <= 0 or 0 < self.flow[node] <= self.tree.floor[node])

    def reaching(self, node: int, targets: Ints, *, back: bool) -> Table:
        """The table from a node (`back`: to it) that reaches all `targets` which can be reached at all."""
        table = self._within(node, back, self._longest / 64)
        while np.isfinite(table.limit) and not np.isfinite(table.length[targets]).all():
            table = self._within(node, back, table.limit * 8)
        return table

    def nearest(self, node: int, ends: Ints, worth: Ints, *, back: bool) -> tuple[int, Cost | None, Table]:
        """Which of the changes from a node to `ends` (`back`: the reverse), each with a line worth `worth` (millionths) on top, costs
        least: its position, its cost (None: none is possible) and the table it was found in."""
        table = self.reaching(node, ends, back=back)
        far = self._lengths.price[ends] - self._lengths.price[node]
        total = table.length[ends] + (-far if back else far) - worth
        at = int(np.argmin(total))
        return at, self._split(float(total[at])), table

    def way(self, start: int, end: int) -> Cost | None:
        """What the cheapest way of one line from a node to another costs (None: there is none)."""
        table = self.reaching(start, np.array([end]), back=False)
        return self._split(float(table.length[end]) - float(self._lengths.price[start]) + float(self._lengths.price[end]))

    def _cost(self, above: int, node: int, back: bool, length: float) -> Cost | None:
        price = self._lengths.price
        first, last = (node, above) if back else (above, node)
        return self._split(float(length) - float(price[first]) + float(price[last]))

    def _split(self, total: float) -> Cost | None:
        if not np.isfinite(total):
            return None
        whole, big = round(total), self._lengths.big
        fair = (2 * whole + big) // (2 * big) if big else 0
        return Cost(fair, whole - fair * big)

    def _most_gain(self, above: int, back: bool) -> float:
        """No change below this group that improves the plan is longer than its prices allow."""
        price = self._lengths.price
        apart = (price - price[above]) if back else (price[above] - price)
        return float(apart[(self._above == above) & (self.tree.gives == back)].max(initial=0))

    def _within(self, node: int, back: bool, limit: float) -> Table:
        known = self._tables.get((node, back))
        if known is not None and known.limit >= limit:
            return known
        # The hub is asked for by nearly everything; the others reach only a little way, and a search that went far is finished.
        reach = np.inf if node == HUB or limit > 4 * self._longest else limit + 1
        graph = self._lengths.turned if back else self._lengths.steps
        length, links = dijkstra(graph, indices=node, limit=reach, return_predecessors=True)
        table = Table(float(reach), length, links)
        self._tables[node, back] = table
        return table


def _at_once(network: Network, solved: Solved, root: Ints) -> tuple[Ints, Ints]:
    """The gains and losses of all resources and demands of a large plan, by compiled code."""
    from matching.kernel.worths import worths
    from matching.standing import Tolls, flow_of

    none = np.zeros(network.tree.nodes, dtype=np.int64)
    flow = flow_of(network, solved.flow[: network.pairs] == 1, Tolls(1, none, none, none[:0]), solved.price)
    last = network.tree.n + network.tree.m
    more, less = worths(flow, root, last)
    return more[: last + 1], less[: last + 1]


def _lengths(network: Network, solved: Solved, counts: Solved | None) -> Lengths:
    big = (0 if solved.cost == solved.bound else -1) if counts is None else _big(network, solved, counts)
    if counts is None or big < 0:
        cost, price, arcs = solved.arcs.cost, solved.price, solved.arcs
    else:
        cost, price, arcs = big * counts.arcs.cost + solved.arcs.cost, big * counts.price + solved.price, counts.arcs
    tail, head, length = _shortest(arcs, solved.flow, cost, price)
    shape = (network.tree.nodes,) * 2
    steps = sparse.csr_matrix((length.astype(np.float64), (tail, head)), shape=shape)
    return Lengths(steps, steps.T.tocsr(), price, big)


def _big(network: Network, solved: Solved, counts: Solved) -> int:
    """More than any change can cost in worth, so that fairness always counts first; -1 when such sums would not be exact."""
    n, m = network.tree.n, network.tree.m
    pairs = 2 * (min(n, m) + 1)
    big = 2 * pairs * int(network.worth.max(initial=0)) + int(np.abs(solved.reduced).max(initial=0)) + 1
    reach = int(np.ptp(counts.price)) + int(np.abs(counts.arcs.cost).max(initial=0)) * (network.tree.nodes + 1)
    return big if big * (reach + 2) < EXACT else -1


def _shortest(arcs: Arcs, flow: Ints, cost: Ints, price: Ints) -> tuple[Ints, Ints, Ints]:
    """The steps that the bounds leave open with their reduced lengths; of parallel ones the shortest."""
    steps = residual(arcs, flow)
    signed = np.where(steps.forward, cost[steps.arc], -cost[steps.arc])
    length = signed + price[steps.tail] - price[steps.head]
    order = np.lexsort((length, steps.head, steps.tail))
    tail, head, length = steps.tail[order], steps.head[order], length[order]
    first = np.concatenate([[True], (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])])[: len(tail)]
    return tail[first], head[first], length[first]


def _roots(tree: Tree, flow: Ints, *, fair: bool) -> Ints:
    """For each node the first node upwards whose own arc is full (itself included), or the hub. Under strict fairness (`fair`) an
    area's arc is never free, for each further line counts more against it."""
    root = np.arange(tree.nodes)
    open_ = (flow < tree.room) & ~(fair & (tree.limit == AREA_LEVEL))
    while True:
        up = np.where((root != HUB) & open_[root], tree.parent[root], root)
        if (up == root).all():
            return root
        root = up


def chain(links: Ints, node: int) -> Iterator[tuple[int, int]]:
    """The steps of a change from a node along the links to its end."""
    while links[node] >= 0:
        yield node, int(links[node])
        node = int(links[node])
