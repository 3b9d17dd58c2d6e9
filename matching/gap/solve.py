"""The cheapest (or most profitable) assignment, with a proof of how good it is."""

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from matching.gap.bound import SCALE, Dual, dual_at, raise_bound
from matching.gap.core import core_of, judge
from matching.gap.descent import descend
from matching.gap.instance import INFEASIBLE, NOT_FOUND, Instance
from matching.gap.relaxation import relaxed
from matching.gap.search import Budget, Search, improve, open_search
from matching.pairing import Ints
from matching.validity import ProblemError

DEFAULT_WORK = 2_000_000
ROUNDS = 600
# Shares of the budget: prices, then an integer program over a small core, annealing, large neighbourhoods, a program over a larger core.
PRICES, SMALL_PROGRAM, ANNEALING, DESCENT, ALL = 0.15, 0.35, 0.2, 0.92, 0.98
SMALL, LARGE = 1_500, 6_000
CHAINS_PER_NODE = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """`agent` (n): position of each job's agent. `objective`: its cost (or profit); no assignment is better than `bound`; `optimal` when
    they are equal. `seconds`: of the clock; `work`: chains of the search."""

    agent: Ints
    objective: int
    bound: int
    seconds: float
    work: int

    @property
    def optimal(self) -> bool:
        """Whether nothing better exists."""
        return self.objective == self.bound


def assign(instance: Instance, seconds: float | None = None, work: int | None = None, seed: int = 1) -> Assigned:
    """The best assignment found until proven best, the seconds or the work (chains) are spent. The same seed gives the same assignment
    whenever the clock did not end it. Raises ProblemError when none exists, or none was found."""
    if seconds is None and work is None:
        work = DEFAULT_WORK
    budget = Budget(seconds, work)
    signed = replace(instance, cost=-instance.cost, maximise=False) if instance.maximise else instance
    whole = replace(
        signed, cost=np.ascontiguousarray(signed.cost, dtype=np.int64), weight=np.ascontiguousarray(signed.weight, dtype=np.int64)
    )
    agent, bound = _assigned(replace(whole, capacity=np.ascontiguousarray(signed.capacity, dtype=np.int64)), budget, seed)
    objective = int(instance.cost[agent, np.arange(instance.jobs)].sum())
    sign = -1 if instance.maximise else 1
    return Assigned(agent, objective, sign * bound, perf_counter() - budget.started, budget.spent)


def _assigned(instance: Instance, budget: Budget, seed: int) -> tuple[Ints, int]:
    found = relaxed(instance)
    dual = dual_at(instance, np.rint(SCALE * found.job).astype(np.int64))
    search = open_search(instance, found, seed)
    improve(search, budget, SMALL_PROGRAM, lambda cost: cost <= dual.bound, cycles=3)
    target = search.cost if search.cost is not None else dual.bound + max(10, abs(dual.bound) // 50)
    dual = raise_bound(instance, dual, target, ROUNDS, lambda: budget.going(PRICES))
    bound = _proof(search, dual, budget, SMALL_PROGRAM, SMALL, dual.bound)
    improve(search, budget, ANNEALING, lambda cost: cost <= bound)
    descend(search, dual, budget, DESCENT, lambda cost: cost <= bound, seed)
    bound = _proof(search, dual, budget, ALL, LARGE, bound)
    improve(search, budget, ALL, lambda cost: cost <= bound)
    if search.cost is None:
        raise ProblemError(NOT_FOUND)
    return search.best, bound


def _proof(search: Search, dual: Dual, budget: Budget, share: float, most: int, bound: int) -> int:
    """A better bound, and perhaps a better assignment, by an integer program when few enough pairs are left to judge."""
    if search.cost is not None and search.cost <= bound:
        return bound
    core = core_of(search.instance, dual, search.cost)
    if core.may.sum() > most or not budget.going(share):
        return bound
    nodes = None if budget.work is None else max(1, budget.work // CHAINS_PER_NODE)
    judged = judge(search.instance, core, dual, search.cost, budget.seconds_until(share), nodes)
    if judged.agent is not None:
        search.take(judged.agent)
    if judged.done and search.cost is None:
        raise ProblemError(INFEASIBLE)
    return max(bound, judged.bound)
