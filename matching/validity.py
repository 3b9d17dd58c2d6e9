"""Whether a problem makes sense: every fault is an error that names the ids, before anything is computed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from math import isfinite
from typing import TYPE_CHECKING

from matching.money import FEN, amount_in_fen, cost_in_fen
from matching.months import ALL_MONTHS
from matching.wording import Lang, Wording

if TYPE_CHECKING:
    from matching.problem import GroupLimit, Problem

DUPLICATE = Wording("problem_duplicate_id", "{what}编号重复：{ids}。", "Duplicate {what} ids: {ids}.")
UNKNOWN = Wording("problem_unknown_id", "{what}引用了不存在的编号：{ids}。", "{what} refer to unknown ids: {ids}.")
NUMBER = Wording(
    "problem_bad_number", "{what}“{id}”的{field}为{value}，应为{expected}。", "{what} {id}: {field} is {value}, expected {expected}."
)
KIND = Wording("problem_unknown_kind", "{what}“{id}”的类别“{kind}”不在类别表中。", "{what} {id}: kind {kind} is not in the serves table.")
SETTING = Wording("problem_bad_setting", "设置{field}为{value}，应为{expected}。", "Setting {field} is {value}, expected {expected}.")
PIN_FORBIDDEN = Wording(
    "problem_pin_forbidden",
    "资源{resource}与需求{demand}既被保留又被排除。",
    "The pair {resource} - {demand} is both pinned and forbidden.",
)
PINS_EXCEED = Wording(
    "problem_pins_exceed",
    "已保留的项目超过{what}{id}的上限：{count} > {limit}（{pairs}）。",
    "Pinned pairs exceed the limit of {what} {id}: {count} > {limit} ({pairs}).",
)
CROSSING = Wording(
    "problem_limits_cross",
    "上限{ids}的成员有重合但互不包含，不能一起用于排方案。",
    "The limits {ids} share some members but neither lies within the other, so that they can't be planned with together.",
)
BUNDLE_PIN = Wording(
    "problem_bundle_pin",
    "成套需求{bundle}已有保留的项目，但其中{ids}没有可用的资源，无法成套。",
    "Bundle {bundle} has a pinned line, but {ids} can get no supplier, so it cannot be completed.",
)
BUDGET_PINS = Wording(
    "problem_budget_pins",
    "已保留的项目超过“{id}”的经费上限：{spent:g} > {amount:g}（{pairs}）。",
    "Pinned pairs cost more than the budget of {id}: {spent:g} > {amount:g} ({pairs}).",
)
BUDGET_EMPTY = Wording(
    "problem_budget_impossible",
    "经费上限与保留的项目、成套需求互相矛盾，没有可行方案：{ids}。",
    "The budgets leave no plan together with the pinned pairs and bundles: {ids}.",
)
BUDGET_STRICT = Wording(
    "problem_budget_strict",
    "经费上限（{ids}）会起作用，“严格公平”不能与之同时使用，请改用“weighted”（按条加价）、“tie-break”或“off”。",
    "The budgets {ids} bind, and strict fairness does not work together with budgets that bind; use weighted, tie-break or off.",
)
OUTCOME = Wording(
    "problem_bad_outcome",
    "项目“{id}”的成效：{field}为{value}，应为{expected}。",
    "The outcome of project {id}: {field} is {value}, expected {expected}.",
)
FAIRNESS = Wording(
    "problem_strict_unsupported",
    "“严格公平”与成套需求不能同时使用，请改用“weighted”（按条加价）、“tie-break”或“off”。",
    "Strict fairness does not work together with bundles; use weighted, tie-break or off.",
)
WORDINGS = (
    DUPLICATE,
    UNKNOWN,
    NUMBER,
    KIND,
    SETTING,
    PIN_FORBIDDEN,
    PINS_EXCEED,
    CROSSING,
    BUNDLE_PIN,
    BUDGET_PINS,
    BUDGET_EMPTY,
    BUDGET_STRICT,
    OUTCOME,
    FAIRNESS,
)
SHOWN_IDS = 5


class ProblemError(ValueError):
    """A problem that cannot be solved as given; `text(lang)` tells the user what to mend."""

    def __init__(self, wording: Wording, **values: object) -> None:
        self.wording = wording
        self.values = values
        super().__init__(f"{wording.code}: {wording.text('en', values)}")

    @property
    def code(self) -> str:
        """The stable code of the fault."""
        return self.wording.code

    def text(self, lang: Lang) -> str:
        """The fault in the user's language."""
        return self.wording.text(lang, self.values)


RESOURCES = ("资源", "Resource")
DEMANDS = ("需求", "Demand")
BUDGETS = ("经费上限", "Budget")


def check_problem(problem: "Problem") -> None:
    """Raise ProblemError for the first fault found."""
    _check_ids(problem)
    _check_numbers(problem)
    _check_kinds(problem)
    _check_outcomes(problem)
    _check_population(problem)
    _check_settings(problem)
    _check_pins(problem)


def shown(ids: Iterable[str]) -> str:
    """The first few ids, and how many more there are."""
    listed = sorted(ids)
    more = f" … (+{len(listed) - SHOWN_IDS})" if len(listed) > SHOWN_IDS else ""
    return ", ".join(listed[:SHOWN_IDS]) + more


def _check_ids(problem: "Problem") -> None:
    resources, demands = [r.id for r in problem.resources], [d.id for d in problem.demands]
    pairs = [f"{p.resource}-{p.demand}" for p in problem.pins]
    limits = [f"{g.scope}:{g.id}" for g in problem.limits]
    budgets = [f"{b.scope}:{b.id}" for b in problem.budgets]
    named = ((RESOURCES, resources), (DEMANDS, demands), (("保留项目", "pin"), pairs), (("上限", "limit"), limits), (BUDGETS, budgets))
    for what, ids in named:
        repeated = [id_ for id_, count in Counter(ids).items() if count > 1]
        if repeated:
            raise ProblemError(DUPLICATE, what=what, ids=shown(repeated))
    units, areas = {r.unit for r in problem.resources}, {d.area for d in problem.demands}
    _check_known(("保留项目", "Pins"), [p.resource for p in problem.pins], resources)
    _check_known(("保留项目", "Pins"), [p.demand for p in problem.pins], demands)
    _check_known(("单位上限", "Unit limits"), [g.id for g in problem.limits if g.scope == "unit"], units)
    _check_known(("村社区上限", "Area limits"), [g.id for g in problem.limits if g.scope == "area"], areas)
    grouped = (("committee", ("大党委上限", "Committee limits"), units), ("territory", ("片区上限", "Territory limits"), areas))
    for scope, what, inside in grouped:
        _check_known(what, [g.id for g in problem.limits if g.scope == scope and not g.members & inside], ())
    lost = [b.id for b in problem.budgets if not b.members & (units if b.gives else areas)]
    _check_known(BUDGETS, lost, ())
    for scope, _, inside in grouped:
        found = crossing([(g.id, g.members & inside) for g in problem.limits if g.scope == scope])
        if found is not None:
            raise ProblemError(CROSSING, ids=shown(found))


def crossing(groups: Sequence[tuple[str, frozenset[str]]]) -> tuple[str, str] | None:
    """The ids of the first two groups that share members without one lying within the other; None when all nest."""
    for (first, one), (second, other) in combinations(groups, 2):
        if one & other and not (one <= other or other <= one):
            return first, second
    return None


def _check_known(what: tuple[str, str], used: Iterable[str], known: Iterable[str]) -> None:
    unknown = set(used) - set(known)
    if unknown:
        raise ProblemError(UNKNOWN, what=what, ids=shown(unknown))


Test = Callable[[float], bool]
COUNT: tuple[str, Test] = ("≥ 0", lambda value: isfinite(value) and value >= 0 and int(value) == value)
AMOUNT: tuple[str, Test] = ("≥ 0", lambda value: isfinite(value) and value >= 0)
MONTHS: tuple[str, Test] = ("1..4095", lambda value: 1 <= value <= ALL_MONTHS)
BOUNDS: Mapping[str, tuple[str, Test]] = {
    "capacity": COUNT,
    "need": COUNT,
    "projects": COUNT,
    "months": MONTHS,
    "window": MONTHS,
    "radius_km": AMOUNT,
    "cost": AMOUNT,
    "amount": AMOUNT,
    "quantity": AMOUNT,
    "priority": ("1..3", lambda value: value in (1, 2, 3)),
    "lat": ("-90..90", lambda value: -90 <= value <= 90),
    "lon": ("-180..180", lambda value: -180 <= value <= 180),
}


def _check_numbers(problem: "Problem") -> None:
    rows = ((RESOURCES, problem.resources), (DEMANDS, problem.demands), (("上限", "Limit"), problem.limits), (BUDGETS, problem.budgets))
    for what, records in rows:
        for record in records:
            for name, (expected, holds) in BOUNDS.items():
                value = getattr(record, name, None)
                if value is not None and not holds(value):
                    raise ProblemError(NUMBER, what=what, id=record.id, field=name, value=value, expected=expected)


def _check_kinds(problem: "Problem") -> None:
    known = (
        (RESOURCES, problem.resources, set(problem.serves.resource_kinds)),
        (DEMANDS, problem.demands, set(problem.serves.demand_kinds)),
    )
    for what, records, kinds in known:
        for record in records:
            if record.kind is not None and record.kind not in kinds:
                raise ProblemError(KIND, what=what, id=record.id, kind=record.kind)


def _check_outcomes(problem: "Problem") -> None:
    serves = problem.serves
    for past in problem.outcomes:
        faults = (
            ("value", past.value, "0..1", isfinite(past.value) and 0 <= past.value <= 1),
            ("resource_kind", past.resource_kind, "serves.csv", past.resource_kind in serves.resource_kinds),
            ("demand_kind", past.demand_kind, "serves.csv", past.demand_kind in serves.demand_kinds),
        )
        for name, value, expected, holds in faults:
            if not holds:
                raise ProblemError(OUTCOME, id=past.project, field=name, value=value, expected=expected)


def _check_population(problem: "Problem") -> None:
    for area, residents in problem.population.items():
        if not (isfinite(residents) and residents >= 0):
            raise ProblemError(NUMBER, what=("村社区", "Area"), id=area, field="population", value=residents, expected="≥ 0")


def _check_settings(problem: "Problem") -> None:
    from matching.rules import PARTS
    from matching.rules.relations import TIES

    settings = problem.settings
    weights = {part.code: settings.weights.get(part.code, part.weight) for part in PARTS}
    _check_known(("权重", "Weights"), settings.weights, weights)
    _check_known(("关系", "Relations"), [tie.kind for tie in problem.relations], TIES)
    for name, value in weights.items():
        _setting(f"weights.{name}", value, "≥ 0", isfinite(value) and value >= 0)
    _setting("weights", sum(weights.values()), "> 0", sum(weights.values()) > 0)
    _setting("minimum_score", settings.minimum_score, "0..1", 0 <= settings.minimum_score <= 1)
    _setting("inertia", settings.inertia, "0..1", 0 <= settings.inertia <= 1)
    _setting(
        "fairness",
        settings.fairness,
        "off | tie-break | weighted | strict",
        settings.fairness in ("off", "tie-break", "weighted", "strict"),
    )
    _setting("fairness_weight", settings.fairness_weight, "0..1", 0 <= settings.fairness_weight <= 1)
    limit = settings.candidates_per_demand
    _setting("candidates_per_demand", limit, "≥ 1", limit is None or limit >= 1)
    _setting("max_projects", settings.max_projects, "≥ 0", settings.max_projects is None or settings.max_projects >= 0)
    _setting("months", settings.months, "1..4095", settings.months is None or 1 <= settings.months <= ALL_MONTHS)
    if settings.fairness == "strict" and any(demand.together for demand in problem.demands):
        raise ProblemError(FAIRNESS)


def _setting(name: str, value: object, expected: str, holds: bool) -> None:
    if not holds:
        raise ProblemError(SETTING, field=name, value=value, expected=expected)


def _check_pins(problem: "Problem") -> None:
    forbidden = {(f.resource, f.demand) for f in problem.forbidden}
    resources = {r.id: r for r in problem.resources}
    demands = {d.id: d for d in problem.demands}
    for pin in problem.pins:
        if (pin.resource, pin.demand) in forbidden:
            raise ProblemError(PIN_FORBIDDEN, resource=pin.resource, demand=pin.demand)
    unit_limit = {g.id: g.projects for g in problem.limits if g.scope == "unit"}
    area_limit = {g.id: g.projects for g in problem.limits if g.scope == "area"}
    total = problem.settings.max_projects
    _check_room(problem, RESOURCES, lambda r, _: r, {r.id: r.capacity for r in problem.resources})
    _check_room(problem, DEMANDS, lambda _, d: d, {d.id: d.need for d in problem.demands})
    _check_room(problem, ("单位", "unit"), lambda r, _: resources[r].unit, unit_limit)
    _check_room(problem, ("村社区", "area"), lambda _, d: demands[d].area, area_limit)
    for limit in problem.limits:
        if limit.scope in ("committee", "territory"):
            _check_group(problem, limit, {r.id: r.unit for r in problem.resources}, {d.id: d.area for d in problem.demands})
    _check_spending(problem)
    _check_room(problem, ("项目总数", "plan"), lambda _r, _d: "", {} if total is None else {"": total})


def _check_group(problem: "Problem", limit: "GroupLimit", units: Mapping[str, str], areas: Mapping[str, str]) -> None:
    """The same for the limit of a committee or a territory."""
    gives = limit.scope == "committee"

    def group(resource: str, demand: str) -> str:
        return limit.id if (units[resource] if gives else areas[demand]) in limit.members else ""

    _check_room(problem, ("大党委", "committee") if gives else ("片区", "territory"), group, {limit.id: limit.projects})


def _check_spending(problem: "Problem") -> None:
    resources, areas = {r.id: r for r in problem.resources}, {d.id: d.area for d in problem.demands}
    for budget in problem.budgets:
        held = [pin for pin in problem.pins if (resources[pin.resource].unit if budget.gives else areas[pin.demand]) in budget.members]
        spent = sum(cost_in_fen(resources[pin.resource].cost) for pin in held)
        if spent > amount_in_fen(budget.amount):
            pairs = shown(f"{pin.resource}-{pin.demand}" for pin in held)
            raise ProblemError(BUDGET_PINS, id=budget.id, spent=spent / FEN, amount=budget.amount, pairs=pairs)


def _check_room(problem: "Problem", what: tuple[str, str], group: Callable[[str, str], str], limits: Mapping[str, int]) -> None:
    used: dict[str, list[str]] = {}
    for pin in problem.pins:
        used.setdefault(group(pin.resource, pin.demand), []).append(f"{pin.resource}-{pin.demand}")
    for id_, pairs in used.items():
        if id_ in limits and len(pairs) > limits[id_]:
            raise ProblemError(PINS_EXCEED, what=what, id=id_, count=len(pairs), limit=limits[id_], pairs=shown(pairs))
