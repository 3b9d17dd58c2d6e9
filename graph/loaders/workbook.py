"""Tables out of files: .xlsx, .xls, .ods and what WPS writes, told apart by content; all else is taken for delimited text."""

import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import python_calamine as calamine

from graph.loaders.archive import BROKEN, inspect
from graph.loaders.delimited import EMPTY_FILE, NO_TABLE, read_text_table
from graph.loaders.finding import UnreadableError
from graph.loaders.table import Table
from graph.wording import Wording

ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv")
"""Files that are looked at in a folder; a file named by itself is read whatever its ending."""

PASSWORD = Wording(
    "password_protected",
    "文件有密码保护，无法读取。请在办公软件中取消密码后另存再送",
    "the file is protected by a password. Remove the password in an office program, save it and send it again",
)
NOT_OPENED = Wording(
    "not_opened",
    "无法打开文件：没有读取权限，或正被其他程序占用。请关闭占用它的程序、检查权限后再送",
    "the file can't be opened: no permission to read it, or another program holds it. Close that program or mend the permission",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BIFF = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x2F


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
        return _workbook(path, inspect(path).holes) if not _protected_ods(path) else _refuse_password()
    return (read_text_table(path),)


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
    """Whether an OpenDocument file says that its content is encrypted; what is broken about it is told later."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(1 << 20)
    except (KeyError, zipfile.BadZipFile, EOFError, RuntimeError, ValueError, OSError, zlib.error):
        return False


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
