"""The reasons of a plan: for each line, each unmet demand and each idle resource."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from api.usecases.proposal import KindSource, Left, Told, told
from graph.wording import Said, Wording
from matching.problem import Demand, Problem, Resource
from matching.reasons import (
    ALL_FORBIDDEN,
    KIND_FITS,
    KIND_GUESSED,
    NO_NEED,
    NO_OFFER,
    PINNED,
    TEXT_ALIKE,
    TIED,
    URGENT,
    ZERO_CAPACITY,
    ZERO_NEED,
    Reason,
)
from matching.result import Line, Result
from matching.rules import FILTERS
from matching.score import UNITS

FILTER_NAMES: Mapping[str, tuple[str, str]] = {
    "placeholder_unit": ("单位名称未查明", "placeholder unit"),
    "not_valid": ("不在有效期内", "not valid on the day"),
    "forbidden": ("已被排除", "ruled out"),
    "kind_not_wanted": ("类别不在本次范围", "kind not asked for"),
    "kind_not_served": ("类别不适配", "kinds do not fit"),
    "out_of_season": ("候鸟人才不在当地", "out of season"),
    "no_common_month": ("没有共同月份", "no month in common"),
    "too_far": ("超出服务半径", "outside the radius"),
    "below_minimum_score": ("得分低于最低分", "under the minimum score"),
}
BETTER_USED = Wording(
    "propose.better_used",
    "最接近的是“{title}”（得分 {score:.3f}），但名额已用于“{taker}”（得分 {taken:.3f}），整体总分更高",
    "closest is {title} (score {score:.3f}), but its place goes to {taker} (score {taken:.3f}), which makes the whole plan worth more",
)
LIMITED = Wording(
    "propose.limited",
    "最接近的是“{title}”（得分 {score:.3f}），但受成套、单位或村社区上限所限没有安排",
    "closest is {title} (score {score:.3f}), but a bundle or the limit of a unit or area left no room",
)


@dataclass(frozen=True, slots=True)
class LineWhy:
    """Why a line was proposed. The exact changes are None where they have not been computed."""

    resource_kind: str | None
    demand_kind: str | None
    suggested: tuple[str, ...]
    reasons: tuple[Told, ...]
    runner_up: Mapping[str, Any] | None
    gain_one_more: float | None = None
    loss_one_less: float | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """Reasons by pair; unmet demands; idle resources; the records by id."""

    lines: Mapping[tuple[str, str], LineWhy]
    unmet: tuple[Left, ...]
    idle: tuple[Left, ...]
    resources: Mapping[str, Resource]
    demands: Mapping[str, Demand]


def explained(problem: Problem, result: Result) -> Explained:
    """Explain a result from its candidates: nothing is solved again."""
    plan = _Plan(problem, result)
    return Explained(
        lines={(line.resource, line.demand): plan.line(line) for line in result.lines},
        unmet=tuple(plan.left("demand")),
        idle=tuple(plan.left("resource")),
        resources={resource.id: resource for resource in problem.resources},
        demands={demand.id: demand for demand in problem.demands},
    )


class _Plan:
    """The chosen pairs by position, and the best pair of each record that was not chosen."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem, self.result = problem, result
        self.rows, self.cols = problem.resource_index(), problem.demand_index()
        self.profiles = result.work.columns.profiles
        pairs = result.work.candidates
        chosen = {(self.rows[line.resource], self.cols[line.demand]): line for line in result.lines}
        wide = max(len(problem.demands), 1)
        taken = np.array([r * wide + d for r, d in chosen], dtype=np.int64)
        open_ = np.flatnonzero(~np.isin(pairs.resource * wide + pairs.demand, taken))
        order = open_[np.argsort(-pairs.score[open_], kind="stable")]
        self.best = {"resource": self._first(pairs.resource, order), "demand": self._first(pairs.demand, order)}
        self.of: dict[str, dict[int, list[Line]]] = {"resource": defaultdict(list), "demand": defaultdict(list)}
        for (r, d), line in chosen.items():
            self.of["resource"][r].append(line)
            self.of["demand"][d].append(line)
        self.ties: dict[tuple[str, str], list[str]] = defaultdict(list)
        for tie in problem.relations:
            self.ties[tie.unit, tie.area].append(tie.name)

    def _first(self, side: Any, order: Any) -> dict[int, int]:
        ids, at = np.unique(side[order], return_index=True)
        return {int(i): int(order[a]) for i, a in zip(ids, at, strict=True)}

    def line(self, line: Line) -> LineWhy:
        r, d = self.rows[line.resource], self.cols[line.demand]
        resource, demand, profiles = self.problem.resources[r], self.problem.demands[d], self.profiles
        kinds = profiles.resource_kinds[r], profiles.demand_kinds[d]
        suggested = [resource.id] * profiles.resource_suggested[r] + [demand.id] * profiles.demand_suggested[d]
        return LineWhy(*kinds, tuple(suggested), tuple(told(reason) for reason in self._reasons(line, r, d)), self._runner_up(d))

    def _reasons(self, line: Line, r: int, d: int) -> Iterable[Reason]:
        resource, demand, profiles = self.problem.resources[r], self.problem.demands[d], self.profiles
        kinds = {"resource_kind": profiles.resource_kinds[r] or "?", "demand_kind": profiles.demand_kinds[d] or "?"}
        if line.pinned:
            yield Reason(PINNED.code)
        yield Reason(KIND_FITS.code, {"fit": line.parts["kind"] if "kind" in line.parts else next(iter(line.parts.values())), **kinds})
        for record, kind, guessed in (
            (resource, kinds["resource_kind"], profiles.resource_suggested[r]),
            (demand, kinds["demand_kind"], profiles.demand_suggested[d]),
        ):
            if guessed:
                yield Reason(KIND_GUESSED.code, {"title": record.title, "kind": kind})
        if line.parts.get("text", 0) > 0:
            yield Reason(TEXT_ALIKE.code, {"share": line.parts["text"]})
        if ties := self.ties.get((line.unit, line.area)):
            yield Reason(TIED.code, {"ties": "、".join(sorted(filter(None, ties)))})
        if demand.priority == 3:
            yield Reason(URGENT.code)

    def _runner_up(self, d: int) -> Mapping[str, Any] | None:
        at = self.best["demand"].get(d)
        if at is None:
            return None
        pairs = self.result.work.candidates
        resource = self.problem.resources[int(pairs.resource[at])]
        return {"resource": resource.id, "resource_title": resource.title, "score": float(pairs.score[at]) / UNITS}

    def left(self, side: str) -> Iterable[Left]:
        """Records of a side without any line."""
        records: Sequence[Resource | Demand] = self.problem.resources if side == "resource" else self.problem.demands
        for i, record in enumerate(records):
            if self.of[side].get(i):
                continue
            suggested = (self.profiles.resource_suggested if side == "resource" else self.profiles.demand_suggested)[i]
            kind = (self.profiles.resource_kinds if side == "resource" else self.profiles.demand_kinds)[i]
            source: KindSource = "suggested" if suggested else "given"
            owner, name = (record.unit, record.unit_name) if isinstance(record, Resource) else (record.area, record.area_name)
            yield Left(record.id, record.title, owner, name, kind, source, told(self._why(side, i, record)))

    def _why(self, side: str, i: int, record: Resource | Demand) -> Reason | Said:
        if (record.capacity if isinstance(record, Resource) else record.need) == 0:
            return Reason((ZERO_CAPACITY if side == "resource" else ZERO_NEED).code)
        others: int = len(self.problem.demands) if side == "resource" else len(self.problem.resources)
        if not others:
            return Reason((NO_NEED if side == "resource" else NO_OFFER).code)
        at = self.best[side].get(i)
        return self._forbidden(side, i, others) if at is None else self._outbid(side, at)

    def _forbidden(self, side: str, i: int, total: int) -> Reason:
        pairs = self.result.work.candidates
        counts = (pairs.by_resource if side == "resource" else pairs.by_demand)[:, i]
        named = [(FILTER_NAMES.get(rule.code, (rule.zh, rule.en)), int(n)) for rule, n in zip(FILTERS, counts, strict=True) if n]
        said = "，".join(f"{name[0]} {n}" for name, n in named), ", ".join(f"{name[1]} {n}" for name, n in named)
        return Reason(ALL_FORBIDDEN.code, {"total": total, "counts": said})

    def _outbid(self, side: str, at: int) -> Said:
        pairs = self.result.work.candidates
        r, d = int(pairs.resource[at]), int(pairs.demand[at])
        title = self.problem.demands[d].title if side == "resource" else self.problem.resources[r].title
        values: dict[str, object] = {"title": title, "score": float(pairs.score[at]) / UNITS}
        rivals = self.of["demand"].get(d) if side == "resource" else self.of["resource"].get(r)
        if not rivals:
            return Said(LIMITED, values)
        rival = min(rivals, key=lambda line: line.score)
        taker = self.problem.resources[self.rows[rival.resource]] if side == "resource" else self.problem.demands[self.cols[rival.demand]]
        return Said(BETTER_USED, values | {"taker": taker.title, "taken": rival.score})
