"""From rows of the graph to a matching problem: whose capacity counts, what earlier decisions bind, what is left out and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from api.usecases.experience import past_outcomes
from api.usecases.request import Pair, Request
from api.usecases.room import Room, binding_lines, budgets_of, limits_of
from graph.kinds import Choices
from graph.model.lists import DEMAND_KINDS, RESOURCE_KINDS
from graph.plans.inputs import BINDING, Inputs
from graph.wording import GongjianError, Said, Wording
from matching.change import Longer
from matching.months import ALL_MONTHS, months_mask
from matching.problem import Demand, Effort, Forbidden, Pin, Problem, Relation, Resource, Settings
from matching.serves import Serves, load_serves
from matching.validity import ProblemError

Row = Mapping[str, Any]

MATCHED = Wording(
    "plan.already_matched",
    "{count} 项需求在清单中已标为“已对接”，不再参加匹配",
    "{count} demands are marked as matched in the list and are left out",
)
UNKNOWN_PAIR = Wording(
    "plan.unknown_pair",
    "--{option} 中的 {id} 不在本次匹配范围内；编号相近的有：{near}",
    "{id} in --{option} is not within this plan; ids like it: {near}",
)
UNKNOWN_KIND = Wording(
    "plan.unknown_kind",
    "没有“{kind}”这一类别；可用：{known}",
    "There is no kind {kind}; the kinds are: {known}",
)
_USUAL = Settings(date.min)
NONE_LONGER = Longer()
IMPOSSIBLE = Wording("plan.impossible", "{zh}", "{en}")


@contextmanager
def told_by_matching() -> Iterator[None]:
    """Whatever matching refuses becomes a message for the user."""
    try:
        yield
    except ProblemError as error:
        raise GongjianError(IMPOSSIBLE, zh=error.text("zh"), en=error.text("en")) from error


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of the areas whose demands and whose units count; None for all."""

    demands: frozenset[str] | None = None
    units: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A problem, and what the planner should know about how it was drawn up. `parents`: the area (township, or district where there is
    none) that each demand's area lies in; `kept`: (title, state) of the accepted and running projects by id. `longer`: lines that are tried
    out, with the limits and budgets of the lists that have them too, and what to know about those."""

    problem: Problem
    notes: tuple[Said, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    longer: Longer = field(default_factory=Longer)
    longer_notes: tuple[Said, ...] = ()


def problem_of(
    inputs: Inputs, request: Request, reach: Reach, incumbents: frozenset[Pair] = frozenset(), longer: Longer = NONE_LONGER
) -> Drawn:
    """The problem a request asks about, the same for any order of the rows; `longer`: lines to be tried out, which are not in it. Raises
    GongjianError when it contradicts itself."""
    resources = [row for row in inputs.resources if reach.units is None or row["unit_area"] in reach.units]
    binding = binding_lines(inputs.lines, BINDING)
    demands, notes = _demands(inputs, reach, binding)
    here = ({row["id"] for row in resources}, {row["id"] for row in demands})
    pins = _pins(binding, request, here)
    pinned = {(pin.resource, pin.demand) for pin in pins}
    room = Room(pins, [line for pair, line in binding.items() if pair not in pinned], notes)
    outcomes, told = past_outcomes(inputs.outcomes, named_serves(), request.as_of)
    notes += told
    units, areas = {row["id"]: row["unit"] for row in resources}, {row["id"]: row["area"] for row in demands}
    cost = {row["id"]: row["cost"] or 0.0 for row in resources}
    with told_by_matching():
        problem = Problem(
            resources=tuple(_resource(row, room) for row in resources),
            demands=tuple(_demand(row, room) for row in demands),
            settings=replace(_settings(request), max_projects=room.plan(request.max_projects)),
            relations=tuple(_relations(inputs, request.as_of)),
            limits=limits_of(inputs.limits, units, areas, room),
            budgets=budgets_of(inputs.limits, units, areas, cost, room),
            pins=pins,
            forbidden=tuple(_forbidden(inputs, request, here, pinned)),
            incumbents=incumbents - pinned,
            outcomes=outcomes,
            population={row["area"]: row["population"] for row in demands if row["population"]},
            serves=named_serves(),
        )
    parents = {row["area"]: row["parent"] or "" for row in demands}
    kept = {line["project"]: (line["title"] or "", line["state"]) for line in binding.values()}
    wide = Room(pins, room.outside)
    units, areas = units | {r.id: r.unit for r in longer.resources}, areas | {d.id: d.area for d in longer.demands}
    cost |= {r.id: r.cost or 0.0 for r in longer.resources}
    limits, budgets = limits_of(inputs.limits, units, areas, wide), budgets_of(inputs.limits, units, areas, cost, wide)
    tried = replace(longer, limits=limits, budgets=budgets)
    return Drawn(problem, tuple(room.notes), parents, kept, tried, tuple(note for note in wide.notes if note not in room.notes))


@cache
def named_serves() -> Serves:
    """The table of what serves what, with the kinds' names."""
    return replace(load_serves(), resource_names=_names(RESOURCE_KINDS), demand_names=_names(DEMAND_KINDS))


def _names(kinds: Choices) -> dict[str, tuple[str, str]]:
    english = {code: name for name, code in kinds.spellings.items()}
    return {code: (zh, english.get(code, code)) for code, zh in kinds.labels.items()}


def _demands(inputs: Inputs, reach: Reach, binding: Mapping[Pair, Row]) -> tuple[list[Row], list[Said]]:
    bound = {demand for _, demand in binding}
    within = [row for row in inputs.demands if reach.demands is None or row["area"] in reach.demands]
    kept = [row for row in within if row["state"] != "matched" or row["id"] in bound]
    left = len(within) - len(kept)
    return list(kept), [Said(MATCHED, {"count": left})] if left else []


def _resource(row: Row, room: Room) -> Resource:
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
        capacity=room.left("resource", row["id"], row["title"], 1 if row["projects"] is None else row["projects"]) if window != 0 else 0,
        months=months_mask(row["months"]) if row["months"] else ALL_MONTHS,
        months_said=row["months_said"] or "",
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


def _demand(row: Row, room: Room) -> Demand:
    return Demand(
        id=row["id"],
        area=row["area"],
        title=row["title"],
        kind=row["kind"],
        description=row["description"] or "",
        need=room.left("demand", row["id"], row["title"], 1 if row["suppliers"] is None else row["suppliers"]),
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
        areas=tuple((id_, name or id_) for id_, name in row["others"]),
    )


def _settings(request: Request) -> Settings:
    return Settings(
        as_of=request.as_of,
        weights=dict(request.weights),
        fairness=request.fairness,
        fairness_weight=_USUAL.fairness_weight if request.fairness_weight is None else request.fairness_weight,
        per_need=request.per_need,
        at_least_one=request.at_least_one,
        candidates_per_demand=request.candidates_per_demand,
        effort=cast(Effort, request.effort),
        months=months_mask(request.months) if request.months else None,
        resource_kinds=_kinds(request.resource_kinds, RESOURCE_KINDS),
        demand_kinds=_kinds(request.demand_kinds, DEMAND_KINDS),
        minimum_score=_USUAL.minimum_score if request.minimum_score is None else request.minimum_score,
        inertia=_USUAL.inertia if request.inertia is None else request.inertia,
    )


def _relations(inputs: Inputs, as_of: date) -> Iterable[Relation]:
    """The ties that hold on a day; a project ties its ends from the day it was finished."""
    yield from {Relation(row["unit"], row["area"], row["kind"], row["name"] or "") for row in inputs.ties}
    done = [line for line in inputs.lines if line["state"] == "finished" and line["finished"] is not None and line["finished"] <= as_of]
    earlier = {(line["unit"], line["area"], line["title"]) for line in done}
    yield from (Relation(unit, area, "earlier_project", title or "") for unit, area, title in earlier if unit and area)


def _kinds(asked: Sequence[str], known: Choices) -> frozenset[str] | None:
    """Kinds by code, Chinese or English name; None when none are asked for."""
    codes = {kind: known.code(kind) for kind in asked}
    for kind, code in codes.items():
        if code is None:
            raise GongjianError(UNKNOWN_KIND, kind=kind, known="、".join(f"{zh}（{code}）" for code, zh in known.labels.items()))
    return frozenset(code for code in codes.values() if code is not None) or None


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
    for line in sorted(inputs.lines, key=lambda line: (line["resource"], line["demand"], line["project"]), reverse=True):
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
            near = get_close_matches(id_, known, cutoff=0.4) or sorted(known)[:3]
            raise GongjianError(UNKNOWN_PAIR, option=option, id=id_, near="、".join(near) or "-")


def added_resource(values: Row) -> Resource:
    """A resource that is tried out, from the columns that are given (as the lists' rows have them)."""
    return _resource(defaultdict(lambda: None, {"windows": [], **values}), Room((), ()))


def added_demand(values: Row) -> Demand:
    """A demand that is tried out, likewise."""
    return _demand(defaultdict(lambda: None, {"others": [], **values}), Room((), ()))
