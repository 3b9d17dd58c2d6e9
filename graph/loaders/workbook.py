"""Tables out of files: .xlsx, .xls, .ods and what WPS writes, told apart by content, and delimited text in UTF-8 or gb18030."""

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
NOT_OPENED = Wording(
    "not_opened",
    "无法打开文件：没有读取权限，或正被其他程序占用。请关闭占用它的程序、检查权限后再送",
    "the file can't be opened: no permission to read it, or another program holds it. Close that program or mend the permission",
)
WEB_PAGE = Wording(
    "web_page",
    "文件其实是网页（系统导出的“假 Excel”），无法读取。请用办公软件打开，另存为 .xlsx 后再送",
    "the file is a web page under the name of a workbook. Open it in an office program, save it as .xlsx and send that",
)
BROKEN_TEXT = Wording(
    "broken_text",
    "第 {row} 行有损坏的 UTF-8 文字，无法读取。请重新导出该文件",
    "the text is UTF-8 but damaged in row {row}. Export the file again",
)
ENCODING = Wording(
    "encoding",
    "文字编码既不是 UTF-8 也不是 GB18030，无法读取。请另存为 UTF-8 的 CSV",
    "the text is neither UTF-8 nor GB18030. Save it as CSV in UTF-8",
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BIFF = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x2F
_TEXTS = (".csv", ".tsv", ".txt", "")
MOST_TEXT = 1 << 30

Row = list[Any]


class FormulaWithoutValue:
    """Stands in a cell whose formula was never worked out, or ended in an error such as #N/A."""

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
        for number, row in enumerate(_down_to(rows, max(wanting, default=-1))):
            for column in wanting.get(number, ()):
                row += [""] * (column + 1 - len(row))  # the reader ends a sheet at its last value, where a hole may still follow
                if row[column] == "":
                    row[column] = HOLE
            under = [(a, b, bottom, value) for a, b, bottom, value in under if bottom >= number]
            under += [(a, b, bottom, row[a]) for a, b, bottom in starts.get(number, ()) if a < len(row)]
            for a, b, _, value in under:
                row[a : b + 1] = [value] * (min(b + 1, len(row)) - a)
            yield number + 1, row


def _down_to(rows: Iterator[Row], last: int) -> Iterator[Row]:
    """The rows, with empty ones behind them down to the row with index `last`."""
    at = -1
    for at, row in enumerate(rows):  # noqa: B007
        yield row
    for _ in range(at, last):
        yield []


def is_table_file(path: Path) -> bool:
    """Whether a file found in a folder is looked at: by its ending, leaving out lock files of office programs."""
    return path.suffix.lower() in ENDINGS and not path.name.startswith(("~$", ".", "._"))


def read_tables(path: Path) -> tuple[Table, ...]:
    """The sheets of a file in its order. Raises UnreadableError, with the reason, for what is no table."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise UnreadableError(NOT_OPENED) from error
    if not head:
        raise UnreadableError(EMPTY_FILE)
    if head.startswith(_OLE):
        return _workbook(path, {}) if not _encrypted(path) else _refuse_password()
    if head.startswith(_ZIP):
        holes = inspect(path).holes
        return _workbook(path, holes) if not _protected_ods(path) else _refuse_password()
    return (_text_table(path),)


def _refuse_password() -> tuple[Table, ...]:
    raise UnreadableError(PASSWORD)


def _encrypted(path: Path) -> bool:
    """Whether an OLE file holds an encrypted .xlsx (its directory names the stream in UTF-16), or an .xls with a password."""
    with path.open("rb") as file:
        return any(_ENCRYPTED in part or _has_password_record(part) for part in _overlapping(file))


def _has_password_record(part: bytes) -> bool:
    """Whether a FILEPASS record follows the beginning of a BIFF 8 workbook; it is among the first few and all after it is encrypted."""
    at = part.find(_BIFF)
    for _ in range(8 if at >= 0 else 0):
        sort, length = int.from_bytes(part[at : at + 2], "little"), int.from_bytes(part[at + 2 : at + 4], "little")
        if sort == _FILEPASS:
            return True
        at += 4 + length
    return False


def _protected_ods(path: Path) -> bool:
    """Whether an OpenDocument file says that its content is encrypted."""
    with zipfile.ZipFile(path) as archive:
        return "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml")


def _overlapping(file: io.BufferedReader) -> Iterator[bytes]:
    tail = b""
    while part := file.read(1 << 20):
        yield tail + part
        tail = part[-64:]


def _workbook(path: Path, holes: dict[str, frozenset[tuple[int, int]]]) -> tuple[Table, ...]:
    try:
        with quiet_reader():
            book = calamine.load_workbook(io.BytesIO(path.read_bytes()))  # a path would be judged by its ending
        parts = _sheet_parts(path) if holes else {}
        tables = []
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            with quiet_reader():
                sheet = book.get_sheet_by_name(meta.name)
            missing = holes.get(parts.get(meta.name, ""), frozenset())
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            tables.append(Table(meta.name, sheet, missing, hidden, tuple(sheet.merged_cell_ranges or ())))
        return tuple(tables)
    except calamine.PasswordError:
        raise UnreadableError(PASSWORD) from None
    except (calamine.CalamineError, ReaderFailedError, OSError, ValueError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise UnreadableError(PASSWORD) from None
        raise UnreadableError(NO_TABLE if not path.suffix.lower().startswith((".xls", ".ods", ".et")) else BROKEN) from None


class ReaderFailedError(Exception):
    """The reader broke off over a damaged file instead of reporting it."""


@contextmanager
def quiet_reader() -> Iterator[None]:
    """Turn a panic of the reader, which is no Exception and prints a trace, into a ReaderFailedError."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise ReaderFailedError from None
        raise
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


_MARKUP = re.compile(r"\s*(?:<!doctype html|<html|<\?xml|<table|<head|<meta|mime-version:)", re.IGNORECASE)
_TOLD = re.compile(r"^sep=(.)$")
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
    try:
        text = _decoded(path.read_bytes())
    except UnreadableError as error:
        if error.said.code == ENCODING.code and path.suffix.lower() not in _TEXTS:
            raise UnreadableError(NO_TABLE) from None
        raise
    if "\0" in text:
        raise UnreadableError(NO_TABLE)
    if _MARKUP.match(text[:2000]):
        raise UnreadableError(WEB_PAGE)
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
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise UnreadableError(BROKEN_TEXT, row=data.count(b"\n", 0, error.start) + 1) from None
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableError(ENCODING) from None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a text is UTF-8 with a little damage, which gb18030 would read without complaint as other characters."""
    text = data[: 1 << 20].decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return 10 * lost < sum(char > "\u07ff" for char in text) - lost


def _delimiter(text: str) -> str:
    """What parts the cells: of the usual ones that which most of the first lines hold, and most often."""
    lines = text.splitlines()[:20]
    told = _TOLD.match(lines[0]) if lines else None
    if told:
        return told[1]
    return max((",", "\t", ";", "，", "|"), key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))
