"""Rows that are not within the territory of whoever loads them: set aside like faulty ones, so that nobody writes what is not theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.kinds import Node
from graph.loaders.finding import Finding
from graph.loaders.names import Names
from graph.loaders.sheet import GoodRow, Sheet, label_of, quarantine
from graph.store import Store
from graph.territory import homes_of, inside
from graph.wording import Said, Wording

FOREIGN = Wording("foreign_row", "这一行不在您的区划范围内", "this row does not lie within your areas")
FOREIGN_DO = Wording(
    "foreign_row_do",
    "核对所属区划、单位或编号；跨区划的清单请由上级加载",
    "check its area, unit or id; lists across areas are loaded by whoever sees them all",
)
Ids = dict[str, set[str]]


def set_aside_foreign(store: Store, sheets: Sequence[Sheet], names: Names, territory: Mapping[str, Any]) -> int:
    """Quarantine rows that would change or name what lies outside of a territory (the parameters of `graph.territory.within`), or belong
    nowhere in it. Gives their number; then links have to be settled again."""
    if territory["scope_everywhere"]:
        return 0
    known = _Known(store, sheets, territory)
    fell = 0
    for sheet in sheets:
        foreign = [] if sheet.refused else [row for row in sheet.good if known.is_foreign(sheet, row)]
        for row in foreign:
            names.drop(label_of(sheet.kind), row.id)
        quarantine(sheet, {row.number: [_finding(sheet, row)] for row in foreign})
        fell += len(foreign)
    return fell


class _Known:
    """What the store has of the ids that sheets name, and what of it lies in the territory."""

    def __init__(self, store: Store, sheets: Sequence[Sheet], territory: Mapping[str, Any]) -> None:
        named: Ids = {}
        for sheet in sheets:
            for row in sheet.good:
                if issubclass(sheet.kind, Node):
                    named.setdefault(sheet.kind.label, set()).add(row.id)
                for label, id_ in _ends(row):
                    named.setdefault(label, set()).add(id_)
        self._prefixes = tuple(territory["scope_areas"])
        self._there = {label: _stored(store, label, ids) for label, ids in named.items()}
        self._own = {label: inside(store, label, ids, territory, own=True) for label, ids in self._there.items() if ids}
        self._seen = {label: inside(store, label, ids, territory) for label, ids in self._there.items() if ids}

    def is_foreign(self, sheet: Sheet, row: GoodRow) -> bool:
        kind = sheet.kind
        if any(id_ in self._there[label] and id_ not in self._seen[label] for label, id_ in _ends(row)):
            return True
        if not issubclass(kind, Node):
            return False
        if row.id in self._there[kind.label] and row.id not in self._own[kind.label]:
            return True
        if kind.label == "Area":
            return not row.id.startswith(self._prefixes)
        homes = [end for link in homes_of(kind) for end in row.ends.get(link.column, ())]
        at_home = any(id_ not in self._there[label] or id_ in self._own[label] for label, id_ in homes)
        return not at_home and row.id not in self._there[kind.label]


def _ends(row: GoodRow) -> Iterable[tuple[str, str]]:
    return (end for ends in row.ends.values() for end in ends)


def _stored(store: Store, label: str, ids: set[str]) -> frozenset[str]:
    found = store.read(f"MATCH (n:{label}) WHERE n.id IN $ids RETURN n.id AS id", ids=sorted(ids))
    return frozenset(row["id"] for row in found)


def _finding(sheet: Sheet, row: GoodRow) -> Finding:
    return Finding("quarantined", sheet.file, Said(FOREIGN), Said(FOREIGN_DO), sheet.name, row.number)
