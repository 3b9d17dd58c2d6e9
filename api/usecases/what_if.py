"""What a change would do to a plan: nothing is written, neither the plan nor the lists that are tried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from api.scope import Scope
from api.usecases.audit_record import recorded
from api.usecases.meaning import with_readings
from api.usecases.problem import added_demand, added_resource, told_by_matching
from api.usecases.proposal import Told, told
from api.usecases.propose import after_of, draw, stop_of
from api.usecases.request import LAST, Request
from api.usecases.run_of import run_of
from graph.loaders.trial import TrialRow, try_lists
from graph.plans.inputs import read_inputs
from graph.plans.owners import areas_of, units_of
from graph.store import Store
from graph.values import read_months
from graph.wording import GongjianError, Wording
from matching.change import Change, Longer, OtherMonths, PairFalls, Places, Suppliers, UnitLeaves, changed
from matching.difference import Difference, Part
from matching.faithful import solve_nearly_within
from matching.months import months_mask
from matching.problem import Demand, Problem, Resource
from matching.result import Result
from matching.what_if import what_if as supposed

BAD_LISTS = Wording(
    "what_if.bad_lists",
    "试算的清单有问题，没有试算：{zh}",
    "The lists to try have faults, so that nothing was tried: {en}",
)
NO_LINES = Wording(
    "what_if.no_lines",
    "{file}中没有资源或需求（工作表名：resources、demands，格式同 gongjian load）",
    "{file} holds neither resources nor demands (sheets resources and demands, as for gongjian load)",
)
BAD_MONTHS = Wording("what_if.bad_months", "月份请写 10-4 或 7,8，而不是“{value}”", "Write months like 10-4 or 7,8, not {value}")
FEW = 5


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed: units that leave, places more or less of resources, suppliers more or less of demands, pairs that fall through
    (ids, or titles that are not shared), the months of the plan (`10-4`), and a workbook with resources and demands more."""

    leave: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    suppliers: tuple[tuple[str, int], ...] = ()
    fall: tuple[tuple[str, str], ...] = ()
    months: str | None = None
    add: Path | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A line with the names of its ends."""

    resource: str
    resource_title: str
    unit: str
    unit_name: str
    demand: str
    demand_title: str
    area: str
    area_name: str
    score: float
    pinned: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The difference of two plans, by `run` (None: the lists as they are now), told with names; `stale`: the lists have changed since the
    run, and both plans are by the lists as they are now. `unmet`, `served`, `idle`, `used`: (id, title, owner's name)."""

    run: str | None
    stale: bool
    lost: tuple[Named, ...]
    gained: tuple[Named, ...]
    unmet: tuple[tuple[str, str, str], ...]
    served: tuple[tuple[str, str, str], ...]
    idle: tuple[tuple[str, str, str], ...]
    used: tuple[tuple[str, str, str], ...]
    difference: Difference
    notes: tuple[Told, ...]


def what_if(scope: Scope, store: Store, run: str | None, asked: Supposed) -> Answer:
    """What the supposed changes would do to the plan of a run (None: of the lists as they are now). Raises GongjianError for changes that
    name what is not there, contradict each other, or come in lists with faults."""
    with recorded(scope, "what_if", run or "", [name for name in asked.__slots__ if getattr(asked, name)]) as record:
        scope.require("propose")
        found = _what_if(scope, store, run, asked)
        record.rows = len(found.lost) + len(found.gained)
    return found


def _what_if(scope: Scope, store: Store, run: str | None, asked: Supposed) -> Answer:
    request, inputs, stale, name = Request(as_of=date.today(), after=LAST), None, False, None
    if run is None:
        request = replace(request, after=after_of(scope, store, request))
    else:
        kept = run_of(scope, store, run)
        request, name = Request.from_json(kept.settings), kept.id
        inputs = read_inputs(store, request.as_of)
        stale = inputs.hash(kept.id) != kept.inputs
    longer = Longer() if asked.add is None else _longer(store, asked.add, request.as_of)
    drawn = draw(scope, store, inputs or read_inputs(store, request.as_of), replace(request, effort="exact"), longer)
    problem = drawn.problem
    with told_by_matching():
        changes = _changes(problem, asked, drawn.longer)
        after = changed(problem, changes)
        if asked.add is not None:
            after = with_readings(store, after)
            problem = replace(problem, readings=after.readings)
        stop = stop_of(request)
        base = solve_nearly_within(problem, request.max_changes, stop)
        found = supposed(base, changes, stop, request.max_changes)
    said = tuple(map(told, drawn.longer_notes))
    answer = _answer(name, stale, problem, after, base, found)
    return replace(answer, notes=(*answer.notes, *said))


def _changes(problem: Problem, asked: Supposed, longer: Longer) -> list[Change]:
    units = {r.unit: r.unit_name for r in problem.resources}
    resources, demands = {r.id: r.title for r in problem.resources}, {d.id: d.title for d in problem.demands}
    found: list[Change] = []
    if asked.add is not None:
        resources |= {r.id: r.title for r in longer.resources}
        demands |= {d.id: d.title for d in longer.demands}
        found.append(longer)
    found += [UnitLeaves(_id(units, unit)) for unit in asked.leave]
    found += [Places(_id(resources, id_), by) for id_, by in asked.places]
    found += [Suppliers(_id(demands, id_), by) for id_, by in asked.suppliers]
    found += [PairFalls(_id(resources, resource), _id(demands, demand)) for resource, demand in asked.fall]
    if asked.months is not None:
        found.append(OtherMonths(_months(asked.months)))
    return found


def _id(names: Mapping[str, str], given: str) -> str:
    """The id of what is given by its id, or by a name that only one has; else as it was given, to be refused by name."""
    named = [id_ for id_, name in names.items() if name == given]
    return given if given in names or len(named) != 1 else named[0]


def _months(text: str) -> int:
    try:
        months = read_months(text)
    except ValueError:
        months = None
    if not months:
        raise GongjianError(BAD_MONTHS, value=text)
    return months_mask(months)


def _longer(store: Store, path: Path, as_of: date) -> Longer:
    """The resources and demands of a workbook, checked as loading would."""
    trial = try_lists(store, [path])
    faults = [finding for finding in trial.findings if finding.severity != "warning"]
    if faults:
        raise GongjianError(BAD_LISTS, zh="；".join(x.text("zh") for x in faults[:FEW]), en="; ".join(x.text("en") for x in faults[:FEW]))
    rows = {sheet: [row for row in trial.rows if row.sheet == sheet] for sheet in ("resources", "demands")}
    if not any(rows.values()):
        raise GongjianError(NO_LINES, file=path.name)
    return Longer(tuple(_resources(store, rows["resources"], as_of)), tuple(_demands(store, rows["demands"])))


def _resources(store: Store, rows: Sequence[TrialRow], as_of: date) -> list[Resource]:
    owners = units_of(store, (id_ for row in rows for ids in row.ends.values() for id_ in ids), as_of)
    return [added_resource({**_owner(row, owners, "unit"), **row.values, "id": row.id}) for row in rows]


def _demands(store: Store, rows: Sequence[TrialRow]) -> list[Demand]:
    owners = areas_of(store, (id_ for row in rows for ids in row.ends.values() for id_ in ids))
    return [added_demand({**_owner(row, owners, "area"), **row.values, "id": row.id}) for row in rows]


def _owner(row: TrialRow, owners: Mapping[str, Mapping[str, Any]], column: str) -> Mapping[str, Any]:
    """The owner that a row names; one that is itself in the tried lists is known by its id alone."""
    id_ = next(iter(row.ends.get(column, ())), "")
    return owners.get(id_) or {column: id_}


def _answer(run: str | None, stale: bool, before: Problem, after: Problem, base: Result, found: Difference) -> Answer:
    resources = {r.id: r for r in (*before.resources, *after.resources)}
    demands = {d.id: d for d in (*before.demands, *after.demands)}

    def named(part: Part) -> Named:
        r, d = resources[part.resource], demands[part.demand]
        owners = (r.unit, r.unit_name or r.unit), (d.area, d.area_name or d.area)
        return Named(r.id, r.title, *owners[0], d.id, d.title, *owners[1], part.score, part.pinned)

    def need(id_: str) -> tuple[str, str, str]:
        return id_, demands[id_].title, demands[id_].area_name or demands[id_].area

    def offer(id_: str) -> tuple[str, str, str]:
        return id_, resources[id_].title, resources[id_].unit_name or resources[id_].unit

    return Answer(
        run,
        stale,
        tuple(map(named, found.lost)),
        tuple(map(named, found.gained)),
        tuple(map(need, found.unmet)),
        tuple(map(need, found.served)),
        tuple(map(offer, found.idle)),
        tuple(map(offer, found.used)),
        found,
        tuple(dict.fromkeys(told(note) for note in (*base.notes, *found.notes))) if base.gap or found.afresh else (),
    )


__all__ = ["Answer", "Named", "Supposed", "what_if"]
