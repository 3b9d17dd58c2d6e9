"""Propose projects: read the graph, solve, check, explain, and keep the run."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

from api.scope import NotFoundError, Scope
from api.usecases.audit_record import recorded
from api.usecases.exchanges import exchanges_of
from api.usecases.followed import followed
from api.usecases.meaning import with_readings
from api.usecases.problem import NONE_LONGER, Drawn, Reach, problem_of, told_by_matching
from api.usecases.projects import projects_of
from api.usecases.proposal import CurvePoint, Figures, KindSource, Left, Partly, Project, Proposal, Spent, Told, Unreached, told
from api.usecases.request import LAST, Request
from api.usecases.run_of import run_of
from api.usecases.runs import for_storing
from graph import schema
from graph.plans.inputs import NO_AREA, Inputs, around, last_run, planned_pairs, read_inputs, territory_of
from graph.plans.runs import ProjectRow, RunRow, write_run
from graph.store import Store
from graph.territory import areas_inside
from graph.wording import GongjianError, Said, Wording
from matching.budget_reasons import within_budgets
from matching.change import Longer
from matching.check import check
from matching.explain import Explanation, explain
from matching.fairness_curve import SHAPES, fairness_curve
from matching.faithful import solve_within
from matching.left import Unused
from matching.problem import Problem
from matching.result import Result, Stop
from matching.solve import solve

UNSOUND = Wording(
    "propose.unsound",
    "方案没有通过独立核对，没有保存，请把以下内容报给维护者：{what}",
    "The plan failed the independent check and was not kept; please report this to the maintainers: {what}",
)
NO_CITY = Wording(
    "propose.no_surroundings",
    "区域“{area}”没有所属的地市，因此只计算所在区县（没有区县的，只计算该区域内）的单位",
    "The area {area} lies in no city, so that only units of its district (without a district, those within the area) count",
)
MORE_LINES = Wording(
    "propose.limits_count_lines",
    "单位、村社区、片区和方案的上限都按条目（一项资源对一项需求）计算；一个项目可以有几条",
    "The limits of units, areas, territories and the plan count lines (one resource for one demand); a project may have several",
)

# The search for bundles and budgets ends after so long when no other limit is asked for, and then says how far the plan may be off.
SEARCH_SECONDS = 60.0


def propose(scope: Scope, store: Store, request: Request, *, by: str | None = None, run: str | None = None) -> Proposal:
    """Propose projects for a request and keep them in the graph as a run (of the id `run`, or a new one).

    Demands are those of the asker's territory, units those of it or above it. `by` is heard from the owner alone. Raises GongjianError
    when the request contradicts itself.
    """
    with recorded(scope, "propose", request.area or "", request.as_json()) as record:
        scope.require("propose")
        found = _propose(scope, store, request, by if scope.role == "owner" else scope.user, run or run_id())
        record.rows, record.statement = len(found.projects), f"{found.id} {record.statement}"
    return found


def _propose(scope: Scope, store: Store, request: Request, by: str | None, run: str) -> Proposal:
    started = perf_counter()
    schema.ensure(store)
    request = replace(request, after=after_of(scope, store, request))
    inputs = read_inputs(store, request.as_of)
    drawn = draw(scope, store, inputs, request)
    read = perf_counter()
    proposal = plan(drawn, request, run, started, read)
    before = perf_counter()
    write_run(store, _run_row(proposal, request, inputs, by, scope.areas), [_project_row(project) for project in proposal.projects])
    written = perf_counter() - before
    figures = replace(proposal.figures, seconds=proposal.figures.seconds + written, seconds_writing=written)
    return replace(proposal, figures=figures)


def after_of(scope: Scope, store: Store, request: Request) -> str | None:
    """The id of the run that the request is to follow. Raises GongjianError when it names one that there is not."""
    if request.after == LAST:
        return last_run(store, request.area, scope.parameters())
    return None if request.after is None else run_of(scope, store, request.after).id


def draw(scope: Scope, store: Store, inputs: Inputs, request: Request, longer: Longer = NONE_LONGER) -> Drawn:
    """The problem of a request, and what to know about it; `longer`: lines to be tried out."""
    incumbents = frozenset[tuple[str, str]]() if request.after is None else planned_pairs(store, request.after)
    reach, notes = reach_of(scope, store, request)
    drawn = problem_of(inputs, request, reach, incumbents, longer)
    return replace(drawn, problem=with_readings(store, drawn.problem), notes=(*notes, *drawn.notes))


def run_id() -> str:
    """A new run's id: its day and six random characters, short enough to type."""
    return f"R{datetime.now(UTC):%y%m%d}-{secrets.token_hex(3)}"


def reach_of(scope: Scope, store: Store, request: Request) -> tuple[Reach, tuple[Said, ...]]:
    """Whose demands and whose units count for the request's area within the asker's territory, and what to say about it."""
    seen = whole(scope, store)
    if request.area is None:
        return seen, ()
    try:
        territory = territory_of(store, request.area, scope.parameters())
    except GongjianError as error:
        raise (NotFoundError(NO_AREA, area=request.area) if error.said.code == NO_AREA.code else error) from None
    if seen.demands is not None and not territory.inside <= seen.demands:
        raise NotFoundError(NO_AREA, area=request.area)
    surroundings = around(store, territory, request.capacity)
    notes = () if surroundings else (Said(NO_CITY, {"area": territory.name}),)
    surroundings = surroundings or around(store, territory, "district")
    units = (surroundings or territory).inside | territory.inside
    return Reach(territory.inside, units if seen.units is None else units & seen.units), notes


def whole(scope: Scope, store: Store) -> Reach:
    """All that a plan of the asker may be about: demands of the territory, and units of it or of the areas that it lies in."""
    if scope.everywhere:
        return Reach()
    return Reach(areas_inside(store, scope.parameters()), areas_inside(store, scope.parameters(), own=False))


def plan(drawn: Drawn, request: Request, run: str, started: float, read: float) -> Proposal:
    """Solve, check and explain a problem."""
    result = _solved(drawn.problem, request)
    solved = perf_counter()
    faults = check(drawn.problem, result, request.max_changes)
    if faults:
        raise GongjianError(UNSOUND, what="; ".join(fault.text("en") for fault in faults[:5]))
    checked = perf_counter()
    why = within_budgets(drawn.problem, result, explain(drawn.problem, result))
    seen = followed(drawn.problem, result, why, drawn.parents, request.after, request.alternatives, request.max_changes)
    curve = _curve(request, result) if request.curve else None
    done = perf_counter()
    figures = Figures(
        objective=result.objective,
        bound=result.bound,
        gap=result.gap,
        fairness_price=result.fairness_price,
        seconds=done - started,
        seconds_reading=read - started,
        seconds_solving=solved - read,
        seconds_checking=checked - solved,
        seconds_explaining=done - checked,
        pairs=result.pairs,
    )
    proposal = _proposal(drawn, request, run, result, why, figures)
    return replace(proposal, followed=seen, curve=curve, notes=(*proposal.notes, *(told(note) for note in seen.notes)))


def stop_of(request: Request) -> Stop:
    """When to stop solving for a request."""
    return Stop(seconds=request.seconds, search=SEARCH_SECONDS)


def _solved(problem: Problem, request: Request) -> Result:
    """The best plan, with no more changes than asked for. Raises GongjianError when there is none."""
    stop = stop_of(request)
    with told_by_matching():
        return solve(problem, stop) if request.max_changes is None else solve_within(problem, request.max_changes, stop)


def _curve(request: Request, result: Result) -> tuple[CurvePoint, ...]:
    """Five plans from the one worth most to the fairest, over the same pairs."""
    own = (request.fairness, result.work.columns.problem.settings.fairness_weight if request.fairness == "weighted" else None)
    with told_by_matching():
        points = fairness_curve(result, Stop(seconds=request.seconds, search=SEARCH_SECONDS / len(SHAPES)))
    return tuple(
        CurvePoint(
            p.fairness, p.weight, p.objective, p.price, p.lines, p.areas, p.reached, p.least, p.most, p.gini, (p.fairness, p.weight) == own
        )
        for p in points
    )


def _proposal(drawn: Drawn, request: Request, run: str, result: Result, why: Explanation, figures: Figures) -> Proposal:
    problem = drawn.problem
    projects = tuple(projects_of(drawn, run, result, why))
    unmet, idle = tuple(_unmet(problem, result, why)), tuple(_idle(problem, result, why))
    counts = {
        "resources": len(problem.resources),
        "demands": len(problem.demands),
        "projects": len(projects),
        "lines": len(result.lines),
        "unmet": len(unmet),
        "idle": len(idle),
    }
    counted = [Said(MORE_LINES)] if problem.limits or problem.settings.max_projects is not None else []
    return Proposal(
        id=run,
        created_at=datetime.now(UTC),
        as_of=request.as_of,
        figures=figures,
        weights=result.weights,
        counts=counts,
        projects=projects,
        unmet=unmet,
        idle=idle,
        notes=(*(told(note) for note in (*drawn.notes, *counted)), *(told(note) for note in result.notes)),
        after=request.after,
        unreached=tuple(_unreached(problem, result)),
        partly=tuple(_partly(problem, why)),
        exchanges=exchanges_of(projects),
        budgets=tuple(Spent(b.scope, b.id, b.name, b.amount, b.spent, b.kept_out) for b in result.budgets),
    )


def _unmet(problem: Problem, result: Result, why: Explanation) -> Iterable[Left]:
    cols, profiles = problem.demand_index(), result.work.columns.profiles
    for left in why.unmet:
        at = cols[left.id]
        demand = problem.demands[at]
        owner = (demand.area, demand.area_name or demand.area)
        yield _left(left, demand.title, owner, profiles.demand_kinds[at], profiles.demand_suggested[at])


def _unreached(problem: Problem, result: Result) -> Iterable[Unreached]:
    names = {demand.area: demand.area_name or demand.area for demand in problem.demands}
    return (Unreached(left.area, names[left.area], told(left.reason)) for left in result.unreached)


def _partly(problem: Problem, why: Explanation) -> Iterable[Partly]:
    cols = problem.demand_index()
    for found in why.partly:
        demand = problem.demands[cols[found.id]]
        yield Partly(found.id, demand.title, demand.area, demand.area_name or demand.area, found.got, found.need, told(found.reason))


def _idle(problem: Problem, result: Result, why: Explanation) -> Iterable[Left]:
    rows, profiles = problem.resource_index(), result.work.columns.profiles
    for left in why.idle:
        at = rows[left.id]
        resource = problem.resources[at]
        owner = (resource.unit, resource.unit_name or resource.unit)
        yield _left(left, resource.title, owner, profiles.resource_kinds[at], profiles.resource_suggested[at])


def _left(left: Unused, title: str, owner: tuple[str, str], kind: str | None, suggested: bool) -> Left:
    source: KindSource = "suggested" if suggested else "given"
    return Left(left.id, title, *owner, kind, source, told(left.reason), left.gain_one_more)


def _run_row(proposal: Proposal, request: Request, inputs: Inputs, by: str | None, areas: tuple[str, ...]) -> RunRow:
    figures = proposal.figures
    kept = {name: getattr(figures, name) for name in ("objective", "bound", "gap", "fairness_price", "seconds")}
    return RunRow(
        id=proposal.id,
        created_at=proposal.created_at,
        created_by=by,
        as_of=proposal.as_of,
        settings=json.dumps(request.as_json(), ensure_ascii=False),
        inputs=inputs.hash(proposal.id),
        result=json.dumps(for_storing(proposal), ensure_ascii=False),
        figures=kept,
        areas=areas,
    )


def _project_row(project: Project) -> ProjectRow:
    lines = tuple((line.resource, line.demand, line.quantity, line.score) for line in project.lines)
    return ProjectRow(project.id, project.title, project.score, lines, project.number is not None)


__all__ = ["Left", "Told", "after_of", "draw", "plan", "propose", "reach_of", "run_id", "stop_of", "whole"]
