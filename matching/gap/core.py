"""Proof by elimination: pairs that no cheaper assignment than the known one can use are left out, an integer program judges the rest."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.gap.bound import SCALE, Dual
from matching.gap.instance import Instance
from matching.gap.knapsack import forced
from matching.pairing import Bools, Ints

# The integer program works in floating point; whole costs make a bound this much off still exact after rounding.
SLACK = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """Pairs (m, n) that a cheaper assignment may use, and those that it must."""

    may: Bools
    must: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """`agent` (n): a cheaper assignment (None: none was found); `bound`: no assignment costs less; `done`: nothing is left open."""

    agent: Ints | None
    bound: int
    done: bool


def core_of(instance: Instance, dual: Dual, known: int | None) -> Core:
    """Force each pair in and out under the prices: when that alone costs as much as the known assignment, it is settled."""
    may, must = instance.weight <= instance.capacity[:, None], np.zeros(instance.cost.shape, dtype=np.bool_)
    if known is None:
        return Core(may, must)
    inside, outside = np.zeros(instance.jobs, dtype=np.int64), np.zeros(instance.jobs, dtype=np.int64)
    for agent in range(instance.agents):
        forced(instance.cost[agent], instance.weight[agent], int(instance.capacity[agent]), dual.price, SCALE, inside, outside)
        best = np.maximum(inside, outside)
        may[agent] &= dual.value + best - inside <= SCALE * (known - 1)
        must[agent] = dual.value + best - outside > SCALE * (known - 1)
    return Core(may & ~(must.any(axis=0) & ~must), must)


def judge(instance: Instance, core: Core, dual: Dual, known: int | None, seconds: float | None, nodes: int | None) -> Judged:
    """The cheapest assignment over the core, or how far the program came."""
    ceiling = np.iinfo(np.int64).max if known is None else known
    if not core.may.any(axis=0).all() or (core.must & ~core.may).any():
        return Judged(None, ceiling, True)
    agent, job = np.nonzero(core.may)
    answer = _program(instance, core, agent, job, seconds, nodes)
    if answer.status == 2:
        return Judged(None, ceiling, True)
    dual_bound = answer.mip_dual_bound
    proven = dual.bound if dual_bound is None or not np.isfinite(dual_bound) else max(dual.bound, int(np.ceil(dual_bound - SLACK)))
    found = None
    if answer.x is not None:
        found = np.full(instance.jobs, -1, dtype=np.int64)
        found[job[answer.x > 0.5]] = agent[answer.x > 0.5]
    return Judged(found, min(proven, ceiling), answer.status == 0)


def _program(instance: Instance, core: Core, agent: Ints, job: Ints, seconds: float | None, nodes: int | None) -> Any:
    one, column = np.ones(len(job)), np.arange(len(job))
    once = sparse.csr_matrix((one, (job, column)), shape=(instance.jobs, len(job)))
    weight = instance.weight[agent, job].astype(float)
    held = sparse.csr_matrix((weight, (agent, column)), shape=(instance.agents, len(job)))
    options: dict[str, Any] = {"mip_rel_gap": 0.0}
    options |= {} if seconds is None else {"time_limit": seconds}
    options |= {} if nodes is None else {"node_limit": nodes}
    return milp(
        instance.cost[agent, job].astype(float),
        integrality=one,
        bounds=Bounds(core.must[agent, job].astype(float), one),
        constraints=[LinearConstraint(once, 1, 1), LinearConstraint(held, -np.inf, instance.capacity.astype(float))],
        options=options,
    )
