"""Score part: how near the two places are."""

import numpy as np

from matching.columns import Columns
from matching.distance import distance_km
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part

HALF_AT_KM = 20.0
UNKNOWN = 0.5


def _value(columns: Columns, pairing: Pairing) -> Floats:
    km = distance_km(columns, pairing)
    return np.where(np.isnan(km), UNKNOWN, np.exp2(-km / HALF_AT_KM))


NEARNESS = Part(
    "distance",
    "距离：同处为 1，每远 20 公里减半；坐标不全时取 0.5。",
    "Distance: 1 at the same place, halved every 20 km; 0.5 where coordinates are missing.",
    0.10,
    _value,
)
