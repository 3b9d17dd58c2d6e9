"""The quarantine workbook: the sender's own sheets with only the rows that were not loaded, and what is wrong with each."""

import os
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import platformdirs
import python_calamine as calamine
import xlsxwriter

from graph.loaders.headings import QUARANTINE_HEADERS
from graph.loaders.sheet import BadRow, Sheet
from graph.wording import Lang

ENDING = ".quarantine.xlsx"
ORIGIN_SHEET = "_gongjian"


def default_folder() -> Path:
    """Where quarantine workbooks go unless a folder is named: the user's state folder."""
    return Path(platformdirs.user_state_dir("gongjian", appauthor=False)) / "quarantine"


def write_quarantine(sheets: Sequence[Sheet], folder: Path, lang: Lang = "zh") -> Path:
    """Write the bad rows of one file's sheets; readable by its owner only, for it holds the sender's values in clear."""
    path = folder / (sheets[0].file + ENDING)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for sheet in sheets:
            _write_sheet(book, sheet, lang)
        _write_origin(book, sheets)
    return path


def _write_sheet(book: Any, sheet: Sheet, lang: Lang) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 0)
    own = [i for i, header in enumerate(sheet.heading.headers) if header not in QUARANTINE_HEADERS]
    page.write_row(0, 0, [*(sheet.heading.headers[i] for i in own), *QUARANTINE_HEADERS], book.add_format({"bold": True}))
    formats: dict[type, Any] = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for at, bad in enumerate(sorted(sheet.bad, key=lambda b: b.number), start=1):
        for column, index in enumerate(own):
            _write_cell(page, at, column, bad.cells[index] if index < len(bad.cells) else "", formats)
        page.write_row(at, len(own), _notes(bad, lang))


def _write_cell(page: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, (str, bool, int, float)):
        page.write(row, column, value) if not isinstance(value, str) else page.write_string(row, column, value)
    elif type(value) in formats:
        page.write_datetime(row, column, value, formats[type(value)])
    elif isinstance(value, time):
        page.write_string(row, column, value.isoformat())


def _notes(bad: BadRow, lang: Lang) -> list[str]:
    codes = " ".join(dict.fromkeys(f.code for f in bad.findings))
    told = "；".join(f"{f.column}：{f.said.text(lang)}" for f in bad.findings)
    advice = "；".join(dict.fromkeys(f.advice.text(lang) for f in bad.findings if f.advice))
    return [codes, told, advice]


def _write_origin(book: Any, sheets: Sequence[Sheet]) -> None:
    """A hidden sheet says where the rows came from, so that the mended workbook counts as the same source."""
    page = book.add_worksheet(ORIGIN_SHEET)
    page.hide()
    for at, sheet in enumerate(sheets):
        page.write_row(at, 0, [sheet.name[:31], sheet.file, sheet.name, sheet.kind.sheet or ""])


def read_origin(path: Path) -> dict[str, tuple[str, str, str]]:
    """Sheet -> (the sender's file, its sheet, the list it is), of a workbook written by `write_quarantine`."""
    book = calamine.load_workbook(path)
    if ORIGIN_SHEET not in book.sheet_names:
        return {}
    rows = book.get_sheet_by_name(ORIGIN_SHEET).to_python()
    return {str(r[0]): (str(r[1]), str(r[2]), str(r[3])) for r in rows if len(r) >= 4}
