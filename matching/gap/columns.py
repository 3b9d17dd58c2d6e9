"""Lists of jobs that an agent could take cheaply under the prices: columns of the set partitioning form, enumerated cheapest first."""

from dataclasses import dataclass

import numpy as np

from matching.gap.instance import Instance
from matching.gap.knapsack import most, worthwhile
from matching.kernel.compiled import compiled
from matching.pairing import Bools, Ints

# Lists may cost this much more at the second look than at the first, and at every look after; a look ends at so many lists of an agent.
WIDER = 1.4
MOST_OF_AGENT = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """`agent` (c): who could take each list; `reduced` (c, >= 0): what it costs above the agent's cheapest list, prices counted;
    `column` and `job` (one entry for each job of each list): what is in it."""

    agent: Ints
    reduced: Ints
    column: Ints
    job: Ints

    def cheapest(self, count: int) -> "Columns":
        """At most so many lists, those that cost least."""
        order = np.argsort(self.reduced, kind="stable")[:count]
        place = np.full(len(self.agent), -1, dtype=np.int64)
        place[order] = np.arange(len(order))
        kept = place[self.column] >= 0
        return Columns(self.agent[order], self.reduced[order], place[self.column[kept]], self.job[kept])


def least_paid(instance: Instance, price: Ints, scale: int) -> Ints:
    """(m): what each agent's cheapest list costs, the prices (n, times `scale`) of its jobs taken off."""
    taken = np.zeros(instance.jobs, dtype=np.int64)
    return np.array(
        [
            -most(worthwhile(cost, weight, room, price, scale), price - scale * cost, weight, room, taken)
            for cost, weight, room in zip(instance.cost, instance.weight, instance.capacity, strict=True)
        ],
        dtype=np.int64,
    )


def cheap_columns(instance: Instance, price: Ints, scale: int, least: Ints, excess: int, count: int) -> Columns:
    """About the `count` cheapest lists, or all that cost less than `excess` above the agent's cheapest."""
    allowed = max(1, excess // (4 * instance.agents))
    found = _within(instance, price, scale, least, allowed)
    while found is None and allowed > 1:
        allowed //= 4
        found = _within(instance, price, scale, least, allowed)
    while found is not None and len(found.agent) < count and allowed < excess:
        allowed = min(excess, int(allowed * WIDER) + 1)
        wider = _within(instance, price, scale, least, allowed)
        if wider is None:
            break
        found = wider
    nothing = np.empty(0, dtype=np.int64)
    return (found or Columns(nothing, nothing, nothing, nothing)).cheapest(count)


def _within(instance: Instance, price: Ints, scale: int, least: Ints, allowed: int) -> Columns | None:
    """All lists of all agents that cost at most so much above the agent's cheapest; None when some agent has too many."""
    lists, reduced = np.empty((MOST_OF_AGENT, instance.jobs), dtype=np.bool_), np.empty(MOST_OF_AGENT, dtype=np.int64)
    agents, costs, columns, jobs, done = [], [], [], [], 0
    for agent in range(instance.agents):
        profit, weight = price - scale * instance.cost[agent], instance.weight[agent]
        job = np.flatnonzero((weight <= instance.capacity[agent]) & (profit >= -allowed))
        order = job[np.argsort(-profit[job] / (weight[job] + 1e-9), kind="stable")]
        found = int(lists_of(order, profit, weight, int(instance.capacity[agent]), -int(least[agent]) - allowed, lists, reduced))
        if found > MOST_OF_AGENT:
            return None
        agents.append(np.full(found, agent, dtype=np.int64))
        costs.append(-reduced[:found] - least[agent])
        column, taken = np.nonzero(lists[:found])
        columns.append(column + done)
        jobs.append(taken)
        done += found
    return Columns(np.concatenate(agents), np.concatenate(costs), np.concatenate(columns), np.concatenate(jobs))


@compiled
def at_most(order: Ints, rank: int, profit: Ints, weight: Ints, left: int) -> int:
    """The profit that the jobs from `rank` on can add, the last one taken in part: a bound."""
    worth = 0
    for place in range(rank, len(order)):
        job = order[place]
        if profit[job] <= 0:
            break
        if weight[job] > left:
            return int(worth + profit[job] * left // weight[job] + 1)
        left -= weight[job]
        worth += profit[job]
    return worth


@compiled
def lists_of(order: Ints, profit: Ints, weight: Ints, capacity: int, least: int, lists: Bools, worth: Ints) -> int:
    """Mark in `lists` (c, n) every set of jobs within the capacity whose profit is `least` or more, that profit in `worth`; how many
    they are, one more than there is room for when there are more. Depth first, jobs of most profit per weight first."""
    taken = np.empty(len(order), np.int64)
    found, depth, rank, profits, left = 0, 0, 0, 0, capacity
    if least <= 0:
        lists[0, :], worth[0], found = False, 0, 1
    while True:
        if rank < len(order) and profits + at_most(order, rank, profit, weight, left) >= least:
            job = order[rank]
            if weight[job] <= left:
                taken[depth] = rank
                depth, profits, left = depth + 1, profits + profit[job], left - weight[job]
                if profits >= least:
                    if found == len(worth):
                        return found + 1
                    lists[found, :], worth[found] = False, profits
                    for place in range(depth):
                        lists[found, order[taken[place]]] = True
                    found += 1
            rank += 1
        elif depth == 0:
            return found
        else:
            depth -= 1
            rank = taken[depth]
            profits, left = profits - profit[order[rank]], left + weight[order[rank]]
            rank += 1
