"""Filter: a seasonal person is out of town in the months the plan is for."""

from collections.abc import Mapping

from matching.columns import Columns
from matching.months import ALL_MONTHS, months_text
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording(
    "out_of_season",
    "“{title}”的候鸟人才只在{window}在当地，计划月份为{plan}",
    "the seasonal person behind {title} is here in {window} only, the plan is for {plan}",
)


def _forbids(columns: Columns, pairing: Pairing, _score: Floats | None) -> Bools:
    forbidden: Bools = pairing.of_resources(~columns.resources.in_season)
    return forbidden


def _values(problem: Problem, resource: Resource, _demand: Demand) -> Mapping[str, object]:
    settings = problem.settings
    plan = settings.months or 1 << (settings.as_of.month - 1)
    window = ALL_MONTHS if resource.window is None else resource.window
    return {"title": resource.title, "window": months_text(window), "plan": months_text(plan)}


SEASON = Filter(
    REASON,
    ("候鸟人才不在当地", "out of season"),
    "候鸟人才只在其在当地的月份参加匹配（未指定计划月份时看基准日的月份）。",
    "A seasonal person is matched only in the months of the stay (the as-of month unless the plan names months).",
    _forbids,
    _values,
)
