"""Tables out of delimited text in UTF-8, UTF-16 or gb18030."""

import csv
import io
import re
from pathlib import Path

from graph.loaders.finding import UnreadableError
from graph.loaders.table import Table
from graph.wording import Wording

EMPTY_FILE = Wording("empty_file", "文件是空的", "the file is empty")
NO_TABLE = Wording(
    "no_table",
    "不是表格文件（.xlsx、.xls、.ods、.csv），无法读取",
    "this is no table (.xlsx, .xls, .ods, .csv) and can't be read",
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

_TEXTS = (".csv", ".tsv", ".txt", "")
MOST_TEXT = 1 << 30
_MARKUP = re.compile(r"\s*(?:<!doctype html|<html|<\?xml|<table|<head|<meta|mime-version:)", re.IGNORECASE)
_TOLD = re.compile(r"^sep=(.)$")


def read_text_table(path: Path) -> Table:
    """The table of a text file. Raises UnreadableError, with the reason, for what is none."""
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
