"""The graph model, said once: every node and relationship kind, by subject. Everything else is derived from these two tuples."""

from functools import cache

from graph.kinds import Node, Relationship
from graph.model import area, centre, grid, lists, meeting, operation, organisation, outcome, people, project, rule, run

SUBJECTS = (area, organisation, people, grid, centre, lists, project, outcome, run, meeting, rule, operation)
"""The model's modules; kinds of a later one may refer to those of an earlier one."""

NODES: tuple[type[Node], ...] = tuple(kind for subject in SUBJECTS for kind in subject.NODES)
RELATIONSHIPS: tuple[type[Relationship], ...] = tuple(kind for subject in SUBJECTS for kind in subject.RELATIONSHIPS)


def node_by_label(label: str) -> type[Node]:
    """The node kind with this Neo4j label; KeyError when there is none."""
    return _by_label()[label]


def kind_by_sheet(name: str) -> type[Node] | type[Relationship] | None:
    """The kind whose sheet or file has this English or Chinese name, or None."""
    return _by_sheet().get(name.strip().casefold())


@cache
def _by_label() -> dict[str, type[Node]]:
    return {kind.label: kind for kind in NODES}


@cache
def _by_sheet() -> dict[str, type[Node] | type[Relationship]]:
    names: dict[str, type[Node] | type[Relationship]] = {}
    kinds: tuple[type[Node] | type[Relationship], ...] = (*NODES, *RELATIONSHIPS)
    for kind in kinds:
        if kind.sheet is None:
            continue
        spellings = [kind.sheet, kind.zh, kind.sheet.replace("_", " "), *kind.sheets]
        for name in spellings:
            if names.setdefault(name.casefold(), kind) is not kind:
                raise ValueError(f"two kinds share the sheet name {name!r}")
    return names
