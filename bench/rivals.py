"""The same problem given to OR-Tools, HiGHS and scipy, from the same arrays."""

from typing import Any, cast

import highspy
import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.kernel.pairs import Pairs

LIMIT = 60.0


def by_ortools(pairs: Pairs) -> int:
    """The objective by SimpleMinCostFlow: source to resources to demands to sink, and past them for nothing."""
    n, m, total = pairs.n, pairs.m, int(pairs.need.sum())
    source, sink = n + m, n + m + 1
    solver = SimpleMinCostFlow()
    tail = np.concatenate([pairs.resource, np.full(n, source), n + np.arange(m), [source]]).astype(np.int32)
    head = np.concatenate([n + pairs.demand, np.arange(n), np.full(m, sink), [sink]]).astype(np.int32)
    room = np.concatenate([np.ones(len(pairs.score), dtype=np.int64), pairs.capacity, pairs.need, [total]])
    cost = np.concatenate([-pairs.score, np.zeros(n + m + 1, dtype=np.int64)])
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    solver.set_nodes_supplies(np.array([source, sink], dtype=np.int32), np.array([total, -total], dtype=np.int64))
    if solver.solve() != solver.OPTIMAL:
        raise ArithmeticError("OR-Tools found no optimum")
    return -int(solver.optimal_cost())


def by_highs(pairs: Pairs) -> int | None:
    """The objective by HiGHS as a linear program with one column per pair, one thread; None after LIMIT seconds of wall time."""
    size, rows = len(pairs.score), pairs.n + pairs.m
    model: Any = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, rows
    model.col_cost_ = -pairs.score.astype(np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(size), np.ones(size)
    model.row_lower_ = np.full(rows, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([pairs.capacity, pairs.need]).astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * size + 1, 2, dtype=np.int32)
    model.a_matrix_.index_ = np.column_stack([pairs.resource, pairs.n + pairs.demand]).ravel().astype(np.int32)
    model.a_matrix_.value_ = np.ones(2 * size)
    solver: Any = cast(Any, highspy.Highs)()
    for option, value in {"output_flag": False, "log_to_console": False, "threads": 1, "time_limit": LIMIT}.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return int(-solver.getInfo().objective_function_value + 0.5)


def by_scipy(pairs: Pairs) -> int | None:
    """The objective by scipy's sparse matching over one copy of a resource per place and a spare column per demand (worth 1 so
    that it exists, as every pair is worth 1 more); None when demands take more than one, which it cannot say."""
    if pairs.need.max(initial=0) > 1:
        return None
    copies = pairs.capacity[pairs.resource]
    first = np.concatenate([[0], np.cumsum(pairs.capacity)])
    row = np.repeat(pairs.demand, copies)
    place = np.arange(len(row)) - np.repeat(np.cumsum(copies) - copies, copies)
    column = np.repeat(first[pairs.resource], copies) + place
    spare = np.arange(pairs.m)
    worth = np.concatenate([np.repeat(pairs.score, copies) + 1, np.ones(pairs.m, dtype=np.int64)]).astype(np.float64)
    table = sparse.csr_matrix(
        (worth, (np.concatenate([row, spare]), np.concatenate([column, first[-1] + spare]))), shape=(pairs.m, int(first[-1]) + pairs.m)
    )
    rows, columns = min_weight_full_bipartite_matching(table, maximize=True)
    return round(float(table[rows, columns].sum())) - pairs.m
