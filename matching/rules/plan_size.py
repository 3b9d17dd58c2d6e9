"""Limit: the plan has at most so many lines."""

import numpy as np

from matching.columns import Columns
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    most = columns.problem.settings.max_projects
    n = len(columns.problem.resources)
    if most is None:
        return (Groups(np.full(n, -1, dtype=np.int64), np.zeros(0, dtype=np.int64), ()),)
    return (Groups(np.zeros(n, dtype=np.int64), np.array([most], dtype=np.int64), ("",)),)


PLAN_SIZE = Limit(
    "plan_size",
    ("方案条目数", "lines of the plan"),
    "整个方案的项目条目不超过设定的数目。",
    "The plan has at most as many lines as asked for.",
    "resource",
    _levels,
)
