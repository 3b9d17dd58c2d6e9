"""Pairs and bundles as an integer program, its fractional optimum, and a bound that holds whatever the solver's rounding."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matching.pairing import Bools, Floats

# The program works in floating point; whole costs make a bound this much off still exact after rounding.
SLACK = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The least cost @ x with low <= table @ x <= high, x of 0 and 1; whole costs."""

    cost: Floats
    table: Any
    low: Floats
    high: Floats

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.cost)

    def keeps(self, x: Floats) -> bool:
        """Whether an answer of 0 and 1 keeps every row."""
        rows = self.table @ x
        return bool((rows >= self.low - 1e-6).all() and (rows <= self.high + 1e-6).all())


@dataclass(frozen=True, slots=True, eq=False)
class Fractional:
    """The best x between 0 and 1, the reduced costs, and what no answer costs less than."""

    x: Floats
    reduced: Floats
    bound: int


def fractional(program: Program, seconds: float | None = None, start: Bools | None = None) -> Fractional | None:
    """The fractional optimum; None when the time did not suffice or there is none. `start`: the columns to begin with; those that the
    prices find improving are added until there are none (column generation), and the bound holds over all at any time."""
    began = perf_counter()
    table, sides = _sides(program)
    table = table.tocsc()
    taken = np.ones(program.width, dtype=np.bool_) if start is None else start.copy()
    best: Fractional | None = None
    while True:
        left = None if seconds is None else max(seconds - (perf_counter() - began), 0.0)
        options = {} if left is None else {"time_limit": left}
        at = np.flatnonzero(taken)
        answer = linprog(program.cost[at], A_ub=table[:, at], b_ub=sides, bounds=(0, 1), method="highs", options=options)
        if answer.status != 0:
            return best
        price = np.minimum(np.asarray(answer.ineqlin.marginals), 0.0)
        reduced = program.cost - table.T @ price
        bound = int(np.ceil(float(price @ sides + np.minimum(reduced, 0.0).sum()) - SLACK))
        x = np.zeros(program.width)
        x[at] = answer.x
        best = Fractional(x, reduced, bound if best is None else max(bound, best.bound))
        better = ~taken & (reduced < -SLACK)
        if not better.any():
            return best
        taken |= better


def _sides(program: Program) -> tuple[Any, Floats]:
    """All rows as table @ x <= sides."""
    over, under = np.isfinite(program.high), np.isfinite(program.low)
    return sparse.vstack([program.table[over], -program.table[under]]).tocsr(), np.concatenate([program.high[over], -program.low[under]])


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """`x`: the best answer found (None: none); `bound`: no answer with the fixed columns costs less; `done`: proven best."""

    x: Floats | None
    bound: float
    done: bool
    impossible: bool


def answer_of(program: Program, free: Bools, fixed: Floats, seconds: float | None, nodes: int | None, gap: float = 0.0) -> Answer:
    """The best answer when only the `free` columns move and the others stay as in `fixed` (0 or 1)."""
    held = np.where(free, 0.0, fixed)
    table = program.table[:, np.flatnonzero(free)]
    used = program.table @ held
    touched = np.flatnonzero(np.diff(table.indptr))
    if ((used < program.low - 1e-6) | (used > program.high + 1e-6))[np.diff(table.indptr) == 0].any():
        return Answer(None, np.inf, True, True)
    sunk = float(program.cost @ held)
    options: dict[str, Any] = {"mip_rel_gap": gap}
    options |= {} if seconds is None else {"time_limit": max(seconds, 0.1)}
    options |= {} if nodes is None else {"node_limit": nodes}
    found = milp(
        program.cost[free],
        integrality=np.ones(int(free.sum())),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table[touched], (program.low - used)[touched], (program.high - used)[touched]),
        options=options,
    )
    if found.status == 2:
        return Answer(None, np.inf, True, True)
    dual = found.mip_dual_bound
    bound = sunk + dual if dual is not None and np.isfinite(dual) else -np.inf
    if found.x is None:
        return Answer(None, bound, False, False)
    x = held
    x[free] = np.rint(found.x)
    return Answer(x if program.keeps(x) else None, bound, found.status == 0, False)
