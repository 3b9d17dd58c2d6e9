"""Why a demand has no line or fewer than it asks for, and why a resource has none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matching import reasons as said
from matching.candidates import is_whole
from matching.lookup import Lookup, area_name, unit_name
from matching.outbid import Closest, closest
from matching.pairing import Ints
from matching.problem import Demand, Resource
from matching.reasons import Reason
from matching.refusals import counted
from matching.result import Result
from matching.rules import FILTERS, LIMITS
from matching.score import UNITS
from matching.tree import HUB


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


def unmet(known: Lookup, d: int) -> Unused:
    """The demand at a position, which has no line."""
    problem, result = known.problem, known.result
    demand, counts = problem.demands[d], result.work.candidates.by_demand[:, d]
    return Unused(demand.id, _why_unmet(known, d, demand, counts), known.gain(1 + len(problem.resources) + d))


def _why_unmet(known: Lookup, d: int, demand: Demand, counts: Ints) -> Reason:
    problem, result = known.problem, known.result
    if demand.need == 0:
        return Reason(said.ZERO_NEED.code)
    if not problem.resources:
        return Reason(said.NO_OFFER.code)
    if known.refused[d] == len(problem.resources):
        kind = problem.serves.demand_name(result.work.columns.profiles.demand_kinds[d])
        return _forbidden(counts, Reason(said.NO_KIND.code, {"kind": kind}))
    if demand.together in result.closed and demand.together is not None:
        return Reason("bundle_incomplete", {"bundle": demand.together, "missing": _lacking(known, demand.area, demand.together)})
    near = closest(result.work, known.changes, known.pools, demand=d)
    return _closest_reason(known, near, want_resource=True)


def partly(known: Lookup, chosen: set[tuple[int, int]]) -> Iterator[Partly]:
    """The demands with fewer lines than they ask for; `chosen`: positions of the pairs of the plan."""
    serving: dict[int, list[int]] = {}
    for r, d in sorted(chosen):
        serving.setdefault(d, []).append(r)
    for d, mine in sorted(serving.items()):
        demand = known.problem.demands[d]
        if len(mine) < demand.need:
            why = _why_no_more(known, d, mine)
            told = {"got": len(mine), "need": demand.need, "why": (why.text("zh"), why.text("en"))}
            gain = known.gain(1 + len(known.problem.resources) + d)
            yield Partly(demand.id, len(mine), demand.need, Reason(said.PARTLY.code, told), gain)


def _why_no_more(known: Lookup, d: int, mine: Sequence[int]) -> Reason:
    """Why a demand has no further supplier beside the resources at `mine`: none is allowed, or where the best other one's places go."""
    problem, work = known.problem, known.result.work
    network, counts, left = work.network, work.candidates.by_demand[:, d], known.pools.of(None, d)
    left = left[~np.isin(network.resource[left], np.asarray(mine))]
    if len(problem.resources) == len(mine):
        return Reason(said.NO_OTHER.code)
    if not len(left):
        if not is_whole(work.columns):
            return Reason(said.UNSCORED.code)
        return Reason(said.REST_FORBIDDEN.code, counted(counts)) if known.refused[d] else Reason(said.NO_PLACE.code)
    best = int(left[np.argmax(network.worth[left])])
    r = int(network.resource[best])
    resource = problem.resources[r]
    score = float(work.candidates.score[network.candidate[best]]) / UNITS
    values: dict[str, object] = {"title": resource.title, "owner": unit_name(resource), "score": score}
    takers = [f"{area_name(taker)}{taker.title}" for taker in known.takers.get(resource.id, ())]
    if len(takers) >= resource.capacity:
        return Reason(said.PLACES_USED.code, values | {"takers": "、".join(takers)})
    full = int(known.changes.root[1 + r]) or int(known.changes.root[1 + len(problem.resources) + d])
    return Reason(said.LIMIT_USED.code, values | {"limit": _limit_name(known, full)})


def _lacking(known: Lookup, area: str, bundle: str) -> object:
    """Titles of the lines nobody may serve; where all may be served, the bundle as a whole was not worth it."""
    demands, every = known.problem.demands, len(known.problem.resources)
    lacking = [demands[d].title for d in known.mates[area, bundle] if known.refused[d] == every]
    return "、".join(lacking) or ("整体得分较低", "too little worth as a whole")


def idle(known: Lookup, r: int) -> Unused:
    """The resource at a position, which has no line."""
    resource = known.problem.resources[r]
    return Unused(resource.id, _why_idle(known, r, resource), known.gain(1 + r))


def _why_idle(known: Lookup, r: int, resource: Resource) -> Reason:
    problem, work = known.problem, known.result.work
    counts = work.candidates.by_resource[:, r]
    if resource.capacity == 0:
        return Reason(said.ZERO_CAPACITY.code)
    if not problem.demands:
        return Reason(said.NO_NEED.code)
    # In large lists what was not looked at is not counted, and what was looked at twice is counted twice.
    if is_whole(work.columns) and counts.sum() == len(problem.demands):
        kind = problem.serves.resource_name(work.columns.profiles.resource_kinds[r])
        return _forbidden(counts, Reason(said.NO_USE.code, {"kind": kind}), resource)
    near = closest(work, known.changes, known.pools, resource=r)
    return _closest_reason(known, near, want_resource=False)


def _forbidden(counts: Ints, by_kind: Reason, resource: Resource | None = None) -> Reason:
    """Why no pair is allowed: by kind alone, or by which rules how often."""
    taken = [rule.code for rule, count in zip(FILTERS, counts, strict=True) if count]
    return by_kind if taken == ["kind_not_served"] else Reason(said.ALL_FORBIDDEN.code, counted(counts, resource))


def _closest_reason(known: Lookup, near: Closest | None, *, want_resource: bool) -> Reason:
    """Outbid by which pair and by how much, or what is used up."""
    problem, result = known.problem, known.result
    if near is None:
        return Reason((said.NO_PLACE if is_whole(result.work.columns) else said.UNSCORED).code)
    resource, demand = problem.resources[near.resource], problem.demands[near.demand]
    title, owner = (resource.title, unit_name(resource)) if want_resource else (demand.title, area_name(demand))
    values: dict[str, object] = {"title": title, "owner": owner, "score": near.score / UNITS}
    if near.cost is None:
        return _no_place(result, demand.together) if known.changes.exact else Reason(said.NOT_COMPUTED.code, values)
    if near.cost.fair > 0:
        return Reason(said.OUTBID_BY_FAIRNESS.code, values)
    if (near.cost.fair, near.cost.worth) <= (0, 0):
        return Reason(said.EQUAL.code, values)
    values["loss"] = near.cost.worth / UNITS
    if near.displaced is None:
        return Reason(said.OUTBID_BY_LIMIT.code, values | {"limit": _limit_name(known, near.full)})
    giver, taker = problem.resources[near.displaced[0]], problem.demands[near.displaced[1]]
    told = f"{area_name(taker)}{taker.title}" if giver.id == resource.id else f"{giver.title} → {area_name(taker)}{taker.title}"
    return Reason(said.OUTBID.code, values | {"taker": told})


def _no_place(result: Result, bundle: str | None) -> Reason:
    if bundle is not None and bundle in result.closed:
        return Reason(said.BUNDLE_BROKEN.code, {"bundle": bundle, "missing": ("整体得分较低", "too little worth as a whole")})
    return Reason(said.NO_PLACE.code)


def _limit_name(known: Lookup, node: int) -> tuple[str, str]:
    """Whose limit stands at a node of the tree."""
    if node == HUB:
        return "现有安排", "what is planned"
    tree = known.result.work.network.tree
    rule, id_ = LIMITS[int(tree.limit[node])], tree.ids[node]
    named = known.names.get(id_, id_)
    return f"“{named}”的上限（{rule.short[0]}）", f"the limit of {named} ({rule.short[1]})"
