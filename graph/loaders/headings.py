"""Which list a sheet is, where its header row stands, and which column means what."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graph.kinds import Link, Node, Relationship, column_of
from graph.loaders.cells import is_blank, shown
from graph.loaders.table import Row, Table
from graph.model import NODES, RELATIONSHIPS, kind_by_sheet
from graph.model.area import Area
from graph.wording import Wording

AnyKind = type[Node] | type[Relationship]

QUARANTINE_HEADERS = ("错误代码", "错误说明", "建议")
SKIPPED_SHEETS = frozenset(("说明", "填写说明", "notes", "readme", "_gongjian", "可选项", "choices"))
IGNORED_HEADERS = frozenset(("序号", "no", "no.", "#", "number"))
"""Headers of a running number, which nearly every list has and which says nothing."""
_LOOK_AT = 30

MISSING_COLUMN = Wording("header_missing", "缺少必填列“{column}”{near}", "the required column '{column}' is missing{near}")
UNKNOWN_COLUMN = Wording(
    "header_unknown", "不认识的列“{column}”，未加载{near}", "the column '{column}' is not known and was left out{near}"
)
NO_HEADER = Wording("header_none", "没有找到标题行：应有 {expected}", "no header row was found: expected {expected}")
TWICE = Wording("header_twice", "列“{column}”出现两次，只读第一列", "the column '{column}' stands there twice; the first one is read")
UNKNOWN_SHEET = Wording(
    "sheet_unknown",
    "不知道“{name}”是哪一类清单：请改名（如 {near}），或用 --meaning {name}=resources 指明",
    "it is not clear which list '{name}' is: rename it (such as {near}), or say so with --meaning {name}=resources",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a sheet's columns mean: its header row (from 1), the headers, and field or link by column index from 0."""

    kind: AnyKind
    row: int
    headers: tuple[str, ...]
    fields: Mapping[int, str]
    links: Mapping[int, Link]
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    mended: bool = False

    def header_of(self, name: str) -> str:
        """The sender's header for a field or link column, or our own when the sheet has none."""
        for index, field in self.fields.items():
            if field == name:
                return self.headers[index]
        for index, link in self.links.items():
            if link.column == name:
                return self.headers[index]
        return name


def sheet_kind(name: str, meanings: Mapping[str, AnyKind] | None = None) -> AnyKind | None:
    """The kind a sheet's or file's name stands for; numbers, years and places around a known name are tolerated."""
    plain = _plain_name(name)
    for meant, kind in (meanings or {}).items():
        if _plain_name(meant) in (plain, name.strip().casefold()):
            return kind
    found = kind_by_sheet(name) or kind_by_sheet(plain)
    if found is not None:
        return found
    words = plain if plain.isascii() else re.sub(r"\s", "", plain)
    hits = [(len(known), known) for known in _sheet_names() if _contains(words, known)]
    if not hits:
        return None
    longest = max(hits)[0]
    kinds = {_sheet_names()[known] for size, known in hits if size == longest}
    return kinds.pop() if len(kinds) == 1 else None


def near_sheets(name: str) -> list[str]:
    """Known sheet names that look like this one."""
    return difflib.get_close_matches(_plain_name(name), _sheet_names(), 3, 0.3) or ["资源清单", "需求清单", "单位"]


def _plain_name(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"\(.*?\)", "", text)
    return re.sub(r"^[\s\d._\-、年月]+|[\s\d._\-、年月]+$|表$", "", text).strip()


def _contains(text: str, known: str) -> bool:
    if known.isascii():
        return re.search(rf"(?<![a-z]){re.escape(known)}(?![a-z])", text) is not None
    return len(known) >= 2 and known in text


@cache
def _sheet_names() -> dict[str, AnyKind]:
    names: dict[str, AnyKind] = {}
    kinds: tuple[AnyKind, ...] = (*NODES, *RELATIONSHIPS)
    for kind in kinds:
        if kind.sheet is not None:
            names |= dict.fromkeys((kind.sheet, kind.sheet.replace("_", " "), kind.zh, *kind.sheets), kind)
    names["divisions"] = Area
    return {name.casefold(): kind for name, kind in names.items()}


def entered(kind: AnyKind) -> tuple[str, ...]:
    """The fields a workbook has a column for."""
    composed = issubclass(kind, Node) and bool(kind.compose)
    return tuple(n for n, i in kind.model_fields.items() if column_of(i).entered and not (composed and n == "id"))


@cache
def links_of(kind: AnyKind) -> tuple[Link, ...]:
    """The link columns of a node's sheet; of a relationship's sheet its two ends."""
    if issubclass(kind, Node):
        return kind.links
    ends = ((kind.start_column, kind.start), (kind.end_column, kind.end))
    return tuple(Link(c[0], c[1], c[0], kind, to, required=True) for c, to in ends)


@cache
def _spellings(kind: AnyKind) -> dict[str, str | Link]:
    """Normalised header -> field name or link; a link wins over a field's alias, a field's own name over everything."""
    known: dict[str, str | Link] = {}
    fields = {name: column_of(kind.model_fields[name]) for name in entered(kind)}
    strong = [(s, n) for n, c in fields.items() for s in (c.zh, c.header or n)]
    said: list[tuple[str, str | Link]] = [
        *strong,
        *((s, link) for link in links_of(kind) for s in (link.zh, link.column)),
        *((s, n) for n, c in fields.items() for s in (*c.aliases, n)),
        *((s, link) for link in links_of(kind) for s in link.aliases),
    ]
    for spelling, meaning in said:
        known.setdefault(_plain_header(spelling), meaning)
    return known


def _plain_header(value: object) -> str:
    text = unicodedata.normalize("NFKC", shown(value)).casefold()
    return re.sub(r"[\s*※:_]+|^\d+[.、]", "", text)


def _meaning(kind: AnyKind, header: object) -> str | Link | None:
    known, plain = _spellings(kind), _plain_header(header)
    return known.get(plain) or known.get(re.sub(r"\(.*?\)", "", plain))


def read_heading(kind: AnyKind, table: Table) -> Heading | None:
    """The header row of a sheet: of the first rows the one with most known headers; None when there is none."""
    rows = _first_rows(table)
    scored = [(sum(_meaning(kind, c) is not None for c in cells if not is_blank(c)), -i) for i, (_, cells) in enumerate(rows)]
    if not scored or max(scored)[0] == 0:
        return None
    at = -max(scored)[1]
    number, cells = rows[at]
    above = rows[at - 1][1] if at else []
    headers = [_header_text(kind, cells, above, i) for i in range(max(len(cells), len(above) if at else 0))]
    return _heading(kind, number, headers)


def _first_rows(table: Table) -> list[tuple[int, Row]]:
    rows = []
    for number, cells in table.rows():
        rows.append((number, list(cells)))
        if number >= _LOOK_AT:
            break
    return rows


def _header_text(kind: AnyKind, cells: Sequence[object], above: Sequence[object], index: int) -> str:
    """The header of a column; where the row has none, the known one above it (a header merged over two rows)."""
    own = cells[index] if index < len(cells) else ""
    if is_blank(own) and index < len(above) and _meaning(kind, above[index]) is not None:
        own = above[index]
    return shown(own).strip()


def _heading(kind: AnyKind, row: int, headers: Sequence[str]) -> Heading:
    fields: dict[int, str] = {}
    links: dict[int, Link] = {}
    unknown, twice = [], []
    for index, header in enumerate(headers):
        meaning = _meaning(kind, header) if header else None
        if not header or header in QUARANTINE_HEADERS:
            continue
        if meaning is None and _plain_header(header) in IGNORED_HEADERS:
            continue
        if meaning is None:
            unknown.append(header)
        elif meaning in fields.values() or meaning in links.values():
            twice.append(header)
        elif isinstance(meaning, str):
            fields[index] = meaning
        else:
            links[index] = meaning
    missing = _missing(kind, fields.values(), links.values())
    mended = all(h in headers for h in QUARANTINE_HEADERS)
    return Heading(kind, row, tuple(headers), fields, links, tuple(unknown), tuple(twice), missing, mended)


def _missing(kind: AnyKind, fields: Iterable[str], links: Iterable[Link]) -> tuple[str, ...]:
    there, linked = set(fields), {link.column for link in links}
    names = [n for n in entered(kind) if kind.model_fields[n].is_required() and n not in there]
    wanted = [f"{column_of(kind.model_fields[n]).zh} {column_of(kind.model_fields[n]).header or n}" for n in names]
    return (*wanted, *(f"{link.zh} {link.column}" for link in links_of(kind) if link.required and link.column not in linked))


def near_headers(kind: AnyKind, header: str, candidates: Iterable[str] | None = None) -> list[str]:
    """Known headers (or those of `candidates`) that look like this one."""
    plain = {_plain_header(part): part for part in (candidates or _readable(kind))}
    found = (m for part in (header, *header.split()) for m in difflib.get_close_matches(_plain_header(part), plain, 2, 0.5))
    return list(dict.fromkeys(plain[m] for m in found))


def _readable(kind: AnyKind) -> list[str]:
    columns = [(column_of(kind.model_fields[n]).zh, column_of(kind.model_fields[n]).header or n) for n in entered(kind)]
    return [s for pair in (*columns, *((link.zh, link.column) for link in links_of(kind))) for s in pair]
