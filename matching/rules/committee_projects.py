"""Limit: the units of a committee together carry at most so many lines at a time."""

from matching.columns import Columns
from matching.layers import layers
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    limits = [limit for limit in columns.problem.limits if limit.scope == "committee"]
    return layers(limits, {id_: i for i, id_ in enumerate(columns.units)}, columns.resources.unit)


COMMITTEE_PROJECTS = Limit(
    "committee_projects",
    ("大党委条目数", "lines of a committee"),
    "一个大党委或联盟的成员单位合计承担的项目条目不超过其上限。",
    "The member units of a committee together carry at most as many lines as its limit.",
    "resource",
    _levels,
)
