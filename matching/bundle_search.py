"""The best choice of bundles, by an integer program over the few pairs that could still improve a known plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.arcs import Solved
from matching.network import Network
from matching.pairing import Bools, Ints
from matching.result import Stop

# The integer program works in floating point; whole costs make a bound this much off still exact after rounding.
SLACK = 0.01


@dataclass(frozen=True, slots=True)
class Found:
    """`opened`: per bundle whether to plan it (None: no better plan than the known one was found); `bound`: no plan costs
    less; `stopped`: the search ended before it was done."""

    opened: Bools | None
    bound: int
    stopped: bool


def best_bundles(network: Network, bundles: Sequence[Ints], start: Solved, known: int, stop: Stop) -> Found:
    """`bundles`: the demand positions of each bundle that is still open to choice; `start`: the proven flow that ignores
    bundles; `known`: the cost of a plan that keeps them. A pair whose reduced cost exceeds the difference of the two
    cannot change in any better plan (reduced-cost fixing), so only the others go into the program."""
    reduced = start.reduced[: network.pairs]
    core = np.flatnonzero(np.abs(reduced) <= known - start.bound)
    fixed = start.flow[: network.pairs].astype(np.bool_)
    fixed[core] = False
    rows, low, high = _rows(network, bundles, core, fixed)
    cost = np.concatenate([-network.worth[core], np.zeros(len(bundles))]).astype(np.float64)
    options: dict[str, Any] = {"mip_rel_gap": 0.0}
    options |= {} if stop.seconds is None else {"time_limit": stop.seconds}
    options |= {} if stop.nodes is None else {"node_limit": stop.nodes}
    answer = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, low, high),
        options=options,
    )
    return _read(answer, len(bundles), -int(network.worth[fixed].sum()), start.bound, known)


def _read(answer: Any, bundles: int, sunk: int, floor: int, known: int) -> Found:
    if answer.status == 2:
        return Found(None, known, False)
    dual = answer.mip_dual_bound
    proven = floor if dual is None or not np.isfinite(dual) else max(floor, int(np.ceil(dual + sunk - SLACK)))
    opened = None if answer.x is None else answer.x[len(answer.x) - bundles :] > 0.5
    return Found(opened, min(proven, known), answer.status != 0)


def _rows(network: Network, bundles: Sequence[Ints], core: Ints, fixed: Bools) -> tuple[Any, Ints, Any]:
    """Rows low <= A (x, y) <= high: one per node of the tree, then one per bundled demand that ties it to its bundle."""
    tree, width = network.tree, len(core) + len(bundles)
    column, node = _entries(network, core)
    sunk = np.zeros(tree.nodes, dtype=np.int64)
    for level in tree.ancestors(np.concatenate([1 + network.resource[fixed], 1 + tree.n + network.demand[fixed]])):
        np.add.at(sunk, level, 1)
    uses = sparse.csr_matrix((np.ones(len(node)), (node, column)), shape=(tree.nodes, width))
    lines = np.concatenate([np.zeros(0, dtype=np.int64), *bundles])
    bundle = len(core) + np.repeat(np.arange(len(bundles)), [len(at) for at in bundles])
    at = 1 + tree.n + lines
    one = np.ones(len(at))
    number = np.arange(len(at))
    choice = sparse.csr_matrix((one, (number, bundle)), shape=(len(at), width))
    room = sparse.diags_array(tree.room[at].astype(np.float64)) @ choice
    none, endless = np.full(len(at), -np.inf), np.full(len(at), np.inf)
    table = sparse.vstack([uses[1:], uses[at] - choice, uses[at] - room]).tocsr()
    low = np.concatenate([(tree.floor - sunk)[1:], -sunk[at], none])
    high = np.concatenate([(tree.room - sunk)[1:], endless, -sunk[at]])
    return table, low, high


def _entries(network: Network, core: Ints) -> tuple[Ints, Ints]:
    """Which core pair (column) uses which node of the tree."""
    tree = network.tree
    columns, nodes = [], []
    column = np.concatenate([np.arange(len(core))] * 2)
    node = np.concatenate([1 + network.resource[core], 1 + tree.n + network.demand[core]])
    while len(node):
        columns.append(column)
        nodes.append(node)
        up = tree.parent[node]
        column, node = column[up != 0], up[up != 0]
    return np.concatenate(columns), np.concatenate(nodes)
