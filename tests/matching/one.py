"""One resource and one demand that may be paired, to change one thing at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

from matching.problem import Demand, Problem, Resource, Settings

DAY = date(2026, 7, 1)
RESOURCE = Resource("r", "u", "社区义诊医生", kind="health", lat=18.3, lon=109.5, unit_name="医院", valid_from=date(2021, 1, 1))
DEMAND = Demand("d", "a", "社区义诊", kind="health", lat=18.3, lon=109.6, area_name="渔村")


def one_pair(resource: dict[str, Any] | None = None, demand: dict[str, Any] | None = None, **rest: Any) -> Problem:
    """The problem with fields of its resource, its demand and its settings (`settings`) changed."""
    settings = Settings(DAY, **rest.pop("settings", {}))
    return Problem((replace(RESOURCE, **resource or {}),), (replace(DEMAND, **demand or {}),), settings, **rest)


def several(resources: int, demands: int, **rest: Any) -> Problem:
    """So many resources of one unit and demands of one area, all of which fit."""
    settings = Settings(DAY, **rest.pop("settings", {}))
    give = tuple(replace(RESOURCE, id=f"r{i}", **rest.get("resource", {})) for i in range(resources))
    take = tuple(replace(DEMAND, id=f"d{i}", **rest.get("demand", {})) for i in range(demands))
    return Problem(give, take, settings, limits=rest.get("limits", ()))
