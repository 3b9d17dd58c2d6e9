from itertools import combinations

import numpy as np

from matching.gap.knapsack import most, worthwhile
from matching.pairing import Ints


def _best(profit: Ints, weight: Ints, capacity: int) -> int:
    chosen = (list(some) for size in range(len(profit) + 1) for some in combinations(range(len(profit)), size))
    return max(int(profit[some].sum()) for some in chosen if weight[some].sum() <= capacity)


def test_the_most_profitable_jobs_equal_those_found_by_trying_every_set() -> None:
    g = np.random.default_rng(3)
    for case in range(300):
        jobs = int(g.integers(1, 10))
        weight = g.integers(0, 12, jobs)
        # Profits that follow the weights are the hard ones; a scale of 1 gives ties.
        profit = (weight if case % 2 else 0) * 10 + g.integers(-4, 12, jobs)
        capacity, taken = int(g.integers(0, 40)), np.zeros(jobs, dtype=np.int64)
        price = np.maximum(profit, -5) + 20
        cost = price - profit
        found = most(worthwhile(cost, weight, capacity, price, 1), profit, weight, capacity, taken)
        assert found == _best(profit, weight, capacity)
        assert (profit[taken > 0].sum(), True) == (found, bool(weight[taken > 0].sum() <= capacity))


def test_jobs_too_heavy_for_a_table_give_a_bound_above_the_best() -> None:
    g = np.random.default_rng(4)
    weight, profit = g.integers(10**8, 9 * 10**8, 9), g.integers(1, 100, 9)
    capacity, cost = int(weight.sum() // 2), np.zeros(9, dtype=np.int64)
    found = most(worthwhile(cost, weight, capacity, profit, 1), profit, weight, capacity, np.zeros(9, dtype=np.int64))
    assert found >= _best(profit, weight, capacity)
