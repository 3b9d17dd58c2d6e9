"""Score part: how urgent the receiving side says the demand is."""

import numpy as np

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part


def _value(columns: Columns, pairing: Pairing) -> Floats:
    return np.broadcast_to(pairing.of_demands(columns.demands.priority), pairing.shape)


PRIORITY = Part(
    "priority",
    "优先级：1 级为 0，2 级为 0.5，3 级为 1。",
    "Priority: level 1 counts 0, level 2 counts 0.5, level 3 counts 1.",
    0.05,
    _value,
)
