"""Filter: the planner ruled the pair out, or an earlier run's project with it was rejected."""

from collections.abc import Mapping

import numpy as np

from matching.columns import Columns
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording("forbidden", "已被排除：{why}", "ruled out: {why}")


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools | None:
    listed = columns.forbidden
    if not len(listed):
        return None
    if not pairing.grid:
        wide = len(columns.problem.demands)
        return np.isin(pairing.rows * wide + pairing.cols, listed[:, 0] * wide + listed[:, 1])
    row_at = np.full(len(columns.problem.resources), -1)
    col_at = np.full(len(columns.problem.demands), -1)
    row_at[pairing.rows], col_at[pairing.cols] = np.arange(len(pairing.rows)), np.arange(len(pairing.cols))
    at = np.column_stack([row_at[listed[:, 0]], col_at[listed[:, 1]]])
    at = at[(at >= 0).all(axis=1)]
    forbidden = np.zeros(pairing.shape, dtype=np.bool_)
    forbidden[at[:, 0], at[:, 1]] = True
    return forbidden


def _values(problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    for pair in problem.forbidden:
        if (pair.resource, pair.demand) == (resource.id, demand.id):
            return {"why": pair.why}
    return {"why": ""}


FORBIDDEN = Filter(
    REASON,
    ("已被排除", "ruled out"),
    "人工排除或此前被否决的配对不再提出。",
    "Pairs ruled out by hand or rejected before are not proposed.",
    _forbids,
    _values,
)
