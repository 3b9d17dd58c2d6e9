"""The fractional optimum: prices of jobs and capacities to start from, by a linear program over the few agents that suit each job."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from matching.gap.instance import Instance
from matching.pairing import Bools, Floats, Ints

SUITED, PRICINGS, DESCENTS = 6, 20, 200


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """`job` (n) and `room` (m, >= 0): what a job costs and a unit of capacity is worth; `reduced` (m, n): what a pair costs above them, 0
    or more where it can matter; infinite where the job does not fit."""

    job: Floats
    room: Floats
    reduced: Floats


def relaxed(instance: Instance) -> Relaxed:
    """Solve over each job's best agents, add the pairs that would improve on it, again until there are none."""
    cost, weight = instance.cost, instance.weight
    fits = weight <= instance.capacity[:, None]
    room = _descended(instance, fits)
    suited = np.argsort(_reduced(instance, room, fits), axis=0, kind="stable")[: min(SUITED, instance.agents)]
    kept = np.zeros(cost.shape, dtype=np.bool_)
    np.put_along_axis(kept, suited, values=True, axis=0)
    kept &= fits
    job = (cost + room[:, None] * weight).min(axis=0)
    for _ in range(PRICINGS):
        answer = _solved(instance, kept)
        if answer.status != 0:
            if kept.sum() == fits.sum():
                break
            kept = fits.copy()
            continue
        job, room = np.asarray(answer.eqlin.marginals), -np.minimum(np.asarray(answer.ineqlin.marginals), 0)
        better = (_reduced(instance, room, fits) - job < -1e-7) & ~kept
        if not better.any():
            break
        kept |= better
    return Relaxed(job, room, _reduced(instance, room, fits) - job)


def _reduced(instance: Instance, room: Floats, fits: Bools) -> Floats:
    return np.where(fits, instance.cost + room[:, None] * instance.weight, np.inf)


def _descended(instance: Instance, fits: Bools) -> Floats:
    """Prices of capacity by steps along the overload, each job at its cheapest agent."""
    n, m = instance.jobs, instance.agents
    room = best = np.zeros(m)
    most = -np.inf
    unit = max(float(np.abs(instance.cost).mean()), 1.0) / max(float(instance.weight.mean()), 1.0)
    for step in range(DESCENTS):
        paid = _reduced(instance, room, fits)
        at = paid.argmin(axis=0)
        value = float(paid[at, np.arange(n)].sum() - room @ instance.capacity)
        if value > most:
            most, best = value, room
        over = np.bincount(at, weights=instance.weight[at, np.arange(n)], minlength=m) - instance.capacity
        room = np.maximum(0, room + 0.15 * unit * np.sqrt(m) * over / max(float(np.linalg.norm(over)), 1.0) / (1 + step) ** 0.7)
    return best


def _solved(instance: Instance, kept: Bools) -> Any:
    agent, job = np.nonzero(kept)
    one, column = np.ones(len(job)), np.arange(len(job))
    once = sparse.csr_matrix((one, (job, column)), shape=(instance.jobs, len(job)))
    held = sparse.csr_matrix((instance.weight[kept].astype(float), (agent, column)), shape=(instance.agents, len(job)))
    cost = instance.cost[kept].astype(float)
    return linprog(cost, A_ub=held, b_ub=instance.capacity.astype(float), A_eq=once, b_eq=np.ones(instance.jobs), method="highs")


def suited_agents(found: Relaxed, most: int) -> Ints:
    """(n, most): the agents of each job, least reduced cost first; those it doesn't fit come last, replaced by its best."""
    order = np.argsort(found.reduced.T, axis=1, kind="stable")[:, :most]
    fits = np.isfinite(np.take_along_axis(found.reduced.T, order, axis=1))
    return np.ascontiguousarray(np.where(fits, order, order[:, :1]))
