"""Descent through neighbourhoods that grow while nothing cheaper is found, and begin small again with more lists to choose from.

(Variable neighbourhood search: Hansen and Mladenovic, 1997.)
"""

from collections.abc import Callable, Iterator

import numpy as np

from matching.gap.bound import Dual
from matching.gap.instance import Instance
from matching.gap.neighbourhood import deal
from matching.gap.search import Budget, Search

# Jobs in the smallest neighbourhood and in the largest of the first round; lists to choose from in it. Rounds double the last two.
FEWEST_JOBS, MOST_JOBS, LISTS = 24, 100, 300
WIDER = 1.15
# Effort without a gain after which the next size is tried; chains of annealing that take about as long as one of effort (a program takes
# 0.1 to 0.3 s); seconds that one program may take.
PATIENCE = 240
CHAINS = 40_000
LONGEST = 5.0


def descend(search: Search, dual: Dual, budget: Budget, share: float, enough: Callable[[int], bool], seed: int) -> None:
    """Improve on the best that is known, until this share of the budget is gone, or the cost is `enough`."""
    draw = np.random.default_rng(seed)
    instance = search.instance
    for agents, lists in _sizes(instance):
        quiet = 0
        while quiet < PATIENCE:
            if search.cost is None or enough(search.cost) or budget.chains(share, 1) == 0:
                return
            free = np.sort(draw.choice(instance.agents, agents, replace=False))
            left = budget.seconds_until(share)
            dealt = deal(instance, dual.price, search.best, free, lists, None if left is None else min(left, LONGEST))
            budget.spent += CHAINS * dealt.effort
            quiet += dealt.effort
            if dealt.agent is not None:
                search.take(dealt.agent)
                quiet = 0


def _sizes(instance: Instance) -> Iterator[tuple[int, int]]:
    """How many agents a neighbourhood has and how many lists there are to choose from, without end."""
    most, lists = MOST_JOBS, LISTS
    while True:
        last, jobs = 0, float(FEWEST_JOBS)
        while last < instance.agents and (jobs <= most or last == 0):
            agents = min(instance.agents, max(2, round(jobs * instance.agents / instance.jobs)))
            if agents > last:
                yield agents, lists
            last, jobs = agents, jobs * WIDER
        most, lists = 2 * most, 2 * lists
