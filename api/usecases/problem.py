"""From rows of the graph to a matching problem: whose capacity counts, what earlier decisions bind, what is left out and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.usecases.request import Pair, Request
from graph.plans.inputs import BINDING, Inputs
from graph.wording import GongjianError, Said, Wording
from matching.months import ALL_MONTHS, months_mask
from matching.problem import Demand, Forbidden, GroupLimit, Pin, Problem, Relation, Resource, Settings
from matching.validity import ProblemError

Row = Mapping[str, Any]

MATCHED = Wording(
    "plan.already_matched",
    "{count} 项需求在清单中已标为“已对接”，不再参加匹配",
    "{count} demands are marked as matched in the list and are left out",
)
LIMIT_LATER = Wording(
    "plan.limit_at_acceptance",
    "上限 {id}（{name}）在采纳时核对，排方案时还不计入",
    "The limit {id} ({name}) is checked when a project is accepted, but not yet while planning",
)
OVER = Wording(
    "plan.over_capacity",
    "{id} 的上限是 {most}，但已采纳 {count} 项；已采纳的予以保留，不再增加",
    "{id} allows {most}, yet {count} are accepted; they are kept and nothing is added",
)
UNKNOWN_PAIR = Wording(
    "plan.unknown_pair",
    "--{option} 中的 {id} 不在本次匹配范围内",
    "{id} in --{option} is not within this plan",
)
MINIMUM_SCORE = Settings(date.min).minimum_score
IMPOSSIBLE = Wording("plan.impossible", "{zh}", "{en}")


@dataclass(frozen=True, slots=True)
class Scope:
    """Ids of the areas whose demands and whose units count; None for all."""

    demands: frozenset[str] | None = None
    units: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A problem, and what the planner should know about how it was drawn up."""

    problem: Problem
    notes: tuple[Said, ...]


def problem_of(inputs: Inputs, request: Request, scope: Scope) -> Drawn:
    """The problem a request asks about. Raises GongjianError when it contradicts itself."""
    resources = [row for row in inputs.resources if scope.units is None or row["unit_area"] in scope.units]
    demands, notes = _demands(inputs, scope)
    binding = {(line["resource"], line["demand"]): line for line in inputs.lines if line["state"] in BINDING}
    here = ({row["id"] for row in resources}, {row["id"] for row in demands})
    pins = _pins(binding, request, here)
    room = _Room(binding, pins, notes)
    try:
        problem = Problem(
            resources=tuple(_resource(row, room) for row in resources),
            demands=tuple(_demand(row, room) for row in demands),
            settings=_settings(request),
            relations=tuple(_relations(inputs)),
            limits=tuple(_limits(inputs, resources, demands, room)),
            pins=pins,
            forbidden=tuple(_forbidden(inputs, request, here, {(p.resource, p.demand) for p in pins})),
        )
    except ProblemError as error:
        raise GongjianError(IMPOSSIBLE, zh=error.text("zh"), en=error.text("en")) from error
    return Drawn(problem, tuple(room.notes))


def _demands(inputs: Inputs, scope: Scope) -> tuple[list[Row], list[Said]]:
    bound = {line["demand"] for line in inputs.lines if line["state"] in BINDING}
    within = [row for row in inputs.demands if scope.demands is None or row["area"] in scope.demands]
    kept = [row for row in within if row["state"] != "matched" or row["id"] in bound]
    left = len(within) - len(kept)
    return list(kept), [Said(MATCHED, {"count": left})] if left else []


class _Room:
    """Capacity that is left when the lines of accepted projects outside of the problem are taken off."""

    def __init__(self, binding: Mapping[Pair, Row], pins: tuple[Pin, ...], notes: list[Said]) -> None:
        pinned = {(pin.resource, pin.demand) for pin in pins}
        outside = [line for pair, line in binding.items() if pair not in pinned]
        self.outside = {side: Counter(line[side] for line in outside) for side in ("resource", "demand", "unit", "area")}
        self.pinned = {"resource": Counter(p.resource for p in pins), "demand": Counter(p.demand for p in pins)}
        self.notes = notes

    def left(self, side: str, id_: str, most: int, pinned: int | None = None) -> int:
        """What may still be planned, accepted lines within the problem included; never less than those."""
        kept = self.pinned[side][id_] if pinned is None else pinned
        left = most - self.outside[side][id_]
        if left < kept:
            self.notes.append(Said(OVER, {"id": id_, "most": most, "count": kept + self.outside[side][id_]}))
        return max(left, kept, 0)


def _resource(row: Row, room: _Room) -> Resource:
    windows = [months_mask(months) for months in row["windows"]]
    window = None
    for mask in windows:
        window = mask if window is None else window & mask
    return Resource(
        id=row["id"],
        unit=row["unit"],
        title=row["title"],
        kind=row["kind"],
        description=row["description"] or "",
        # People who are never there at the same time leave the resource without a month, and so without capacity.
        capacity=room.left("resource", row["id"], 1 if row["projects"] is None else row["projects"]) if window != 0 else 0,
        months=months_mask(row["months"]) if row["months"] else ALL_MONTHS,
        window=window or None,
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        radius_km=row["radius_km"],
        lat=row["lat"],
        lon=row["lon"],
        cost=row["cost"],
        quantity=row["quantity"],
        measure=row["measure"],
        kind_source="suggested" if row["kind_source"] == "suggested" else "given",
        unit_name=row["unit_name"] or "",
        unit_kind=row["unit_kind"],
        placeholder=row["placeholder"],
    )


def _demand(row: Row, room: _Room) -> Demand:
    return Demand(
        id=row["id"],
        area=row["area"],
        title=row["title"],
        kind=row["kind"],
        description=row["description"] or "",
        need=room.left("demand", row["id"], 1 if row["suppliers"] is None else row["suppliers"]),
        priority=row["priority"] or 2,
        deadline=row["deadline"],
        months=months_mask(row["months"]) if row["months"] else ALL_MONTHS,
        together=row["together"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        lat=row["lat"],
        lon=row["lon"],
        quantity=row["quantity"],
        measure=row["measure"],
        kind_source="suggested" if row["kind_source"] == "suggested" else "given",
        area_name=row["area_name"] or "",
    )


def _settings(request: Request) -> Settings:
    return Settings(
        as_of=request.as_of,
        weights=dict(request.weights),
        fairness=request.fairness,
        max_projects=request.max_projects,
        months=months_mask(request.months) if request.months else None,
        resource_kinds=frozenset(request.resource_kinds) or None,
        demand_kinds=frozenset(request.demand_kinds) or None,
        minimum_score=MINIMUM_SCORE if request.minimum_score is None else request.minimum_score,
    )


def _relations(inputs: Inputs) -> Iterable[Relation]:
    yield from {Relation(row["unit"], row["area"], row["kind"], row["name"] or "") for row in inputs.ties}
    earlier = {(line["unit"], line["area"], line["title"]) for line in inputs.lines if line["state"] == "finished"}
    yield from (Relation(unit, area, "earlier_project", title or "") for unit, area, title in earlier if unit and area)


def _limits(inputs: Inputs, resources: Sequence[Row], demands: Sequence[Row], room: _Room) -> Iterable[GroupLimit]:
    """The tightest limit of each unit and community; committees, districts and budgets are checked when a project is accepted."""
    units, areas = {row["id"]: row["unit"] for row in resources}, {row["id"]: row["area"] for row in demands}
    pinned = {"unit": _grouped(room.pinned["resource"], units), "area": _grouped(room.pinned["demand"], areas)}
    tightest: dict[tuple[str, str], int] = {}
    for row in inputs.limits:
        side = {"unit": "unit", "community": "area"}.get(row["scope"])
        known = set(units.values()) if side == "unit" else set(areas.values())
        if row["budget"] is not None or (row["projects"] is not None and side is None):
            room.notes.append(Said(LIMIT_LATER, {"id": row["id"], "name": row["name"]}))
        if side is not None and row["projects"] is not None and row["subject"] in known:
            key = (side, row["subject"])
            tightest[key] = min(tightest.get(key, row["projects"]), row["projects"])
    for (side, id_), most in tightest.items():
        yield GroupLimit("unit" if side == "unit" else "area", id_, room.left(side, id_, most, pinned[side][id_]))


def _grouped(counts: Counter[str], group: Mapping[str, str]) -> Counter[str]:
    grouped: Counter[str] = Counter()
    for id_, count in counts.items():
        grouped[group[id_]] += count
    return grouped


Known = tuple[set[str], set[str]]


def _pins(binding: Mapping[Pair, Row], request: Request, here: Known) -> tuple[Pin, ...]:
    kept = {pair: Pin(*pair, line["project"]) for pair, line in binding.items() if pair[0] in here[0] and pair[1] in here[1]}
    for pair in request.pins:
        _check_pair("pin", pair, here)
        kept.setdefault(pair, Pin(*pair))
    return tuple(kept.values())


def _forbidden(inputs: Inputs, request: Request, here: Known, pinned: set[Pair]) -> Iterable[Forbidden]:
    for pair in request.forbidden:
        _check_pair("forbid", pair, here)
        yield Forbidden(*pair)
    told = set(request.forbidden) | pinned
    for line in inputs.lines:
        pair = (line["resource"], line["demand"])
        why = _why(line, request)
        if why is not None and pair not in told and pair[0] in here[0] and pair[1] in here[1]:
            told.add(pair)
            yield Forbidden(*pair, why)


def _why(line: Row, request: Request) -> tuple[str, str] | None:
    reason = line["reason"] or "-"
    if line["state"] == "rejected" and not request.again_rejected:
        return f"项目 {line['project']} 未被采纳（{reason}）", f"project {line['project']} was rejected ({reason})"
    if line["state"] == "deferred" and not request.again_deferred and (line["until"] is None or request.as_of <= line["until"]):
        until = line["until"] or "…"
        return f"项目 {line['project']} 暂缓至 {until}（{reason}）", f"project {line['project']} is deferred until {until} ({reason})"
    return None


def _check_pair(option: str, pair: Pair, here: Known) -> None:
    for id_, known in zip(pair, here, strict=True):
        if id_ not in known:
            raise GongjianError(UNKNOWN_PAIR, option=option, id=id_)
