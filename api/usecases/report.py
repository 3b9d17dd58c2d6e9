"""An answer as a workbook, as it is handed on: the question, its parameters, headings in words, one row a line."""

import io
from datetime import date
from typing import Any

import xlsxwriter

from api.usecases.ask import Answer
from graph.wording import Lang

_WIDEST = 60


def workbook_of(answer: Answer, lang: Lang) -> bytes:
    """The answer as an .xlsx file. Cells that begin like a formula or an address stay text."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(answer.question.title.text(lang)[:31].translate({ord(c): "_" for c in "[]:*?/\\"}))
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "vcenter"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        page.write_string(0, 0, answer.question.title.text(lang), book.add_format({"bold": True, "font_size": 14}))
        page.write_string(1, 0, _told(answer))
        headings, rows = answer.headings(lang), answer.shown(lang)
        for at, (name, heading) in enumerate(headings.items()):
            texts = [_text(row[name]) for row in rows]
            page.set_column(at, at, min(_WIDEST, max(8, *(_width(text) for text in (heading, *texts)))))
            page.write_string(3, at, heading, head)
            for line, row in enumerate(rows, 4):
                _write(page, line, at, row[name], cell)
        page.freeze_panes(4, 0)
        page.autofilter(3, 0, 3 + max(len(rows), 1), max(len(headings) - 1, 0))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(3)
    return memory.getvalue()


def _told(answer: Answer) -> str:
    return "；".join(f"{name} = {_text(value)}" for name, value in answer.parameters.items() if value is not None)


def _write(page: Any, line: int, at: int, value: Any, cell: Any) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        page.write_number(line, at, value, cell)
    else:
        page.write_string(line, at, _text(value), cell)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(_text(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _width(text: str) -> int:
    """Columns that a text takes: a Chinese character is as wide as two digits."""
    return sum(2 if char > "\u2e7f" else 1 for char in text) + 2
