"""Lists read and checked as loading would, without writing anything: for trying out what they would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.cypher import NAMES_KNOWN
from graph.garbage import unsearched
from graph.loaders.batch import stored
from graph.loaders.finding import Finding
from graph.loaders.names import Names, kinds_named_by
from graph.loaders.resolving import settle
from graph.loaders.sheet import Sheet, read_rows
from graph.loaders.source import find_files, open_file
from graph.store import Store


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A sound row: the sheet of its kind (`resources`), its id, its properties as they would be stored, and the ids its links name."""

    sheet: str
    id: str
    values: dict[str, Any]
    ends: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Trial:
    """What loading the files would take, and what it would say about the rest."""

    rows: tuple[TrialRow, ...]
    findings: tuple[Finding, ...]


def try_lists(store: Store, paths: Sequence[Path | str]) -> Trial:
    """Read files as `load_paths` would, names and places resolved against the store; the store is only read."""
    files, findings = find_files(paths)
    with unsearched():
        for file in files:
            open_file(file, {})
        sheets = [sheet for file in files for sheet in file.sheets]
        for sheet in sheets:
            read_rows(sheet)
        named = kinds_named_by(link for sheet in sheets for link in sheet.heading.links.values())
        known = {row["name"] for row in store.read(NAMES_KNOWN)}
        names = Names(store)
        for kind in named:
            names.need(kind, stored=kind.label in known)
        settle(sheets, names)
    said = [*findings, *(x for file in files for x in file.findings)]
    said += [x for file in files for report in file.refused for x in report.findings]
    said += [x for sheet in sheets for row in sheet.bad for x in row.findings]
    return Trial(tuple(row for sheet in sheets for row in _rows(sheet)), tuple(said))


def _rows(sheet: Sheet) -> list[TrialRow]:
    found = []
    for row in sheet.good:
        ends = {column: tuple(id_ for _, id_ in named) for column, named in row.ends.items()}
        found.append(TrialRow(sheet.kind.sheet or "", row.id, stored(row.values), ends))
    return found
