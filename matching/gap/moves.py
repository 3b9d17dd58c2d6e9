"""Chains of moved jobs at a falling temperature: the compiled loop of the search, over arrays only.

A chain moves a job to another agent, then what that agent can best pass on, and so on; the best part of it is kept or undone. Loads may
exceed capacities at a price that follows how often they hold. (Ejection chains: Yagiura, Ibaraki and Glover, 2004.)
"""

import math

import numpy as np

from matching.kernel.compiled import compiled
from matching.pairing import Floats, Ints

# Places in the state array: cost and overload now, the least cost that kept the capacities, the seed, chains done.
COST, OVER, BEST, SEED, DONE = range(5)
# Places in the heat array: temperature, what it is multiplied by at every look, the price of overload, how often the capacities held.
HEAT, COOLING, PRICE, HELD = range(4)
NO_COST = 1 << 62
# Every so many chains the temperature falls and the price of overload follows how often the capacities held.
LOOK = 256
HELD_OFTEN, DEARER, CHEAPER = 0.2, 1.06, 0.96
LONGEST = 4
MIX = 0x2545F4914F6CDD1D


@compiled
def random(state: Ints) -> np.int64:
    """A number of 0..2^31-1 (xorshift64*; the seed is never 0)."""
    x = np.uint64(state[SEED])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[SEED] = np.int64(x)
    return np.int64((x * np.uint64(MIX)) >> np.uint64(33))


@compiled
def _beyond(load: int, capacity: int) -> int:
    return max(load - capacity, 0)


@compiled
def put(
    job: int, to: int, cost: Ints, weight: Ints, capacity: Ints, agent: Ints, at: Ints, jobs: Ints, count: Ints, load: Ints, state: Ints
) -> None:
    """Move a job from its agent's list to another's, with the loads, the cost and the overload."""
    old = agent[job]
    state[OVER] -= _beyond(load[old], capacity[old]) + _beyond(load[to], capacity[to])
    load[old] -= weight[job, old]
    load[to] += weight[job, to]
    state[OVER] += _beyond(load[old], capacity[old]) + _beyond(load[to], capacity[to])
    state[COST] += cost[job, to] - cost[job, old]
    count[old] -= 1
    last = jobs[old, count[old]]
    jobs[old, at[job]] = last
    at[last] = at[job]
    agent[job] = to
    at[job] = count[to]
    jobs[to, count[to]] = job
    count[to] += 1


@compiled
def pass_on(
    giver: int, moved: int, price: float, cost: Ints, weight: Ints, capacity: Ints, near: Ints, jobs: Ints, count: Ints, load: Ints
) -> tuple[int, int]:
    """The job of an agent (not the one just moved there) and the agent to pass it to that change cost and overload for the best."""
    best, chosen, to = 1e300, -1, -1
    excess = _beyond(load[giver], capacity[giver])
    for place in range(count[giver]):
        job = jobs[giver, place]
        if job == moved:
            continue
        fixed = price * (_beyond(load[giver] - weight[job, giver], capacity[giver]) - excess) - cost[job, giver]
        for rank in range(near.shape[1]):
            taker = near[job, rank]
            if taker == giver:
                continue
            more = _beyond(load[taker] + weight[job, taker], capacity[taker]) - _beyond(load[taker], capacity[taker])
            change = fixed + cost[job, taker] + price * more
            if change < best:
                best, chosen, to = change, job, taker
    return chosen, to


@compiled
def lists_of(cost: Ints, weight: Ints, capacity: Ints, agent: Ints, at: Ints, jobs: Ints, count: Ints, load: Ints, state: Ints) -> None:
    """Fill the agents' lists and loads, the cost and the overload of an assignment."""
    count[:], load[:] = 0, 0
    state[COST], state[OVER] = 0, 0
    for job in range(len(agent)):
        a = agent[job]
        at[job] = count[a]
        jobs[a, count[a]] = job
        count[a] += 1
        load[a] += weight[job, a]
        state[COST] += cost[job, a]
    for a in range(len(capacity)):
        state[OVER] += _beyond(load[a], capacity[a])


@compiled
def anneal(cost: Ints, weight: Ints, capacity: Ints, near: Ints, agent: Ints, best: Ints, state: Ints, heat: Floats, chains: int) -> None:
    """`cost`, `weight` (n, m); `near` (n, k): agents worth trying for each job, the likeliest first. Works on from `agent`; `best` is the
    cheapest assignment that kept the capacities, state[BEST] its cost."""
    n, m = cost.shape
    jobs, at, count, load = np.empty((m, n), np.int64), np.empty(n, np.int64), np.zeros(m, np.int64), np.zeros(m, np.int64)
    lists_of(cost, weight, capacity, agent, at, jobs, count, load, state)
    moved, back = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    for _ in range(chains):
        state[DONE] += 1
        if state[DONE] % LOOK == 0:
            heat[HEAT] *= heat[COOLING]
            heat[PRICE] = min(max(heat[PRICE] * (DEARER if heat[HELD] < HELD_OFTEN * LOOK else CHEAPER), 1e-3), 1e9)
            heat[HELD] = 0
        price, before = heat[PRICE], state[COST] + heat[PRICE] * state[OVER]
        job = random(state) % n
        to = near[job, min(random(state) % near.shape[1], random(state) % near.shape[1])]
        if to == agent[job]:
            to = near[job, random(state) % near.shape[1]]
            if to == agent[job]:
                continue
        least, kept, length = 1e300, 0, 0
        while length < LONGEST:
            moved[length], back[length] = job, agent[job]
            length += 1
            put(job, to, cost, weight, capacity, agent, at, jobs, count, load, state)
            if state[OVER] == 0 and state[COST] < state[BEST]:
                state[BEST] = state[COST]
                best[:] = agent
            energy = state[COST] + price * state[OVER] - before
            if energy < least:
                least, kept = energy, length
            if energy < 0:
                break
            if length < LONGEST:
                job, to = pass_on(to, job, price, cost, weight, capacity, near, jobs, count, load)
                if job < 0:
                    break
        if least > 0 and (least > heat[HEAT] * 25 or random(state) > 2147483647.0 * math.exp(-least / heat[HEAT])):
            kept = 0
        for step in range(length - 1, kept - 1, -1):
            put(moved[step], back[step], cost, weight, capacity, agent, at, jobs, count, load, state)
        heat[HELD] += state[OVER] == 0
