"""Why the plan is as it is: for each line, each unmet demand and each idle resource."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching import reasons as said
from matching.candidates import is_whole
from matching.distance import haversine_km
from matching.gains import Changes
from matching.months_read import months_read
from matching.network import network_of
from matching.outbid import Closest, Pools, closest, pools_of
from matching.pairing import Ints
from matching.problem import Demand, Problem, Resource
from matching.reasons import Reason
from matching.refusals import counted, refusals
from matching.result import Line, Result, Work
from matching.rules import FILTERS, LIMITS
from matching.score import UNITS
from matching.texts.reading import Readings
from matching.texts.why import why_fit
from matching.tree import HUB

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
class Unused:
    """An unmet demand or an idle resource, with why, and what a supplier (a place) more would be worth."""

    id: str
    reason: Reason
    gain_one_more: float | None


@dataclass(frozen=True, slots=True)
class Partly:
    """A demand that has `got` of the suppliers it can take (`need`), and why no more."""

    id: str
    got: int
    need: int
    reason: Reason
    gain_one_more: float | None


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
        partly=tuple(_partly_served(problem, result, chosen, changes, pools)),
    )


def _worth(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / UNITS


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
        gain_one_more=_worth(changes.gain(1 + r)),
        loss_one_less=_worth(changes.loss(1 + r)),
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


def _unmet(problem: Problem, result: Result, d: int, changes: Changes, pools: Pools) -> Unused:
    demand, work = problem.demands[d], result.work
    gain = _worth(changes.gain(1 + len(problem.resources) + d))
    counts = work.candidates.by_demand[:, d]
    if demand.need == 0:
        return Unused(demand.id, Reason(said.ZERO_NEED.code), gain)
    if not problem.resources:
        return Unused(demand.id, Reason(said.NO_OFFER.code), gain)
    if counts.sum() == len(problem.resources):
        kind = problem.serves.demand_name(work.columns.profiles.demand_kinds[d])
        return Unused(demand.id, _forbidden(counts, Reason(said.NO_KIND.code, {"kind": kind})), gain)
    if demand.together in result.closed and demand.together is not None:
        mates = [x for x in problem.demands if (x.area, x.together) == (demand.area, demand.together)]
        return Unused(
            demand.id,
            Reason("bundle_incomplete", {"bundle": demand.together, "missing": _lacking(problem, result, [x.id for x in mates])}),
            gain,
        )
    near = closest(work, changes, pools, demand=d)
    return Unused(demand.id, _closest_reason(problem, result, near, want_resource=True, exact=changes.exact), gain)


def _partly_served(problem: Problem, result: Result, chosen: set[tuple[int, int]], changes: Changes, pools: Pools) -> Iterator[Partly]:
    serving: dict[int, list[int]] = {}
    for r, d in sorted(chosen):
        serving.setdefault(d, []).append(r)
    for d, mine in sorted(serving.items()):
        demand = problem.demands[d]
        if len(mine) < demand.need:
            why = _why_no_more(problem, result, d, mine, changes, pools)
            told = {"got": len(mine), "need": demand.need, "why": (why.text("zh"), why.text("en"))}
            gain = _worth(changes.gain(1 + len(problem.resources) + d))
            yield Partly(demand.id, len(mine), demand.need, Reason(said.PARTLY.code, told), gain)


def _why_no_more(problem: Problem, result: Result, d: int, mine: Sequence[int], changes: Changes, pools: Pools) -> Reason:
    """Why a demand has no further supplier beside the resources at `mine`: none is allowed, or where the best other one's places go."""
    network, counts = result.work.network, result.work.candidates.by_demand[:, d]
    left = pools.of(None, d)
    left = left[~np.isin(network.resource[left], np.asarray(mine))]
    if len(problem.resources) == len(mine):
        return Reason(said.NO_OTHER.code)
    if not len(left):
        if not is_whole(result.work.columns):
            return Reason(said.UNSCORED.code)
        return Reason(said.REST_FORBIDDEN.code, counted(counts)) if counts.sum() else Reason(said.NO_PLACE.code)
    best = int(left[np.argmax(network.worth[left])])
    r = int(network.resource[best])
    resource = problem.resources[r]
    score = float(result.work.candidates.score[network.candidate[best]]) / UNITS
    values: dict[str, object] = {"title": resource.title, "owner": _unit(resource), "score": score}
    takers = [f"{_area(taker)}{taker.title}" for taker in _served_by(problem, result, resource.id)]
    if len(takers) >= resource.capacity:
        return Reason(said.PLACES_USED.code, values | {"takers": "、".join(takers)})
    full = int(changes.root[1 + r]) or int(changes.root[1 + len(problem.resources) + d])
    return Reason(said.LIMIT_USED.code, values | {"limit": _limit_name(problem, result, full)})


def _served_by(problem: Problem, result: Result, resource: str) -> list[Demand]:
    cols = problem.demand_index()
    return [problem.demands[cols[line.demand]] for line in result.lines if line.resource == resource]


def _lacking(problem: Problem, result: Result, mates: list[str]) -> object:
    """Titles of the lines nobody may serve; where all may be served, the bundle as a whole was not worth it."""
    cols, counts = problem.demand_index(), result.work.candidates.by_demand.sum(axis=0)
    lacking = [problem.demands[cols[id_]].title for id_ in mates if counts[cols[id_]] == len(problem.resources)]
    return "、".join(lacking) or ("整体得分较低", "too little worth as a whole")


def _idle(problem: Problem, result: Result, r: int, changes: Changes, pools: Pools) -> Unused:
    resource, work = problem.resources[r], result.work
    gain = _worth(changes.gain(1 + r))
    counts = work.candidates.by_resource[:, r]
    if resource.capacity == 0:
        return Unused(resource.id, Reason(said.ZERO_CAPACITY.code), gain)
    if not problem.demands:
        return Unused(resource.id, Reason(said.NO_NEED.code), gain)
    # In large lists what was not looked at is not counted, and what was looked at twice is counted twice.
    if is_whole(work.columns) and counts.sum() == len(problem.demands):
        kind = problem.serves.resource_name(work.columns.profiles.resource_kinds[r])
        return Unused(resource.id, _forbidden(counts, Reason(said.NO_USE.code, {"kind": kind}), resource), gain)
    near = closest(work, changes, pools, resource=r)
    return Unused(resource.id, _closest_reason(problem, result, near, want_resource=False, exact=changes.exact), gain)


def _forbidden(counts: Ints, by_kind: Reason, resource: Resource | None = None) -> Reason:
    """Why no pair is allowed: by kind alone, or by which rules how often."""
    taken = [rule.code for rule, count in zip(FILTERS, counts, strict=True) if count]
    return by_kind if taken == ["kind_not_served"] else Reason(said.ALL_FORBIDDEN.code, counted(counts, resource))


def _closest_reason(problem: Problem, result: Result, near: Closest | None, *, want_resource: bool, exact: bool) -> Reason:
    """Outbid by which pair and by how much, or what is used up; `exact`: whether that could be computed."""
    if near is None:
        return Reason((said.NO_PLACE if is_whole(result.work.columns) else said.UNSCORED).code)
    resource, demand = problem.resources[near.resource], problem.demands[near.demand]
    title, owner = (resource.title, _unit(resource)) if want_resource else (demand.title, _area(demand))
    values: dict[str, object] = {"title": title, "owner": owner, "score": near.score / UNITS}
    if near.cost is None:
        return _no_place(result, demand.together) if exact else Reason(said.NOT_COMPUTED.code, values)
    if near.cost.fair > 0:
        return Reason(said.OUTBID_BY_FAIRNESS.code, values)
    if (near.cost.fair, near.cost.worth) <= (0, 0):
        return Reason(said.EQUAL.code, values)
    values["loss"] = near.cost.worth / UNITS
    if near.displaced is None:
        return Reason(said.OUTBID_BY_LIMIT.code, values | {"limit": _limit_name(problem, result, near.full)})
    giver, taker = problem.resources[near.displaced[0]], problem.demands[near.displaced[1]]
    told = f"{_area(taker)}{taker.title}" if giver.id == resource.id else f"{giver.title} → {_area(taker)}{taker.title}"
    return Reason(said.OUTBID.code, values | {"taker": told})


def _no_place(result: Result, bundle: str | None) -> Reason:
    if bundle is not None and bundle in result.closed:
        return Reason(said.BUNDLE_BROKEN.code, {"bundle": bundle, "missing": ("整体得分较低", "too little worth as a whole")})
    return Reason(said.NO_PLACE.code)


def _unit(resource: Resource) -> str:
    return resource.unit_name or resource.unit


def _area(demand: Demand) -> str:
    return demand.area_name or demand.area


def _limit_name(problem: Problem, result: Result, node: int) -> tuple[str, str]:
    """Whose limit stands at a node of the tree."""
    tree = result.work.network.tree
    if node == HUB:
        return "现有安排", "what is planned"
    rule, id_ = LIMITS[int(tree.limit[node])], tree.ids[node]
    names = {resource.unit: _unit(resource) for resource in problem.resources} | {demand.area: _area(demand) for demand in problem.demands}
    names |= {limit.id: limit.name for limit in problem.limits if limit.name}
    named = names.get(id_, id_)
    return f"“{named}”的上限（{rule.short[0]}）", f"the limit of {named} ({rule.short[1]})"
