"""Limit: a demand takes at most so many distinct resources."""

import numpy as np

from matching.columns import Columns
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    demands = columns.problem.demands
    upper = np.array([demand.need for demand in demands], dtype=np.int64)
    return (Groups(np.arange(len(demands)), upper, tuple(demand.id for demand in demands)),)


SUPPLIERS = Limit(
    "suppliers",
    ("可接收单位数", "suppliers"),
    "一项需求接收的资源不超过其可接收单位数。",
    "A demand takes at most as many resources as it asks for.",
    "demand",
    _levels,
)
