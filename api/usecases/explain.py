"""Explain a run: why a pair was chosen or not, from the run's own request and the graph as it is."""

from dataclasses import dataclass

import numpy as np

from api.usecases.decide import project_id
from api.usecases.problem import problem_of
from api.usecases.proposal import Told, told
from api.usecases.propose import scope_of
from api.usecases.request import Request
from graph.plans.inputs import read_inputs
from graph.plans.runs import StoredRun, read_run
from graph.store import Store
from graph.wording import GongjianError, Said, Wording
from matching.columns import columns_of
from matching.pairing import pairs
from matching.reasons import CHOSEN, Reason
from matching.rules import FILTERS
from matching.score import scores

UNKNOWN = Wording("explain.unknown", "批次 {run} 中没有“{id}”", "Run {run} knows no {id}")
BEATEN = Wording(
    "explain.beaten",
    "这一配对得分 {score:.3f}，没有入选；占用{what}名额的是“{taker}”（得分 {taken:.3f}）",
    "This pair scores {score:.3f} and was not chosen; the place of the {what} is taken by {taker} (score {taken:.3f})",
)
FREE = Wording(
    "explain.limited",
    "这一配对得分 {score:.3f}，没有入选：受成套、单位或村社区上限所限",
    "This pair scores {score:.3f} and was not chosen: a bundle or the limit of a unit or area left no room",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is asked about, whether the graph has changed since the run, and the sentences."""

    subject: str
    stale: bool
    sentences: tuple[Told, ...]


def explain(store: Store, run: str, subject: str, demand: str | None = None) -> Explanation:
    """Explain a project, an unmet demand or an idle resource of a run by its id, or a pair of resource and demand."""
    found = read_run(store, run)
    inputs = read_inputs(store, found.as_of)
    stale = inputs.hash(found.id) != found.inputs
    if demand is None:
        return Explanation(subject, stale, _of_record(found, subject))
    request = Request.from_json(found.settings)
    problem = problem_of(inputs, request, scope_of(store, request)).problem
    rows, cols = problem.resource_index(), problem.demand_index()
    for id_, known in ((subject, rows), (demand, cols)):
        if id_ not in known:
            raise GongjianError(UNKNOWN, run=found.id, id=id_)
    columns = columns_of(problem)
    pairing = pairs(np.array([rows[subject]]), np.array([cols[demand]]))
    chosen = {(x["resource"], x["demand"]): x for p in found.result["projects"] for x in p["lines"]}
    if (subject, demand) in chosen:
        line = chosen[subject, demand]
        first = told(Reason(CHOSEN.code, {"score": line["score"]}))
        return Explanation(f"{subject} - {demand}", stale, (first, *(Told(**reason) for reason in line["reasons"])))
    score = scores(columns, pairing)
    resource, need = problem.resources[rows[subject]], problem.demands[cols[demand]]
    barred = [
        told(Reason(rule.code, rule.values(problem, resource, need)))
        for rule in FILTERS
        if (hit := rule.forbids(columns, pairing, score if rule.after_score else None)) is not None and bool(np.any(hit))
    ]
    rivals = [(what, line) for line in chosen.values() for what, id_ in (("resource", subject), ("demand", demand)) if line[what] == id_]
    return Explanation(f"{subject} - {demand}", stale, tuple(barred) or _outbid(float(score[0]), rivals))


def _outbid(score: float, rivals: list[tuple[str, dict[str, object]]]) -> tuple[Told, ...]:
    named = {"resource": Told("资源", "resource"), "demand": Told("需求", "demand")}
    told_all = []
    for what, line in rivals:
        taker = str(line["demand_title"] if what == "resource" else line["resource_title"])
        values = {"score": score, "taker": taker, "taken": line["score"]}
        told_all.append(
            Told(
                BEATEN.text("zh", values | {"what": named[what].zh}),
                BEATEN.text("en", values | {"what": named[what].en}),
            )
        )
    return tuple(told_all) or (told(Said(FREE, {"score": score})),)


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
        raise GongjianError(UNKNOWN, run=run.id, id=subject)
    return tuple(Told(**reason) for line in lines for reason in line["reasons"])


__all__ = ["Explanation", "explain"]
