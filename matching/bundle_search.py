"""The best choice of bundles, by an integer program over the few pairs that could still improve a known plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from matching.arcs import Solved
from matching.budgets import Budgets
from matching.bundle_districts import best_large
from matching.bundle_program import SLACK, Program, answer_of
from matching.network import Network
from matching.pairing import Bools, Ints
from matching.result import Stop

# With more pairs than this left open, and an end to the time, a bound from fractions and neighbourhoods come first.
LARGE = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """`opened`: per bundle whether to plan it (None: no better plan than the known one was found); `bound`: no plan costs
    less; `stopped`: the search ended before it was done. `chosen`: the pairs of the plan."""

    opened: Bools | None
    bound: int
    stopped: bool
    chosen: Bools | None = None


def best_bundles(network: Network, bundles: Sequence[Ints], start: Solved, known: int, stop: Stop) -> Found:
    """`bundles`: the demand positions of each bundle that is still open to choice; `start`: the proven flow that ignores
    bundles; `known`: the cost of a plan that keeps them. A pair whose reduced cost exceeds the difference of the two
    cannot change in any better plan (reduced-cost fixing), so only the others go into the program."""
    reduced = start.reduced[: network.pairs]
    core = np.flatnonzero(np.abs(reduced) <= known - start.bound)
    fixed = start.flow[: network.pairs].astype(np.bool_)
    fixed[core] = False
    program = _program(network, bundles, core, fixed)
    sunk = -int(network.worth[fixed].sum())
    district = _districts(network, bundles, core)
    if len(core) > LARGE and stop.seconds is not None:
        large = best_large(program, district, known - sunk, stop)
        if large is not None:
            bound = min(known, max(start.bound, large.bound + sunk))
            return _found(large.x, len(bundles), core, fixed, bound, not large.done)
    answer = answer_of(program, np.ones(program.width, dtype=np.bool_), np.zeros(program.width), stop.seconds, stop.nodes)
    if answer.impossible:
        return Found(None, known, False)
    proven = start.bound if not np.isfinite(answer.bound) else max(start.bound, int(np.ceil(answer.bound + sunk - SLACK)))
    return _found(answer.x, len(bundles), core, fixed, min(proven, known), not answer.done)


def best_within(network: Network, bundles: Sequence[Ints], budgets: Budgets, stop: Stop) -> Found | None:
    """The same when budgets bind too, so that no flow can start it: all pairs are open. `budgets` tell the districts. None when the time
    did not suffice for a bound, or the limits leave no plan."""
    every = np.arange(network.pairs)
    fixed = np.zeros(network.pairs, dtype=np.bool_)
    plain = program_of(network, bundles)
    rows = budgets.rows(plain.width)
    table = sparse.vstack([plain.table, rows]).tocsr()
    low = np.concatenate([plain.low, np.full(len(budgets.amount), -np.inf)])
    program = Program(plain.cost, table, low, np.concatenate([plain.high, budgets.amount.astype(float)]))
    large = best_large(program, _districts(network, bundles, every, budgets.of), np.inf, stop)
    return None if large is None else _found(large.x, len(bundles), every, fixed, large.bound, not large.done)


def program_of(network: Network, bundles: Sequence[Ints]) -> Program:
    """All pairs of a network, then one column per bundle, with every limit but the budgets."""
    return _program(network, bundles, np.arange(network.pairs), np.zeros(network.pairs, dtype=np.bool_))


def districts_of(network: Network, bundles: Sequence[Ints], of: Ints) -> Ints:
    """What lies together, per pair and then per bundle; `of`: the budget of each pair (-1: none)."""
    return _districts(network, bundles, np.arange(network.pairs), of)


def _found(x: Any, bundles: int, core: Ints, fixed: Bools, bound: int, stopped: bool) -> Found:
    if x is None:
        return Found(None, bound, stopped)
    chosen = fixed.copy()
    chosen[core] = x[: len(core)] > 0.5
    return Found(x[len(x) - bundles :] > 0.5, bound, stopped, chosen)


def _program(network: Network, bundles: Sequence[Ints], core: Ints, fixed: Bools) -> Program:
    table, low, high = _rows(network, bundles, core, fixed)
    cost = np.concatenate([-network.worth[core], np.zeros(len(bundles))]).astype(np.float64)
    return Program(cost, table, np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64))


def _districts(network: Network, bundles: Sequence[Ints], core: Ints, of: Ints | None = None) -> Ints:
    """What lies together: of a pair its budget, or else the topmost group of its demand; of a bundle that of its first line."""
    top = 1 + network.tree.n + np.arange(network.tree.m)
    while (network.tree.parent[top] != 0).any():
        top = np.where(network.tree.parent[top] != 0, network.tree.parent[top], top)
    if of is not None:
        paid = of >= 0
        top[network.demand[paid]] = network.tree.nodes + of[paid]
    firsts = np.array([lines[0] for lines in bundles], dtype=np.int64)
    return np.concatenate([top[network.demand[core]], top[firsts]])


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
    columns, nodes = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    column = np.concatenate([np.arange(len(core))] * 2)
    node = np.concatenate([1 + network.resource[core], 1 + tree.n + network.demand[core]])
    while len(node):
        columns.append(column)
        nodes.append(node)
        up = tree.parent[node]
        column, node = column[up != 0], up[up != 0]
    return np.concatenate(columns), np.concatenate(nodes)
