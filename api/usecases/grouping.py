"""Lines that belong together become one project, because decisions are taken on projects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.problem import Problem
from matching.result import Line

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one project; `project`: the id of the accepted project that is kept, or None for a new one."""

    project: str | None
    lines: tuple[Line, ...]


def group_lines(problem: Problem, lines: Iterable[Line], parents: Mapping[str, str], kinds: Mapping[str, str | None]) -> list[Group]:
    """The projects of a plan, in the order in which their first lines come.

    One project holds: the lines of an accepted project, as they were accepted; a bundle of one area; all suppliers of one demand (two
    resources of one unit for one need, joint suppliers); and demands of one kind in several villages of one township (or district,
    where there is no township) that the very same resources serve. `parents`: what each area lies in; `kinds`: kind of each demand.
    """
    together = {demand.id: demand.together for demand in problem.demands}
    needs: dict[Key, list[Line]] = {}
    for line in lines:
        needs.setdefault(_need(line, together[line.demand]), []).append(line)
    groups: dict[Key, list[Line]] = {}
    for key, need in needs.items():
        groups.setdefault(_joined(key, need, parents, kinds), []).extend(need)
    return [Group(group[0].project, tuple(group)) for group in groups.values()]


def _need(line: Line, together: str | None) -> Key:
    if line.project is not None:
        return ("project", line.project)
    return ("demand", line.demand) if together is None else ("bundle", line.area, together)


def _joined(key: Key, need: list[Line], parents: Mapping[str, str], kinds: Mapping[str, str | None]) -> Key:
    """A single demand joins its neighbours' by what serves it; all else stays as it is."""
    area, kind = need[0].area, kinds.get(need[0].demand)
    if key[0] != "demand" or kind is None or not parents.get(area):
        return key
    return ("villages", parents[area], kind, *sorted(line.resource for line in need))
