"""Filter: the unit is a placeholder for one whose name is not known."""

from collections.abc import Mapping

from matching.columns import Columns
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "placeholder_unit", "“{unit}”是尚未查明的占位单位，不参加匹配", "{unit} is a placeholder for an unknown unit and is never matched"
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools:
    forbidden: Bools = pairing.of_resources(columns.resources.placeholder)
    return forbidden


def _values(_problem: Problem, resource: Resource, _demand: Demand) -> Mapping[str, object]:
    return {"unit": resource.unit_name or resource.unit}


PLACEHOLDER = Filter(
    REASON,
    ("单位名称未查明", "placeholder unit"),
    "占位单位（名称未查明）的资源不参加匹配。",
    "Resources of placeholder units never enter matching.",
    _forbids,
    _values,
)
