"""Random plain pairs, seeded, and two other ways to solve them."""

from dataclasses import replace
from itertools import product

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.kernel.pairs import Pairs
from matching.kernel.plan import Plan
from matching.pairing import Ints


def random_pairs(seed: int, n: int = 4, m: int = 4, share: float = 0.6, most: int | None = None) -> Pairs:
    """At most n resources and m demands, capacities and needs 0..3, scores 0..most (default: few values or many, by chance)."""
    g = np.random.default_rng(seed)
    n, m = int(g.integers(1, n + 1)), int(g.integers(1, m + 1))
    top = int(g.choice([1, 3, 20, 1_000_000])) if most is None else most
    at = np.flatnonzero(g.random(n * m) < share)
    places = g.random((n + m, 2)) if g.random() < 0.5 else None
    if places is not None and g.random() < 0.5:
        places[g.random(n + m) < 0.3] = np.nan
    score = g.integers(0, top + 1, len(at))
    return Pairs(at // m, at % m, score, g.choice([0, 1, 1, 2, 3], n), g.choice([0, 1, 1, 2, 3], m), places)


def brute_force(pairs: Pairs) -> int:
    """The greatest sum of scores, by trying every set of demands for each resource in turn."""
    best = {tuple(int(need) for need in pairs.need): 0}
    for r in range(pairs.n):
        own = np.flatnonzero(pairs.resource == r)
        reached: dict[tuple[int, ...], int] = {}
        for take in product((0, 1), repeat=len(own)):
            if sum(take) > pairs.capacity[r]:
                continue
            chosen = own[np.array(take, dtype=bool)] if len(own) else own
            for left, worth in best.items():
                room = list(left)
                for d in pairs.demand[chosen]:
                    room[d] -= 1
                if min(room, default=0) >= 0:
                    key, value = tuple(room), worth + int(pairs.score[chosen].sum())
                    reached[key] = max(reached.get(key, -1), value)
        best = reached
    return max(best.values())


def by_ortools(pairs: Pairs) -> int:
    """The same by OR-Tools' min cost flow: source to resources to demands to sink, and back for nothing."""
    n, m = pairs.n, pairs.m
    source, sink = n + m, n + m + 1
    solver = SimpleMinCostFlow()
    tail = np.concatenate([pairs.resource, np.full(n, source), n + np.arange(m), [source]]).astype(np.int32)
    head = np.concatenate([n + pairs.demand, np.arange(n), np.full(m, sink), [sink]]).astype(np.int32)
    total = int(pairs.need.sum())
    room = np.concatenate([np.ones(len(pairs.score)), pairs.capacity, pairs.need, [total]]).astype(np.int64)
    cost = np.concatenate([-pairs.score, np.zeros(n + m + 1)]).astype(np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    solver.set_nodes_supplies(np.array([source, sink], dtype=np.int32), np.array([total, -total], dtype=np.int64))
    assert solver.solve() == solver.OPTIMAL
    best: int = -int(solver.optimal_cost())
    return best


def by_highs(pairs: Pairs) -> int:
    """The same by HiGHS as a linear program (its matrix is totally unimodular)."""
    size = len(pairs.score)
    if not size:
        return 0
    rows = np.concatenate([pairs.resource, pairs.n + pairs.demand])
    table = sparse.csr_matrix((np.ones(2 * size), (rows, np.tile(np.arange(size), 2))), shape=(pairs.n + pairs.m, size))
    room = np.concatenate([pairs.capacity, pairs.need])
    answer = milp(-pairs.score.astype(np.float64), bounds=Bounds(0, 1), constraints=LinearConstraint(table, -np.inf, room))
    return int(-round(answer.fun))


def feasible(pairs: Pairs, plan: Plan) -> bool:
    """Whether the plan keeps all places and has the worth it says."""
    sold = np.bincount(pairs.resource[plan.chosen], minlength=pairs.n)
    taken = np.bincount(pairs.demand[plan.chosen], minlength=pairs.m)
    return bool((sold <= pairs.capacity).all() and (taken <= pairs.need).all() and pairs.score[plan.chosen].sum() == plan.objective)


def proves(pairs: Pairs, plan: Plan) -> bool:
    """Whether the plan's prices prove its bound, computed from scratch."""
    prices = plan.prices
    rest = prices.scale * pairs.score.astype(np.int64) - prices.resource[pairs.resource] - prices.demand[pairs.demand]
    dual = int((prices.resource * pairs.capacity).sum() + (prices.demand * pairs.need).sum())
    nonnegative = prices.resource.min(initial=0) >= 0 and prices.demand.min(initial=0) >= 0
    return bool(nonnegative) and (dual + int(np.maximum(rest, 0).sum())) // prices.scale <= plan.bound


def shuffled(pairs: Pairs, seed: int) -> tuple[Pairs, Ints]:
    """The pairs in another order, and which was which."""
    order = np.random.default_rng(seed).permutation(len(pairs.score))
    return replace(pairs, resource=pairs.resource[order], demand=pairs.demand[order], score=pairs.score[order]), order
