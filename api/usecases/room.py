"""What earlier decisions leave of each capacity and limit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.wording import Said, Wording
from matching.money import FEN, cost_in_fen
from matching.problem import Budget, GroupLimit, Pin, Scope
from matching.validity import crossing

Row = Mapping[str, Any]

OVER_BUDGET = Wording(
    "plan.over_budget",
    "“{name}”的经费上限是 {most:g} 元，但已采纳的项目共需 {spent:g} 元；已采纳的予以保留，不再增加花钱的条目",
    "The budget of {name} is {most:g} yuan, yet accepted projects take {spent:g}; they are kept and nothing that costs is added",
)
CROSSING = Wording(
    "plan.limit_crosses",
    "上限 {id}（{name}）与 {other} 的成员交叉，排方案时不计入，采纳时核对",
    "The limit {id} ({name}) shares some members with {other} and not others, so that it is checked when a project is accepted, "
    "but not while planning",
)
OVER = Wording(
    "plan.over_capacity",
    "“{name}”的上限是 {most}，但已采纳 {count} 条；已采纳的予以保留，不再增加",
    "{name} allows {most}, yet {count} lines are accepted; they are kept and nothing is added",
)

PLAN_FULL = Wording(
    "plan.full",
    "--max-projects 为 {most}，但已采纳和指定的已有 {count} 条；这些予以保留，不再增加",
    "--max-projects is {most}, yet {count} lines are accepted or pinned; they are kept and nothing is added",
)


@dataclass(slots=True)
class Room:
    """The lines of accepted projects: `pins` are those within the problem, `outside` the others, whose places are gone. `notes` collects
    what the planner should know."""

    pins: tuple[Pin, ...]
    outside: Sequence[Row]
    notes: list[Said] = field(default_factory=list)
    _kept: dict[str, Counter[str]] = field(init=False)
    _gone: dict[str, Counter[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._kept = {side: Counter(getattr(pin, side) for pin in self.pins) for side in ("resource", "demand")}
        self._gone = {side: Counter(line[side] for line in self.outside) for side in ("resource", "demand")}

    def left(self, side: str, id_: str, name: str, most: int) -> int:
        """What may still be planned of a resource or demand ("resource", "demand"), pinned lines included and never less than those."""
        return self._left(name or id_, most, self._kept[side][id_], self._gone[side][id_])

    def plan(self, most: int | None) -> int | None:
        """How many lines the plan may have: never less than the pinned ones."""
        if most is not None and len(self.pins) > most:
            self.notes.append(Said(PLAN_FULL, {"most": most, "count": len(self.pins)}))
        return None if most is None else max(most, len(self.pins))

    def limit(self, row: Row, scope: Scope, members: frozenset[str], owner: Mapping[str, str]) -> GroupLimit:
        """The limit of a row for these members (units or areas); `owner`: the unit of each resource, or the area of each demand."""
        gives = scope in ("unit", "committee")
        kept = sum(owner[pin.resource if gives else pin.demand] in members for pin in self.pins)
        gone = sum(line["unit" if gives else "area"] in members for line in self.outside)
        left = self._left(row["name"] or row["subject"], row["projects"], kept, gone)
        grouped = members if scope in ("committee", "territory") else frozenset[str]()
        return GroupLimit(scope, row["subject"], left, grouped, row["name"] or "")

    def budget(self, row: Row, scope: Scope, members: frozenset[str], owner: Mapping[str, str], cost: Mapping[str, float]) -> Budget:
        """What a row's budget leaves for these members, pinned lines included and never less than those; `cost`: of each resource."""
        gives = scope in ("unit", "committee")
        held = [cost[pin.resource] for pin in self.pins if owner[pin.resource if gives else pin.demand] in members]
        spent = [line["cost"] for line in self.outside if line["unit" if gives else "area"] in members]
        # As the plan counts them: whole fen.
        kept, gone = (sum(map(cost_in_fen, costs)) / FEN for costs in (held, spent))
        name, most = row["name"] or row["subject"], row["budget"]
        if kept + gone > most + 0.005:
            self.notes.append(Said(OVER_BUDGET, {"name": name, "most": most, "spent": kept + gone}))
        return Budget(scope, row["subject"], round(max(most - gone, kept, 0.0), 2), members, name)

    def _left(self, name: str, most: int, kept: int, gone: int) -> int:
        if kept + gone > most:
            self.notes.append(Said(OVER, {"name": name, "most": most, "count": kept + gone}))
        return max(most - gone, kept, 0)


def limits_of(rows: Iterable[Row], units: Mapping[str, str], areas: Mapping[str, str], room: Room) -> tuple[GroupLimit, ...]:
    """The limits that can be planned with: the tightest one of each unit, area, committee and territory, as far as the groups of a side
    nest, with all their members. `units`: unit of each resource; `areas`: area of each demand."""
    found: dict[tuple[Scope, str], GroupLimit] = {}
    for row in sorted(rows, key=lambda row: (row["projects"] is None, row["projects"], row["id"])):
        gives = row["scope"] in ("unit", "committee")
        owner = units if gives else areas
        members, scope = _members(row), _scope(row, _members(row))
        here = frozenset(owner.values())
        if row["projects"] is None or not members & here or (scope, row["subject"]) in found:
            continue
        other = _crosses([limit for limit in found.values() if limit.scope == scope], row["subject"], members, here)
        if other is not None:
            room.notes.append(Said(CROSSING, {"id": row["id"], "name": row["name"], "other": other}))
            continue
        found[scope, row["subject"]] = room.limit(row, scope, members, owner)
    return tuple(found.values())


def budgets_of(
    rows: Iterable[Row], units: Mapping[str, str], areas: Mapping[str, str], cost: Mapping[str, float], room: Room
) -> tuple[Budget, ...]:
    """The tightest budget of each unit, area, committee and territory that has members in the problem; they may overlap in any way."""
    found: dict[tuple[Scope, str], Budget] = {}
    for row in sorted((row for row in rows if row["budget"] is not None), key=lambda row: (row["budget"], row["id"])):
        owner = units if row["scope"] in ("unit", "committee") else areas
        members = _members(row)
        key = _scope(row, members), row["subject"]
        if members & frozenset(owner.values()) and key not in found:
            found[key] = room.budget(row, key[0], members, owner, cost)
    return tuple(found.values())


def _members(row: Row) -> frozenset[str]:
    """All units or areas of a row, those without a line included: lines may be added for them."""
    return frozenset([row["subject"]] if row["scope"] == "unit" else row["members"])


def _scope(row: Row, members: frozenset[str]) -> Scope:
    """Alone is alone: a community without hamlets needs no group."""
    if row["scope"] == "unit":
        return "unit"
    if row["scope"] == "committee":
        return "committee"
    return "area" if members == {row["subject"]} else "territory"


def _crosses(limits: Sequence[GroupLimit], id_: str, members: frozenset[str], here: frozenset[str]) -> str | None:
    """The name of a limit that shares some members with these and not others, among the units or areas that are `here`."""
    for limit in limits:
        if limit.members and crossing([(limit.id, limit.members & here), (id_, members & here)]):
            return limit.name or limit.id
    return None


def binding_lines(lines: Iterable[Row], binding: Iterable[str]) -> dict[tuple[str, str], Row]:
    """The lines of projects that take up capacity, one per pair, in an order of their own."""
    states = frozenset(binding)
    ordered = sorted(lines, key=lambda line: (line["project"], line["resource"], line["demand"]), reverse=True)
    return {(line["resource"], line["demand"]): line for line in ordered if line["state"] in states}
