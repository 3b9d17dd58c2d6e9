"""Limit: a unit leads at most so many lines at a time."""

import numpy as np

from matching.columns import Columns
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    limits = {limit.id: limit.projects for limit in columns.problem.limits if limit.scope == "unit"}
    ids = tuple(unit for unit in columns.units if unit in limits)
    number = np.array([ids.index(unit) if unit in limits else -1 for unit in columns.units], dtype=np.int64)
    upper = np.array([limits[unit] for unit in ids], dtype=np.int64)
    return (Groups(number[columns.resources.unit], upper, ids),)


UNIT_PROJECTS = Limit(
    "unit_projects",
    ("单位条目数", "lines of a unit"),
    "一个单位同时承担的项目条目不超过其上限；两项资源用于同一需求算两条。",
    "A unit carries at most as many lines as its limit; two of its resources for one demand count as two.",
    "resource",
    _levels,
)
