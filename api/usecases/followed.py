"""A plan seen against others: what changed since the run before, what is scarcest, and other plans that are worth nearly as much."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from api.usecases.proposal import Told
from matching.alternatives import alternatives, has_alternatives
from matching.check import check
from matching.explain import Explanation
from matching.problem import Problem
from matching.reasons import ONLY_PROVEN, Reason
from matching.replan import moves_of
from matching.result import Line, Result

Say = Callable[[Told], Any]
MOST = 10


@dataclass(frozen=True, slots=True)
class Ends:
    """Names of a line's ends."""

    resource: str
    resource_title: str
    unit_name: str
    demand: str
    demand_title: str
    area_name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A line against the run before: added, dropped or kept. `undoing_costs`: what the plan would lose, exactly, if the change were undone
    (a kept line: if it were given up); below 0 where inertia alone holds it. None: `why` says it, or there is no exact figure."""

    change: Literal["added", "dropped", "kept"]
    ends: Ends
    score: float | None
    undoing_costs: float | None
    accepted: bool
    why: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Scarce:
    """Where one place more would add most: `gain` of the scarcest resource of a kind, a unit, or among those that serve a district;
    `count`: how many resources of it would add anything."""

    by: Literal["kind", "unit", "district"]
    id: str
    name: Told
    gain: float
    resource: str
    resource_title: str
    count: int


@dataclass(frozen=True, slots=True)
class Other:
    """Another plan: what it is worth less, the share of its lines that the proposed plan has not, and the lines that only one has."""

    objective: float
    loss: float
    differs: float
    instead: tuple[Ends, ...]
    without: tuple[Ends, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """All of it. `changes` are None where there was no run before, `others` where none were asked for, or looked for (`notes` say why)."""

    changes: tuple[Changed, ...] | None
    scarce: tuple[Scarce, ...]
    others: tuple[Other, ...] | None
    notes: tuple[Reason, ...] = ()


def followed(
    problem: Problem, result: Result, why: Explanation, parents: Mapping[str, str], after: str | None, others: int, most: int | None = None
) -> Followed:
    """See a plan against the run `after` and against up to `others` other plans, of which there are none under a bound on changes (`most`);
    `parents`: the district of each area."""
    names, sought = _Names(problem), most is None and has_alternatives(result)
    return Followed(
        None if after is None else tuple(_changes(problem, result, names)),
        tuple(_scarce(problem, result, why, parents)),
        _others(problem, result, others, names) if others and sought else None,
        (Reason(ONLY_PROVEN.code),) if others and not sought else (),
    )


class _Names:
    """Titles by id; what is gone keeps its id."""

    def __init__(self, problem: Problem) -> None:
        self.resources = {r.id: (r.title, r.unit_name or r.unit) for r in problem.resources}
        self.demands = {d.id: (d.title, d.area_name or d.area) for d in problem.demands}

    def of(self, resource: str, demand: str) -> Ends:
        """The names of a pair."""
        return Ends(resource, *self.resources.get(resource, (resource, "")), demand, *self.demands.get(demand, (demand, "")))


def _changes(problem: Problem, result: Result, names: _Names) -> Iterable[Changed]:
    for move in moves_of(problem, result):
        why = tuple(Told(*reason) for reason in move.why)
        yield Changed(move.sort, names.of(move.resource, move.demand), move.score, move.worth, move.pinned, why)


def _scarce(problem: Problem, result: Result, why: Explanation, parents: Mapping[str, str]) -> Iterable[Scarce]:
    gains: dict[str, float] = {left.id: left.gain_one_more or 0.0 for left in why.idle}
    gains |= {resource: line.gain_one_more or 0.0 for (resource, _), line in why.lines.items()}
    groups: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    titles, units = {r.id: r.title for r in problem.resources}, {r.unit: r.unit_name or r.unit for r in problem.resources}
    kinds = dict(zip(titles, result.work.columns.profiles.resource_kinds, strict=True))
    for resource in problem.resources:
        if gains.get(resource.id, 0.0) > 0:
            groups["kind", kinds[resource.id] or ""][resource.id] = gains[resource.id]
            groups["unit", resource.unit][resource.id] = gains[resource.id]
    for line in result.lines:
        if gains.get(line.resource, 0.0) > 0:
            groups["district", parents.get(line.area) or line.area][line.resource] = gains[line.resource]
    areas = {d.area: d.area_name or d.area for d in problem.demands}
    for by in ("kind", "unit", "district"):
        found = []
        for (sort, id_), members in groups.items():
            if sort == by:
                top = max(sorted(members), key=lambda resource: members[resource])
                name = problem.serves.resource_name(id_) if by == "kind" else (units.get(id_, areas.get(id_, id_)),) * 2
                found.append(Scarce(by, id_, Told(*name), members[top], top, titles[top], len(members)))
        yield from sorted(found, key=lambda scarce: (-scarce.gain, scarce.id))[:MOST]


def _others(problem: Problem, result: Result, count: int, names: _Names) -> tuple[Other, ...]:
    """Other plans, as far as the independent check finds nothing in them."""
    own = _keys(result.lines)
    found = []
    for other in alternatives(result, count):
        if check(problem, replace(result, lines=other.lines, objective=other.objective, gap=result.bound - other.objective)):
            continue
        keys = _keys(other.lines)
        instead, without = (tuple(names.of(*key) for key in sorted(part)) for part in (keys - own, own - keys))
        found.append(Other(other.objective, other.loss, other.differs, instead, without))
    return tuple(found)


def _keys(lines: Iterable[Line]) -> set[tuple[str, str]]:
    return {(line.resource, line.demand) for line in lines}


def document(found: Followed | None, say: Say) -> dict[str, Any]:
    """As JSON: `changes`, `scarce` and `alternatives`."""
    if found is None:
        return {"changes": None, "scarce": [], "alternatives": None}
    return {
        "changes": None if found.changes is None else [_changed(change, say) for change in found.changes],
        "scarce": [asdict(scarce) | {"name": say(scarce.name)} for scarce in found.scarce],
        "alternatives": None if found.others is None else [asdict(other) for other in found.others],
    }


def _changed(change: Changed, say: Say) -> dict[str, Any]:
    values = {"score": change.score, "undoing_costs": change.undoing_costs, "accepted": change.accepted}
    return {"change": change.change, **asdict(change.ends), **values, "why": [say(reason) for reason in change.why]}


__all__ = ["Followed", "document", "followed"]
