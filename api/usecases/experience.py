"""What finished projects brought, from rows of the graph to results between 0 and 1."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from graph.wording import Said, Wording
from matching.outcomes import PastOutcome
from matching.quantities import same_measure
from matching.serves import Serves

Row = Mapping[str, Any]

UNDATED = Wording(
    "plan.outcomes_undated",
    "{count} 个已完成项目没有结对时间（采纳、开始或完成日期），其成效不计入评分：{ids}",
    "{count} finished projects have no day of agreement (accepted, started or finished), so that their outcomes don't count: {ids}",
)
EARLY = Wording(
    "plan.outcomes_early",
    "{count} 项成效早于结对，不计入评分：{ids}",
    "{count} outcomes are dated before the match and don't count: {ids}",
)
LATE = Wording(
    "plan.outcomes_late",
    "{count} 项成效晚于方案基准日，不计入评分：{ids}",
    "{count} outcomes are dated after the day of the plan and don't count: {ids}",
)
FEW = 3


def past_outcomes(rows: Iterable[Row], serves: Serves, as_of: date) -> tuple[tuple[PastOutcome, ...], list[Said]]:
    """The results that can be placed in time and kind, and what to say about those that don't count on a day."""
    known = [row for row in rows if _placed(row, serves)]
    dated = [row for row in known if row["matched"] is not None]
    found = [(row, value) for row in dated if (value := _value(row)) is not None]
    early = sorted({row["id"] for row, _ in found if row["dated"] < row["matched"]})
    late = sorted({row["id"] for row, _ in found if row["dated"] > as_of})
    undated = sorted({row["project"] for row in known if row["matched"] is None})
    named = ((UNDATED, undated), (EARLY, early), (LATE, late))
    said = [Said(word, {"count": len(ids), "ids": _few(ids)}) for word, ids in named if ids]
    return tuple(
        PastOutcome(row["project"], row["unit"], row["resource_kind"], row["demand_kind"], row["matched"], row["dated"], value)
        for row, value in found
    ), said


def _few(ids: list[str]) -> str:
    return "、".join(ids[:FEW]) + ("…" if len(ids) > FEW else "")


def _placed(row: Row, serves: Serves) -> bool:
    """Kinds that were only guessed teach nothing about kinds."""
    guessed = "suggested" in (row["resource_kind_source"], row["demand_kind_source"])
    kinds = row["resource_kind"] in serves.resource_kinds and row["demand_kind"] in serves.demand_kinds
    return kinds and not guessed and row["unit"] is not None


def _value(row: Row) -> float | None:
    """How far the need was met, 0..1: the figure (its lower bound) over what was asked for where the measures agree; else whether there
    was any result. None without a figure, and for one that says only how much it was at most (unless that is nothing)."""
    low, high = row["low"], row["high"]
    if low is None:
        return 0.0 if high is not None and high <= 0 else None
    if row["wanted"] and same_measure(row["measure"], row["wanted_measure"]):
        return float(min(1.0, max(0.0, low / row["wanted"])))
    return 1.0 if low > 0 else 0.0
