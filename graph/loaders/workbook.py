"""Tables out of files: .xlsx, .xls, .ods and what WPS writes, told apart by content, and delimited text in UTF-8 or gb18030."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine

from graph.loaders.archive import BROKEN, inspect
from graph.loaders.finding import UnreadableError
from graph.wording import Wording

ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv")
"""Files that are looked at in a folder; a file named by itself is read whatever its ending."""

EMPTY_FILE = Wording("empty_file", "文件是空的", "the file is empty")
PASSWORD = Wording(
    "password_protected",
    "文件有密码保护，无法读取。请在办公软件中取消密码后另存再送",
    "the file is protected by a password. Remove the password in an office program, save it and send it again",
)
NO_TABLE = Wording(
    "no_table",
    "不是表格文件（.xlsx、.xls、.ods、.csv），无法读取",
    "this is no table (.xlsx, .xls, .ods, .csv) and can't be read",
)
ENCODING = Wording(
    "encoding",
    "文字编码既不是 UTF-8 也不是 GB18030，无法读取。请另存为 UTF-8 的 CSV",
    "the text is neither UTF-8 nor GB18030. Save it as CSV in UTF-8",
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_TEXT = 1 << 30

Row = list[Any]


class FormulaWithoutValue:
    """Stands in a cell whose formula was never worked out."""

    def __repr__(self) -> str:
        return "#FORMULA"

    __str__ = __repr__


HOLE = FormulaWithoutValue()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `rows()` gives (row number from 1, cells), merged cells filled; it can be asked again."""

    name: str
    source: "calamine.CalamineSheet | Sequence[Row]"
    holes: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = field(default=())

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row of the sheet, the blank ones too."""
        if isinstance(self.source, calamine.CalamineSheet):
            left = self.source.start[1] if self.source.start else 0
            plain = ([""] * left + row for row in self.source.iter_rows()) if left else self.source.iter_rows()
        else:
            plain = iter(self.source)
        if self.holes or self.merged:
            return self._mended(plain)
        return enumerate(plain, start=1)

    def _mended(self, rows: Iterator[Row]) -> Iterator[tuple[int, Row]]:
        """Rows with merged ranges filled from their first cell and formulas without a value marked."""
        starts: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in self.merged:
            starts.setdefault(top, []).append((left, right, bottom))
        wanting: dict[int, list[int]] = {}
        for at, column in self.holes:
            wanting.setdefault(at, []).append(column)
        under: list[tuple[int, int, int, Any]] = []
        for number, row in enumerate(rows):
            for column in wanting.get(number, ()):
                if column < len(row) and row[column] == "":
                    row[column] = HOLE
            under = [(a, b, bottom, value) for a, b, bottom, value in under if bottom >= number]
            under += [(a, b, bottom, row[a]) for a, b, bottom in starts.get(number, ()) if a < len(row)]
            for a, b, _, value in under:
                row[a : b + 1] = [value] * (min(b + 1, len(row)) - a)
            yield number + 1, row


def is_table_file(path: Path) -> bool:
    """Whether a file found in a folder is looked at: by its ending, leaving out lock files of office programs."""
    return path.suffix.lower() in ENDINGS and not path.name.startswith(("~$", ".", "._"))


def read_tables(path: Path) -> tuple[Table, ...]:
    """The sheets of a file in its order. Raises UnreadableError, with the reason, for what is no table."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise UnreadableError(BROKEN) from error
    if not head:
        raise UnreadableError(EMPTY_FILE)
    if head.startswith(_OLE):
        return _workbook(path, {}) if not _encrypted(path) else _refuse_password()
    if head.startswith(_ZIP):
        return _workbook(path, inspect(path).holes)
    return (_text_table(path),)


def _refuse_password() -> tuple[Table, ...]:
    raise UnreadableError(PASSWORD)


def _encrypted(path: Path) -> bool:
    """Whether an OLE file holds an encrypted .xlsx; its directory names the stream in UTF-16."""
    with path.open("rb") as file:
        return any(_ENCRYPTED in part for part in _overlapping(file))


def _overlapping(file: io.BufferedReader) -> Iterator[bytes]:
    tail = b""
    while part := file.read(1 << 20):
        yield tail + part
        tail = part[-64:]


def _workbook(path: Path, holes: dict[str, frozenset[tuple[int, int]]]) -> tuple[Table, ...]:
    try:
        book = calamine.load_workbook(io.BytesIO(path.read_bytes()))  # a path would be judged by its ending
        parts = _sheet_parts(path) if holes else {}
        tables = []
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            missing = holes.get(parts.get(meta.name, ""), frozenset())
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            tables.append(Table(meta.name, sheet, missing, hidden, tuple(sheet.merged_cell_ranges or ())))
        return tuple(tables)
    except calamine.PasswordError:
        raise UnreadableError(PASSWORD) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise UnreadableError(PASSWORD) from None
        raise UnreadableError(NO_TABLE if not path.suffix.lower().startswith((".xls", ".ods", ".et")) else BROKEN) from None


_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")


def _sheet_parts(path: Path) -> dict[str, str]:
    """Sheet name -> part of the package, as the workbook's relations say."""
    from xml.sax.saxutils import unescape

    with zipfile.ZipFile(path) as archive:
        try:
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        except KeyError:
            return {}
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    names = {unescape(_attribute(tag, "name"), {"&quot;": '"'}): targets.get(_attribute(tag, "r:id"), "") for tag in _SHEET.findall(book)}
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in names.items()}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{re.escape(name)}="([^"]*)"', tag)
    return found[1] if found else ""


def _text_table(path: Path) -> Table:
    if path.stat().st_size > MOST_TEXT:
        raise UnreadableError(NO_TABLE)
    text = _decoded(path.read_bytes())
    if "\0" in text:
        raise UnreadableError(NO_TABLE)
    if not text.strip():
        raise UnreadableError(EMPTY_FILE)
    csv.field_size_limit(1 << 24)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise UnreadableError(NO_TABLE) from None
    return Table(path.stem, rows)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(ENCODING)


def _delimiter(text: str) -> str:
    """What parts the cells: the most frequent of the usual ones in the first line that has any."""
    for line in text.splitlines()[:20]:
        best = max((",", "\t", ";", "，"), key=line.count)
        if line.count(best):
            return best
    return ","
