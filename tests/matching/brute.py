"""Every plan of a small problem, tried one by one."""

from dataclasses import dataclass

from matching.candidates import find_candidates
from matching.columns import columns_of
from matching.problem import Problem
from matching.score import UNITS


@dataclass(frozen=True)
class Best:
    """The greatest objective in millionths (None: no plan keeps the rules) and, among plans that have it, the least sum
    of squares of lines per area; `fair`: the leximin vector of lines per area over all plans, and the best worth with it."""

    worth: int | None
    squares: int
    pairs: int


def brute_force(problem: Problem) -> Best:
    """Enumerate by depth-first search over the allowed pairs (pins fixed, their scores not counted)."""
    return _search(problem).best()


def leximin(problem: Problem) -> tuple[tuple[int, ...], int]:
    """The fairest lines per area (ascending) that any plan has, and the greatest worth (millionths, pins aside) with them."""
    return _search(problem).leximin()


def plans(problem: Problem) -> tuple[list[str], list[tuple[tuple[int, ...], int]]]:
    """The areas, and of every plan the lines of each and the worth (millionths, pins aside)."""
    search = _search(problem)
    return search.areas, search.plans()


def _search(problem: Problem) -> "_Search":
    candidates = find_candidates(columns_of(problem))
    pins = {(pin.resource, pin.demand) for pin in problem.pins}
    bonus = round(problem.settings.inertia * UNITS)
    pairs = []
    for r, d, score in zip(candidates.resource, candidates.demand, candidates.score, strict=True):
        key = (problem.resources[r].id, problem.demands[d].id)
        if key not in pins:
            pairs.append((*key, int(score) + bonus * (key in problem.incumbents)))
    return _Search(problem, pairs)


class _Search:
    def __init__(self, problem: Problem, pairs: list[tuple[str, str, int]]) -> None:
        self.pairs = pairs
        self.unit = {r.id: r.unit for r in problem.resources}
        self.area = {d.id: d.area for d in problem.demands}
        self.room = {("r", r.id): r.capacity for r in problem.resources} | {("d", d.id): d.need for d in problem.demands}
        self.room |= {(limit.scope, limit.id): limit.projects for limit in problem.limits}
        self.budgets = [(budget.members, budget.gives, round(100 * budget.amount)) for budget in problem.budgets]
        self.cost = {r.id: round(100 * (r.cost or 0)) for r in problem.resources}
        self.spent = [0] * len(self.budgets)
        self.sets = [limit for limit in problem.limits if limit.scope in ("committee", "territory")]
        self.room["plan", ""] = 10**6 if problem.settings.max_projects is None else problem.settings.max_projects
        self.bundles: dict[tuple[str, str], list[str]] = {}
        for demand in problem.demands:
            if demand.together:
                self.bundles.setdefault((demand.area, demand.together), []).append(demand.id)
        self.served: dict[str, int] = {}
        self.lines: dict[str, int] = {}
        for pin in problem.pins:
            self._take(pin.resource, pin.demand, 1)
        self.found: list[tuple[int, int]] = []
        self.fair: list[tuple[tuple[int, ...], int]] = []
        self.areas = sorted(set(self.area.values()))

    def best(self) -> Best:
        self._go(0, 0)
        if not self.found:
            return Best(None, 0, len(self.pairs))
        worth = max(worth for worth, _ in self.found)
        return Best(worth, min(squares for w, squares in self.found if w == worth), len(self.pairs))

    def leximin(self) -> tuple[tuple[int, ...], int]:
        """The fairest counts (ascending) and the best worth that has them."""
        return max((tuple(sorted(counts)), worth) for counts, worth in self.plans())

    def plans(self) -> list[tuple[tuple[int, ...], int]]:
        """The lines per area (in order of their ids) and the worth of every plan."""
        self._go(0, 0)
        return self.fair

    def _keys(self, resource: str, demand: str) -> list[tuple[str, str]]:
        keys = [("r", resource), ("d", demand), ("unit", self.unit[resource]), ("area", self.area[demand]), ("plan", "")]
        ends = {"committee": self.unit[resource], "territory": self.area[demand]}
        keys += [(limit.scope, limit.id) for limit in self.sets if ends[limit.scope] in limit.members]
        return [key for key in keys if key in self.room]

    def _take(self, resource: str, demand: str, count: int) -> None:
        for key in self._keys(resource, demand):
            self.room[key] -= count
        self.served[demand] = self.served.get(demand, 0) + count
        for at, (members, gives, _) in enumerate(self.budgets):
            self.spent[at] += count * self.cost[resource] * ((self.unit[resource] if gives else self.area[demand]) in members)
        area = self.area[demand]
        self.lines[area] = self.lines.get(area, 0) + count

    def _go(self, at: int, worth: int) -> None:
        if at == len(self.pairs):
            served = self.served
            paid = all(spent <= amount for spent, (_, _, amount) in zip(self.spent, self.budgets, strict=True))
            if paid and all(len({served.get(d, 0) > 0 for d in ids}) == 1 for ids in self.bundles.values()):
                self.found.append((worth, sum(count**2 for count in self.lines.values())))
                self.fair.append((tuple(self.lines.get(area, 0) for area in self.areas), worth))
            return
        resource, demand, score = self.pairs[at]
        if all(self.room[key] > 0 for key in self._keys(resource, demand)):
            self._take(resource, demand, 1)
            self._go(at + 1, worth + score)
            self._take(resource, demand, -1)
        self._go(at + 1, worth)
