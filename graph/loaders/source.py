"""A file that is loaded: found under a folder, its sheets told apart and their headings read."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.loaders.delimited import EMPTY_FILE
from graph.loaders.finding import Finding, SourceReport, UnreadableError
from graph.loaders.headings import (
    MISSING_COLUMN,
    NO_HEADER,
    QUARANTINE_HEADERS,
    SKIPPED_SHEETS,
    TWICE,
    UNKNOWN_COLUMN,
    UNKNOWN_SHEET,
    AnyKind,
    Heading,
    entered,
    near_headers,
    near_sheets,
    read_heading,
    sheet_kind,
)
from graph.loaders.quarantine import read_origin
from graph.loaders.sheet import Sheet, label_of
from graph.loaders.table import Table
from graph.loaders.workbook import is_table_file, read_tables
from graph.model import kind_by_sheet
from graph.wording import Said, Wording

MAPPING_VERSION = 2
"""Raised when the same file would be loaded into another graph than before."""

NOTHING_FOUND = Wording("nothing_found", "没有找到可加载的文件", "no file to load was found")
NO_PATH = Wording("no_such_path", "没有这个文件或文件夹", "there is no such file or folder")
SAME_NAME = Wording(
    "same_name",
    "一次加载中有两个同名文件：{paths}，均未加载（文件名代表来源，否则一个会撤回另一个的行）。请改为加载它们共同的上级文件夹，或将其中一个改名",
    "two files of one load have the same name: {paths}; none of them was loaded (a file's name is its source, so one would withdraw the "
    "other's rows). Load the folder above them instead, or rename one",
)
EMPTY_SHEET = Wording("empty_sheet", "工作表没有内容，已略过", "the sheet is empty and was left out")
HIDDEN_SHEET = Wording(
    "hidden_sheet",
    "隐藏的工作表未加载；如需加载，请取消隐藏后再送",
    "the sheet is hidden and was left out; unhide it if it is to be loaded",
)
SHEET_LEFT_OUT = Wording("sheet_left_out", "工作表不是已知的清单，已略过", "the sheet is no known list and was left out")


@dataclass(slots=True)
class SourceFile:
    """One file under way. `load_id` is the hash of its bytes and of how it is read."""

    path: Path
    name: str
    load_id: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: list[SourceReport] = field(default_factory=list)
    skipped: bool = False


def find_files(paths: Sequence[Path | str]) -> tuple[list[SourceFile], list[Finding]]:
    """The files under `paths`, each once, named by their place under the folder that was given."""
    files: dict[Path, SourceFile] = {}
    findings: list[Finding] = []
    for given in map(Path, paths):
        if given.is_dir():
            for path in sorted(p for p in given.rglob("*") if p.is_file() and is_table_file(p)):
                files.setdefault(path.resolve(), SourceFile(path, path.relative_to(given).as_posix()))
        elif given.exists():
            files.setdefault(given.resolve(), SourceFile(given, given.name))
        else:
            findings.append(Finding("refused", given.name, Said(NO_PATH)))
    if not files and not findings:
        findings.append(Finding("refused", ", ".join(Path(p).name for p in paths), Said(NOTHING_FOUND)))
    return _told_apart(list(files.values()), findings), findings


def _told_apart(files: Sequence[SourceFile], findings: list[Finding]) -> list[SourceFile]:
    """The files without those of the same name, which are refused: each would pass for the other's new version."""
    named: dict[str, list[SourceFile]] = {}
    for file in files:
        named.setdefault(file.name, []).append(file)
    for name, same in named.items():
        if len(same) > 1:
            findings.append(Finding("refused", name, Said(SAME_NAME, {"paths": ", ".join(str(file.path) for file in same)})))
    return [same[0] for same in named.values() if len(same) == 1]


def open_file(file: SourceFile, meanings: Mapping[str, AnyKind]) -> None:
    """Read a file's sheets and their headings."""
    try:
        tables = read_tables(file.path)
        origin = read_origin(tables)
        for table in tables:
            if table.name.strip().casefold() not in SKIPPED_SHEETS:
                _open_sheet(file, table, len(tables) == 1, meanings, origin)
        if not file.sheets and not file.refused:
            said = Said(UNKNOWN_SHEET, {"name": file.path.stem, "near": "、".join(near_sheets(file.path.stem))})
            file.findings = [Finding("refused", file.name, said)]
    except UnreadableError as error:
        file.findings.append(Finding("refused", file.name, error.said))
    if file.sheets:
        file.load_id = _load_id(file)


def _load_id(file: SourceFile) -> str:
    mapping = "".join(f"\0{s.name}\0{s.kind.sheet}" for s in file.sheets)
    data = hashlib.sha256(f"{MAPPING_VERSION}{mapping}\0".encode())
    with file.path.open("rb") as content:
        while part := content.read(1 << 20):
            data.update(part)
    return data.hexdigest()


def _open_sheet(
    file: SourceFile, table: Table, alone: bool, meanings: Mapping[str, AnyKind], origin: Mapping[str, tuple[str, str, str, str]]
) -> None:
    name, sender = (origin[table.name][1], origin[table.name][0]) if table.name in origin else (table.name, file.name)
    kind = kind_by_sheet(origin[table.name][2]) if table.name in origin else sheet_kind(table.name, meanings)
    if not any(any(c != "" for c in cells) for _, cells in table.rows()):
        severity = "refused" if alone else "warning"
        file.findings.append(Finding(severity, file.name, Said(EMPTY_FILE if alone else EMPTY_SHEET), sheet=name))  # type: ignore[arg-type]
        return
    if table.hidden and table.name not in origin:
        file.findings.append(Finding("warning", file.name, Said(HIDDEN_SHEET), sheet=name))
        return
    if kind is None and (alone or table.name.casefold().startswith("sheet")):
        kind = sheet_kind(file.path.stem, meanings)
    if kind is None:
        file.findings.append(Finding("warning", file.name, Said(SHEET_LEFT_OUT), sheet=name))
        return
    heading = read_heading(kind, table)
    if heading is None or heading.missing:
        file.refused.append(_refused(file, name, kind, heading))
        return
    if heading.mended:
        table = replace(table, told=heading.headers.index(QUARANTINE_HEADERS[1]))
    mark = origin[table.name][3] if table.name in origin else _mark(file.path)
    sheet = Sheet(sender, name, table, heading, partial=heading.mended or sender != file.name, mark=mark)
    sheet.notices += _header_notices(sheet)
    file.sheets.append(sheet)


def _mark(path: Path) -> str:
    """A short sign of the folder that a file lies in, for two senders' files may have one name."""
    return hashlib.sha256(str(path.resolve().parent).encode()).hexdigest()[:6]


def _refused(file: SourceFile, name: str, kind: AnyKind, heading: Heading | None) -> SourceReport:
    if heading is None:
        expected = "、".join(f"{c}" for c in entered(kind))
        found = [Finding("refused", file.name, Said(NO_HEADER, {"expected": expected}), sheet=name)]
    else:
        found = [
            Finding(
                "refused",
                file.name,
                Said(MISSING_COLUMN, {"column": c, "near": _near(near_headers(kind, c, heading.unknown))}),
                None,
                name,
                heading.row,
            )
            for c in heading.missing
        ]
        found += [
            Finding(
                "refused", file.name, Said(UNKNOWN_COLUMN, {"column": c, "near": _near(near_headers(kind, c))}), None, name, heading.row, c
            )
            for c in heading.unknown
        ]
    return SourceReport(file.name, name, label_of(kind), "refused", findings=tuple(found))


def _near(names: Sequence[str]) -> str:
    return f"（{'、'.join(names)}？）" if names else ""


def _header_notices(sheet: Sheet) -> Iterator[Finding]:
    heading, kind = sheet.heading, sheet.heading.kind
    for header in heading.unknown:
        said = Said(UNKNOWN_COLUMN, {"column": header, "near": _near(near_headers(kind, header))})
        yield Finding("warning", sheet.file, said, None, sheet.name, heading.row, header)
    for header in heading.twice:
        yield Finding("warning", sheet.file, Said(TWICE, {"column": header}), None, sheet.name, heading.row, header)
