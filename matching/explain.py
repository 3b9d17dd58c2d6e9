"""Why the plan is as it is: for each line, each unmet demand, each idle resource and any pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching import reasons as said
from matching.distance import haversine_km
from matching.gains import Changes, changes_of
from matching.outbid import Closest, Pools, closest, pools_of
from matching.pairing import Ints, pairs
from matching.problem import Pin, Problem
from matching.reasons import Reason
from matching.result import Line, Result
from matching.rules import FILTERS, LIMITS
from matching.score import UNITS, scores, whole
from matching.solve import solve
from matching.validity import ProblemError

ALIKE = 0.15


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best scoring resource that could serve the demand and was not chosen for it."""

    resource: str
    resource_title: str
    score: float


@dataclass(frozen=True, slots=True)
class LineWhy:
    """One line explained. `gain_one_more`, `loss_one_less`: what one place more or less of its resource is worth to the
    whole plan (None: a pin or bundle holds it, or it was too much to compute); `suggested`: ids whose kind was guessed."""

    resource_kind: str | None
    demand_kind: str | None
    suggested: tuple[str, ...]
    gain_one_more: float | None
    loss_one_less: float | None
    runner_up: RunnerUp | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unused:
    """An unmet demand or an idle resource, with why, and what a supplier (a place) more would be worth."""

    id: str
    reason: Reason
    gain_one_more: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole plan explained: lines by (resource, demand); every demand without a line; every resource without one."""

    lines: Mapping[tuple[str, str], LineWhy]
    unmet: tuple[Unused, ...]
    idle: tuple[Unused, ...]


def explain(problem: Problem, result: Result) -> Explanation:
    """Explain every line, unmet demand and idle resource of a plan."""
    strict = problem.settings.fairness == "strict"
    changes = None if strict else changes_of(result.work.network, result.work.solved)
    rows, cols = problem.resource_index(), problem.demand_index()
    chosen = {(rows[line.resource], cols[line.demand]) for line in result.lines}
    runners = _runners(result, chosen)
    pools = pools_of(result.work.network)
    ties: dict[tuple[str, str], list[str]] = {}
    for tie in problem.relations:
        ties.setdefault((tie.unit, tie.area), []).append(tie.name or tie.kind)
    served, used = {line.demand for line in result.lines}, {line.resource for line in result.lines}
    return Explanation(
        lines={
            (x.resource, x.demand): _why(problem, result, x, (rows[x.resource], cols[x.demand]), changes, runners, ties)
            for x in result.lines
        },
        unmet=tuple(_unmet(problem, result, cols[d.id], changes, pools) for d in problem.demands if d.id not in served),
        idle=tuple(_idle(problem, result, rows[r.id], changes, pools) for r in problem.resources if r.id not in used),
    )


def _worth(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / UNITS


def _runners(result: Result, chosen: set[tuple[int, int]]) -> Mapping[int, tuple[int, float]]:
    """Per demand with a line: the best candidate not chosen for it, with its score."""
    candidates = result.work.candidates
    wanted = np.isin(candidates.demand, np.array(sorted({d for _, d in chosen}), dtype=np.int64))
    best: dict[int, tuple[int, float]] = {}
    at = np.flatnonzero(wanted)
    for i in at[np.lexsort((-candidates.score[at], candidates.demand[at]))]:
        r, d = int(candidates.resource[i]), int(candidates.demand[i])
        if d not in best and (r, d) not in chosen:
            best[d] = (r, float(candidates.score[i]) / UNITS)
    return best


def _why(
    problem: Problem,
    result: Result,
    line: Line,
    at: tuple[int, int],
    changes: Changes | None,
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
        gain_one_more=None if changes is None else _worth(changes.gain(1 + r)),
        loss_one_less=None if changes is None else _worth(changes.loss(1 + r)),
        runner_up=None if runner is None else RunnerUp(*_named(problem, runner[0]), runner[1]),
        reasons=tuple(_line_reasons(problem, result, line, at, ties.get((line.unit, line.area), ()))),
    )


def _named(problem: Problem, r: int) -> tuple[str, str]:
    return problem.resources[r].id, problem.resources[r].title


def _line_reasons(problem: Problem, result: Result, line: Line, at: tuple[int, int], ties: Sequence[str]) -> list[Reason]:
    r, d = at
    profiles, resource, demand = result.work.columns.profiles, problem.resources[r], problem.demands[d]
    kinds = (profiles.resource_kinds[r] or "?", profiles.demand_kinds[d] or "?")
    found = [Reason("kind_fits", {"fit": line.parts["kind"], "resource_kind": kinds[0], "demand_kind": kinds[1]})]
    sides = ((resource, profiles.resource_suggested[r], kinds[0]), (demand, profiles.demand_suggested[d], kinds[1]))
    for record, guessed, kind in sides:
        if guessed:
            code = "kind_unknown" if kind == "?" else "kind_suggested"
            found.append(Reason(code, {"title": record.title, "kind": kind}))
    if line.parts["text"] >= ALIKE:
        found.append(Reason("text_alike", {"share": line.parts["text"]}))
    found += [Reason("tied", {"ties": "、".join(dict.fromkeys(ties))})] if ties else []
    km = haversine_km(resource, demand)
    found.append(Reason("distance_unknown") if km is None else Reason("near", {"km": km}))
    marks = (("urgent", demand.priority == 3), ("kept", line.pinned), ("incumbent", line.incumbent and not line.pinned))
    return found + [Reason(code) for code, holds in marks if holds]


def _unmet(problem: Problem, result: Result, d: int, changes: Changes | None, pools: Pools) -> Unused:
    demand, work = problem.demands[d], result.work
    gain = None if changes is None else _worth(changes.gain(1 + len(problem.resources) + d))
    counts = work.candidates.by_demand[:, d]
    if demand.need == 0:
        return Unused(demand.id, Reason(said.ZERO_NEED.code), gain)
    if not problem.resources:
        return Unused(demand.id, Reason(said.NO_OFFER.code), gain)
    if counts.sum() == len(problem.resources):
        kind = work.columns.profiles.demand_kinds[d] or "?"
        return Unused(demand.id, _forbidden(counts, Reason(said.NO_KIND.code, {"kind": kind})), gain)
    if demand.together in result.closed and demand.together is not None:
        mates = [x for x in problem.demands if (x.area, x.together) == (demand.area, demand.together)]
        return Unused(
            demand.id,
            Reason("bundle_incomplete", {"bundle": demand.together, "missing": _lacking(problem, result, [x.id for x in mates])}),
            gain,
        )
    return Unused(demand.id, _closest_reason(problem, result, closest(work, changes, pools, demand=d), True), gain)


def _lacking(problem: Problem, result: Result, mates: list[str]) -> object:
    """Titles of the lines nobody may serve; where all may be served, the bundle as a whole was not worth it."""
    cols, counts = problem.demand_index(), result.work.candidates.by_demand.sum(axis=0)
    lacking = [problem.demands[cols[id_]].title for id_ in mates if counts[cols[id_]] == len(problem.resources)]
    return "、".join(lacking) or ("整体得分较低", "too little worth as a whole")


def _idle(problem: Problem, result: Result, r: int, changes: Changes | None, pools: Pools) -> Unused:
    resource, work = problem.resources[r], result.work
    gain = None if changes is None else _worth(changes.gain(1 + r))
    counts = work.candidates.by_resource[:, r]
    if resource.capacity == 0:
        return Unused(resource.id, Reason(said.ZERO_CAPACITY.code), gain)
    if not problem.demands:
        return Unused(resource.id, Reason(said.NO_NEED.code), gain)
    if counts.sum() == len(problem.demands):
        kind = work.columns.profiles.resource_kinds[r] or "?"
        return Unused(resource.id, _forbidden(counts, Reason(said.NO_USE.code, {"kind": kind})), gain)
    return Unused(resource.id, _closest_reason(problem, result, closest(work, changes, pools, resource=r), False), gain)


def _forbidden(counts: Ints, by_kind: Reason) -> Reason:
    """Why no pair is allowed: by kind alone, or by which rules how often."""
    taken = [(rule, int(count)) for rule, count in zip(FILTERS, counts, strict=True) if count]
    if [rule.code for rule, _ in taken] == ["kind_not_served"]:
        return by_kind
    texts = tuple(
        sep.join(f"{getattr(rule, lang).rstrip('。.')} × {count}" for rule, count in taken) for lang, sep in (("zh", "；"), ("en", "; "))
    )
    return Reason(said.ALL_FORBIDDEN.code, {"total": int(counts.sum()), "counts": texts})


def _closest_reason(problem: Problem, result: Result, near: Closest, want_resource: bool) -> Reason:
    """Outbid by which pair and by how much, or which limit is full."""
    other = problem.resources[near.resource] if want_resource else problem.demands[near.demand]
    values: dict[str, object] = {"title": other.title, "score": near.score / UNITS}
    bundle = problem.demands[near.demand].together
    if near.loss is None and bundle is not None and bundle in result.closed:
        return Reason("bundle_incomplete", {"bundle": bundle, "missing": ("整体得分较低", "too little worth as a whole")})
    if near.loss is None and near.full == 0:
        return Reason("cannot_be_forced")
    if near.loss is None:
        tree = result.work.network.tree
        return Reason("limit_full", {"limit": _limit_name(tree.ids[near.full], int(tree.limit[near.full]))})
    if near.loss == 0:
        return Reason("equally_good", values)
    values["loss"] = near.loss / UNITS
    if near.displaced is None:
        return Reason("outbid_by_limit", values | {"limit": ("现有安排", "what is planned")})
    r, d = near.displaced
    taker = f"{problem.resources[r].title} → {problem.demands[d].title}"
    return Reason("outbid", values | {"taker": taker})


def _limit_name(id_: str, number: int) -> tuple[str, str]:
    return f"{LIMITS[number].zh.rstrip('。')}（{id_}）", f"{LIMITS[number].code} {id_}"


def explain_pair(problem: Problem, result: Result, resource: str, demand: str) -> Reason:
    """One pair: chosen; forbidden by which rule; or what score it would have needed, proved by forcing it and solving
    again. Raises KeyError for an unknown id."""
    for line in result.lines:
        if (line.resource, line.demand) == (resource, demand):
            return Reason(said.CHOSEN.code, {"score": line.score})
    r, d = problem.resource_index()[resource], problem.demand_index()[demand]
    pairing, columns = pairs(np.array([r]), np.array([d])), result.work.columns
    score = scores(columns, pairing)
    for rule in FILTERS:
        refused = rule.forbids(columns, pairing, score)
        if refused is not None and bool(np.broadcast_to(refused, 1)[0]):
            return Reason(rule.code, rule.values(problem, problem.resources[r], problem.demands[d]))
    try:
        forced = solve(replace(problem, pins=(*problem.pins, Pin(resource, demand))))
    except ProblemError:
        return Reason(said.CANNOT_FORCE.code)
    worth = int(whole(score)[0]) / UNITS
    bonus = problem.settings.inertia if (resource, demand) in problem.incumbents else 0.0
    needed = worth + max(0.0, result.objective - forced.objective - bonus)
    return Reason(said.NEEDED_SCORE.code, {"score": worth, "needed": needed})
