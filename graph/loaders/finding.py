"""What a load has to say about a file, a sheet, a row or a cell, and the report that holds it all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from graph.wording import GongjianError, Lang, Said, Wording

Severity = Literal["refused", "quarantined", "warning"]
State = Literal["loaded", "skipped", "refused"]

PLACE = Wording("place", "{file}", "{file}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or notice: where, what stood there (masked when the field is sealed), what was expected, and what to do."""

    severity: Severity
    file: str
    said: Said
    advice: Said | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def code(self) -> str:
        """The stable code of the message."""
        return self.said.code

    def place(self, lang: Lang) -> str:
        """File, sheet, row and column in the user's language."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f"工作表 {self.sheet}" if lang == "zh" else f"sheet {self.sheet}")
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if lang == "zh" else f"row {self.row}")
        if self.column is not None:
            parts.append(f"“{self.column}”列" if lang == "zh" else f"column '{self.column}'")
        return ("，" if lang == "zh" else ", ").join(parts)

    def text(self, lang: Lang) -> str:
        """The whole message in one line."""
        return f"{self.place(lang)}{'：' if lang == 'zh' else ': '}{self.said.text(lang)}"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one sheet. Rows are the sheet's data rows, blank ones not counted."""

    file: str
    sheet: str
    kind: str | None
    state: State = "loaded"
    rows: int = 0
    written: int = 0
    unchanged: int = 0
    quarantined: int = 0
    withdrawn: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, source by source. `quarantine` maps a sender's file to the workbook with its rows that were not loaded."""

    sources: tuple[SourceReport, ...] = ()
    findings: tuple[Finding, ...] = ()
    quarantine: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    guarded: bool = False
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 clean, 3 loaded with quarantined rows or withdrawals held back, 4 when a source was refused."""
        if any(s.state == "refused" for s in self.sources) or any(f.severity == "refused" for f in self.findings):
            return 4
        return 3 if self.guarded or any(s.quarantined for s in self.sources) else 0

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of files, then those of sheets in order."""
        return (*self.findings, *(f for s in self.sources for f in s.findings))

    def total(self, what: Literal["rows", "written", "unchanged", "quarantined", "withdrawn"]) -> int:
        """The sum of one figure over the sources."""
        return sum(int(getattr(source, what)) for source in self.sources)

    def and_then(self, other: "LoadReport") -> "LoadReport":
        """Both reports in one."""
        return replace(
            self,
            sources=self.sources + other.sources,
            findings=self.findings + other.findings,
            quarantine={**self.quarantine, **other.quarantine},
            guarded=self.guarded or other.guarded,
            seconds=self.seconds + other.seconds,
        )


class UnreadableError(GongjianError):
    """A file that can't be read as a table; nothing of it is loaded (exit code 4)."""

    exit_code = 4
