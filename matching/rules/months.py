"""Filter: the two have no month in common."""

from collections.abc import Mapping

from matching.columns import Columns
from matching.months import ALL_MONTHS, months_text
from matching.months_read import months_told
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "no_common_month",
    "资源可用月份（{resource_months}）与需求月份（{demand_months}）没有交集",
    "the resource's months ({resource_months}) and the demand's ({demand_months}) have none in common",
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools:
    plan = columns.problem.settings.months or ALL_MONTHS
    common = pairing.of_resources(columns.resources.months) & pairing.of_demands(columns.demands.months) & plan
    forbidden: Bools = common == 0
    return forbidden


def _values(_problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    return {"resource_months": months_told(resource), "demand_months": months_text(demand.months)}


MONTHS = Filter(
    REASON,
    ("没有共同月份", "no month in common"),
    "资源可用月份、需求月份和计划月份要有交集。",
    "The months of the resource, of the demand and of the plan must meet.",
    _forbids,
    _values,
)
