"""A proposal: projects with their lines and reasons, unmet demands, idle resources, and how good the plan is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from graph.wording import Lang

if TYPE_CHECKING:
    from api.usecases.followed import Followed


class Sayable(Protocol):
    """Anything with a text in both languages."""

    def text(self, lang: Lang, /) -> str:
        """The text in a language."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in both languages, so that a stored plan can be read in either."""

    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


def told(said: Sayable) -> Told:
    """Both texts of a message."""
    return Told(said.text("zh"), said.text("en"))


KindSource = Literal["given", "suggested"]


@dataclass(frozen=True, slots=True)
class Line:
    """One resource for one demand. `parts` are 0..1 before weighting; `gain_one_more` and `loss_one_less` say what one more place of the
    resource would add to the plan, and what losing one would cost, exactly (where one is None, `no_figure` says why); `runner_up` is
    the next best resource for the demand; `areas`: other villages or communities that share the need; `wanted`: the demand's quantity in
    its own measure, of which this line covers `quantity` and all lines of the plan together `covered`."""

    resource: str
    resource_title: str
    resource_kind: str | None
    unit: str
    unit_name: str
    demand: str
    demand_title: str
    demand_kind: str | None
    area: str
    area_name: str
    areas: tuple[Mapping[str, str], ...]
    quantity: float | None
    wanted: float | None
    covered: float | None
    measure: str | None
    cost: float | None
    score: float
    parts: Mapping[str, float]
    gain_one_more: float | None
    loss_one_less: float | None
    no_figure: Told | None
    runner_up: Mapping[str, Any] | None
    kind_source: KindSource
    kinds_suggested: tuple[str, ...]
    reasons: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project: what decisions are taken on. `number`: its number in the run, None for one that was kept from before; `state` is proposed,
    or the present state of a kept one (accepted, running)."""

    id: str
    number: int | None
    title: str
    state: str
    score: float
    lines: tuple[Line, ...]

    @property
    def reasons(self) -> tuple[Told, ...]:
        """The reasons of its lines, each once."""
        return tuple(dict.fromkeys(reason for line in self.lines for reason in line.reasons))


@dataclass(frozen=True, slots=True)
class Left:
    """A demand that is unmet or a resource that is idle, and why; `gain_one_more`: what another supplier of the demand, or another place
    of the resource, would add to the plan."""

    id: str
    title: str
    owner: str
    owner_name: str
    kind: str | None
    kind_source: KindSource
    reason: Told
    gain_one_more: float | None = None


@dataclass(frozen=True, slots=True)
class Unreached:
    """A village or community with demands that gets nothing although every one was to get something, and why."""

    area: str
    area_name: str
    reason: Told


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one side of an exchange has of it: the lines it receives, as (resource id, demand id), their scores together, and in words."""

    id: str
    name: str
    lines: tuple[tuple[str, str], ...]
    score: float
    gets: Told


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two sides that help one another in the same plan, each with its benefit."""

    sides: tuple[Benefit, Benefit]


@dataclass(frozen=True, slots=True)
class Spent:
    """What the plan takes of a budget, in yuan, accepted lines included; `kept_out`: allowed pairs with places that the rest could not
    pay."""

    scope: str
    id: str
    name: str
    amount: float
    spent: float
    kept_out: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One plan between the best and the fairest: `price` is what it gives up in score; `areas` have demands, `reached` of them a line,
    `least` and `most` lines; `gini`: 0 where all have alike (per need, if asked), 1 where one has all. `asked`: whether this is the
    run's own fairness."""

    fairness: str
    fairness_weight: float | None
    objective: float
    price: float
    lines: int
    areas: int
    reached: int
    least: int
    most: int
    gini: float
    asked: bool


@dataclass(frozen=True, slots=True)
class Partly:
    """A demand with fewer lines than it can take: `got` of `need` suppliers, and why no more."""

    id: str
    title: str
    area: str
    area_name: str
    got: int
    need: int
    reason: Told


@dataclass(frozen=True, slots=True)
class Figures:
    """How good a plan is. `gap` = bound - objective, 0 when proven best; seconds from reading the graph to the plan."""

    objective: float
    bound: float
    gap: float
    fairness_price: float
    seconds: float
    seconds_reading: float
    seconds_solving: float
    seconds_checking: float
    seconds_explaining: float
    pairs: int
    seconds_writing: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What `propose` gives and a run keeps."""

    id: str
    created_at: datetime
    as_of: date
    figures: Figures
    weights: Mapping[str, float]
    counts: Mapping[str, int]
    projects: tuple[Project, ...]
    unmet: tuple[Left, ...]
    idle: tuple[Left, ...]
    notes: tuple[Told, ...]
    after: str | None = None
    unreached: tuple[Unreached, ...] = ()
    budgets: tuple[Spent, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    partly: tuple[Partly, ...] = ()
    curve: tuple[CurvePoint, ...] | None = None
    followed: "Followed | None" = None
