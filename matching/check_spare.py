"""The third part of the independent check: lines that a plan said to be best could still take, or that strict fairness would move."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from matching.check_kinds import Kinds
from matching.check_pairs import ROUNDING, pair_faults
from matching.check_scores import Check, Scores
from matching.problem import Budget, Demand, GroupLimit, Problem, Resource
from matching.result import Line, Result

# So many pairs are looked at, and so many of those that nothing forbids are scored: enough for whole districts, and quick.
LOOKS, SCORED = 20_000, 1_000
OPEN_ENDED = ("candidates_searched", "reach_not_proven", "fairness_not_proven")


class _Places:
    """What a plan leaves: of resources, demands, limits, budgets and the plan's size."""

    def __init__(self, problem: Problem, result: Result) -> None:
        given, taken = Counter(line.resource for line in result.lines), Counter(line.demand for line in result.lines)
        self.resource = {r.id: r.capacity - given[r.id] for r in problem.resources}
        self.demand = {d.id: d.need - taken[d.id] for d in problem.demands}
        self._cost = {r.id: r.cost or 0.0 for r in problem.resources}
        size = problem.settings.max_projects
        self._plan = 1 if size is None else size - len(result.lines)
        self._left = [limit.projects for limit in problem.limits]
        self._money = [budget.amount for budget in problem.budgets]
        self._limits, self._budgets = _over(problem.limits), _over(problem.budgets)
        for line in result.lines:
            for at in _of(self._limits, line.unit, line.area):
                self._left[at] -= 1
            for at in _of(self._budgets, line.unit, line.area):
                self._money[at] -= self._cost.get(line.resource, 0.0)

    def room(self, resource: Resource, demand: Demand, instead: Line | None = None) -> bool:
        """Whether one line more keeps every limit (`instead`: of this line)."""
        freed = set() if instead is None else set(_of(self._limits, instead.unit, instead.area))
        back = set() if instead is None else set(_of(self._budgets, instead.unit, instead.area))
        paid, cost = 0.0 if instead is None else self._cost[instead.resource], self._cost[resource.id]
        ends = resource.unit, demand.area
        return (
            self._plan + (instead is not None) > 0
            and all(self._left[at] + (at in freed) > 0 for at in _of(self._limits, *ends))
            and all(cost <= self._money[at] + paid * (at in back) - ROUNDING for at in _of(self._budgets, *ends) if cost)
        )


Over = dict[tuple[bool, str], list[int]]


def _over(bounds: Sequence[GroupLimit | Budget]) -> Over:
    """The bounds over each unit (True) and area (False), by their position."""
    found: Over = {}
    for at, bound in enumerate(bounds):
        for owner in bound.members or (bound.id,):
            found.setdefault((bound.scope in ("unit", "committee"), owner), []).append(at)
    return found


def _of(over: Over, unit: str, area: str) -> list[int]:
    return [*over.get((True, unit), ()), *over.get((False, area), ())]


def spare_faults(problem: Problem, result: Result) -> Iterator[Check]:
    """Every line adds to the sum and to fairness, so that a best plan has no room for one more; and under strict fairness no resource
    could serve an area with fewer lines instead. A sample where there is much to look at."""
    settings = problem.settings
    if result.gap > 0 or any(note.code in OPEN_ENDED for note in result.notes):
        return
    places = _Places(problem, result)
    added = [] if settings.fairness == "weighted" else list(islice(_addable(problem, result, places), SCORED))
    moved = list(islice(_movable(problem, result, places), SCORED)) if settings.fairness == "strict" and not settings.per_need else []
    scores = Scores(problem, [(r.id, d.id) for r, d in (*added, *moved)])
    faults = (("还能增加条目", "a line could be added"), ("条目还能分得更均衡", "a line could be moved to treat areas more evenly"))
    for (zh, en), pairs in zip(faults, (added, moved), strict=True):
        for resource, demand in pairs:
            score = scores.score(resource, demand)
            if score is not None and score >= settings.minimum_score + ROUNDING:
                yield zh, en, f"{resource.id} - {demand.id}"
                break


def _addable(problem: Problem, result: Result, places: _Places) -> Iterator[tuple[Resource, Demand]]:
    """Pairs that nothing but the minimum score could forbid, and that there is room for."""
    chosen, forbidden = {(x.resource, x.demand) for x in result.lines}, {(f.resource, f.demand) for f in problem.forbidden}
    served, kinds = {line.demand for line in result.lines}, Kinds(problem)
    # A line of a bundle that is not planned can't be added alone.
    open_ = [d for d in problem.demands if places.demand[d.id] > 0 and (d.together is None or d.id in served)]
    idle = [r for r in problem.resources if places.resource[r.id] > 0]
    for resource, demand in islice(((r, d) for d in open_ for r in idle), LOOKS):
        key = (resource.id, demand.id)
        if (
            key not in chosen
            and key not in forbidden
            and places.room(resource, demand)
            and not any(pair_faults(problem, kinds, resource, demand))
        ):
            yield resource, demand


def _movable(problem: Problem, result: Result, places: _Places) -> Iterator[tuple[Resource, Demand]]:
    """Pairs that a resource could have instead of a line in an area with at least two lines more."""
    chosen, forbidden = {(x.resource, x.demand) for x in result.lines}, {(f.resource, f.demand) for f in problem.forbidden}
    count, kinds, resources = Counter(x.area for x in result.lines), Kinds(problem), {r.id: r for r in problem.resources}
    open_ = [d for d in problem.demands if places.demand[d.id] > 0]
    for line, demand in islice(((line, d) for line in result.lines for d in open_), LOOKS):
        key, resource = (line.resource, demand.id), resources.get(line.resource)
        if line.pinned or resource is None or count[line.area] < count[demand.area] + 2 or key in chosen or key in forbidden:
            continue
        if places.room(resource, demand, line) and not any(pair_faults(problem, kinds, resource, demand)):
            yield resource, demand
