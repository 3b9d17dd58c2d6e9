"""Filter: the planner asked for other kinds."""

from collections.abc import Mapping

import numpy as np

from matching.columns import Columns
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording("kind_not_wanted", "本次只匹配指定的类别，不含这一类", "this run is limited to kinds that do not include this one")


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools | None:
    settings, profiles = columns.problem.settings, columns.profiles
    if settings.resource_kinds is None and settings.demand_kinds is None:
        return None
    offers = _outside(profiles.resource_kinds, settings.resource_kinds)
    needs = _outside(profiles.demand_kinds, settings.demand_kinds)
    forbidden: Bools = pairing.of_resources(offers) | pairing.of_demands(needs)
    return forbidden


def _outside(kinds: tuple[str | None, ...], wanted: frozenset[str] | None) -> Bools:
    return np.array([wanted is not None and kind not in wanted for kind in kinds], dtype=np.bool_)


def _values(problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    return {"resource_kind": problem.serves.resource_name(resource.kind), "demand_kind": problem.serves.demand_name(demand.kind)}


KIND_WANTED = Filter(
    REASON,
    ("类别不在本次范围", "kind not asked for"),
    "指定了类别时，只匹配这些类别。",
    "When kinds are chosen, only those are matched.",
    _forbids,
    _values,
)
