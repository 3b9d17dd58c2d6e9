"""Limit: the areas of a territory together receive at most so many lines at a time."""

from matching.columns import Columns
from matching.layers import layers
from matching.rules.shape import Groups, Limit


def _levels(columns: Columns) -> tuple[Groups, ...]:
    limits = [limit for limit in columns.problem.limits if limit.scope == "territory"]
    return layers(limits, {id_: i for i, id_ in enumerate(columns.areas)}, columns.demands.area)


TERRITORY_PROJECTS = Limit(
    "territory_projects",
    ("片区条目数", "lines of a territory"),
    "一个片区（区县、乡镇，或连同自然村的村）合计接收的项目条目不超过其上限。",
    "The areas of a territory (a district, a township, a village with its hamlets) together receive at most as many lines as its limit.",
    "demand",
    _levels,
)
