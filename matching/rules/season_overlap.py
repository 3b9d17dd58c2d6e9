"""Score part: in how many of the demand's months the resource can be had."""

import numpy as np

from matching.columns import Columns
from matching.months import ALL_MONTHS
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part

MONTHS_IN = np.array([mask.bit_count() for mask in range(ALL_MONTHS + 1)], dtype=np.float64)


def _value(columns: Columns, pairing: Pairing) -> Floats:
    wanted = pairing.of_demands(columns.demands.months)
    share: Floats = MONTHS_IN[pairing.of_resources(columns.resources.months) & wanted] / MONTHS_IN[wanted]
    return share


SEASON_OVERLAP = Part(
    "season",
    "季节重合：需求月份中资源可用的比例。",
    "Season overlap: the share of the demand's months in which the resource can be had.",
    0.05,
    _value,
)
