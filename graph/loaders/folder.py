"""Loading files and folders: find the lists, check every row, write what is good, hand back what is not."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from graph import load as writer
from graph.cypher import count_nodes, edited_nodes
from graph.kinds import Node
from graph.loaders.batch import Suggest, Target, batches, late_batches, property_names, stored
from graph.loaders.finding import Finding, LoadReport, SourceReport, State, UnreadableError
from graph.loaders.headings import (
    MISSING_COLUMN,
    NO_HEADER,
    SKIPPED_SHEETS,
    TWICE,
    UNKNOWN_COLUMN,
    UNKNOWN_SHEET,
    AnyKind,
    Heading,
    entered,
    links_of,
    near_headers,
    near_sheets,
    read_heading,
    sheet_kind,
)
from graph.loaders.names import Names, is_named, kinds_named_by
from graph.loaders.quarantine import ENDING, default_folder, read_origin, write_quarantine
from graph.loaders.sheet import GoodRow, Progress, Sheet, quarantine, read_rows, resolve_row
from graph.loaders.turn import turn
from graph.loaders.withdraw import named_before, withdraw
from graph.loaders.workbook import EMPTY_FILE, Table, is_table_file, read_tables
from graph.model import NODES, RELATIONSHIPS, kind_by_sheet
from graph.schema import ensure
from graph.seal import Sealer
from graph.store import Store
from graph.wording import GongjianError, Said, Wording

MAPPING_VERSION = 1
"""Raised when the same file would be loaded into another graph than before."""

MOST_BAD = 0.05
"""Share of bad rows above which nothing of a sheet is loaded."""

NOTHING_FOUND = Wording("nothing_found", "没有找到可加载的文件", "no file to load was found")
NO_PATH = Wording("no_such_path", "没有这个文件或文件夹", "there is no such file or folder")
TOO_MANY_BAD = Wording(
    "too_many_bad",
    "{bad} / {rows} 行有误，超过 5%，整表未加载。请先改正（有误的行见隔离工作簿）",
    "{bad} of {rows} rows are bad, more than 5 %; nothing of this sheet was loaded. Correct it first (see the quarantine workbook)",
)
EMPTY_SHEET = Wording("empty_sheet", "工作表没有内容，已略过", "the sheet is empty and was left out")
SHEET_LEFT_OUT = Wording("sheet_left_out", "工作表不是已知的清单，已略过", "the sheet is no known list and was left out")
KEPT_EDIT = Wording(
    "kept_edit",
    "“{id}”的“{field}”已由人工修改，未被文件中的值覆盖",
    "'{field}' of '{id}' was changed by a person; the file's value did not overwrite it",
)
BAD_MEANING = Wording("bad_meaning", "不知道清单名“{name}”", "no list is named '{name}'")


@dataclass(slots=True)
class _File:
    """One file under way."""

    path: Path
    name: str
    load_id: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: list[SourceReport] = field(default_factory=list)
    skipped: bool = False


def load_paths(
    store: Store,
    paths: Sequence[Path | str],
    *,
    sealer: Sealer,
    suggest: Suggest | None = None,
    meanings: Mapping[str, str] | None = None,
    allow_shrink: bool = False,
    again: bool = False,
    quarantine_dir: Path | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> LoadReport:
    """Load every list found under `paths`. `meanings` maps the name of a sheet or file to its list (`项目清单` -> `resources`).

    Bad rows never stop the good ones; the report says what became of each sheet. Raises StoreError when the store fails: run it again and
    it goes on where it stood. Raises GongjianError for a meaning that names no list.
    """
    began = time.monotonic()
    kinds = _meant(meanings or {})
    files, findings = _find(paths)
    with turn(store):
        ensure(store)
        for file in files:
            _open(file, kinds)
            state = writer.state_of(store, file.load_id) if file.sheets else None
            done = state is not None and state.state == "complete" and state.newest and not state.quarantined
            file.skipped = done and not again
        report = _Work(store, files, sealer, suggest, progress, today or date.today(), allow_shrink, again).run(quarantine_dir)
    return LoadReport(findings=tuple(findings), seconds=time.monotonic() - began).and_then(report)


def _meant(meanings: Mapping[str, str]) -> dict[str, AnyKind]:
    found: dict[str, AnyKind] = {}
    for name, sheet in meanings.items():
        kind = kind_by_sheet(sheet)
        if kind is None:
            raise GongjianError(BAD_MEANING, name=sheet)
        found[name] = kind
    return found


def _find(paths: Sequence[Path | str]) -> tuple[list[_File], list[Finding]]:
    """The files under `paths`, each once, named by their place under the folder that was given."""
    files: dict[Path, _File] = {}
    findings: list[Finding] = []
    for given in map(Path, paths):
        if given.is_dir():
            for path in sorted(p for p in given.rglob("*") if p.is_file() and is_table_file(p)):
                files.setdefault(path.resolve(), _File(path, path.relative_to(given).as_posix()))
        elif given.exists():
            files.setdefault(given.resolve(), _File(given, given.name))
        else:
            findings.append(Finding("refused", given.name, Said(NO_PATH)))
    if not files and not findings:
        findings.append(Finding("refused", ", ".join(Path(p).name for p in paths), Said(NOTHING_FOUND)))
    return list(files.values()), findings


def _open(file: _File, meanings: Mapping[str, AnyKind]) -> None:
    """Read a file's sheets and their headings."""
    try:
        tables = read_tables(file.path)
        origin = read_origin(file.path) if file.path.name.endswith(ENDING) else {}
        for table in tables:
            if table.name.strip().casefold() not in SKIPPED_SHEETS:
                _open_sheet(file, table, len(tables) == 1, meanings, origin)
        if not file.sheets and not file.refused:
            said = Said(UNKNOWN_SHEET, {"name": file.path.stem, "near": "、".join(near_sheets(file.path.stem))})
            file.findings = [Finding("refused", file.name, said)]
    except UnreadableError as error:
        file.findings.append(Finding("refused", file.name, error.said))
    mapping = "".join(f"\0{s.name}\0{s.kind.sheet}" for s in file.sheets)
    data = hashlib.sha256(f"{MAPPING_VERSION}{mapping}\0".encode())
    with file.path.open("rb") as content:
        while part := content.read(1 << 20):
            data.update(part)
    file.load_id = data.hexdigest()


def _open_sheet(
    file: _File, table: Table, alone: bool, meanings: Mapping[str, AnyKind], origin: Mapping[str, tuple[str, str, str]]
) -> None:
    name, sender = (origin[table.name][1], origin[table.name][0]) if table.name in origin else (table.name, file.name)
    kind = kind_by_sheet(origin[table.name][2]) if table.name in origin else sheet_kind(table.name, meanings)
    if not any(any(c != "" for c in cells) for _, cells in table.rows()):
        severity = "refused" if alone else "warning"
        file.findings.append(Finding(severity, file.name, Said(EMPTY_FILE if alone else EMPTY_SHEET), sheet=name))  # type: ignore[arg-type]
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
    sheet = Sheet(sender, name, table, heading, partial=heading.mended or sender != file.name)
    sheet.notices += _header_notices(sheet)
    file.sheets.append(sheet)


def _refused(file: _File, name: str, kind: AnyKind, heading: Heading | None) -> SourceReport:
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
    return SourceReport(file.name, name, _label(kind), "refused", findings=tuple(found))


def _near(names: Sequence[str]) -> str:
    return f"（{'、'.join(names)}？）" if names else ""


def _label(kind: AnyKind) -> str:
    return kind.label if issubclass(kind, Node) else kind.type


def _header_notices(sheet: Sheet) -> Iterator[Finding]:
    heading, kind = sheet.heading, sheet.heading.kind
    for header in heading.unknown:
        said = Said(UNKNOWN_COLUMN, {"column": header, "near": _near(near_headers(kind, header))})
        yield Finding("warning", sheet.file, said, None, sheet.name, heading.row, header)
    for header in heading.twice:
        yield Finding("warning", sheet.file, Said(TWICE, {"column": header}), None, sheet.name, heading.row, header)


@dataclass(slots=True)
class _Work:
    """One load under way, from opened files to the report."""

    store: Store
    files: list[_File]
    sealer: Sealer
    suggest: Suggest | None
    progress: Progress | None
    today: date
    allow_shrink: bool
    again: bool
    guarded: bool = False
    withdrawn: dict[int, int] = field(default_factory=dict)

    def run(self, quarantine_dir: Path | None) -> LoadReport:
        pairs = self._ordered()
        for _, sheet in pairs:
            read_rows(sheet, self.progress)
        names = Names(self.store)
        self._resolve(pairs, names)
        for file in self._busy():
            writer.begin(self.store, file.load_id, file.name, keep=not self.again)
        before = {id(s): named_before(self.store, s) for _, s in pairs if not s.partial}
        self._write(pairs, names)
        for _, sheet in pairs:
            if not sheet.refused and not sheet.partial:
                gone = withdraw(self.store, sheet, before[id(sheet)], self.today, allow_shrink=self.allow_shrink)
                self.withdrawn[id(sheet)] = gone.withdrawn
                self.guarded |= gone.guarded
        for file in self._busy():
            kept = [s for s in file.sheets if not s.refused]
            bad = sum(len(s.bad) for s in file.sheets) + (1 if file.refused or len(kept) < len(file.sheets) else 0)
            held_back = self.guarded
            writer.finish(self.store, file.load_id, rows=sum(len(s.good) for s in kept), quarantined=bad + held_back)
        return LoadReport(
            tuple(r for f in self.files for r in self._reports(f)),
            tuple(x for f in self.files for x in f.findings),
            self._quarantine(quarantine_dir),
            self.guarded,
        )

    def _busy(self) -> list[_File]:
        return [f for f in self.files if f.sheets and not f.skipped]

    def _ordered(self) -> list[tuple[_File, Sheet]]:
        """The sheets so that links lead to sheets before, where that is possible; relationships last."""
        pairs = [(f, s) for f in self._busy() for s in f.sheets]
        place = {kind: at for at, kind in enumerate(_link_order({s.kind for _, s in pairs}))}
        return sorted(pairs, key=lambda pair: place[pair[1].kind])

    def _resolve(self, pairs: Sequence[tuple[_File, Sheet]], names: Names) -> None:
        """Resolve links and refuse sheets with too many bad rows, until no row falls out any more."""
        for kind in kinds_named_by(link for _, s in pairs for link in s.heading.links.values()):
            names.need(kind)
        for _, sheet in pairs:
            _enter(names, sheet)
        while True:
            fallen = sum(self._settle(sheet, names) for _, sheet in pairs if not sheet.refused)
            if not fallen:
                return

    def _settle(self, sheet: Sheet, names: Names) -> int:
        fell = 0
        if sheet.heading.links:
            faults = {row.number: found for row in sheet.good if (found := _faults(sheet, row, names))}
            for row in sheet.good if faults else ():
                if row.number in faults:
                    names.drop(_label(sheet.kind), row.id)
            quarantine(sheet, faults)
            fell = len(faults)
        if len(sheet.bad) > MOST_BAD * sheet.rows:
            sheet.refused = True
            fell += len(sheet.good)
            for row in sheet.good:
                names.drop(_label(sheet.kind), row.id)
        return fell

    def _write(self, pairs: Sequence[tuple[_File, Sheet]], names: Names) -> None:
        live = [(f, s) for f, s in pairs if not s.refused]
        total, done = sum(len(s.good) for _, s in live), 0
        late: list[tuple[_File, Sheet, Target, frozenset[str]]] = []
        for at, (file, sheet) in enumerate(live):
            later = frozenset(_label(s.kind) for _, s in live[at:] if issubclass(s.kind, Node))
            target = self._target(file, sheet, names)
            for batch in batches(sheet, target, later):
                writer.write(self.store, file.load_id, batch)
                done += batch.rows
                if self.progress is not None:
                    self.progress("write", done, total)
            late.append((file, sheet, target, later))
        for file, sheet, target, later in late:
            writer.write_all(self.store, file.load_id, list(late_batches(sheet, target, later)))

    def _target(self, file: _File, sheet: Sheet, names: Names) -> Target:
        fresh, edited = False, {}
        if issubclass(sheet.kind, Node):
            fresh = self.store.read(count_nodes(sheet.kind))[0]["n"] == 0
            edited = {} if fresh else self._edited(sheet, sheet.kind)
        return Target(file.load_id, self.today, self.sealer, names, self.suggest, fresh, edited)

    def _edited(self, sheet: Sheet, kind: type[Node]) -> dict[str, frozenset[str]]:
        """Fields that persons changed, by id; a file that says something else is told that it was not heard."""
        found = {row["id"]: row for row in self.store.read(edited_nodes(kind)) if row["edited"]}
        for row in sheet.good if found else ():
            if row.id in found:
                for name in found[row.id]["edited"]:
                    if self._differs(kind, row.id, name, row.values.get(name), found[row.id]["p"]):
                        said = Said(KEPT_EDIT, {"id": row.id, "field": sheet.heading.header_of(name)})
                        sheet.notices.append(
                            Finding("warning", sheet.file, said, None, sheet.name, row.number, sheet.heading.header_of(name))
                        )
        return {node_id: frozenset(row["edited"]) for node_id, row in found.items()}

    def _differs(self, kind: type[Node], node_id: str, name: str, value: object, props: Mapping[str, object]) -> bool:
        if name not in kind.model_fields or value is None:
            return False
        mine = self.sealer.seal_fields(kind, node_id, stored({name: value}))
        return any(mine.get(p) != props.get(p) for p in property_names(kind, name))

    def _quarantine(self, folder: Path | None) -> dict[str, Path]:
        """One workbook for each file with bad rows."""
        found: dict[str, Path] = {}
        for file in self._busy():
            bad = [s for s in file.sheets if s.bad]
            if bad:
                found[file.name] = write_quarantine(bad, folder or default_folder())
        return found

    def _reports(self, file: _File) -> Iterator[SourceReport]:
        yield from file.refused
        for sheet in file.sheets:
            yield _report(sheet, file.skipped, self.withdrawn.get(id(sheet), 0))


def _report(sheet: Sheet, skipped: bool, withdrawn: int) -> SourceReport:
    if skipped:
        return SourceReport(sheet.file, sheet.name, _label(sheet.kind), "skipped")
    findings = [*sheet.notices, *(f for b in sorted(sheet.bad, key=lambda b: b.number) for f in b.findings)]
    if sheet.refused:
        said = Said(TOO_MANY_BAD, {"bad": len(sheet.bad), "rows": sheet.rows})
        findings.insert(0, Finding("refused", sheet.file, said, sheet=sheet.name))
    written = 0 if sheet.refused else len(sheet.good)
    state: State = "refused" if sheet.refused else "loaded"
    return SourceReport(
        sheet.file,
        sheet.name,
        _label(sheet.kind),
        state,
        sheet.rows,
        written,
        0,
        len(sheet.bad),
        withdrawn,
        tuple(findings),
    )


def _enter(names: Names, sheet: Sheet) -> None:
    """Make the rows of a sheet known, so that others may name them."""
    kind = sheet.kind
    if not issubclass(kind, Node) or kind.compose:
        return
    for row in sheet.good:
        name = row.values.get(kind.name_field) if kind.name_field and is_named(kind) else None
        names.add(kind, row.id, name, row.values.get("aliases") or (), row.values.get("kind"))


def _faults(sheet: Sheet, row: GoodRow, names: Names) -> list[Finding]:
    """What is wrong with a row's links; ends that were found once only have to be there still."""
    if row.ends and all(names.has(end) for ends in row.ends.values() for end in ends):
        return []
    return resolve_row(sheet, row, names)


def _link_order(present: Iterable[AnyKind]) -> list[AnyKind]:
    """The kinds in an order in which links lead backwards where they can; ties by the model's order."""
    there, done = set(present), list[AnyKind]()

    def visit(kind: AnyKind, path: tuple[AnyKind, ...]) -> None:
        if kind in done or kind in path:
            return
        for other in NODES:
            if other in there and any(other in link.to for link in links_of(kind)):
                visit(other, (*path, kind))
        done.append(kind)

    for kind in (*NODES, *RELATIONSHIPS):
        if kind in there:
            visit(kind, ())
    return done
