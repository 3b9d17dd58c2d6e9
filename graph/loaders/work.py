"""One load under way: from opened files to what is in the store and what has to be said about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.exceptions import FileCreateError

from graph import load as writer
from graph.cypher import NAMES_KNOWN, count_of, rows_of_source
from graph.garbage import set_aside, unsearched
from graph.kinds import Node
from graph.load import Batch, LoadState, Written
from graph.loaders.ahead import ahead
from graph.loaders.batch import ReadText, Target, batches, late_batches
from graph.loaders.edits import edits_of
from graph.loaders.erased import leave_out_erased
from graph.loaders.finding import Finding, LoadReport, SourceReport
from graph.loaders.foreign import set_aside_foreign
from graph.loaders.headings import AnyKind, links_of
from graph.loaders.names import Names, kinds_named_by
from graph.loaders.order import link_order
from graph.loaders.quarantine import default_folder, write_quarantine
from graph.loaders.replaced import say_replaced
from graph.loaders.resolving import settle
from graph.loaders.sheet import Progress, Sheet, label_of, read_rows
from graph.loaders.source import SourceFile
from graph.loaders.suggesting import Suggest
from graph.loaders.table import Table
from graph.loaders.withdraw import named_before, withdraw
from graph.seal import Sealer
from graph.store import Store
from graph.territory import WHOLE
from graph.wording import Lang, Said, Wording

TOO_MANY_BAD = Wording(
    "too_many_bad",
    "{bad} / {rows} 行有误，超过 5%，整表未加载。请先改正（有误的行见隔离工作簿）",
    "{bad} of {rows} rows are bad, more than 5 %; nothing of this sheet was loaded. Correct it first (see the quarantine workbook)",
)
NOT_KEPT = Wording(
    "quarantine_unwritten",
    "隔离工作簿无法写入 {path}（{reason}）：请按下列说明在原文件中改正",
    "the quarantine workbook could not be written to {path} ({reason}): mend the rows in the file itself as told here",
)
_BEFORE = ":before:"


@dataclass(slots=True)
class Tally:
    """What became of a sheet's rows in the store."""

    created: int = 0
    touched: set[int] = field(default_factory=set)
    unknown: int = 0
    withdrawn: int = 0
    guarded: bool = False
    before: frozenset[Any] = frozenset()
    counted: int = 0

    def add(self, written: Written) -> None:
        """Count a batch in."""
        self.created += written.created
        self.touched |= written.touched
        self.unknown += written.unknown

    def unchanged(self, rows: int) -> int:
        """Of `rows` loaded ones those that the store had just so. Rows that a killed run wrote count as written."""
        return max(rows - self.unknown - max(len(self.touched), self.created), 0)


@dataclass(slots=True)
class Work:
    """One load: `run` it once."""

    store: Store
    files: Sequence[SourceFile]
    sealer: Sealer
    suggest: Suggest | None
    read_text: ReadText | None
    progress: Progress | None
    today: date
    allow_shrink: bool
    again: bool
    lang: Lang = "zh"
    territory: Mapping[str, Any] = field(default_factory=lambda: WHOLE)
    tallies: dict[int, Tally] = field(default_factory=dict)
    used: frozenset[str] = frozenset()

    def run(self, quarantine_dir: Path | None) -> LoadReport:
        """Read, check, write, withdraw, and report."""
        pairs = self._ordered()
        self.tallies = {id(sheet): Tally() for _, sheet in pairs}
        with unsearched():
            names = self._read(pairs)
        with set_aside():
            self._store([(f, s) for f, s in pairs if not s.refused], names)
        kept, unwritten = self._quarantine(quarantine_dir or default_folder())
        return LoadReport(
            tuple(r for f in self.files for r in self._reports(f)),
            (*(x for f in self.files for x in f.findings), *unwritten),
            kept,
            any(t.guarded for t in self.tallies.values()),
        )

    def _read(self, pairs: Sequence[tuple[SourceFile, Sheet]]) -> Names:
        """Read and check every row; what is left in `good` of a sheet that is not refused can be written."""
        for _, sheet in pairs:
            read_rows(sheet, self.progress)
        leave_out_erased(self.store, [sheet for _, sheet in pairs], self.sealer)
        named = kinds_named_by(link for _, s in pairs for link in s.heading.links.values())
        self.used = self._used({*named, *(sheet.kind for _, sheet in pairs)})
        names = Names(self.store)
        for kind in named:
            names.need(kind, stored=kind.label in self.used)
        settle([sheet for _, sheet in pairs], names)
        if set_aside_foreign(self.store, [sheet for _, sheet in pairs], names, self.territory):
            settle([sheet for _, sheet in pairs], names)
        for _, sheet in pairs:
            sheet.table = Table(sheet.name, ())  # its cells have served: a large sheet takes as much memory as its rows
        return names

    def _used(self, kinds: Iterable[AnyKind]) -> frozenset[str]:
        """The labels and types of which the store has any, among these kinds."""
        asked: dict[str, AnyKind] = {label_of(kind): kind for kind in kinds}
        known = sorted(asked.keys() & {row["name"] for row in self.store.read(NAMES_KNOWN)})
        found = self.store.read(count_of([asked[name] for name in known])) if known else []
        return frozenset(row["name"] for row in found if row["n"])

    def _store(self, live: Sequence[tuple[SourceFile, Sheet]], names: Names) -> None:
        self._begin(live)
        self._write(live, names)
        self._withdraw(live)
        self._finish()

    def _busy(self) -> list[SourceFile]:
        return [f for f in self.files if f.sheets and not f.skipped]

    def _ordered(self) -> list[tuple[SourceFile, Sheet]]:
        """The sheets so that links lead to sheets before, where that is possible; relationships last."""
        pairs = [(f, s) for f in self._busy() for s in f.sheets]
        place = {kind: at for at, kind in enumerate(link_order({s.kind for _, s in pairs}))}
        return sorted(pairs, key=lambda pair: place[pair[1].kind])

    def _begin(self, live: Sequence[tuple[SourceFile, Sheet]]) -> None:
        """Open the loads. How many rows each source named before is marked first, for a run that goes on can't tell any more."""
        for _, sheet in live:
            if not sheet.partial and label_of(sheet.kind) in self.used:
                self.tallies[id(sheet)].before = named_before(self.store, sheet, self.territory)
        for file in self._busy():
            mine = [s for f, s in live if f is file]
            marks = [f"{s.name}{_BEFORE}{len(self.tallies[id(s)].before)}" for s in mine]
            counts = dict(m.rsplit(_BEFORE, 1) for m in self._open(file, marks) if _BEFORE in m)
            for sheet in mine:
                self.tallies[id(sheet)].counted = int(counts.get(sheet.name, len(self.tallies[id(sheet)].before)))

    def _open(self, file: SourceFile, marks: Sequence[str]) -> frozenset[str]:
        return writer.begin(self.store, file.load_id, file.name, keep=not self.again, marks=marks)

    def _write(self, live: Sequence[tuple[SourceFile, Sheet]], names: Names) -> None:
        total, done = sum(len(s.good) for _, s in live), 0
        targets = list(self._targets(live, names))
        for file, sheet, batch in ahead(_all_batches(live, targets)):
            self.tallies[id(sheet)].add(writer.write(self.store, file.load_id, batch))
            done += batch.rows
            if self.progress is not None:
                self.progress("write", done, total)

    def _targets(self, live: Sequence[tuple[SourceFile, Sheet]], names: Names) -> Iterator[Target]:
        used = set(self.used)
        for file, sheet in live:
            label = label_of(sheet.kind)
            fresh = label not in used
            edited = edits_of(self.store, sheet, self.sealer) if label in self.used else {}
            if label in self.used:
                say_replaced(self.store, sheet, self.sealer, edited, [s.source for _, s in live])
            yield Target(file.load_id, self.today, self.sealer, names, self.suggest, self.read_text, fresh, edited)
            used |= {label, *(link.relationship.type for link in links_of(sheet.kind))}

    def _withdraw(self, live: Sequence[tuple[SourceFile, Sheet]]) -> None:
        for file, sheet in live:
            tally = self.tallies[id(sheet)]
            if sheet.partial or not tally.before:
                continue
            gone = withdraw(self.store, file.load_id, sheet, tally.before, tally.counted, self.today, allow_shrink=self.allow_shrink)
            tally.withdrawn, tally.guarded = gone.withdrawn, gone.guarded

    def _finish(self) -> None:
        """Close the loads. Rows or sheets left out, and withdrawals held back, leave a load open to be run again."""
        for file in self._busy():
            kept = [s for s in file.sheets if not s.refused]
            bad = sum(len(s.bad) for s in file.sheets) + (1 if file.refused or len(kept) < len(file.sheets) else 0)
            held = sum(self.tallies[id(s)].guarded for s in kept)
            writer.finish(self.store, file.load_id, rows=sum(len(s.good) for s in kept), quarantined=bad + held)

    def _quarantine(self, folder: Path) -> tuple[dict[str, Path], list[Finding]]:
        """One workbook for each sender's file with rows that were left out, or that were loaded but should be looked at; and what could
        not be written, for the load is done and has to be reported. A mended workbook's rows are the sender's too."""
        bad: dict[tuple[str, str], list[Sheet]] = {}
        for sheet in (s for file in self._busy() for s in file.sheets if s.bad or s.unsure):
            bad.setdefault((sheet.file, sheet.mark), []).append(sheet)
        kept: dict[str, Path] = {}
        unwritten: list[Finding] = []
        for (name, mark), sheets in bad.items():
            try:
                kept[name if name not in kept else f"{name} {mark}"] = write_quarantine(sheets, folder, self.lang)
            except (OSError, FileCreateError) as error:
                unwritten.append(Finding("warning", name, Said(NOT_KEPT, {"path": folder, "reason": error})))
        return kept, unwritten

    def _reports(self, file: SourceFile) -> Iterator[SourceReport]:
        yield from file.refused
        for sheet in file.sheets:
            yield _skipped(self.store, sheet) if file.skipped else _report(sheet, self.tallies[id(sheet)])


def is_done(state: LoadState | None) -> bool:
    """Whether nothing of a load is left to do: complete, nothing left out, and no later version of the file loaded since."""
    return state is not None and state.state == "complete" and state.newest and not state.quarantined


def _all_batches(live: Sequence[tuple[SourceFile, Sheet]], targets: Sequence[Target]) -> Iterator[tuple[SourceFile, Sheet, Batch]]:
    """Every batch in order; then the links that had to wait until all nodes were there."""
    later = [frozenset(_labels(s.kind for _, s in live[at:])) for at in range(len(live))]
    for make in (batches, late_batches):
        for (file, sheet), target, waiting in zip(live, targets, later, strict=True):
            for batch in make(sheet, target, waiting):
                yield file, sheet, batch


def _labels(kinds: Iterator[AnyKind]) -> Iterator[str]:
    return (kind.label for kind in kinds if issubclass(kind, Node))


def _skipped(store: Store, sheet: Sheet) -> SourceReport:
    """A file that is loaded already: what the store has of it is what is unchanged."""
    rows = store.read(rows_of_source(sheet.kind), source=sheet.source)[0]["n"]
    return SourceReport(sheet.file, sheet.name, label_of(sheet.kind), "skipped", rows, unchanged=rows)


def _report(sheet: Sheet, tally: Tally) -> SourceReport:
    findings = [*sheet.notices, *(f for b in sorted(sheet.bad + sheet.unsure, key=lambda b: b.number) for f in b.findings)]
    rows = 0 if sheet.refused else len(sheet.good)
    unchanged = tally.unchanged(rows)
    if sheet.refused:
        said = Said(TOO_MANY_BAD, {"bad": len(sheet.bad), "rows": sheet.rows})
        findings.insert(0, Finding("refused", sheet.file, said, sheet=sheet.name))
    return SourceReport(
        sheet.file,
        sheet.name,
        label_of(sheet.kind),
        "refused" if sheet.refused else "loaded",
        sheet.rows,
        rows - unchanged,
        unchanged,
        len(sheet.bad),
        tally.withdrawn,
        tuple(findings),
    )
