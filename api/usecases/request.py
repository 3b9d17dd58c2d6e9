"""What a planner asks for: a frozen request that can be kept beside the run and read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, Self

from graph.wording import GongjianError, Wording

Capacity = Literal["district", "city"]
Fairness = Literal["off", "tie-break", "weighted", "strict"]

NOT_YET = Wording(
    "request.not_yet",
    "本版本还不支持 {option}={value}；可用：{supported}",
    "{option}={value} is not supported in this version; there is {supported}",
)

EFFORTS = ("fast", "certified", "exact")
"""How certain a plan has to be: proven best, within 0.01 % of the proven bound, or about 0.05 %. Small plans, and those with limits or
bundles, are proven best whatever is asked."""

LAST = "last"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A request for proposals.

    `area` is a code, name or alias; `capacity` says whose units count for it: those of its district, or of the whole city.
    `pins` and `forbidden` are (resource id, demand id). `fairness_weight` is what a line costs for each that its area already has (with
    fairness weighted; None for the usual price); `per_need` measures lines by residents or demands; `at_least_one` gives as many areas
    as can be a line before all else; `curve` asks for five plans from the best to the fairest. `candidates_per_demand` plans with so many
    of each demand's best pairs and says what the others could add. `months` are those the plan is for (seasonal people). `seconds` bounds
    the search for bundles and budgets. `after` is the run whose pairs are favoured by `inertia` (0..1, None for the usual bonus): its
    id, LAST for the newest one of the same area, None for a fresh plan. `again_rejected` and `again_deferred` let pairs come back that
    were rejected or deferred before. `max_changes`: at most so many lines
    of that run are dropped; `alternatives`: so many clearly different plans are shown beside the best one.
    """

    as_of: date
    area: str | None = None
    capacity: Capacity = "city"
    resource_kinds: tuple[str, ...] = ()
    demand_kinds: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    max_projects: int | None = None
    pins: tuple[Pair, ...] = ()
    forbidden: tuple[Pair, ...] = ()
    fairness: Fairness = "tie-break"
    fairness_weight: float | None = None
    per_need: bool = False
    at_least_one: bool = False
    curve: bool = False
    candidates_per_demand: int | None = None
    minimum_score: float | None = None
    effort: str = "exact"
    seconds: float | None = None
    inertia: float | None = None
    after: str | None = None
    again_rejected: bool = False
    again_deferred: bool = False
    max_changes: int | None = None
    alternatives: int = 0

    def __post_init__(self) -> None:
        if self.effort not in EFFORTS:
            raise GongjianError(NOT_YET, option="effort", value=self.effort, supported="、".join(EFFORTS))

    def as_json(self) -> dict[str, Any]:
        """The request as plain values."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"as_of": self.as_of.isoformat(), "weights": dict(self.weights)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """A request from `as_json`; what a newer version added is left aside."""
        known = {f.name for f in fields(cls)}
        read: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items() if name in known}
        pairs = {name: tuple((str(r), str(d)) for r, d in read.get(name, ())) for name in ("pins", "forbidden")}
        fixed: dict[str, Any] = {**read, **pairs, "as_of": date.fromisoformat(values["as_of"])}
        return cls(**fixed)
