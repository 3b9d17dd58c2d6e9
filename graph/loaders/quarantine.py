"""The quarantine workbook: the sender's own sheets with only the rows that were not loaded, or were loaded with a warning, and why."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import platformdirs
import xlsxwriter

from graph.loaders.headings import QUARANTINE_HEADERS
from graph.loaders.sheet import BadRow, Sheet
from graph.loaders.table import Table
from graph.wording import GongjianError, Lang, Wording

ENDING = ".quarantine.xlsx"
ORIGIN_SHEET = "_gongjian"

NO_FOLDER = Wording(
    "quarantine_folder",
    "隔离工作簿的文件夹 {path} 不能写入（{reason}），未加载任何内容。请用 --quarantine 另指一个文件夹",
    "the folder for quarantine workbooks {path} can't be written to ({reason}); nothing was loaded. Name another with --quarantine",
)


def default_folder() -> Path:
    """Where quarantine workbooks go unless a folder is named: the user's state folder."""
    return Path(platformdirs.user_state_dir("gongjian", appauthor=False)) / "quarantine"


def require_folder(folder: Path, refused: Wording = NO_FOLDER, mode: int = 0o700) -> None:
    """Make a folder and try whether files can be written there. Raises GongjianError (`refused`) when not."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise GongjianError(refused, path=folder, reason=error.strerror or error) from None


def write_quarantine(sheets: Sequence[Sheet], folder: Path, lang: Lang = "zh") -> Path:
    """Write the bad and the unsure rows of one file's sheets; readable by its owner only, for it holds the sender's values in clear.

    The sheets' mark in its name tells files of one name apart that came from two folders.
    """
    mark = f".{sheets[0].mark}" if sheets[0].mark else ""
    path = folder / (sheets[0].file + mark + ENDING)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        named = _named(sheets)
        for name, sheet in named.items():
            _write_sheet(book, name, sheet, lang)
        _write_origin(book, named)
    return path


def _sheet_name(sheet: Sheet) -> str:
    """A name that a workbook may use: a .csv file's may be longer or hold other signs."""
    return re.sub(r"[\[\]:*?/\\]", "_", sheet.name)[:31].strip("'") or "Sheet"


def _named(sheets: Sequence[Sheet]) -> dict[str, Sheet]:
    """The sheets by names of their own: a list and its mended rows, sent together, are called the same."""
    named: dict[str, Sheet] = {}
    taken = {ORIGIN_SHEET}
    for sheet in sheets:
        name = own = _sheet_name(sheet)
        while name.casefold() in taken:
            mark = f" ({len(taken)})"
            name = own[: 31 - len(mark)] + mark
        taken.add(name.casefold())
        named[name] = sheet
    return named


def _write_sheet(book: Any, name: str, sheet: Sheet, lang: Lang) -> None:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    headers = sheet.heading.headers
    own = [i for i, header in enumerate(headers) if header not in QUARANTINE_HEADERS]
    page.write_row(0, 0, [*(headers[i] for i in own), *QUARANTINE_HEADERS], book.add_format({"bold": True, "bg_color": "#DDE6F0"}))
    page.set_column(0, max(len(own) - 1, 0), 16)
    page.set_column(len(own), len(own), 14)
    page.set_column(len(own) + 1, len(own) + 2, 60)
    plain, marked = _formats(book, {}), _formats(book, {"bg_color": "#FFE08A"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, bad in enumerate(sorted(sheet.bad + sheet.unsure, key=lambda b: b.number), start=1):
        faulty = {finding.column for finding in bad.findings}
        for column, index in enumerate(own):
            value = bad.cells[index] if index < len(bad.cells) else ""
            _write_cell(page, at, column, value, marked if headers[index] in faulty else plain)
        page.write_row(at, len(own), _notes(bad, lang), wrapped)


def _formats(book: Any, more: dict[str, str]) -> dict[type, Any]:
    """How cells are shown by type. Text cells are in text format, so that a phone typed anew keeps its digits."""
    shown = {str: "@", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", float: "General"}
    return {kind: book.add_format({"num_format": form, **more}) for kind, form in shown.items()}


def _write_cell(page: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, (bool, int, float)):
        page.write(row, column, value, formats[float])
    elif type(value) in (date, datetime):
        page.write_datetime(row, column, value, formats[type(value)])
    elif isinstance(value, (str, time)):
        text = value if isinstance(value, str) else value.isoformat()
        page.write_string(row, column, text, formats[str]) if text else page.write_blank(row, column, None, formats[str])
    else:
        page.write_blank(row, column, None, formats[float])


def _notes(bad: BadRow, lang: Lang) -> list[str]:
    """Codes, messages (with the row of the sender's sheet) and advice of a row."""
    warning = "警告 " if lang == "zh" else "warning "
    codes = " ".join(dict.fromkeys((warning if f.severity == "warning" else "") + f.code for f in bad.findings))
    row, colon, stop = (f"原第 {bad.number} 行，", "：", "；") if lang == "zh" else (f"row {bad.number}, ", ": ", "; ")
    told = row + stop.join(f"{f.column}{colon}{f.said.text(lang)}" for f in bad.findings)
    advice = stop.join(dict.fromkeys(f.advice.text(lang) for f in bad.findings if f.advice))
    return [codes, told, advice]


def _write_origin(book: Any, named: Mapping[str, Sheet]) -> None:
    """A hidden sheet says where the rows came from, so that the mended workbook counts as the same source."""
    page = book.add_worksheet(ORIGIN_SHEET)
    page.hide()
    for at, (name, sheet) in enumerate(named.items()):
        page.write_row(at, 0, [name, sheet.file, sheet.name, sheet.kind.sheet or "", sheet.mark])


def read_origin(tables: Iterable[Table]) -> dict[str, tuple[str, str, str, str]]:
    """Sheet -> (the sender's file, its sheet, the list it is, its mark) of a quarantine workbook, whatever it is called now."""
    rows = [row for table in tables if table.name == ORIGIN_SHEET for _, row in table.rows()]
    return {str(r[0]): (str(r[1]), str(r[2]), str(r[3]), str(r[4]) if len(r) > 4 else "") for r in rows if len(r) >= 4}
