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
def greedy(items: Ints, profit: Ints, weight: Ints, capacity: int, taken: Ints) -> tuple[int, int]:
    """Take what fits, most profit per weight first, marked in `taken`: the profit, and the place of the first item that didn't fit."""
    left, worth, first = capacity, 0, len(items)
    for place in range(len(items)):
        item = items[place]
        if weight[item] <= left:
            left -= weight[item]
            worth += profit[item]
            taken[item] = 1
        elif first == len(items):
            first = place
    return worth, first


@compiled
def open_items(items: Ints, profit: Ints, weight: Ints, capacity: int, known: int, first: int, sure: Ints) -> tuple[Ints, int, int]:
    """The items that a profit above `known` leaves open, with the profit and the weight of those it needs (marked in `sure`): the others
    cost more than that against the fractional optimum. Rounded so that an item is rather left open. (Ingargiola and Korsh, 1973.)"""
    rate = profit[items[first]] / weight[items[first]]
    bound = rate * capacity
    for place in range(first):
        bound += profit[items[place]] - rate * weight[items[place]]
    spare = bound * (1 + 1e-12) + 1.0 - known
    count, worth, held = 0, 0, 0
    undecided = np.empty(len(items), np.int64)
    for place in range(len(items)):
        item = items[place]
        if abs(profit[item] - rate * weight[item]) < spare:
            undecided[count] = item
            count += 1
        elif place < first:
            sure[item] = 1
            worth += profit[item]
            held += weight[item]
    return undecided[:count], worth, held


@compiled
def most(items: Ints, profit: Ints, weight: Ints, capacity: int, taken: Ints) -> int:
    """The greatest profit within the capacity; the jobs that give it are marked in `taken`. `items` as of `worthwhile`."""
    by_greed = np.zeros(len(taken), np.int64)
    known, first = greedy(items, profit, weight, capacity, by_greed)
    if first == len(items):
        taken |= by_greed
        return int(known)
    if len(items) * (capacity + 1) > MOST_CELLS:
        return relaxed(items, profit, weight, capacity, taken)
    sure = np.zeros(len(taken), np.int64)
    undecided, worth, held = open_items(items, profit, weight, capacity, known, first, sure)
    if held <= capacity:
        worth += tabled(undecided, profit, weight, capacity - held, sure)
        if worth > known:
            taken |= sure
            return int(worth)
    taken |= by_greed
    return int(known)


@compiled
def tabled(items: Ints, profit: Ints, weight: Ints, capacity: int, taken: Ints) -> int:
    """The greatest profit within the capacity by dynamic programming, its jobs marked in `taken`."""
    table = prefixes(items, profit, weight, capacity)
    left = capacity
    for t in range(len(items) - 1, -1, -1):
        if table[t + 1, left] != table[t, left]:
            taken[items[t]] = 1
            left -= weight[items[t]]
    return int(table[len(items), capacity])


@compiled
def prefixes(items: Ints, profit: Ints, weight: Ints, capacity: int) -> Ints:
    """(items + 1, capacity + 1): the greatest profit of the first t items within each capacity."""
    table = np.empty((len(items) + 1, capacity + 1), np.int64)
    table[0] = 0
    for t in range(len(items)):
        w, p = min(weight[items[t]], capacity + 1), profit[items[t]]
        before, after = table[t], table[t + 1]
        after[:w] = before[:w]
        for k in range(capacity + 1 - w):
            after[w + k] = max(before[w + k], before[k] + p)
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
