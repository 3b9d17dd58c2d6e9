"""Limit: a resource serves at most so many distinct demands."""

import numpy as np

from matching.columns import Columns
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    resources = columns.problem.resources
    upper = np.array([resource.capacity for resource in resources], dtype=np.int64)
    return (Groups(np.arange(len(resources)), upper, tuple(resource.id for resource in resources)),)


CAPACITY = Limit(
    "capacity",
    ("可承接项目数", "places"),
    "一项资源同时服务的需求不超过其可承接项目数。",
    "A resource serves at most as many demands as it has places.",
    "resource",
    _levels,
)
