"""The rules half of the independent check: what forbids a single pair, from the raw records."""

from collections.abc import Iterator
from datetime import date

from matching.check_kinds import Kinds
from matching.check_scores import km_between
from matching.problem import Demand, Problem, Resource

ROUNDING = 1e-6


def pair_faults(problem: Problem, kinds: Kinds, resource: Resource, demand: Demand) -> Iterator[tuple[str, str]]:
    """Every rule that forbids a pair, whatever it scores."""
    settings = problem.settings
    if resource.placeholder:
        yield "占位单位不得参加匹配", "a placeholder unit was matched"
    if not (_holds(resource, settings.as_of) and _holds(demand, settings.as_of)):
        yield "基准日无效", "a record does not hold on the as-of date"
    offers, needs = kinds.chances(resource), kinds.chances(demand)
    if (
        offers is not None
        and needs is not None
        and not any(problem.serves.between(a, b) > 0 and offers[a] > 0 and needs[b] > 0 for a in offers for b in needs)
    ):
        yield "类别不适配", "the kinds do not serve each other"
    for record, wanted in ((resource, settings.resource_kinds), (demand, settings.demand_kinds)):
        known, kind = kinds.used(record)
        if wanted is not None and known and kind not in wanted:
            yield "类别不在本次范围", "the kind was not asked for"
    km = km_between(resource, demand)
    if km is not None and resource.radius_km is not None and km > resource.radius_km + ROUNDING:
        yield "超出服务半径", "the demand is outside the radius"
    yield from _month_faults(problem, resource, demand)


def _holds(record: Resource | Demand, day: date) -> bool:
    return not (record.valid_from and day < record.valid_from) and not (record.valid_to and day > record.valid_to)


def _month_faults(problem: Problem, resource: Resource, demand: Demand) -> Iterator[tuple[str, str]]:
    settings, as_of = problem.settings, problem.settings.as_of
    plan = [month for month in range(1, 13) if settings.months is None or _has(settings.months, month)]
    here = [month for month in range(1, 13) if resource.window is None or _has(resource.window, month)]
    both = [month for month in here if _has(resource.months, month) and _has(demand.months, month)]
    if resource.window is not None and not any(m in here for m in ([as_of.month] if settings.months is None else plan)):
        yield "候鸟人才不在当地", "a seasonal person is out of season"
    if not any(month in plan for month in both):
        yield "没有共同月份", "no month in common"
    if demand.deadline is not None and not any(_comes(as_of, demand.deadline, month) for month in both):
        yield "期限之前无法完成", "no common month before the deadline"


def _has(mask: int, month: int) -> bool:
    return bool(mask // 2 ** (month - 1) % 2)


def _comes(first: date, last: date, month: int) -> bool:
    """Whether some day of the month lies between the dates."""
    if last < first:
        return False
    ahead = (month - first.month) % 12
    return first.year * 12 + first.month + ahead <= last.year * 12 + last.month
