"""What the link cells of rows mean: each resolved to the node it names, ids made of columns, and rows that stand there twice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.kinds import Link, Node, Relationship
from graph.loaders.batch import tie_of
from graph.loaders.finding import Finding
from graph.loaders.headings import AnyKind
from graph.loaders.names import End, Names, Unresolved, is_named
from graph.loaders.sharing import set_aside_contradictions
from graph.loaders.sheet import GoodRow, Sheet, label_of, quarantine
from graph.wording import Said, Wording

MOST_BAD = 0.05
"""Share of bad rows above which nothing of a sheet is loaded."""

READ_AS = Wording("read_as", "“{value}”按“{name}”处理", "'{value}' is read as '{name}'")

Found = dict[tuple[str, str], End | Unresolved]
"""What the cells of a column (its name, the text) were found to mean."""

Shared = dict[int, dict[str, tuple[End, ...]]]
"""The ends of rows by the identity of the dict of link cells that they share."""


def settle(sheets: Sequence[Sheet], names: Names) -> None:
    """Resolve links, set bad rows aside and refuse sheets with too many of them, until no row falls out any more."""
    for sheet in sheets:
        _enter(names, sheet)
    same: dict[AnyKind, list[Sheet]] = {}
    for sheet in sheets:
        same.setdefault(sheet.kind, []).append(sheet)
    twins = {kind: several for kind, several in same.items() if len(several) > 1}
    while _round(sheets, twins, names) or sum(set_aside_contradictions(several) for several in twins.values()):
        pass


def _round(sheets: Sequence[Sheet], twins: Mapping[AnyKind, Sequence[Sheet]], names: Names) -> int:
    """Settle each sheet once. A row that one sheet loses may stand in another of its kind, so that it can be named all the same."""
    fell = 0
    for sheet in sheets:
        here = _settle(sheet, names) if not sheet.refused else 0
        for twin in twins.get(sheet.kind, ()) if here else ():
            if not twin.refused:
                _enter(names, twin)
        fell += here
    return fell


def _enter(names: Names, sheet: Sheet) -> None:
    """Make the rows of a sheet known, so that others may name them."""
    kind = sheet.kind
    if not issubclass(kind, Node) or kind.compose:
        return
    named = kind.name_field if kind.name_field and is_named(kind) else None
    for row in sheet.good:
        values = row.values
        names.add(kind, row.id, values.get(named) if named else None, values.get("aliases") or (), values.get("kind"))


def _settle(sheet: Sheet, names: Names) -> int:
    fell = 0
    if sheet.heading.links:
        known: Found = {}
        shared: Shared = {}
        fell += _fall(sheet, names, {row.number: found for row in sheet.good if (found := _faults(sheet, row, names, known, shared))})
        fell += _twice(sheet, names)
    # Mended rows were bad before: the good ones among them are taken, however few.
    if len(sheet.bad) > MOST_BAD * sheet.rows and not sheet.partial:
        sheet.refused = True
        fell += len(sheet.good)
        _drop(sheet, names, sheet.good)
    return fell


def _fall(sheet: Sheet, names: Names, faults: dict[int, list[Finding]]) -> int:
    """Set rows aside, so that nobody can name them."""
    if faults:
        _drop(sheet, names, (row for row in sheet.good if row.number in faults))
        quarantine(sheet, faults)
    return len(faults)


def _drop(sheet: Sheet, names: Names, rows: Iterable[GoodRow]) -> None:
    for row in rows:
        names.drop(label_of(sheet.kind), row.id)


def _faults(sheet: Sheet, row: GoodRow, names: Names, known: Found, shared: Shared) -> list[Finding]:
    """What is wrong with a row's links; ends that were found once only have to be there still."""
    if row.ends and all(names.has(end) for ends in row.ends.values() for end in ends):
        return []
    return _resolve(sheet, row, names, known, shared)


def _resolve(sheet: Sheet, row: GoodRow, names: Names, known: Found, shared: Shared) -> list[Finding]:
    """Find the nodes that a row's link cells name; what can't be found is said. Rows that share their cells share their ends."""
    there = shared.get(id(row.cells))
    if there is not None:
        row.ends = there
    faults = [] if there is not None else _resolve_links(sheet, row, names, known)
    if there is None and not faults:
        shared[id(row.cells)] = row.ends
    if not faults and issubclass(sheet.kind, Node) and sheet.kind.compose:
        row.id = ":".join(str(row.values[c]) if c in row.values else row.ends[c][0][1] for c in sheet.kind.compose)
    return faults


def _resolve_links(sheet: Sheet, row: GoodRow, names: Names, known: Found) -> list[Finding]:
    faults: list[Finding] = []
    row.ends = {}
    for link in sheet.heading.links.values():
        column = link.column
        ends: list[End] = []
        for value in row.cells.get(column, ()):
            found = known.get((column, value))
            if found is None:
                found = known[column, value] = names.find(link, value)
                _say_read_as(sheet, row, link, value, found, names)
            if found.__class__ is tuple:
                ends.append(found)
            else:
                faults.append(_unresolved(sheet, row, link, value, found))  # type: ignore[arg-type]
        row.ends[column] = tuple(ends) if len(ends) < 2 else tuple(dict.fromkeys(ends))
    return faults


def _say_read_as(sheet: Sheet, row: GoodRow, link: Link, value: str, found: End | Unresolved, names: Names) -> None:
    """Tell a name that was found though it is written otherwise, once for a sheet."""
    name = names.read_as.get((value, found)) if isinstance(found, tuple) else None
    if name is None:
        return
    said = Said(READ_AS, {"value": value, "name": name})
    if all(notice.said != said for notice in sheet.notices):
        header = sheet.heading.header_of(link.column)
        sheet.notices.append(Finding("warning", sheet.file, said, None, sheet.name, row.number, header, value))


def _unresolved(sheet: Sheet, row: GoodRow, link: Link, value: str, found: Unresolved) -> Finding:
    if found.ambiguous:
        return sheet.finding("ambiguous_link", row.number, link.column, value, candidates="、".join(found.candidates))
    near = f"（{'、'.join(found.candidates)}？）" if found.candidates else ""
    return sheet.finding("unknown_link", row.number, link.column, value, near=near)


def _twice(sheet: Sheet, names: Names) -> int:
    """Rows whose identity is made of their columns: of two with the same content one is kept, of two with other content none."""
    kind = sheet.kind
    if issubclass(kind, Node) and not kind.compose:
        return 0
    seen: dict[Any, GoodRow] = {}
    again: set[int] = set()
    faults: dict[int, list[Finding]] = {}
    for row in sheet.good:
        other = seen.setdefault(tie_of(kind, row) if issubclass(kind, Relationship) else row.id, row)
        if other is not row and (other.values, other.ends) == (row.values, row.ends):
            again.add(row.number)
        elif other is not row:
            faults[row.number] = [_duplicate(sheet, row, other)]
            faults.setdefault(other.number, [_duplicate(sheet, other, row)])
    if again:
        sheet.good = [row for row in sheet.good if row.number not in again]
    return _fall(sheet, names, faults)


def _duplicate(sheet: Sheet, row: GoodRow, other: GoodRow) -> Finding:
    kind = sheet.kind
    if issubclass(kind, Relationship):
        value, column = " → ".join(row.ends[c][0][1] for c in (kind.start_column[0], kind.end_column[0])), kind.start_column[0]
    else:
        value, column = row.id, kind.compose[0]
    return sheet.finding("duplicate", row.number, column, value, other=other.number)
