"""What is to be matched: frozen resources, demands, limits, pins and settings, checked and put in canonical order."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from matching.months import ALL_MONTHS
from matching.outcomes import PastOutcome
from matching.serves import Serves, load_serves
from matching.texts.reading import Readings

Fairness = Literal["off", "tie-break", "weighted", "strict"]
Effort = Literal["fast", "certified", "exact"]
KindSource = Literal["given", "suggested"]
Scope = Literal["unit", "area", "committee", "territory"]


@dataclass(frozen=True, slots=True)
class Resource:
    """An offer of a unit. `capacity`: distinct demands it can serve; months are masks (matching.months); radius in km;
    `window`: the months a seasonal person is in town (None for everything else); latitudes in degrees; `months_said`: the words that
    `months` were read from ("" where they are given)."""

    id: str
    unit: str
    title: str
    kind: str | None = None
    description: str = ""
    capacity: int = 1
    months: int = ALL_MONTHS
    window: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    radius_km: float | None = None
    lat: float | None = None
    lon: float | None = None
    cost: float | None = None
    quantity: float | None = None
    measure: str | None = None
    kind_source: KindSource = "given"
    months_said: str = ""
    unit_name: str = ""
    unit_kind: str | None = None
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """A need of an area. `need`: distinct resources it can take; priority 1..3, 3 highest; `together`: id of a bundle
    (within one area every line gets a supplier or none does); `areas`: other areas that share the need, with their names: `area` receives
    for all of them, and limits and fairness count it there."""

    id: str
    area: str
    title: str
    kind: str | None = None
    description: str = ""
    need: int = 1
    priority: int = 2
    deadline: date | None = None
    months: int = ALL_MONTHS
    together: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    lat: float | None = None
    lon: float | None = None
    quantity: float | None = None
    measure: str | None = None
    kind_source: KindSource = "given"
    area_name: str = ""
    areas: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie between a unit and an area that holds on the as-of date. `kind` is one of rules.relations.TIES; `name` is
    what makes it (the committee's name, the agreement's title)."""

    unit: str
    area: str
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupLimit:
    """At most `projects` lines at a time for one unit (as giver) or one area (as receiver), or for the units of a committee or the areas
    of a territory together (`members`: all their ids, of which those that have lines count, and at least one has). Two committees, or two
    territories, must not share some members and differ in others."""

    scope: Scope
    id: str
    projects: int
    members: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """The lines of one unit or committee (as givers), or of one area or territory (as receivers; `members`: the ids of the units or areas)
    cost at most `amount` yuan together; a line costs what its resource says. Budgets may share members in any way."""

    scope: Scope
    id: str
    amount: float
    members: frozenset[str]
    name: str = ""

    @property
    def gives(self) -> bool:
        """Whether it is for givers."""
        return self.scope in ("unit", "committee")


@dataclass(frozen=True, slots=True)
class Pin:
    """An accepted pair: it stays in every plan and uses up capacity. `project` is what it was accepted as."""

    resource: str
    demand: str
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A pair not to be proposed, with what forbade it in Chinese and English (rejected in run ..., or by hand)."""

    resource: str
    demand: str
    why: tuple[str, str] = ("人工排除", "ruled out by hand")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to match. `weights`: per score part, missing ones take the rule's own; `months`: the months the plan is for
    (None: the month of `as_of` for seasonal people, no limit for the rest); kinds: None for all. Under the fairness "weighted" a line costs
    `fairness_weight` for every line that its area already has; `per_need` measures lines by residents or demands (matching.fairness);
    `at_least_one`: before all else as many areas as can be get a line. `candidates_per_demand`: plan with so many of each demand's best
    pairs and prove what the rest could add."""

    as_of: date
    weights: Mapping[str, float] = field(default_factory=dict)
    minimum_score: float = 0.25
    inertia: float = 0.05
    fairness: Fairness = "tie-break"
    fairness_weight: float = 0.05
    per_need: bool = False
    at_least_one: bool = False
    candidates_per_demand: int | None = None
    effort: Effort = "exact"
    max_projects: int | None = None
    months: int | None = None
    resource_kinds: frozenset[str] | None = None
    demand_kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a plan depends on. Checked when built (ProblemError) and put in an order that depends only on the ids,
    so that the order of input never changes the plan. `incumbents`: pairs of the last plan, favoured by the inertia. `outcomes`: what
    finished projects brought; `population`: residents by area, where known. `readings`: what
    the texts of all records mean (None: texts are compared by their characters)."""

    resources: tuple[Resource, ...]
    demands: tuple[Demand, ...]
    settings: Settings
    relations: tuple[Relation, ...] = ()
    limits: tuple[GroupLimit, ...] = ()
    budgets: tuple[Budget, ...] = ()
    pins: tuple[Pin, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    incumbents: frozenset[tuple[str, str]] = frozenset()
    outcomes: tuple[PastOutcome, ...] = ()
    population: Mapping[str, int] = field(default_factory=dict)
    serves: Serves = field(default_factory=load_serves)
    readings: Readings | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        from matching.validity import check_problem

        for name, key in _ORDERS:
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=key)))
        check_problem(self)

    @property
    def limits_even(self) -> bool:
        """Whether all its limits are ones that strict fairness can be had with."""
        return not self.budgets and not any(demand.together for demand in self.demands)

    def resource_index(self) -> dict[str, int]:
        """Position of each resource by id."""
        return {resource.id: i for i, resource in enumerate(self.resources)}

    def demand_index(self) -> dict[str, int]:
        """Position of each demand by id."""
        return {demand.id: i for i, demand in enumerate(self.demands)}


def canonical(*parts: str) -> str:
    """A hash of ids that orders things the same way on every machine, and unlike the ids themselves favours nobody."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def units_of(resources: Iterable[Resource]) -> tuple[str, ...]:
    """The distinct units of resources, in canonical order."""
    return tuple(sorted({resource.unit for resource in resources}, key=canonical))


def areas_of(demands: Iterable[Demand]) -> tuple[str, ...]:
    """The distinct areas of demands, in canonical order."""
    return tuple(sorted({demand.area for demand in demands}, key=canonical))


_ORDERS = (
    ("resources", lambda r: canonical(r.id)),
    ("demands", lambda d: canonical(d.id)),
    ("relations", lambda t: canonical(t.unit, t.area, t.kind, t.name)),
    ("limits", lambda g: canonical(g.scope, g.id)),
    ("budgets", lambda b: canonical(b.scope, b.id)),
    ("pins", lambda p: canonical(p.resource, p.demand)),
    ("forbidden", lambda f: canonical(f.resource, f.demand)),
    ("outcomes", lambda o: canonical(o.project, o.unit, o.resource_kind, o.demand_kind, str(o.dated), str(o.value))),
)
