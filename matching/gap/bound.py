"""A proven lower bound: a price on every job, each agent a knapsack of its own, the prices improved by the volume algorithm.

Whatever the prices, what the agents pay together is at most the cost of any assignment. Prices are whole numbers of 1/SCALE, so that the
bound is exact arithmetic. (Barahona and Anbil, The volume algorithm, 2000; Fisher, Jaikumar and Van Wassenhove, 1986.)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.gap.instance import Instance
from matching.gap.knapsack import most, worthwhile
from matching.kernel.compiled import compiled
from matching.pairing import Floats, Ints

SCALE = 1024
# A step grows or shrinks by these; after so many rounds without gain it shrinks.
GROW, SHRINK, PATIENCE = 1.1, 0.66, 20
SMALLEST_STEP = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Dual:
    """Prices of the jobs (n, times SCALE) and the bound they prove (times SCALE, minimising). `share` (m, n): how often each agent took
    each job on average, near the fractional optimum. `rounds`: prices tried."""

    price: Ints
    value: int
    share: Floats
    rounds: int

    @property
    def bound(self) -> int:
        """Costs are whole numbers, so the bound may be rounded up."""
        return -(-self.value // SCALE)


def dual_at(instance: Instance, price: Ints) -> Dual:
    """The bound that prices prove."""
    share = np.zeros(instance.cost.shape, dtype=np.float64)
    value = int(priced(instance.cost, instance.weight, instance.capacity, price, share))
    return Dual(price, value, share, 1)


def raise_bound(instance: Instance, dual: Dual, target: int, rounds: int, going: Callable[[], bool]) -> Dual:
    """Better prices: at most `rounds` more rounds while `going()`; `target`: the cost of a known assignment (or a guess above)."""
    price, value, share = dual.price.astype(np.float64), dual.value, dual.share.copy()
    best, taken = dual.price, np.zeros_like(share)
    step, quiet, tried = 0.1, 0, 0
    while tried < rounds and step > SMALLEST_STEP and -(-value // SCALE) < target and going():
        lack = 1.0 - share.sum(axis=0)
        aim = max(1.02 * target - 0.02 * value / SCALE, value / SCALE + 1.0) if tried else float(target)
        trial = np.rint(price + step * (SCALE * aim - value) * lack / max(float(lack @ lack), 1e-9)).astype(np.int64)
        found = int(priced(instance.cost, instance.weight, instance.capacity, trial, taken))
        slope = 1.0 - taken.sum(axis=0)
        share = _mixed(share, taken, lack, slope, step)
        tried += 1
        if found > value:
            step = min(2.0, step * GROW) if float(slope @ lack) >= 0 else step
            best, price, value, quiet = trial, trial.astype(np.float64), found, 0
            continue
        quiet += 1
        if quiet >= PATIENCE:
            step, quiet = step * SHRINK, 0
    return Dual(best, value, share, dual.rounds + tried)


def _mixed(share: Floats, taken: Floats, lack: Floats, slope: Floats, step: float) -> Floats:
    """The average moved towards the last answer, by the amount that leaves the least lack."""
    change = slope - lack
    length = float(change @ change)
    part = 0.1 if length <= 0 else min(max(-float(lack @ change) / length, 0.01), 0.1 if step > 0.01 else 0.05)
    return (1.0 - part) * share + part * taken


@compiled
def priced(cost: Ints, weight: Ints, capacity: Ints, price: Ints, taken: Floats) -> int:
    """What is paid at least at these prices (times SCALE); who takes what is marked in `taken`."""
    total = price.sum()
    marks = np.zeros(cost.shape[1], np.int64)
    for agent in range(len(capacity)):
        marks[:] = 0
        items = worthwhile(cost[agent], weight[agent], capacity[agent], price, SCALE)
        total -= most(items, price - SCALE * cost[agent], weight[agent], capacity[agent], marks)
        taken[agent] = marks
    return int(total)
