"""What could change: a unit leaves, places or needs change, a pair falls through, the plan is for other months, lists get longer."""

from collections import ChainMap, Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import cast

from matching.months import ALL_MONTHS
from matching.problem import Budget, Demand, Forbidden, GroupLimit, Problem, Resource
from matching.validity import DEMANDS, RESOURCES, ProblemError, shown
from matching.wording import Wording

UNKNOWN = Wording("change_unknown", "没有编号为{id}的{what}；相近的有：{near}。", "There is no {what} {id}; ids like it: {near}.")
TWICE = Wording(
    "change_contradicts", "“{what}”和“{other}”互相矛盾：{id}。", "The changes '{what}' and '{other}' contradict each other: {id}."
)
TOO_FEW = Wording(
    "change_too_few",
    "{what}{id}现有{now}个名额，其中{held}个已由采纳的项目占用，不能减少{by}个。",
    "{what} {id} has {now} places, of which accepted projects hold {held}; it can't have {by} fewer.",
)
KNOWN = Wording("change_known", "{what}编号已在清单中：{ids}。", "{what} ids are in the lists already: {ids}.")
ACCEPTED = Wording(
    "change_accepted",
    "{resource}-{demand}是已采纳的项目；请先用 gongjian decide 处理。",
    "{resource}-{demand} is an accepted project; settle it with gongjian decide first.",
)
MONTHS = Wording("change_months", "月份应在1到12月之间。", "Months must lie between 1 and 12.")
NOTHING = Wording("change_nothing", "没有说明要改变什么。", "Nothing was said to change.")
UNIT = ("单位", "unit")


@dataclass(frozen=True, slots=True)
class UnitLeaves:
    """A unit is there no longer: its resources have no places, and its accepted projects fall."""

    unit: str


@dataclass(frozen=True, slots=True)
class Places:
    """A resource has `by` places more (or less, below 0)."""

    resource: str
    by: int


@dataclass(frozen=True, slots=True)
class Suppliers:
    """A demand takes `by` resources more (or less, below 0)."""

    demand: str
    by: int


@dataclass(frozen=True, slots=True)
class PairFalls:
    """A pair is not to be had any more."""

    resource: str
    demand: str


@dataclass(frozen=True, slots=True)
class OtherMonths:
    """The plan is for other months (a mask as in matching.months), as when a season ends."""

    months: int


@dataclass(frozen=True, slots=True)
class Longer:
    """More resources and demands. Their texts are read with the problem's readings when those know them. `limits`, `budgets`: those that
    hold for the longer lists, where units or areas with limits of their own come in (None: the ones there are)."""

    resources: tuple[Resource, ...] = ()
    demands: tuple[Demand, ...] = ()
    limits: tuple[GroupLimit, ...] | None = None
    budgets: tuple[Budget, ...] | None = None


Change = UnitLeaves | Places | Suppliers | PairFalls | OtherMonths | Longer


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What there is, by id: resources, demands, units; and how many accepted pairs each resource and demand has."""

    resources: Mapping[str, Resource]
    demands: Mapping[str, Demand]
    units: Set[str]
    held: Mapping[str, int]
    taken: Mapping[str, int]
    pins: Set[tuple[str, str]]


def known_of(problem: Problem) -> Known:
    """Everything in a problem by its id."""
    return Known(
        {r.id: r for r in problem.resources},
        {d.id: d for d in problem.demands},
        {r.unit for r in problem.resources},
        Counter(pin.resource for pin in problem.pins),
        Counter(pin.demand for pin in problem.pins),
        {(pin.resource, pin.demand) for pin in problem.pins},
    )


def check_changes(known: Known, changes: Sequence[Change]) -> None:
    """Raise ProblemError for changes that name what is not there, contradict each other, or can't be."""
    if not changes:
        raise ProblemError(NOTHING)
    for change in changes:
        if isinstance(change, Longer):
            _check_new(RESOURCES, [r.id for r in change.resources], known.resources)
            _check_new(DEMANDS, [d.id for d in change.demands], known.demands)
            # What is new lies before what was there, which is left as it is.
            resources = ChainMap({r.id: r for r in change.resources}, cast("dict[str, Resource]", known.resources))
            demands = ChainMap({d.id: d for d in change.demands}, cast("dict[str, Demand]", known.demands))
            known = replace(known, resources=resources, demands=demands, units=known.units | {r.unit for r in change.resources})
    for change in changes:
        _check(known, change)
    _check_together(changes, known.resources)


def _check(known: Known, change: Change) -> None:
    match change:
        case UnitLeaves(unit):
            _known(UNIT, unit, known.units)
        case Places(resource, by):
            _known(RESOURCES, resource, known.resources)
            _enough(RESOURCES, resource, known.resources[resource].capacity, known.held.get(resource, 0), by)
        case Suppliers(demand, by):
            _known(DEMANDS, demand, known.demands)
            _enough(DEMANDS, demand, known.demands[demand].need, known.taken.get(demand, 0), by)
        case PairFalls(resource, demand):
            _known(RESOURCES, resource, known.resources)
            _known(DEMANDS, demand, known.demands)
            if (resource, demand) in known.pins:
                raise ProblemError(ACCEPTED, resource=resource, demand=demand)
        case OtherMonths(months):
            if not 1 <= months <= ALL_MONTHS:
                raise ProblemError(MONTHS)
        case Longer():
            pass


def _known(what: tuple[str, str], id_: str, ids: Collection[str]) -> None:
    if id_ not in ids:
        from difflib import get_close_matches

        near = get_close_matches(id_, sorted(ids), n=3, cutoff=0.3) or sorted(ids)[:3]
        raise ProblemError(UNKNOWN, what=(what[0], what[1].lower()), id=id_, near="、".join(near) or "-")


def _enough(what: tuple[str, str], id_: str, now: int, held: int, by: int) -> None:
    if now + by < held:
        raise ProblemError(TOO_FEW, what=what, id=id_, now=now, held=held, by=-by)


def _check_new(what: tuple[str, str], ids: list[str], known: Collection[str]) -> None:
    again = {id_ for id_ in ids if id_ in known} | {id_ for id_, count in Counter(ids).items() if count > 1}
    if again:
        raise ProblemError(KNOWN, what=what, ids=shown(again))


def _check_together(changes: Sequence[Change], resources: Mapping[str, Resource]) -> None:
    gone = {change.unit for change in changes if isinstance(change, UnitLeaves)}
    said: set[tuple[type[Change], str]] = set()
    for change in changes:
        about = _about(change)
        if (type(change), about) in said:
            raise ProblemError(TWICE, what=_NAMES[type(change)], other=_NAMES[type(change)], id=about)
        said.add((type(change), about))
        named = change.resource if isinstance(change, Places | PairFalls) else None
        if named is not None and resources[named].unit in gone:
            raise ProblemError(TWICE, what=_NAMES[UnitLeaves], other=_NAMES[type(change)], id=f"{resources[named].unit}, {named}")
        if isinstance(change, Longer):
            back = sorted(resource.id for resource in change.resources if resource.unit in gone)
            if back:
                raise ProblemError(TWICE, what=_NAMES[UnitLeaves], other=_NAMES[Longer], id=shown(back))


_NAMES: dict[type[Change], tuple[str, str]] = {
    UnitLeaves: ("单位退出", "a unit leaves"),
    Places: ("增减名额", "places"),
    Suppliers: ("增减接收数", "suppliers"),
    PairFalls: ("配对落空", "a pair falls through"),
    OtherMonths: ("改变月份", "months"),
    Longer: ("增加清单行", "lists get longer"),
}


def _about(change: Change) -> str:
    match change:
        case UnitLeaves(unit):
            return unit
        case Places(id_, _) | Suppliers(id_, _):
            return id_
        case PairFalls(resource, demand):
            return f"{resource} - {demand}"
        case OtherMonths(_):
            return "months"
        case Longer(resources, demands):
            return shown([r.id for r in resources] + [d.id for d in demands])


def changed(problem: Problem, changes: Sequence[Change]) -> Problem:
    """The problem with the changes made. Raises ProblemError when it then makes no sense."""
    check_changes(known_of(problem), changes)
    for change in changes:
        problem = _made(problem, change)
    return problem


def _made(problem: Problem, change: Change) -> Problem:
    match change:
        case UnitLeaves(unit):
            gone = {r.id for r in problem.resources if r.unit == unit}
            return replace(
                problem,
                resources=tuple(replace(r, capacity=0) if r.id in gone else r for r in problem.resources),
                pins=tuple(pin for pin in problem.pins if pin.resource not in gone),
            )
        case Places(id_, by):
            return replace(problem, resources=tuple(replace(r, capacity=r.capacity + by) if r.id == id_ else r for r in problem.resources))
        case Suppliers(id_, by):
            return replace(problem, demands=tuple(replace(d, need=d.need + by) if d.id == id_ else d for d in problem.demands))
        case PairFalls(resource, demand):
            return replace(problem, forbidden=(*problem.forbidden, Forbidden(resource, demand, FALLEN)))
        case OtherMonths(months):
            return replace(problem, settings=replace(problem.settings, months=months))
        case Longer(resources, demands, limits, budgets):
            return replace(
                problem,
                resources=(*problem.resources, *resources),
                demands=(*problem.demands, *demands),
                limits=problem.limits if limits is None else limits,
                budgets=problem.budgets if budgets is None else budgets,
            )


FALLEN = ("假设落空", "supposed to fall through")
