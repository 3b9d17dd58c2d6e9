"""Looking into a zip before it is handed to a reader: bombs, sheets larger than memory, and formulas without a value."""

import copy
import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from graph.loaders.extent import most_cells
from graph.loaders.finding import UnreadableError
from graph.wording import Wording

MOST_BYTES = 1 << 30
MOST_RATIO = 200
RATIO_FROM = 64 << 20
MOST_CELLS = 60_000_000
"""Limits of a workbook: bytes when unpacked, unpacked to packed size (asked of members above 64 MiB), cells of the rectangle of a sheet."""

BOMB = Wording(
    "zip_bomb",
    "文件解压后过大（{size} MB，压缩比 {ratio}:1），疑似压缩炸弹，已拒绝。请另存为普通的 .xlsx 后再送",
    "the file unpacks to {size} MB (ratio {ratio}:1), which no list needs; refused as a zip bomb. Save it anew as a plain .xlsx",
)
HUGE_SHEET = Wording(
    "huge_sheet",
    "工作表范围达 {cells} 个单元格（很远处有内容），无法读取。请删除多余的行和列后另存",
    "a sheet spans {cells} cells (something stands far out); it can't be read. Delete the stray rows and columns and save again",
)
BROKEN = Wording(
    "broken_file",
    "文件已损坏，无法读取。请用办公软件打开并另存",
    "the file is damaged and can't be read. Open it in an office program and save it anew",
)

_CHUNK = 1 << 20
_ROW = re.compile(rb'<row\b[^>]{0,200}?\br="(\d+)"')
_WIDE = re.compile(rb'<c\b[^>]{0,60}?\br="([A-Z]{2,3})\d')
_HOLE = re.compile(rb"<c\b([^>]{0,200})>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_ERROR = re.compile(rb'<c\b([^>]{0,200}?\bt="e"[^>]{0,200})>')
_AT = re.compile(rb'\br="([A-Z]+)(\d+)"')


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was seen: for each sheet part (`xl/worksheets/sheet1.xml`) the (row, column) from 0 of formulas without a stored value
    and of errors such as #N/A."""

    holes: dict[str, frozenset[tuple[int, int]]]


def inspect(path: Path) -> Inspected:
    """Read every member once, counting what really comes out. Raises UnreadableError for bombs, giant sheets and damage."""
    holes: dict[str, frozenset[tuple[int, int]]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            packed = max(path.stat().st_size, 1)
            _refuse_bomb(sum(m.file_size for m in archive.infolist()), packed)
            seen = 0
            for member in archive.infolist():
                is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
                with closing(_chunks(archive, member, seen, packed)) as parts:
                    if member.filename == "content.xml":
                        _refuse_huge(most_cells(parts, MOST_CELLS))
                    found = _look(parts) if is_sheet else None
                    if found:
                        holes[member.filename] = found
                    for _ in parts:
                        pass
                seen += member.file_size
    except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError, OSError) as error:
        raise UnreadableError(BROKEN) from error
    return Inspected(holes)


def _refuse_huge(cells: int) -> None:
    if cells > MOST_CELLS:
        raise UnreadableError(HUGE_SHEET, cells=cells)


def _refuse_bomb(size: int, packed: int) -> None:
    ratio = size / packed
    if size > MOST_BYTES or (size > RATIO_FROM and ratio > MOST_RATIO):
        raise UnreadableError(BOMB, size=size >> 20, ratio=round(ratio))


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, before: int, packed: int) -> Generator[bytes, None, None]:
    """The member's bytes as they are unpacked; a header that lies about the size does not help a bomb."""
    size = before
    member = copy.copy(member)
    member.file_size = MOST_BYTES + 1  # else only as much comes out as the header admits
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            _refuse_bomb(size, packed)
            yield chunk


def _look(parts: Iterator[bytes]) -> frozenset[tuple[int, int]]:
    last_row, width, tail = 0, 26, b""
    holes: set[tuple[int, int]] = set()
    for part in parts:
        text = tail + part
        last_row = max([last_row, *map(int, _ROW.findall(text))])
        width = max([width, *map(_index, set(_WIDE.findall(text)))])
        _refuse_huge(last_row * width)
        if b"<f" in text or b't="e"' in text:
            holes.update(_holes(text))
        tail = text[-2048:]
    return frozenset(holes)


def _holes(text: bytes) -> Iterator[tuple[int, int]]:
    attributes = [match[1] for match in _HOLE.finditer(text) if b't="str"' not in match[1]]  # an empty text is a value
    for found in (*attributes, *_ERROR.findall(text)):
        at = _AT.search(found)
        if at:
            yield int(at[2]) - 1, _index(at[1]) - 1


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
