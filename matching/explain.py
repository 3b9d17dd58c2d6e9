"""Why the plan is as it is: for each line, each unmet demand and each idle resource."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching import reasons as said
from matching.distance import haversine_km
from matching.gains import Changes
from matching.left import Partly, Unused, idle, partly, unmet
from matching.lookup import lookup_of, worth
from matching.months_read import months_read
from matching.network import network_of
from matching.problem import Demand, Problem, Resource
from matching.reasons import Reason
from matching.refusals import refusals
from matching.result import Line, Result, Work
from matching.score import UNITS
from matching.texts.reading import Readings
from matching.texts.why import why_fit

ALIKE = 0.15


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best scoring resource that could serve the demand and was not chosen for it."""

    resource: str
    resource_title: str
    score: float


@dataclass(frozen=True, slots=True)
class LineWhy:
    """One line explained. `gain_one_more`, `loss_one_less`: what one place more or less of its resource is worth to the whole plan, exactly
    (where one is None, `no_figure` says why); `suggested`: ids whose kind was guessed."""

    resource_kind: str | None
    demand_kind: str | None
    suggested: tuple[str, ...]
    gain_one_more: float | None
    loss_one_less: float | None
    runner_up: RunnerUp | None
    reasons: tuple[Reason, ...]
    no_figure: Reason | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole plan explained: lines by (resource, demand); every demand without a line; every resource without one; every demand with fewer
    lines than it asks for."""

    lines: Mapping[tuple[str, str], LineWhy]
    unmet: tuple[Unused, ...]
    idle: tuple[Unused, ...]
    partly: tuple[Partly, ...] = ()


def explain(problem: Problem, result: Result) -> Explanation:
    """Explain every line, unmet demand and idle resource of a plan."""
    work = result.work
    changes = Changes(work.network, work.solved, work.counts, whole=work.figures)
    if work.limited:
        # What a demand or a resource could have had is to be looked for among all pairs.
        result = replace(result, work=replace(work, network=network_of(work.columns, work.candidates)))
    rows, cols = problem.resource_index(), problem.demand_index()
    chosen = {(rows[line.resource], cols[line.demand]) for line in result.lines}
    runners, known = _runners(result, chosen), lookup_of(problem, result, changes)
    ties: dict[tuple[str, str], list[str]] = {}
    for tie in problem.relations:
        ties.setdefault((tie.unit, tie.area), []).append(tie.name or tie.kind)
    served, used = {line.demand for line in result.lines}, {line.resource for line in result.lines}
    return Explanation(
        lines={
            (x.resource, x.demand): _why(problem, result, x, (rows[x.resource], cols[x.demand]), changes, runners, ties)
            for x in result.lines
        },
        unmet=tuple(unmet(known, cols[d.id]) for d in problem.demands if d.id not in served),
        idle=tuple(idle(known, rows[r.id]) for r in problem.resources if r.id not in used),
        partly=tuple(partly(known, chosen)),
    )


def _runners(result: Result, chosen: set[tuple[int, int]]) -> Mapping[int, tuple[int, float]]:
    """Per demand with a line: the best candidate not chosen for it, with its score."""
    candidates, wide = result.work.candidates, max(len(result.work.columns.problem.demands), 1)
    taken = np.array([r * wide + d for r, d in chosen], dtype=np.int64)
    wanted = np.zeros(wide, dtype=np.bool_)
    wanted[[d for _, d in chosen]] = True
    at = np.flatnonzero(wanted[candidates.demand] & ~np.isin(candidates.resource * wide + candidates.demand, taken))
    at = at[np.lexsort((-candidates.score[at], candidates.demand[at]))]
    demands, first = np.unique(candidates.demand[at], return_index=True)
    return {int(d): (int(candidates.resource[i]), float(candidates.score[i]) / UNITS) for d, i in zip(demands, at[first], strict=True)}


def _why(
    problem: Problem,
    result: Result,
    line: Line,
    at: tuple[int, int],
    changes: Changes,
    runners: Mapping[int, tuple[int, float]],
    ties: Mapping[tuple[str, str], list[str]],
) -> LineWhy:
    r, d = at
    profiles = result.work.columns.profiles
    guessed = [line.resource] if profiles.resource_suggested[r] else []
    guessed += [line.demand] if profiles.demand_suggested[d] else []
    runner = runners.get(d)
    return LineWhy(
        resource_kind=profiles.resource_kinds[r],
        demand_kind=profiles.demand_kinds[d],
        suggested=tuple(guessed),
        gain_one_more=worth(changes.gain(1 + r)),
        loss_one_less=worth(changes.loss(1 + r)),
        runner_up=None if runner is None else RunnerUp(*_named(problem, runner[0]), runner[1]),
        reasons=tuple(_line_reasons(problem, result, line, at, ties.get((line.unit, line.area), ()))),
        no_figure=_no_figure(result.work, changes, 1 + r),
    )


def _no_figure(work: Work, changes: Changes, node: int) -> Reason | None:
    """Why what one place more or less is worth can't be told."""
    if not changes.exact:
        causes = ((work.limited, said.SOME_PAIRS), (work.few_changes, said.FEW_CHANGES), (work.counts is not None, said.TOO_LARGE))
        return Reason(next((word for holds, word in causes if holds), said.NOT_PROVEN).code)
    return Reason(said.HELD.code) if changes.held(node) else None


def _named(problem: Problem, r: int) -> tuple[str, str]:
    return problem.resources[r].id, problem.resources[r].title


def _kept(result: Result, line: Line, r: int, d: int) -> list[Reason]:
    """Why a pinned line is in the plan, and what would forbid it if it were not pinned."""
    found = [Reason((said.PINNED if line.project is not None else said.ASKED).code)]
    against = refusals(result.work.columns, r, d)
    if against:
        why = "；".join(reason.text("zh") for reason in against), "; ".join(reason.text("en") for reason in against)
        found.append(Reason(said.PIN_AGAINST_RULE.code, {"why": why}))
    return found


def _line_reasons(problem: Problem, result: Result, line: Line, at: tuple[int, int], ties: Sequence[str]) -> list[Reason]:
    (r, d), profiles, serves = at, result.work.columns.profiles, problem.serves
    resource, demand = problem.resources[r], problem.demands[d]
    found = _kept(result, line, r, d) if line.pinned else []
    names = serves.resource_name(profiles.resource_kinds[r]), serves.demand_name(profiles.demand_kinds[d])
    found.append(Reason("kind_fits", {"fit": line.parts["kind"], "resource_kind": names[0], "demand_kind": names[1]}))
    if line.pinned and line.parts["kind"] == 0:
        found.pop()
    for title, guessed, kind, name, sure in (
        (resource.title, profiles.resource_suggested[r], profiles.resource_kinds[r], names[0], profiles.resource_sure[r]),
        (demand.title, profiles.demand_suggested[d], profiles.demand_kinds[d], names[1], profiles.demand_sure[d]),
    ):
        if guessed:
            found.append(Reason("kind_unknown" if kind is None else "kind_suggested", {"title": title, "kind": name, "sure": sure}))
    found += [Reason("months_read", months_read(resource))] if resource.months_said else []
    found += _text_reasons(result, line, at, resource, demand)
    found += [Reason("tied", {"ties": "、".join(dict.fromkeys(ties))})] if ties else []
    km = haversine_km(resource, demand)
    found.append(Reason("distance_unknown") if km is None else Reason("near", {"km": km}))
    marks = (("urgent", demand.priority == 3), ("incumbent", line.incumbent and not line.pinned))
    return found + [Reason(code) for code, holds in marks if holds]


def _text_reasons(result: Result, line: Line, at: tuple[int, int], resource: Resource, demand: Demand) -> list[Reason]:
    """What the texts had to do with it: by their meaning where it was read, else by the words they share."""
    texts = result.work.columns.texts
    if isinstance(texts, Readings):
        offer, need = (f"{record.title}。{record.description}" for record in (resource, demand))
        fit = line.parts["text"]
        why = why_fit(texts, *at, fit, offer, need, resource.unit_kind or "")
        return [Reason("text_fits", {"fit": fit, "sure": why.sure, "because": why.because})]
    return [Reason("text_alike", {"share": line.parts["text"]})] if line.parts["text"] >= ALIKE else []
