"""Large neighbourhoods: the jobs of some agents are dealt out anew by an integer program over the lists they could take cheaply.

Every agent takes one list, and may leave out jobs of it (at what they are worth under the prices), so that few lists stand for many; the
program asks for an answer cheaper than now. (Shaw, 1998; generalised assignment as set partitioning: Savelsbergh, 1997.)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.gap.bound import SCALE, dual_at, raise_bound
from matching.gap.columns import Columns, cheap_columns, least_paid
from matching.gap.instance import Instance
from matching.pairing import Ints

# Prices of the neighbourhood alone are tried so often, a program looks at so many nodes.
ROUNDS, NODES = 100, 60
# What trying prices, a program and each of its nodes count for as effort: the same every time, which seconds are not.
PRICED, PROGRAM, NODE = 1, 4, 4
# The program works in floating point; costs are whole numbers.
SLACK = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Dealt:
    """`agent` (n): the jobs' agents at less cost, None where none was found; `effort`: see PRICED."""

    agent: Ints | None
    effort: int


def deal(instance: Instance, price: Ints, agent: Ints, free: Ints, lists: int, seconds: float | None) -> Dealt:
    """Deal the jobs of the agents `free` (ascending) out among them, at least 1 cheaper than in `agent` (n), over about so many `lists`.
    `price` (n, times SCALE): prices to start from."""
    jobs = np.flatnonzero(np.isin(agent, free))
    if not len(jobs):
        return Dealt(None, PRICED)
    part = Instance(instance.cost[np.ix_(free, jobs)], instance.weight[np.ix_(free, jobs)], instance.capacity[free])
    now = np.searchsorted(free, agent[jobs])
    known = int(part.cost[now, np.arange(part.jobs)].sum())
    dual = raise_bound(part, dual_at(part, price[jobs]), known, ROUNDS, lambda: True)
    if dual.bound >= known:
        return Dealt(None, PRICED)
    columns = _columns(part, dual.price, now, lists)
    answer = _program(part, dual.price, columns, known - 1 + SLACK - dual.value / SCALE, seconds)
    effort = PRICED + PROGRAM + NODE * (answer.mip_node_count or 0)
    if answer.x is None:
        return Dealt(None, effort)
    changed = agent.copy()
    changed[jobs] = free[_taken(columns, answer.x, part.jobs)]
    return Dealt(changed, effort)


def _columns(part: Instance, price: Ints, now: Ints, lists: int) -> Columns:
    """The lists to choose from, each agent's own of now among them."""
    least = least_paid(part, price, SCALE)
    paid = SCALE * part.cost[now, np.arange(part.jobs)] - price
    own = np.zeros(part.agents, dtype=np.int64)
    np.add.at(own, now, paid)
    own -= least
    found = cheap_columns(part, price, SCALE, least, int(own.sum()), lists)
    return Columns(
        np.append(found.agent, np.arange(part.agents)),
        np.append(found.reduced, own),
        np.append(found.column, len(found.agent) + now),
        np.append(found.job, np.arange(part.jobs)),
    )


def _pairs(columns: Columns, jobs: int) -> tuple[Ints, Ints]:
    """Every agent with every job of its lists, as agent * jobs + job, ascending; and which of them each entry of the lists is."""
    return np.unique(columns.agent[columns.column] * jobs + columns.job, return_inverse=True)


def _program(part: Instance, price: Ints, columns: Columns, ceiling: float, seconds: float | None) -> Any:
    """One list for each agent, each job kept once. Variables: the lists, then the jobs left out by each agent; the cost above the prices
    differs from the cost by what never changes, and its small numbers settle most of the variables at once."""
    lists, (pair, entry) = len(columns.agent), _pairs(columns, part.jobs)
    agent, job = np.divmod(pair, part.jobs)
    out, width = lists + np.arange(len(pair)), lists + len(pair)
    kept = _matrix((columns.job, columns.column, 1), (job, out, -1), (part.jobs + columns.agent, np.arange(lists), 1), width=width)
    taken = _matrix((entry, columns.column, -1), (np.arange(len(pair)), out, 1), width=width)
    cost = np.concatenate([columns.reduced, price[job] - SCALE * part.cost[agent, job]]) / SCALE
    options: dict[str, Any] = {"node_limit": NODES, "mip_rel_gap": 0.0}
    options |= {} if seconds is None else {"time_limit": seconds}
    limits = [LinearConstraint(kept, 1, 1), LinearConstraint(taken, -np.inf, 0), LinearConstraint(cost[None, :], -np.inf, ceiling)]
    return milp(cost, integrality=np.ones(width), bounds=Bounds(0, 1), constraints=limits, options=options)


def _matrix(*blocks: tuple[Ints, Ints, int], width: int) -> Any:
    """Rows, columns and the one value of each block, put together."""
    row, column = (np.concatenate([block[at] for block in blocks]) for at in (0, 1))
    value = np.concatenate([np.full(len(block[0]), float(block[2])) for block in blocks])
    return sparse.csr_matrix((value, (row, column)), shape=(int(row.max()) + 1, width))


def _taken(columns: Columns, chosen: Any, jobs: int) -> Ints:
    """(jobs): who keeps each job in the program's answer."""
    lists, (_, entry) = len(columns.agent), _pairs(columns, jobs)
    kept = (chosen[:lists][columns.column] > 0.5) & (chosen[lists:][entry] < 0.5)
    taken = np.full(jobs, -1, dtype=np.int64)
    taken[columns.job[kept]] = columns.agent[columns.column[kept]]
    return taken
