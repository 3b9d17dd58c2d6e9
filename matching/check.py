"""An independent check of a plan: plain Python over the records, sharing no code with what made it."""

from collections import Counter
from collections.abc import Callable, Iterator

from matching.check_kinds import Kinds
from matching.check_pairs import ROUNDING, pair_faults
from matching.check_scores import Check, score_faults
from matching.check_spare import spare_faults
from matching.problem import Problem
from matching.result import Line, Result
from matching.wording import Lang, Wording

BROKEN = Wording("check_failed", "核对未通过：{what}（{where}）", "check failed: {what} ({where})")


class Violation(tuple[str, str, str]):
    """(rule broken in Chinese, in English, the ids and numbers)."""

    __slots__ = ()

    def text(self, lang: Lang) -> str:
        """The violation in the user's language."""
        return BROKEN.text(lang, {"what": (self[0], self[1]), "where": self[2]})


def check(problem: Problem, result: Result, most: int | None = None) -> tuple[Violation, ...]:
    """Every rule the plan breaks; empty when it is sound. Recomputes filters, limits, bundles, scores, weights (kinds that were guessed
    without an encoder alone are believed) and the objective from the raw records, and looks for lines that could still be added to a plan
    said to be best, or moved to treat areas more evenly. `most`: at most so many lines of the plan before were to be dropped."""
    found = [Violation(fault) for part in CHECKS for fault in part(problem, result)]
    dropped = problem.incumbents - {(line.resource, line.demand) for line in result.lines}
    if most is not None and len(dropped) > most:
        ids = ", ".join(f"{resource} - {demand}" for resource, demand in sorted(dropped)[:5])
        found.append(
            Violation(("变动超过所限条数", "more lines of the plan before were dropped than asked for", f"{len(dropped)} > {most}: {ids}"))
        )
    return tuple(found)


def _ids(problem: Problem, result: Result) -> Iterator[Check]:
    resources, demands = {r.id for r in problem.resources}, {d.id for d in problem.demands}
    for line in result.lines:
        if line.resource not in resources or line.demand not in demands:
            yield "引用了不存在的编号", "a line names an unknown id", f"{line.resource} - {line.demand}"
    for (resource, demand), count in Counter((line.resource, line.demand) for line in result.lines).items():
        if count > 1:
            yield "同一配对出现多次", "a pair occurs more than once", f"{resource} - {demand}: {count}"


def _limits(problem: Problem, result: Result) -> Iterator[Check]:
    limits = {(limit.scope, limit.id): limit.projects for limit in problem.limits}
    bounds: list[tuple[str, Callable[[Line], str], dict[str, int]]] = [
        ("capacity of resource", lambda line: line.resource, {r.id: r.capacity for r in problem.resources}),
        ("suppliers of demand", lambda line: line.demand, {d.id: d.need for d in problem.demands}),
        ("projects of unit", lambda line: line.unit, {id_: n for (scope, id_), n in limits.items() if scope == "unit"}),
        ("projects of area", lambda line: line.area, {id_: n for (scope, id_), n in limits.items() if scope == "area"}),
    ]
    sets = [(limit, frozenset(limit.members)) for limit in problem.limits if limit.scope in ("committee", "territory")]
    for limit, members in sets:
        count = sum((line.unit if limit.scope == "committee" else line.area) in members for line in result.lines)
        if count > limit.projects:
            yield "超过上限", f"more than the projects of {limit.scope}", f"{limit.id}: {count} > {limit.projects}"
    for what, group, most in bounds:
        for id_, count in Counter(group(line) for line in result.lines).items():
            if count > most.get(id_, count):
                yield "超过上限", f"more than the {what}", f"{id_}: {count} > {most[id_]}"
    size = problem.settings.max_projects
    if size is not None and len(result.lines) > size:
        yield "超过方案条目上限", "more lines than the plan may have", f"{len(result.lines)} > {size}"


def _spending(problem: Problem, result: Result) -> Iterator[Check]:
    cost = {resource.id: resource.cost or 0.0 for resource in problem.resources}
    for budget in problem.budgets:
        gives = budget.scope in ("unit", "committee")
        spent = sum(cost.get(line.resource, 0.0) for line in result.lines if (line.unit if gives else line.area) in budget.members)
        if spent > budget.amount + ROUNDING * (1 + spent):
            yield "超过经费上限", f"more than the budget of the {budget.scope}", f"{budget.id}: {spent} > {budget.amount}"


def _ends(problem: Problem, result: Result) -> Iterator[Check]:
    units, areas = {r.id: r.unit for r in problem.resources}, {d.id: d.area for d in problem.demands}
    for line in result.lines:
        if line.unit != units.get(line.resource) or line.area != areas.get(line.demand):
            yield "单位或村社区不符", "a line names the wrong unit or area", f"{line.resource} - {line.demand}"


def _pins(problem: Problem, result: Result) -> Iterator[Check]:
    kept = {(line.resource, line.demand) for line in result.lines if line.pinned}
    pins = {(pin.resource, pin.demand) for pin in problem.pins}
    for resource, demand in sorted(pins ^ kept):
        yield "保留的项目不符", "pinned pairs and pinned lines differ", f"{resource} - {demand}"


def _filters(problem: Problem, result: Result) -> Iterator[Check]:
    kinds = Kinds(problem)
    resources, demands = {r.id: r for r in problem.resources}, {d.id: d for d in problem.demands}
    forbidden = {(f.resource, f.demand) for f in problem.forbidden}
    for line in result.lines:
        where = f"{line.resource} - {line.demand}"
        resource, demand = resources.get(line.resource), demands.get(line.demand)
        if line.pinned or resource is None or demand is None:
            continue
        if (line.resource, line.demand) in forbidden:
            yield "配对已被排除", "the pair is forbidden", where
        if line.score < problem.settings.minimum_score - ROUNDING:
            yield "得分低于最低分", "the score is under the minimum", f"{where}: {line.score}"
        yield from ((zh, en, where) for zh, en in pair_faults(problem, kinds, resource, demand))


def _bundles(problem: Problem, result: Result) -> Iterator[Check]:
    served = {line.demand for line in result.lines}
    bundles: dict[tuple[str, str], list[str]] = {}
    for demand in problem.demands:
        if demand.together:
            bundles.setdefault((demand.area, demand.together), []).append(demand.id)
    for (area, together), ids in bundles.items():
        if 0 < sum(id_ in served for id_ in ids) < len(ids):
            yield "成套需求只满足了一部分", "a bundle is served in part", f"{area}: {together}"


def _objective(problem: Problem, result: Result) -> Iterator[Check]:
    bonus = sum((line.resource, line.demand) in problem.incumbents and not line.pinned for line in result.lines)
    total = sum(line.score for line in result.lines) + problem.settings.inertia * bonus
    slack = ROUNDING * (1 + len(result.lines))
    if abs(total - result.objective) > slack:
        yield "总分不符", "the objective is not the sum of the scores", f"{total} / {result.objective}"
    if result.bound < result.objective or abs(result.bound - result.objective - result.gap) > ROUNDING:
        yield "上界不符", "bound, objective and gap disagree", f"{result.bound} / {result.objective} / {result.gap}"


CHECKS: tuple[Callable[[Problem, Result], Iterator[Check]], ...] = (
    _ids,
    _ends,
    _limits,
    _spending,
    _pins,
    _filters,
    _bundles,
    _objective,
    score_faults,
    spare_faults,
)
