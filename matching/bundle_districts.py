"""Large programs of bundles and budgets: fractional bound, an integer program over the columns near it, then district by district."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from matching.bundle_program import Fractional, Program, answer_of, fractional
from matching.pairing import Bools, Floats, Ints
from matching.result import Stop

# How many columns nearest to the fractional optimum are tried, against those with no reduced cost at all; and the share of the time left.
CORES = ((1.08, 0.5), (1.25, 0.3))
# A core is solved to this share of its cost; a neighbourhood frees the nearest columns of so many districts.
CORE_GAP, NEAREST, TOGETHER = 2e-4, 0.25, 3
# Rounds of neighbourhoods when nodes, not seconds, end the search.
ROUNDS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Large:
    """`x`: the best answer found (None: none better than the known cost); `bound`: no answer costs less; `done`: proven best."""

    x: Floats | None
    bound: int
    done: bool


@dataclass(slots=True, eq=False)
class _State:
    program: Program
    stop: Stop
    started: float
    x: Floats | None
    cost: float

    def left(self) -> float | None:
        """Seconds left; None without a clock."""
        return None if self.stop.seconds is None else self.stop.seconds - (perf_counter() - self.started)

    def over(self) -> bool:
        """Whether the clock ended it."""
        left = self.left()
        return left is not None and left < 0.5

    def take(self, x: Floats | None) -> None:
        """Keep an answer if it is better."""
        if x is not None and (cost := float(self.program.cost @ x)) < self.cost - 0.5:
            self.x, self.cost = x, cost


def best_large(program: Program, district: Ints, known: float, stop: Stop, start: Bools | None = None) -> Large | None:
    """The best answer within the time; `district` (columns); `known`: the cost of an answer that is at hand (inf: none); `start`: the
    columns that the fractional optimum begins with. None when the
    fractional optimum itself takes too long, or none exists."""
    state = _State(program, stop, perf_counter(), None, known)
    relaxed = fractional(program, stop.seconds, start)
    if relaxed is None:
        return None
    near = np.abs(relaxed.reduced)
    order, basic = np.argsort(near, kind="stable"), int((near < 1e-6).sum())
    for times, share in CORES:
        if state.over() or _good(state, relaxed):
            break
        _core(state, relaxed, order[: max(500, int(times * basic))], share)
    if state.x is not None:
        _neighbourhoods(state, relaxed, district, near <= np.quantile(near, NEAREST))
    bound = relaxed.bound if np.isinf(state.cost) else min(relaxed.bound, int(np.rint(state.cost)))
    return Large(state.x, bound, state.cost <= relaxed.bound)


def _good(state: _State, relaxed: Fractional) -> bool:
    return state.cost - relaxed.bound <= CORE_GAP * abs(relaxed.bound)


def _core(state: _State, relaxed: Fractional, nearest: Ints, share: float) -> None:
    """Only the nearest columns, and those that the fractional optimum splits, may move."""
    free = (relaxed.x > 1e-7) & (relaxed.x < 1 - 1e-7)
    free[nearest] = True
    left = state.left()
    seconds = None if left is None else left * share
    state.take(answer_of(state.program, free, np.rint(relaxed.x), seconds, state.stop.nodes, CORE_GAP).x)


def _neighbourhoods(state: _State, relaxed: Fractional, district: Ints, near: Bools) -> None:
    """Free the near columns of a few districts at a time, the rest held as in the best answer, until nothing has helped for a round."""
    names = np.unique(district)
    g = np.random.default_rng(1)
    idle, rounds = 0, 0
    while idle * TOGETHER < 2 * len(names) and not state.over() and state.cost > relaxed.bound:
        if state.stop.seconds is None and rounds >= ROUNDS:
            return
        before, chosen = state.cost, g.choice(names, size=min(TOGETHER, len(names)), replace=False)
        left, x = state.left(), state.x
        if x is None:
            return
        free = np.isin(district, chosen) & (near | (x > 0.5))
        state.take(answer_of(state.program, free, x, None if left is None else min(left, 5.0), state.stop.nodes, 1e-5).x)
        idle, rounds = (0 if state.cost < before else idle + 1), rounds + 1
