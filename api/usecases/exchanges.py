"""Exchanges: two sides of a plan of which each helps the other, and what each has of it."""

from collections.abc import Iterable

from api.usecases.proposal import Benefit, Exchange, Line, Project, Told


def exchanges_of(projects: Iterable[Project]) -> tuple[Exchange, ...]:
    """Every two sides (a village or community that offers something itself is one) that give to one another, in the order of their ids.
    Villages that share a demand receive too."""
    given: dict[tuple[str, str], list[Line]] = {}
    names: dict[str, str] = {}
    for line in (line for project in projects for line in project.lines):
        names |= {line.unit: line.unit_name, line.area: line.area_name} | {area["id"]: area["name"] for area in line.areas}
        for receiver in (line.area, *(area["id"] for area in line.areas)):
            given.setdefault((line.unit, receiver), []).append(line)
    both = sorted((giver, taker) for giver, taker in given if giver < taker and (taker, giver) in given)
    return tuple(Exchange((_benefit(a, names[a], given[b, a]), _benefit(b, names[b], given[a, b]))) for a, b in both)


def _benefit(id_: str, name: str, lines: list[Line]) -> Benefit:
    ends = tuple((line.resource, line.demand) for line in lines)
    zh = "；".join(f"“{line.resource_title}”用于“{line.demand_title}”{_amount(line)}" for line in lines)
    en = "; ".join(f"{line.resource_title} for {line.demand_title}{_amount(line)}" for line in lines)
    return Benefit(id_, name, ends, sum(line.score for line in lines), Told(zh, en))


def _amount(line: Line) -> str:
    return "" if line.quantity is None else f"（{line.quantity:g} {line.measure}）"
