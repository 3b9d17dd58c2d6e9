"""Lines that belong together become one project, because decisions are taken on projects."""

from collections.abc import Iterable

from matching.problem import Problem
from matching.result import Line

Key = tuple[str, ...]


def group_lines(problem: Problem, lines: Iterable[Line]) -> list[tuple[str | None, list[Line]]]:
    """(id of the accepted project that is kept, or None; its lines), in the order in which the lines come.

    One project holds: the lines of an accepted project (several villages, where it was accepted so); a bundle of one area; all
    suppliers of one demand (two resources of one unit for one need, joint suppliers). One resource with several villages stays several
    projects until a planner joins them: each village decides for itself.
    """
    together = {demand.id: demand.together for demand in problem.demands}
    groups: dict[Key, list[Line]] = {}
    for line in lines:
        groups.setdefault(_key(line, together[line.demand]), []).append(line)
    return [(group[0].project, group) for group in groups.values()]


def _key(line: Line, together: str | None) -> Key:
    if line.project is not None:
        return ("project", line.project)
    return ("demand", line.demand) if together is None else ("bundle", line.area, together)
