"""Rows of one load that speak of the same record in several files: of two that contradict each other only the first is loaded."""

from collections.abc import Sequence
from typing import Any

from graph.kinds import Relationship
from graph.loaders.batch import tie_of
from graph.loaders.finding import Finding
from graph.loaders.sheet import GoodRow, Sheet, quarantine

REFERENCE = "reference"
"""The field that says where a statement comes from: two sources of one record name two."""


def set_aside_contradictions(sheets: Sequence[Sheet]) -> int:
    """Quarantine rows that say something else of a record than an earlier sheet of the same kind. Gives their number.

    A cell that is empty in one of them contradicts nothing; neither do mended rows the list that they come from.
    """
    seen: dict[Any, tuple[Sheet, GoodRow]] = {}
    fell = 0
    for sheet in sheets:
        faults: dict[int, list[Finding]] = {}
        for row in () if sheet.refused else sheet.good:
            there, other = seen.setdefault(_record(sheet, row), (sheet, row))
            columns = contradicted(other, row) if there.source != sheet.source else []
            if columns:
                faults[row.number] = [_finding(sheet, row, there, other, columns)]
        quarantine(sheet, faults)
        fell += len(faults)
    return fell


def contradicted(one: GoodRow, other: GoodRow) -> list[str]:
    """The fields and link columns of which both rows say something, and not the same. Where they have it from is each row's own."""
    both = one.values.keys() & other.values.keys() - {REFERENCE}
    fields = [name for name in one.values if name in both and other.values[name] != one.values[name]]
    linked = [column for column in one.ends if one.ends[column] and other.ends.get(column)]
    return fields + [column for column in linked if set(one.ends[column]) != set(other.ends[column])]


def _record(sheet: Sheet, row: GoodRow) -> Any:
    return tie_of(sheet.kind, row) if issubclass(sheet.kind, Relationship) else row.id


def _finding(sheet: Sheet, row: GoodRow, there: Sheet, other: GoodRow, columns: Sequence[str]) -> Finding:
    kind = sheet.kind
    column = kind.start_column[0] if issubclass(kind, Relationship) else "id"
    value = " → ".join(row.ends[c][0][1] for c in (column, kind.end_column[0])) if issubclass(kind, Relationship) else row.id
    fields = "、".join(sheet.heading.header_of(name) for name in columns)
    return sheet.finding(
        "duplicate_elsewhere", row.number, column, value, file=there.file, sheet=there.name, other=other.number, fields=fields
    )
