"""Good assignments by annealing over chains of moved jobs, guided by the prices of the fractional optimum."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

import numpy as np

from matching.gap.instance import Instance
from matching.gap.moves import BEST, LOOK, NO_COST, anneal
from matching.gap.relaxation import Relaxed, suited_agents
from matching.pairing import Ints

FIRST, CHUNK = 100_000, 20_000
# How many agents a job may go to, cycle by cycle; and how far the temperature falls within a cycle.
WIDTHS = (4, 3, 5, 4, 8)
FALL = 30.0


@dataclass(slots=True)
class Budget:
    """What may still be spent: chains of the search (`work`, the same result every time) or seconds of the clock."""

    seconds: float | None
    work: int | None
    started: float = field(default_factory=perf_counter)
    spent: int = 0

    def going(self, share: float = 1.0) -> bool:
        """Whether less than this share of the time is gone."""
        return self.seconds is None or perf_counter() - self.started < share * self.seconds

    def seconds_until(self, share: float) -> float | None:
        """Seconds until this share of the time is gone; None without a clock."""
        return None if self.seconds is None else max(0.0, share * self.seconds - (perf_counter() - self.started))

    def chains(self, share: float, wanted: int) -> int:
        """How many of the wanted chains may be done before this share is gone."""
        left = wanted if self.work is None else min(wanted, int(share * self.work) - self.spent)
        return max(0, left) if self.going(share) else 0


@dataclass(slots=True, eq=False)
class Search:
    """The state of a search: the cheapest assignment found (`agent`, n) and what it goes on from."""

    instance: Instance
    relaxed: Relaxed
    state: Ints
    agent: Ints
    best: Ints
    warmth: float
    price: float
    cycles: int = 0
    rate: float = 0.0

    @property
    def cost(self) -> int | None:
        """The least cost of an assignment that keeps the capacities; None while none is known."""
        return None if self.state[BEST] == NO_COST else int(self.state[BEST])

    def take(self, agent: Ints) -> None:
        """Keep an assignment found elsewhere if it is cheaper and keeps the capacities."""
        jobs = np.arange(self.instance.jobs)
        cost = int(self.instance.cost[agent, jobs].sum())
        load = np.zeros(self.instance.agents, dtype=np.int64)
        np.add.at(load, agent, self.instance.weight[agent, jobs])
        if cost < self.state[BEST] and (load <= self.instance.capacity).all():
            self.state[BEST] = cost
            self.best[:] = agent


def open_search(instance: Instance, found: Relaxed, seed: int) -> Search:
    """Start with every job at its best agent under the prices."""
    agent = suited_agents(found, 1)[:, 0].copy()
    third = np.sort(found.reduced, axis=0)[min(2, instance.agents - 1)]
    warmth = float(np.median(np.where(np.isfinite(third), third, 1.0)))
    price = 3.0 * max(float(found.room.mean()), 0.01)
    state = np.array([0, 0, NO_COST, 0x9E3779B97F4A7C1 + 2 * seed, 0], dtype=np.int64)
    return Search(instance, found, state, agent, agent.copy(), max(warmth, 0.5), price)


def improve(search: Search, budget: Budget, share: float, enough: Callable[[int], bool], cycles: int | None = None) -> None:
    """Cycles of annealing, each twice as long, until this share of the budget is gone, or the cost is `enough`."""
    for _ in count() if cycles is None else range(cycles):
        wanted = FIRST << min(search.cycles, 8)
        left = budget.seconds_until(share)
        if left is not None and search.rate:
            wanted = max(CHUNK, min(wanted, int(left * search.rate)))
        chains = budget.chains(share, wanted) or (CHUNK if search.cycles == 0 else 0)
        if chains == 0 or (search.cost is not None and enough(search.cost)):
            return
        _cycle(search, budget, share, chains)


def _cycle(search: Search, budget: Budget, share: float, chains: int) -> None:
    """One annealing: from the start, or gently from the best that is known; a fresh start every other time."""
    instance = search.instance
    gently = search.cycles % 2 == 1 and search.cost is not None
    near = suited_agents(search.relaxed, min(WIDTHS[search.cycles % len(WIDTHS)], instance.agents))
    agent = search.best.copy() if gently else search.agent.copy()
    heat = np.array([search.warmth * (0.3 if gently else 1.0), FALL ** (-LOOK / chains), search.price, 0.0])
    cost, weight = np.ascontiguousarray(instance.cost.T), np.ascontiguousarray(instance.weight.T)
    search.cycles += 1
    started, done = perf_counter(), 0
    while done < chains and (done == 0 or budget.going(share)):
        part = min(CHUNK, chains - done)
        anneal(cost, weight, instance.capacity, near, agent, search.best, search.state, heat, part)
        done += part
        budget.spent += part
    search.rate = done / max(perf_counter() - started, 1e-9)
