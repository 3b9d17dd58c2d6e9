"""What one agent does when jobs carry prices: the most profitable jobs its capacity holds, exactly, by dynamic programming."""

import numpy as np

from matching.kernel.compiled import compiled
from matching.pairing import Ints

# A table of more cells than this is not built; the fractional optimum bounds the agent's profit instead.
MOST_CELLS = 60_000_000


@compiled
def worthwhile(cost: Ints, weight: Ints, capacity: int, price: Ints, scale: int) -> Ints:
    """The jobs whose price exceeds their cost (times `scale`) and which fit, most profit per weight first."""
    count = 0
    items = np.empty(len(cost), np.int64)
    rate = np.empty(len(cost), np.float64)
    for job in range(len(cost)):
        profit = price[job] - scale * cost[job]
        if profit > 0 and weight[job] <= capacity:
            items[count] = job
            rate[count] = -profit / (weight[job] + 1e-9)
            count += 1
    return items[:count][np.argsort(rate[:count], kind="mergesort")]


@compiled
def relaxed(items: Ints, profit: Ints, weight: Ints, capacity: int, taken: Ints) -> int:
    """The profit when the last job may be taken in part (rounded up), the whole jobs marked in `taken`: a bound, not a plan."""
    left, worth = capacity, 0
    for item in items:
        if weight[item] <= left:
            left -= weight[item]
            worth += profit[item]
            taken[item] = 1
        else:
            return int(worth + (profit[item] * left) // weight[item] + 1)
    return worth


@compiled
def most(items: Ints, profit: Ints, weight: Ints, capacity: int, taken: Ints) -> int:
    """The greatest profit within the capacity; the jobs that give it are marked in `taken`."""
    total = 0
    for item in items:
        total += weight[item]
    if total <= capacity:
        worth = 0
        for item in items:
            worth += profit[item]
            taken[item] = 1
        return worth
    if len(items) * (capacity + 1) > MOST_CELLS:
        return relaxed(items, profit, weight, capacity, taken)
    best, after = np.zeros(capacity + 1, np.int64), np.zeros(capacity + 1, np.int64)
    took = np.zeros((len(items), capacity + 1), np.bool_)
    for t in range(len(items)):
        w, p = weight[items[t]], profit[items[t]]
        after[:w] = best[:w]
        for k in range(w, capacity + 1):
            other = best[k - w] + p
            took[t, k] = other > best[k]
            after[k] = max(best[k], other)
        best, after = after, best
    k = capacity
    for t in range(len(items) - 1, -1, -1):
        if took[t, k]:
            taken[items[t]] = 1
            k -= weight[items[t]]
    return int(best[capacity])


@compiled
def prefixes(items: Ints, profit: Ints, weight: Ints, capacity: int) -> Ints:
    """(items + 1, capacity + 1): the greatest profit of the first t items within each capacity."""
    table = np.zeros((len(items) + 1, capacity + 1), np.int64)
    for t in range(len(items)):
        w, p = weight[items[t]], profit[items[t]]
        table[t + 1, :w] = table[t, :w]
        for k in range(w, capacity + 1):
            table[t + 1, k] = max(table[t, k], table[t, k - w] + p)
    return table


@compiled
def forced(cost: Ints, weight: Ints, capacity: int, price: Ints, scale: int, inside: Ints, outside: Ints) -> None:
    """For each job of one agent: the greatest profit with the job (`inside`) and without it (`outside`); the profit with a job that
    doesn't fit is a very small number. A table too large gives the fractional bound of both."""
    items = worthwhile(cost, weight, capacity, price, scale)
    profit = price - scale * cost
    never = -(1 << 60)
    if 2 * (len(items) + 1) * (capacity + 1) > MOST_CELLS:
        bound = relaxed(items, profit, weight, capacity, np.zeros(len(cost), np.int64))
        inside[:] = np.where(weight <= capacity, bound + np.minimum(profit, 0), never)
        outside[:] = bound
        return
    first, last = prefixes(items, profit, weight, capacity), prefixes(items[::-1].copy(), profit, weight, capacity)
    count = len(items)
    for job in range(len(cost)):
        outside[job] = first[count, capacity]
        inside[job] = profit[job] + first[count, capacity - weight[job]] if weight[job] <= capacity else never
    for t in range(count):
        w, before, behind = weight[items[t]], first[t], last[count - 1 - t]
        most_out, most_in = 0, 0
        for k in range(capacity + 1):
            most_out = max(most_out, before[k] + behind[capacity - k])
        for k in range(capacity - w + 1):
            most_in = max(most_in, before[k] + behind[capacity - w - k])
        outside[items[t]] = most_out
        inside[items[t]] = most_in + profit[items[t]]
