"""Great-circle distances in km on a sphere of the Earth's mean radius."""

from math import asin, cos, radians, sin, sqrt

import numpy as np

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.problem import Demand, Resource

EARTH_KM = 6371.0088


def distance_km(columns: Columns, pairing: Pairing) -> Floats:
    """Distances of the pairs; NaN where a place is unknown.

    From the chord between the two unit vectors: the arc cosine of their product is off by decimetres where the places are the same.
    """
    square = np.zeros(pairing.shape, dtype=np.float64)
    for axis in range(3):
        square += (pairing.of_resources(columns.resources.place[:, axis]) - pairing.of_demands(columns.demands.place[:, axis])) ** 2
    return 2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt(square) / 2, 1.0))


def haversine_km(resource: Resource, demand: Demand) -> float | None:
    """The distance of one pair by the haversine formula; None where a place is unknown."""
    if resource.lat is None or resource.lon is None or demand.lat is None or demand.lon is None:
        return None
    lat1, lat2 = radians(resource.lat), radians(demand.lat)
    step = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(demand.lon - resource.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(step)))
