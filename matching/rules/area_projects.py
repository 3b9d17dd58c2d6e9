"""Limit: an area receives at most so many lines at a time."""

import numpy as np

from matching.columns import Columns
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    """Every area is a group, limited or not, because fairness counts by area; unlimited is more than all demands take."""
    limits = {limit.id: limit.projects for limit in columns.problem.limits if limit.scope == "area"}
    more_than_all = 1 + sum(demand.need for demand in columns.problem.demands)
    upper = np.array([limits.get(area, more_than_all) for area in columns.areas], dtype=np.int64)
    return (Groups(columns.demands.area, upper, columns.areas),)


AREA_PROJECTS = Limit(
    "area_projects",
    ("村社区条目数", "lines of an area"),
    "一个村社区同时接收的项目条目不超过其上限。",
    "An area receives at most as many lines as its limit.",
    "demand",
    _levels,
)
