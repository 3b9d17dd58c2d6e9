"""Filter: the resource's kind does not serve the demand's kind."""

from collections.abc import Mapping

from matching.columns import Columns
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "kind_not_served",
    "“{resource_kind}”类资源不能满足“{demand_kind}”类需求",
    "a resource of kind {resource_kind} does not serve a demand of kind {demand_kind}",
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools:
    return pairing.product(columns.profiles.served, columns.profiles.needed) <= 0


def _values(problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    return {"resource_kind": problem.serves.resource_name(resource.kind), "demand_kind": problem.serves.demand_name(demand.kind)}


KIND_SERVED = Filter(
    REASON,
    ("类别不适配", "kinds do not fit"),
    "资源类别对需求类别的适配度为零的，不配对；类别空白的不因此排除。",
    "A pair whose kinds have strength zero is not allowed; a blank kind is never refused for this.",
    _forbids,
    _values,
)
