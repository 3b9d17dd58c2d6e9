"""Filter: the demand cannot be served before its deadline."""

from collections.abc import Mapping

from matching.columns import Columns
from matching.months_read import months_told
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "deadline_missed",
    "从{as_of}到期限{deadline}之间没有双方都可行的月份（资源可用月份：{months}）",
    "no month suits both between {as_of} and the deadline {deadline} (the resource's months: {months})",
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools:
    common = pairing.of_resources(columns.resources.months) & pairing.of_demands(columns.demands.months)
    forbidden: Bools = (common != 0) & (common & pairing.of_demands(columns.demands.reachable) == 0)
    return forbidden


def _values(problem: Problem, resource: Resource, demand: Demand) -> Mapping[str, object]:
    return {"as_of": problem.settings.as_of, "deadline": demand.deadline, "months": months_told(resource)}


DEADLINE = Filter(
    REASON,
    ("期限之前来不及", "too late for the deadline"),
    "需求期限之前要有双方都可行的月份；过期的需求不再匹配。",
    "A month that suits both must come before the deadline; a demand past its deadline is not matched.",
    _forbids,
    _values,
)
