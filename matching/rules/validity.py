"""Filter: one of the two does not hold on the as-of date."""

from collections.abc import Mapping

from matching.columns import Columns, holds_on
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "not_valid",
    "“{title}”在{as_of}无效（有效期{valid_from}至{valid_to}）",
    "{title} does not hold on {as_of} (valid {valid_from} to {valid_to})",
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools:
    forbidden: Bools = pairing.of_resources(~columns.resources.valid) | pairing.of_demands(~columns.demands.valid)
    return forbidden


def _values(problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    as_of = problem.settings.as_of
    record = demand if holds_on(as_of, resource.valid_from, resource.valid_to) else resource
    return {
        "title": record.title,
        "as_of": as_of,
        "valid_from": record.valid_from or ("不限", "open"),
        "valid_to": record.valid_to or ("不限", "open"),
    }


VALIDITY = Filter(
    REASON,
    ("不在有效期内", "not valid on the day"),
    "资源和需求都要在基准日有效。",
    "Resource and demand must both hold on the as-of date.",
    _forbids,
    _values,
)
