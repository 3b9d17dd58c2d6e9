"""Explain a run or the present state: why a project was proposed, a demand is unmet, a resource idle, a pair chosen or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from api.scope import Scope
from api.usecases.audit_record import recorded
from api.usecases.decide import is_stale, project_id
from api.usecases.problem import Reach, told_by_matching
from api.usecases.proposal import Told, told
from api.usecases.propose import after_of, draw, stop_of, whole
from api.usecases.request import LAST, Request
from api.usecases.run_of import run_of
from graph.plans.inputs import Inputs, read_inputs
from graph.plans.runs import StoredRun, run_exists
from graph.store import Store
from graph.wording import GongjianError, Wording
from matching.faithful import solve_nearly_within
from matching.pair import PairWhy, explain_pair
from matching.problem import Problem

UNKNOWN = Wording(
    "explain.unknown",
    "{where}中没有“{id}”；相近的有：{near}",
    "{where_en} knows no {id}; the nearest are {near}",
)
NOT_HERE = Wording(
    "explain.not_here",
    "{what}“{id}”（{title}）在库中，但不在{where}的清单里：不在所选区域内，或已撤回、已对接",
    "The {what_en} {id} ({title}) is in the store but not in the lists of {where_en}: outside of its area, withdrawn, or matched already",
)
SIDES = {"resource": Told("资源", "resource"), "demand": Told("需求", "demand")}
NOW = Told("目前的清单", "the lists as they are now")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is asked about, in which run (None: the present state), whether the lists have changed since, the sentences, and for a pair
    the figures behind them."""

    subject: str
    run: str | None
    stale: bool
    sentences: tuple[Told, ...]
    pair: PairWhy | None = None


def explain(scope: Scope, store: Store, run: str | None, subject: str, demand: str | None = None) -> Explanation:
    """Explain a project, an unmet demand or an idle resource of a run by its id (of the last run when `run` is None), or a pair of
    resource and demand (in the present state when `run` is None). Raises GongjianError for what is not known, with the nearest names."""
    with recorded(scope, "explain", " ".join(filter(None, (run, subject, demand)))) as record:
        scope.require("propose")
        if demand is None:
            found = run_of(scope, store, run or LAST)
            told_ = Explanation(subject, found.id, is_stale(store, found), _of_record(found, subject))
        else:
            told_ = _of_pair(scope, store, None if run is None else run_of(scope, store, run), subject, demand)
        record.rows = len(told_.sentences)
    return told_


def is_run(scope: Scope, store: Store, name: str) -> bool:
    """Whether a word names a run that the asker may see: its id, or one of the words for the last one."""
    return run_exists(store, name, scope.parameters())


def _of_pair(scope: Scope, store: Store, run: StoredRun | None, resource: str, demand: str) -> Explanation:
    if run is None:
        request = Request(as_of=date.today(), after=LAST)
        request = replace(request, after=after_of(scope, store, request))
        inputs, stale = read_inputs(store, request.as_of), False
    else:
        request = Request.from_json(run.settings)
        read = read_inputs(store, run.as_of)
        # What was decided on the run's own projects came after it, and did not make it.
        inputs, stale = replace(read, lines=tuple(x for x in read.lines if x["origin"] != run.id)), read.hash(run.id) != run.inputs
    # A pair is judged against the best plan, which less effort does not give.
    problem = draw(scope, store, inputs, replace(request, effort="exact")).problem
    where = NOW if run is None else Told(f"批次 {run.id} ", f"run {run.id}")
    pair = _find(problem, _seen(inputs, whole(scope, store)), where, resource, demand)
    stop, most = stop_of(request), request.max_changes
    with told_by_matching():
        why = explain_pair(problem, solve_nearly_within(problem, most, stop), *pair, stop, most)
    return Explanation(" - ".join(pair), None if run is None else run.id, stale, tuple(told(reason) for reason in why.reasons), why)


def _seen(inputs: Inputs, reach: Reach) -> Inputs:
    """What of the lists may be named to the asker."""
    units, areas = reach.units, reach.demands
    return replace(
        inputs,
        resources=tuple(row for row in inputs.resources if units is None or row["unit_area"] in units),
        demands=tuple(row for row in inputs.demands if areas is None or row["area"] in areas),
    )


def _find(problem: Problem, inputs: Inputs, where: Told, resource: str, demand: str) -> tuple[str, str]:
    """The ids of a pair that was given by ids or by titles, in either order."""
    titles = {"resource": {r.id: r.title for r in problem.resources}, "demand": {d.id: d.title for d in problem.demands}}
    first, second = _id_of(titles["resource"], resource), _id_of(titles["demand"], demand)
    if first is None and second is None:
        first, second = _id_of(titles["resource"], demand), _id_of(titles["demand"], resource)
        if first is None or second is None:
            first = second = None
    elsewhere = {"resource": inputs.resources, "demand": inputs.demands}
    for what, given, found in (("resource", resource, first), ("demand", demand, second)):
        if found is None:
            rows = {row["id"]: str(row["title"]) for row in elsewhere[what]}
            raise _missing(where, what, given, titles[what], rows)
    return str(first), str(second)


def _id_of(titles: Mapping[str, str], given: str) -> str | None:
    if given in titles:
        return given
    named = [id_ for id_, title in titles.items() if title == given]
    return named[0] if len(named) == 1 else None


def _missing(where: Told, what: str, given: str, known: Mapping[str, str], stored: Mapping[str, str]) -> GongjianError:
    values = {"id": given, "what": SIDES[what], "where": where}
    if given in stored:
        return _error(NOT_HERE, values | {"title": stored[given]})
    return _error(UNKNOWN, values | {"near": _nearest(given, known)})


def _error(wording: Wording, values: Mapping[str, object]) -> GongjianError:
    """An error whose values are told in each language, under names of their own."""
    told_ = {name: value for name, value in values.items() if not isinstance(value, Told)}
    for name, value in values.items():
        if isinstance(value, Told):
            told_ |= {name: value.zh, f"{name}_en": value.en}
    return GongjianError(wording, **told_)


def _nearest(given: str, known: Mapping[str, str]) -> str:
    """The records whose id or title is most like what was given."""
    by_name = {title: id_ for id_, title in known.items()} | {id_: id_ for id_ in known}
    near = [by_name[name] for name in get_close_matches(given, by_name, n=3, cutoff=0.3)]
    near += [id_ for id_, title in known.items() if given and given in title]
    return "、".join(f"{id_}（{known[id_]}）" for id_ in list(dict.fromkeys(near or sorted(known)))[:3]) or "-"


def _of_record(run: StoredRun, subject: str) -> tuple[Told, ...]:
    """The kept reasons of a project, an unmet demand, an idle resource, or a demand or resource that is in a project."""
    for project in run.result["projects"]:
        if project["id"] == project_id(run.id, subject):
            return tuple(Told(**reason) for reason in project["reasons"])
    for key, rows in (("demand", run.result["unmet"]), ("resource", run.result["idle"])):
        for row in rows:
            if row[key] == subject:
                return (Told(**row["reason"]),)
    lines = [x for project in run.result["projects"] for x in project["lines"] if subject in (x["resource"], x["demand"])]
    if not lines:
        raise _error(UNKNOWN, {"where": Told(f"批次 {run.id} ", f"Run {run.id}"), "id": subject, "near": _nearest(subject, _named(run))})
    lacking = [row["reason"] for row in run.result.get("partly", ()) if row["demand"] == subject]
    return tuple(Told(**reason) for reason in (*(reason for line in lines for reason in line["reasons"]), *lacking))


def _named(run: StoredRun) -> dict[str, str]:
    """Everything in a run that can be asked about, with its title."""
    projects = run.result["projects"]
    known = {project["id"]: project["title"] for project in projects}
    for project in projects:
        for line in project["lines"]:
            known |= {line["resource"]: line["resource_title"], line["demand"]: line["demand_title"]}
    known |= {row["demand"]: row["demand_title"] for row in run.result["unmet"]}
    return known | {row["resource"]: row["resource_title"] for row in run.result["idle"]}


__all__ = ["Explanation", "explain", "is_run"]
