"""What solving gives: the lines of the plan and how good it provably is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter

from matching.arcs import Solved
from matching.candidates import Candidates
from matching.columns import Columns
from matching.network import Network
from matching.problem import Scope
from matching.reasons import Reason

# Seconds that are given even where no time is left.
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: seconds of the clock; or, with the same plan every time, `nodes` of the search tree for bundles and budgets, and
    `work`: bids and alternating paths of the kernel, which solves large plans without groups that bind. A flow with groups or fairness
    can't be stopped once it runs: it is not begun where, by its size, it would take longer (matching.hurried). `search`: seconds for
    bundles and budgets where `seconds` says none."""

    seconds: float | None = None
    nodes: int | None = None
    search: float | None = None
    work: int | None = None

    @property
    def programs(self) -> "Stop":
        """When to stop the integer programs of bundles and budgets."""
        return Stop(self.search if self.seconds is None else self.seconds, self.nodes)

    def left(self, since: float, share: float = 1.0) -> "Stop":
        """With the share of the time that is left, begun at `since` (perf_counter), and never quite nothing."""
        gone = perf_counter() - since
        seconds, search = (None if each is None else max(LEAST, share * (each - gone)) for each in (self.seconds, self.search))
        return replace(self, seconds=seconds, search=search)


@dataclass(frozen=True, slots=True)
class Line:
    """One resource for one demand. `score` 0..1 and its `parts` (each 0..1, unweighted; `weights` in the result);
    `quantity` is what the line takes of the resource's quantity where the measures agree, else None."""

    resource: str
    demand: str
    unit: str
    area: str
    score: float
    parts: Mapping[str, float]
    quantity: float | None
    pinned: bool
    incumbent: bool
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What the plan takes of a budget, in yuan, accepted lines included. `kept_out`: allowed pairs with places that what is left of it
    could not pay; it binds where there are any."""

    scope: Scope
    id: str
    name: str
    amount: float
    spent: float
    kept_out: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """An area with demands and without a line, and why no plan that reaches as many areas could reach it too."""

    area: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Work:
    """What explaining starts from: the arrays and the proven flow (with the bundles as decided). Under a fairness with a price
    `counts` is the flow that counts first (matching.fairness_plan.Plan), on whose face `solved` is the best. `within_budgets`: budgets
    bind, `few_changes`: a bound on changes does, so that `solved` is the plan's flow without a proof. `limited`: the network has only
    some of the candidates. `unfair`: there was no time to prove the plan fair, so that its flow proves nothing."""

    columns: Columns
    candidates: Candidates
    network: Network
    solved: Solved
    counts: Solved | None = None
    within_budgets: bool = False
    few_changes: bool = False
    limited: bool = False
    unfair: bool = False

    @property
    def figures(self) -> bool:
        """Whether a flow that proves the plan tells what changes of it cost: over all pairs, and for the fairness that counts. What is
        best in score is so too where equals are not evened."""
        settings = self.columns.problem.settings
        even = settings.fairness in ("off", "tie-break") and not settings.at_least_one
        return not self.limited and (even or not self.unfair)


@dataclass(frozen=True, slots=True)
class Result:
    """A plan. `objective`: the sum of its scores and inertia bonuses; no plan that keeps the rules has more than `bound`
    (under a fairness that has a price: no plan that is as fair); `gap` = bound - objective, 0 when proven best.
    `fairness_price`: what fairness cost in score. `closed`: bundles not planned; `notes`: what the user should know.
    `unreached`: when every area was to get a line, those that could not be reached; `limit_cost`: what pairs left out by the
    limit of candidates may be worth at most (part of `bound`)."""

    lines: tuple[Line, ...]
    objective: float
    bound: float
    gap: float
    fairness_price: float
    pairs: int
    weights: Mapping[str, float]
    seconds: float
    closed: tuple[str, ...] = ()
    unreached: tuple[Unreached, ...] = ()
    limit_cost: float = 0.0
    budgets: tuple[Spent, ...] = ()
    notes: tuple[Reason, ...] = ()
    work: Work = field(repr=False, compare=False, kw_only=True)

    @property
    def optimal(self) -> bool:
        """Whether the plan is proven best."""
        return self.gap == 0
