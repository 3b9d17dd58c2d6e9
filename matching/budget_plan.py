"""The best plan within budgets: an integer program over the pairs, with the bundles, a price a line and areas to reach as it asks.

Bound by the fractional optimum, answer by integer programs over the columns near it (matching.bundle_districts); small ones whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from scipy import sparse

from matching.budgets import Budgets
from matching.bundle_districts import best_large
from matching.bundle_program import SLACK, Program, answer_of
from matching.bundle_search import LARGE, districts_of, program_of
from matching.fairness import Tiers, tiers_of
from matching.network import AREA_LEVEL, Network
from matching.pairing import Bools, Floats, Ints, rank_of
from matching.problem import Settings
from matching.result import Stop
from matching.score import UNITS

# With more pairs than this the fractional optimum begins with the best few of each demand and prices the others.
WIDE, FEW = 100_000, 12
# The share of the time for finding out how many areas can be reached.
HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """`chosen` pairs and `opened` bundles (None: nothing was found in the time); `bound`: no plan that reaches as many areas costs less,
    the prices of lines included; `cost`: what this one costs, them included; `stopped`: the search ended before it was done, `reach_open`:
    before it was proven that no plan reaches more areas."""

    chosen: Bools | None
    opened: Bools | None
    cost: int
    bound: int
    stopped: bool
    reach_open: bool = False


def plan_within(
    network: Network, bundles: Sequence[Ints], budgets: Budgets, settings: Settings, needs: Floats, stop: Stop
) -> Within | None:
    """The best plan that keeps the budgets; `bundles`: the demand positions of each that is open to choice. None when there is none."""
    started = perf_counter()
    plain = program_of(network, bundles)
    tiers = tiers_of(network, needs)
    program = _with_budgets(_with_areas(plain, network, tiers, settings), budgets)
    district = np.concatenate([districts_of(network, bundles, budgets.of), _area_districts(network, tiers)])
    start = _start(network, program.width)
    reached: _Best | None = None
    if settings.at_least_one:
        first = np.concatenate([np.zeros(plain.width), -tiers.of_areas(tiers.first).astype(np.float64)])
        reached = _best(replace(program, cost=first), district, stop.left(started, HALF), start)
        if reached is None:
            return None
        if reached.x is None:
            return Within(None, None, 0, 0, True, True)
        table = sparse.vstack([program.table, sparse.csr_matrix(first)]).tocsr()
        program = Program(program.cost, table, np.append(program.low, -np.inf), np.append(program.high, first @ reached.x))
    best = _best(program, district, stop.left(started), start)
    if best is None:
        return None
    # Where the time is too short for more, the plan that reaches the areas is one.
    x = best.x if best.x is not None or reached is None else reached.x
    open_ = reached is not None and reached.stopped
    if x is None:
        return Within(None, None, 0, best.bound, True, open_)
    pairs, end = network.pairs, network.pairs + len(bundles)
    cost = int(np.rint(program.cost @ x))
    return Within(x[:pairs] > 0.5, x[pairs:end] > 0.5, cost, min(best.bound, cost), open_ or best.stopped, open_)


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    x: Floats | None
    bound: int
    stopped: bool


def _best(program: Program, district: Ints, stop: Stop, start: Bools | None) -> _Best | None:
    """The best answer of a program; None when there is none."""
    if not program.width:
        return _Best(np.zeros(0), 0, False) if program.keeps(np.zeros(0)) else None
    if program.width > LARGE:
        large = best_large(program, district, np.inf, stop, start)
        if large is not None:
            return _Best(large.x, large.bound, not large.done)
    answer = answer_of(program, np.ones(program.width, dtype=np.bool_), np.zeros(program.width), stop.seconds, stop.nodes)
    if answer.impossible:
        return None
    bound = int(np.ceil(answer.bound - SLACK)) if np.isfinite(answer.bound) else int(np.minimum(program.cost, 0).sum())
    return _Best(answer.x, bound, not answer.done)


def _start(network: Network, width: int) -> Bools | None:
    """With many pairs the best few of each demand to begin with; all other columns."""
    if network.pairs <= WIDE:
        return None
    start = np.ones(width, dtype=np.bool_)
    start[: network.pairs] = rank_of(network.demand, network.worth) < FEW
    return start


def _with_areas(program: Program, network: Network, tiers: Tiers, settings: Settings) -> Program:
    """One column more for each line that an area may have, at its price; as many are filled as the area has lines."""
    weight = settings.fairness_weight * UNITS if settings.fairness == "weighted" else 0.0
    price = np.rint(weight * tiers.of_areas(tiers.level))
    areas = np.flatnonzero(network.tree.limit == AREA_LEVEL)
    column = np.arange(tiers.split)
    node = tiers.of_areas(tiers.arcs.tail)
    fills = sparse.csr_matrix((np.ones(tiers.split), (node, column)), shape=(network.tree.nodes, tiers.split))[areas]
    lines = program.table[areas - 1]
    wide = sparse.hstack([program.table, sparse.csr_matrix((program.table.shape[0], tiers.split))])
    table = sparse.vstack([wide, sparse.hstack([lines, -fills])]).tocsr()
    none = np.zeros(len(areas))
    return Program(np.concatenate([program.cost, price]), table, np.concatenate([program.low, none]), np.concatenate([program.high, none]))


def _with_budgets(program: Program, budgets: Budgets) -> Program:
    table = sparse.vstack([program.table, budgets.rows(program.width)]).tocsr()
    low = np.concatenate([program.low, np.full(len(budgets.amount), -np.inf)])
    return Program(program.cost, table, low, np.concatenate([program.high, budgets.amount.astype(float)]))


def _area_districts(network: Network, tiers: Tiers) -> Ints:
    """The topmost group of each area column."""
    top = tiers.of_areas(tiers.arcs.tail).copy()
    while (network.tree.parent[top] != 0).any():
        top = np.where(network.tree.parent[top] != 0, network.tree.parent[top], top)
    return top
