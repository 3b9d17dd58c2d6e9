"""Whether one pair was chosen, and if not, why: forbidden by which rules, or outbid by which pairs and by how much."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from matching import pair_reasons as said
from matching.fairness import needs_of
from matching.faithful import solve_within
from matching.pairing import pairs
from matching.problem import Pin, Problem
from matching.reasons import REACH_OPEN, ZERO_CAPACITY, ZERO_NEED, Reason
from matching.refusals import refusals
from matching.result import Line, Result, Stop
from matching.score import UNITS, scores, whole
from matching.solve import solve_with_pin
from matching.validity import ProblemError

Verdict = Literal["chosen", "forbidden", "outbid", "as_good", "less_fair", "no_place", "not_proven"]
SHOWN = 3
TOTAL = ("总分", "the plan")
PRICED = ("总分减去均衡加价后", "the plan, prices of lines included,")


@dataclass(frozen=True, slots=True)
class PairWhy:
    """A pair explained. `score`: 0..1; `loss`: what forcing it costs the plan (a price a line included) and `needed`: the least score with
    which it would have been chosen (both proved by solving again; None where it can't be forced, where fairness and not the score decides,
    or where one of the two plans is not proven best: then the verdict is "outbid" only if forcing it costs something for certain);
    `displaced`: the lines that the forced plan gives up, nearest first."""

    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]
    loss: float | None = None
    needed: float | None = None
    displaced: tuple[Line, ...] = ()


def explain_pair(
    problem: Problem, result: Result, resource: str, demand: str, stop: Stop | None = None, most: int | None = None
) -> PairWhy:
    """One pair of a plan: chosen; forbidden by which rules; or outbid, proved by forcing it and solving again within `stop` (`most`: the
    bound on changes that the plan was made with). Raises KeyError for an unknown id."""
    for line in result.lines:
        if (line.resource, line.demand) == (resource, demand):
            return PairWhy("chosen", line.score, (Reason(said.CHOSEN.code, {"score": line.score}),))
    r, d = problem.resource_index()[resource], problem.demand_index()[demand]
    score = scores(result.work.columns, pairs(np.array([r]), np.array([d])))
    worth = int(whole(score)[0]) / UNITS
    forbidden = refusals(result.work.columns, r, d)
    if forbidden:
        return PairWhy("forbidden", worth, forbidden)
    full = [ZERO_CAPACITY] if problem.resources[r].capacity == 0 else [ZERO_NEED] if problem.demands[d].need == 0 else []
    if full:
        return PairWhy("no_place", worth, (Reason(full[0].code),))
    try:
        forced = _forced(problem, result, Pin(resource, demand), stop, most)
    except ProblemError as error:
        return PairWhy("no_place", worth, (Reason(said.CANNOT_FORCE.code, {"score": worth, "why": (error.text("zh"), error.text("en"))}),))
    return _outbid(problem, result, forced, (resource, demand), worth)


def _forced(problem: Problem, result: Result, pin: Pin, stop: Stop | None, most: int | None) -> Result:
    if most is None:
        return solve_with_pin(result, pin, stop)
    return solve_within(replace(problem, pins=(*problem.pins, pin)), most, stop)


def _outbid(problem: Problem, result: Result, forced: Result, pair: tuple[str, str], worth: float) -> PairWhy:
    bonus = problem.settings.inertia if pair in problem.incumbents else 0.0
    loss = round(_value(problem, result) - _value(problem, forced) - bonus, 6)
    displaced = _displaced(result, forced, pair)
    if not (_proven(result) and _proven(forced)):
        return _open(problem, result, forced, worth, bonus, displaced)
    first = _unfair(problem, result, forced, pair, worth, displaced)
    if first is not None:
        return PairWhy("less_fair", worth, (first, *_named(problem, displaced)), displaced=displaced)
    if loss <= 0:
        return PairWhy("as_good", worth, (Reason(said.AS_GOOD.code, {"score": worth}), *_named(problem, displaced)), 0.0, worth, displaced)
    needed = round(worth + loss, 6)
    code = said.NEEDED_SCORE.code if needed <= 1 else said.NO_SCORE_ENOUGH.code
    total = PRICED if problem.settings.fairness == "weighted" else TOTAL
    outbid = Reason(code, {"score": worth, "needed": needed, "loss": loss, "total": total})
    return PairWhy("outbid", worth, (outbid, *_named(problem, displaced)), loss, needed, displaced)


def _proven(result: Result) -> bool:
    return result.gap == 0 and all(note.code != REACH_OPEN.code for note in result.notes)


def _open(problem: Problem, result: Result, forced: Result, worth: float, bonus: float, displaced: tuple[Line, ...]) -> PairWhy:
    """What is certain where one of the plans is not proven best: how much forcing the pair costs at least and at most."""
    named = _named(problem, displaced)
    if problem.settings.at_least_one:
        return PairWhy("not_proven", worth, (Reason(said.PAIR_REACH_OPEN.code, {"score": worth}), *named), displaced=displaced)
    apart = _value(problem, result) - _value(problem, forced) - bonus
    least, most = max(0.0, round(apart - forced.gap, 6)), max(0.0, round(apart + result.gap, 6))
    total = PRICED if problem.settings.fairness == "weighted" else TOTAL
    told = Reason(said.PAIR_OPEN.code, {"score": worth, "least": least, "most": most, "total": total})
    return PairWhy("outbid" if least > 0 else "not_proven", worth, (told, *named), displaced=displaced)


def _unfair(
    problem: Problem, result: Result, forced: Result, pair: tuple[str, str], worth: float, displaced: tuple[Line, ...]
) -> Reason | None:
    """Why the forced plan is less fair, where fairness counts before the score; None where it is not."""
    settings, lines = problem.settings, (_lines(result), _lines(forced))
    if settings.fairness == "strict" and _shares(problem, result) != _shares(problem, forced):
        values = {"score": worth, "now": _told(result, displaced, pair, problem), "forced": _told(forced, displaced, pair, problem)}
        return Reason(said.LESS_FAIR.code, values)
    if settings.at_least_one and len(lines[1]) < len(lines[0]):
        return Reason(said.REACHES_FEWER.code, {"score": worth, "now": len(lines[0]), "forced": len(lines[1])})
    return None


def _value(problem: Problem, result: Result) -> float:
    """What a plan is worth less what its lines cost for fairness where they have a price (pinned ones included)."""
    if problem.settings.fairness != "weighted":
        return result.objective
    needs, mean = _needs(problem, result)
    price = sum(
        round(problem.settings.fairness_weight * UNITS * (k / (needs[area] / mean))) for area, n in _lines(result).items() for k in range(n)
    )
    return result.objective - price / UNITS


def _needs(problem: Problem, result: Result) -> tuple[dict[str, float], float]:
    """What each area's lines are measured by, and the mean."""
    areas = result.work.columns.areas
    needs = needs_of(problem, areas)
    return dict(zip(areas, needs.tolist(), strict=True)), float(needs.mean())


def _lines(result: Result) -> Counter[str]:
    return Counter(line.area for line in result.lines)


def _shares(problem: Problem, result: Result) -> list[float]:
    """Lines per need of the areas that have any, the fewest first."""
    needs, _ = _needs(problem, result)
    return sorted(lines / needs[area] for area, lines in _lines(result).items())


def _displaced(result: Result, forced: Result, pair: tuple[str, str]) -> tuple[Line, ...]:
    """Lines that only the unforced plan has: those with the pair's resource or demand first, then those of its unit or area."""
    kept = {(line.resource, line.demand) for line in forced.lines}
    own = next(line for line in forced.lines if (line.resource, line.demand) == pair)
    lost = [line for line in result.lines if (line.resource, line.demand) not in kept]

    def apart(line: Line) -> tuple[bool, bool, float]:
        shares = line.resource == own.resource or line.demand == own.demand
        near = line.unit == own.unit or line.area == own.area
        return not shares, not near, line.score

    return tuple(sorted(lost, key=apart))


def _named(problem: Problem, displaced: tuple[Line, ...]) -> list[Reason]:
    resources = {resource.id: resource for resource in problem.resources}
    demands = {demand.id: demand for demand in problem.demands}
    named = []
    for line in displaced[:SHOWN]:
        demand = demands[line.demand]
        values = {"resource": resources[line.resource].title, "demand": demand.title, "area": demand.area_name or demand.area}
        named.append(Reason(said.DISPLACES.code, values | {"score": line.score}))
    return named


def _told(result: Result, displaced: tuple[Line, ...], pair: tuple[str, str], problem: Problem) -> str:
    """The lines of the areas that the change touches, as "2、0"."""
    own = next(demand.area for demand in problem.demands if demand.id == pair[1])
    touched = dict.fromkeys([own, *(line.area for line in displaced)])
    names = {demand.area: demand.area_name or demand.area for demand in problem.demands}
    count = _lines(result)
    return "、".join(f"{names[area]} {count[area]}" for area in list(touched)[:SHOWN])
