"""Projects of a plan: its lines in groups that are decided on together, each line with its figures and reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from api.usecases.grouping import group_lines
from api.usecases.problem import Drawn
from api.usecases.proposal import Line, Project, told
from graph.wording import Said, Wording
from matching import result as matched
from matching.explain import Explanation
from matching.outcomes import Past
from matching.problem import Demand, Resource
from matching.result import Result

COVERS = Wording(
    "propose.covers",
    "本条满足{taken:g}{measure}，需求共{wanted:g}{measure}，方案合计满足{total:g}{measure}",
    "covers {taken:g} of {wanted:g} {measure}; the plan covers {total:g} in all",
)
SHARED = Wording("propose.shared", "共同受益：{areas}", "shared with {areas}")

# A title names so many units, areas and demands before it counts them.
FEW = 3


def projects_of(drawn: Drawn, run: str, result: Result, why: Explanation) -> Iterable[Project]:
    """The projects of a plan, numbered within its run, with their lines explained; kept ones under the ids they were accepted with."""
    number = 0
    resources = {resource.id: resource for resource in drawn.problem.resources}
    demands = {demand.id: demand for demand in drawn.problem.demands}
    kinds = {demand: reason.demand_kind for (_, demand), reason in why.lines.items()}
    past = Past(drawn.problem)
    covered = _covered(result)
    for group in group_lines(drawn.problem, result.lines, drawn.parents, kinds):
        lines = tuple(_line(line, resources[line.resource], demands[line.demand], why, past, covered) for line in group.lines)
        score = sum(line.score for line in lines) / len(lines)
        if group.project is None:
            number += 1
            yield Project(f"{run}-{number:03d}", number, _title(lines), "proposed", score, lines)
        else:
            title, state = drawn.kept[group.project]
            yield Project(group.project, None, title or _title(lines), state, score, lines)


def _title(lines: Sequence[Line]) -> str:
    units = dict.fromkeys(line.unit_name or line.unit for line in lines)
    areas = dict.fromkeys(name for line in lines for name in (line.area_name, *(area["name"] for area in line.areas)))
    demands = dict.fromkeys(line.demand_title for line in lines)
    return f"{_few(units)} → {_few(areas)}：{_few(demands)}"


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    return "、".join(listed) if len(listed) <= FEW else f"{'、'.join(listed[:FEW])}等{len(listed)}项"


def _covered(result: Result) -> dict[str, float]:
    """How much of each demand's quantity the plan covers, where measures agree."""
    covered: dict[str, float] = {}
    for line in result.lines:
        if line.quantity is not None:
            covered[line.demand] = covered.get(line.demand, 0.0) + line.quantity
    return covered


def _line(line: matched.Line, resource: Resource, demand: Demand, why: Explanation, past: Past, covered: Mapping[str, float]) -> Line:
    reason = why.lines[line.resource, line.demand]
    known = past.reason(resource, reason.resource_kind, reason.demand_kind)
    runner = reason.runner_up
    total = covered.get(demand.id) if line.quantity is not None else None
    counts = {"taken": line.quantity, "wanted": demand.quantity, "total": total, "measure": demand.measure}
    covers = (Said(COVERS, counts),) if total is not None else ()
    shared = (Said(SHARED, {"areas": _few(name for _, name in demand.areas)}),) if demand.areas else ()
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
        areas=tuple({"id": id_, "name": name} for id_, name in demand.areas),
        quantity=line.quantity,
        wanted=demand.quantity if total is not None else None,
        covered=total,
        measure=resource.measure,
        cost=resource.cost,
        score=line.score,
        parts=dict(line.parts),
        gain_one_more=reason.gain_one_more,
        loss_one_less=reason.loss_one_less,
        no_figure=None if reason.no_figure is None else told(reason.no_figure),
        runner_up=None if runner is None else asdict(runner),
        kind_source="suggested" if reason.suggested else "given",
        kinds_suggested=reason.suggested,
        reasons=tuple(told(said) for said in (*reason.reasons, *known, *covers, *shared)),
    )
