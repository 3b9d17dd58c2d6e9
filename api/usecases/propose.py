"""Propose projects: read the graph, solve, check, explain, and keep the run."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from time import perf_counter

from api.usecases.explained import Explained, explained
from api.usecases.grouping import group_lines
from api.usecases.problem import Drawn, Scope, problem_of
from api.usecases.proposal import Figures, Left, Line, Project, Proposal, Told, told
from api.usecases.request import Request
from api.usecases.runs import for_storing
from graph.plans.inputs import Inputs, around, read_inputs, territory_of
from graph.plans.runs import ProjectRow, RunRow, write_run
from graph.store import Store
from graph.wording import GongjianError, Wording
from matching import result as matched
from matching.check import check
from matching.problem import Problem
from matching.result import Result, Stop
from matching.solve import solve

UNSOUND = Wording(
    "propose.unsound",
    "方案没有通过独立核对，没有保存，请把以下内容报给维护者：{what}",
    "The plan failed the independent check and was not kept; please report this to the maintainers: {what}",
)
NO_DISTRICT = Wording(
    "propose.no_surroundings",
    "区域“{area}”没有所属的{level}，因此只计算该区域内的单位",
    "The area {area} lies in no {level}, so only units within the area count",
)


def propose(store: Store, request: Request, *, by: str | None = None) -> Proposal:
    """Propose projects for a request and keep them in the graph as a run. Raises GongjianError when the request contradicts itself."""
    started = perf_counter()
    inputs = read_inputs(store, request.as_of)
    drawn = problem_of(inputs, request, scope_of(store, request))
    read = perf_counter()
    proposal = plan(drawn, request, run_id(), started, read)
    write_run(store, _run_row(proposal, request, inputs, by), [_project_row(project) for project in proposal.projects])
    return proposal


def run_id() -> str:
    """A new run's id: its day and six random characters, short enough to type."""
    return f"R{datetime.now(UTC):%y%m%d}-{secrets.token_hex(3)}"


def scope_of(store: Store, request: Request) -> Scope:
    """Whose demands and whose units count for the request's area."""
    if request.area is None:
        return Scope()
    territory = territory_of(store, request.area)
    surroundings = around(store, territory, request.capacity)
    return Scope(territory.inside, (surroundings or territory).inside | territory.inside)


def plan(drawn: Drawn, request: Request, run: str, started: float, read: float) -> Proposal:
    """Solve, check and explain a problem."""
    result = solve(drawn.problem, Stop(seconds=request.seconds))
    solved = perf_counter()
    faults = check(drawn.problem, result)
    if faults:
        raise GongjianError(UNSOUND, what="; ".join(fault.text("en") for fault in faults[:5]))
    checked = perf_counter()
    why = explained(drawn.problem, result)
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
    return _proposal(drawn, request, run, result, why, figures)


def _proposal(drawn: Drawn, request: Request, run: str, result: Result, why: Explained, figures: Figures) -> Proposal:
    problem = drawn.problem
    projects = tuple(_projects(problem, run, result, why))
    counts = {
        "resources": len(problem.resources),
        "demands": len(problem.demands),
        "projects": len(projects),
        "lines": len(result.lines),
        "unmet": len(why.unmet),
        "idle": len(why.idle),
    }
    return Proposal(
        id=run,
        created_at=datetime.now(UTC),
        as_of=request.as_of,
        figures=figures,
        weights=result.weights,
        counts=counts,
        projects=projects,
        unmet=why.unmet,
        idle=why.idle,
        notes=(*(told(note) for note in drawn.notes), *(told(note) for note in result.notes)),
    )


def _projects(problem: Problem, run: str, result: Result, why: Explained) -> Iterable[Project]:
    number = 0
    for kept, group in group_lines(problem, result.lines):
        number += kept is None
        lines = tuple(_line(line, why) for line in group)
        state = "proposed" if kept is None else "accepted"
        yield Project(kept or f"{run}-{number:03d}", _title(lines), state, sum(line.score for line in lines) / len(lines), lines)


def _title(lines: Sequence[Line]) -> str:
    units = "、".join(dict.fromkeys(line.unit_name or line.unit for line in lines))
    areas = "、".join(dict.fromkeys(line.area_name or line.area for line in lines))
    demands = "、".join(dict.fromkeys(line.demand_title for line in lines))
    return f"{units} → {areas}：{demands}"


def _line(line: matched.Line, why: Explained) -> Line:
    resource, demand = why.resources[line.resource], why.demands[line.demand]
    reason = why.lines[line.resource, line.demand]
    return Line(
        resource=resource.id,
        resource_title=resource.title,
        resource_kind=reason.resource_kind,
        unit=resource.unit,
        unit_name=resource.unit_name or resource.unit,
        demand=demand.id,
        demand_title=demand.title,
        demand_kind=reason.demand_kind,
        area=demand.area,
        area_name=demand.area_name or demand.area,
        quantity=line.quantity,
        measure=resource.measure,
        cost=resource.cost,
        score=line.score,
        parts=dict(line.parts),
        gain_one_more=reason.gain_one_more,
        loss_one_less=reason.loss_one_less,
        runner_up=reason.runner_up,
        kind_source="suggested" if reason.suggested else "given",
        kinds_suggested=reason.suggested,
        reasons=reason.reasons,
    )


def _run_row(proposal: Proposal, request: Request, inputs: Inputs, by: str | None) -> RunRow:
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
    )


def _project_row(project: Project) -> ProjectRow:
    lines = tuple((line.resource, line.demand, line.quantity, line.score) for line in project.lines)
    return ProjectRow(project.id, project.title, project.score, lines, project.state == "proposed")


__all__ = ["Left", "Told", "plan", "propose", "run_id", "scope_of"]
