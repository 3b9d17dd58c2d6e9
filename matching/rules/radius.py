"""Filter: the demand lies outside the resource's service radius."""

from collections.abc import Mapping

import numpy as np

from matching.columns import Columns
from matching.distance import distance_km, haversine_km
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "too_far",
    "相距{km:.1f}公里，超出服务半径{radius_km:g}公里",
    "{km:.1f} km apart, outside the service radius of {radius_km:g} km",
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools | None:
    radius = columns.resources.radius_km
    if not np.isfinite(radius).any():
        return None
    # An unknown place gives NaN, which is never greater: the pair passes, and its line says that the distance is unknown.
    forbidden: Bools = distance_km(columns, pairing) > pairing.of_resources(radius)
    return forbidden


def _values(_problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    return {"km": haversine_km(resource, demand), "radius_km": resource.radius_km}


RADIUS = Filter(
    REASON,
    ("超出服务半径", "outside the radius"),
    "需求要在资源的服务半径之内；坐标不全的不因此排除，但会注明。",
    "The demand must lie within the service radius; pairs without coordinates pass, and that is said.",
    _forbids,
    _values,
)
