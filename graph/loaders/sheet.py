"""The rows of one sheet: read, checked against the row model, and told apart into those that can be loaded and those that can't."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from graph.kinds import Link, Node, SealMask, column_of
from graph.loaders.cells import Reader, is_blank, read_key, reader_for, shown
from graph.loaders.faults import MESSAGES, advice_for, code_of
from graph.loaders.finding import Finding
from graph.loaders.headings import AnyKind, Heading, links_of
from graph.loaders.names import End
from graph.loaders.table import Row, Table
from graph.mask import mask
from graph.privacy import PERSONAL_NUMBER_FOUND, free_text_fields, looks_personal, scan_fields
from graph.seal import sealed_fields
from graph.values import read_words
from graph.wording import Said

Progress = Callable[[str, int, int | None], None]
"""Told what is being done (`read`, `write`, `texts`: understanding them), how many rows or texts so far, and of how many if known."""


@dataclass(slots=True)
class GoodRow:
    """A row that passed: its number, id, typed values by field, link cells by column, and the nodes these name once resolved."""

    number: int
    id: str
    values: dict[str, Any]
    cells: dict[str, tuple[str, ...]]
    ends: dict[str, tuple[End, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class BadRow:
    """A row that is not loaded: its cells as sent and what is wrong with it."""

    number: int
    cells: Row
    id: str | None
    findings: list[Finding]


@dataclass(slots=True)
class Sheet:
    """One sheet under way. `source` names it in the graph as file!sheet. `unsure` are rows that are loaded all the same but should be
    looked at; `sent` the cells, by row number, of rows whose kind is blank; `mark` tells the folder its file came from."""

    file: str
    name: str
    table: Table
    heading: Heading
    good: list[GoodRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    doubted: dict[int, list[Finding]] = field(default_factory=dict)
    unsure: list[BadRow] = field(default_factory=list)
    sent: dict[int, Row] = field(default_factory=dict)
    rows: int = 0
    refused: bool = False
    partial: bool = False
    mark: str = ""

    @property
    def kind(self) -> AnyKind:
        """The kind of its rows."""
        return self.heading.kind

    @property
    def source(self) -> str:
        """The sheet's name in the graph."""
        return f"{self.file}!{self.name}"

    def finding(self, code: str, row: int, column: str, value: object, **values: object) -> Finding:
        """A fault of one cell; the value of a sealed field is masked in it, and so is what was typed to name a person or household."""
        seen = self._seen(column, value)
        said = Said(MESSAGES[code], {**values, "value": seen})
        return Finding("quarantined", self.file, said, Said(advice_for(code)), self.name, row, self.heading.header_of(column), seen)

    def _seen(self, column: str, value: object) -> str:
        info = self.kind.model_fields.get(column)
        sealed = column_of(info).sealed if info is not None else None
        text = shown("" if value is None else value)
        if sealed is not None:
            return mask(sealed, text) if text else ""
        sort: SealMask | None = looks_personal(text) or ("note" if text and self._names_sealed(column) else None)
        return mask(sort, text) if sort else text

    def _names_sealed(self, column: str) -> bool:
        """Whether a column leads to a kind with sealed fields: a name or an address may stand there instead of an id."""
        link = next((each for each in links_of(self.kind) if each.column == column), None)
        return link is not None and any(sealed_fields(kind) for kind in link.to)


_MEMO = 512
"""Different texts of a column whose reading is remembered: lists repeat kinds, places and dates in most of their rows."""


_SHARED = 20_000
"""Different combinations of link cells that are remembered."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of a sheet are read, worked out once. Each column has a memo: text as sent -> what was read."""

    fields: tuple[tuple[int, str, Reader, dict[Any, Any]], ...]
    links: tuple[tuple[int, Link, dict[Any, tuple[str, ...]]], ...]
    composed: bool
    scanned: frozenset[str]
    validate: Callable[[Any], Any]
    suggested: bool
    shared: dict[tuple[Any, ...], dict[str, tuple[str, ...]]] = field(default_factory=dict)
    originals: dict[int, dict[str, Any]] = field(default_factory=dict)


def read_rows(sheet: Sheet, progress: Progress | None = None) -> None:
    """Sort the rows of a sheet into good and bad ones. Blank rows are left out; a row sent twice counts once."""
    plan = _plan(sheet.heading)
    seen: dict[str, GoodRow] = {}
    for number, cells in _data(sheet):
        sheet.rows += 1
        if progress is not None and sheet.rows % 5000 == 0:
            progress("read", sheet.rows, None)
        _read(sheet, plan, number, cells, seen)
    quarantine(sheet, sheet.doubted)


def _data(sheet: Sheet) -> Iterator[tuple[int, Row]]:
    head = sheet.heading.row
    for number, cells in sheet.table.rows():
        if number > head and not _all_blank(cells):
            yield number, cells


def _all_blank(cells: Row) -> bool:
    return all(cell == "" or is_blank(cell) for cell in cells)


def _plan(heading: Heading) -> _Plan:
    kind = heading.kind
    infos = kind.model_fields
    fields = tuple((index, name, reader_for(infos[name]), dict[Any, Any]()) for index, name in heading.fields.items())
    links = tuple((index, link, dict[Any, tuple[str, ...]]()) for index, link in heading.links.items())
    scanned = frozenset(free_text_fields(kind)).intersection(heading.fields.values())
    composed = issubclass(kind, Node) and bool(kind.compose)
    return _Plan(fields, links, composed, scanned, kind.__pydantic_validator__.validate_python, "kind_source" in infos)


def _read(sheet: Sheet, plan: _Plan, number: int, cells: Row, seen: dict[str, GoodRow]) -> None:
    values, faults = _values(sheet, plan, number, cells)
    links = _links(sheet, plan, number, cells, faults)
    given = values.get("id")
    if plan.composed:
        values["id"] = "-"
    try:
        kept = plan.validate(values).__dict__ if not faults else {}
    except ValidationError as error:
        faults += [_of_pydantic(sheet, number, e, values) for e in error.errors(include_url=False)]
    if faults:
        missing = _unfilled(sheet, plan, number, values, faults)
        sheet.bad.append(BadRow(number, cells, given, faults + missing))
        return
    typed = {name: kept[name] for name in values if kept[name] is not None}
    row = GoodRow(number, str(typed.pop("id", "")), typed, links)
    if plan.composed:
        row.id = ""
    _accept(sheet, plan, row, cells, seen)


def _values(sheet: Sheet, plan: _Plan, number: int, cells: Row) -> tuple[dict[str, Any], list[Finding]]:
    values: dict[str, Any] = {}
    faults: list[Finding] = []
    width = len(cells)
    for index, name, read, memo in plan.fields:
        if index >= width:
            continue
        value = cells[index]
        if value.__class__ is str and value in memo:
            values[name] = memo[value]
            continue
        if value == "" or value is None or (value.__class__ is str and value.isspace()):
            continue
        try:
            values[name] = read(value)
        except PydanticCustomError as error:
            faults.append(_of_reader(sheet, number, name, value, error))
        else:
            if value.__class__ is str and len(memo) < _MEMO:
                memo[value] = values[name]
    return values, faults


def _links(sheet: Sheet, plan: _Plan, number: int, cells: Row, faults: list[Finding]) -> dict[str, tuple[str, ...]]:
    """The link cells of a row. Rows whose link cells are the same texts share one dict."""
    sent = tuple([cells[index] if index < len(cells) else "" for index, _, _ in plan.links])
    shared = plan.shared.get(sent)
    if shared is not None:
        return shared
    links = _read_links(sheet, plan, number, sent, faults)
    if not faults and len(plan.shared) < _SHARED and all(value.__class__ is str for value in sent):
        plan.shared[sent] = links
    return links


def _read_links(sheet: Sheet, plan: _Plan, number: int, sent: tuple[Any, ...], faults: list[Finding]) -> dict[str, tuple[str, ...]]:
    links: dict[str, tuple[str, ...]] = {}
    for (_, link, memo), value in zip(plan.links, sent, strict=True):
        if value.__class__ is str and value in memo:
            links[link.column] = memo[value]
            continue
        if is_blank(value):
            if link.required:
                faults.append(sheet.finding("missing", number, link.column, ""))
            continue
        try:
            text = read_key(value)
            links[link.column] = (read_words(text) or ()) if link.many else (text,)
        except PydanticCustomError as error:
            faults.append(_of_reader(sheet, number, link.column, value, error))
        else:
            if value.__class__ is str and len(memo) < _MEMO:
                memo[value] = links[link.column]
    return links


def _unfilled(sheet: Sheet, plan: _Plan, number: int, values: Mapping[str, Any], faults: Sequence[Finding]) -> list[Finding]:
    """Required cells that are empty, so that a row's faults are told at once."""
    told = {f.column for f in faults}
    infos = sheet.kind.model_fields
    empty = (n for _, n, _, _ in plan.fields if infos[n].is_required() and n not in values and sheet.heading.header_of(n) not in told)
    return [sheet.finding("missing", number, name, "") for name in empty]


def _of_reader(sheet: Sheet, number: int, column: str, value: object, error: PydanticCustomError) -> Finding:
    context = {k: v for k, v in (error.context or {}).items() if k != "value"}  # only the masked form may be said
    return sheet.finding(code_of(error.type), number, column, value, **context)


def _of_pydantic(sheet: Sheet, number: int, error: Any, values: Mapping[str, Any]) -> Finding:
    column = str(error["loc"][0]) if error["loc"] else next(iter(values), "id")
    context = {k: v for k, v in (error.get("ctx") or {}).items() if k != "value"}
    limit = next((context[k] for k in ("ge", "le", "gt") if k in context), "")
    code = code_of(error["type"])
    if not error["loc"]:
        column = "stated_parts" if code == "parts" else column
    return sheet.finding(code, number, column, values.get(column, ""), **{"allowed": "", **context, "limit": limit})


def _accept(sheet: Sheet, plan: _Plan, row: GoodRow, cells: Row, seen: dict[str, GoodRow]) -> None:
    """Take a row whose cells are sound, unless its id is personal or stands in another row with other content."""
    if row.id:
        if looks_personal(row.id):
            sheet.bad.append(BadRow(row.number, cells, row.id, [sheet.finding("personal_id", row.number, "id", row.id)]))
            return
        other = seen.setdefault(row.id, row)
        if other is not row:
            sent = plan.originals.get(other.number, other.values)
            if (sent, other.cells) != (row.values, row.cells):
                _quarantine_pair(sheet, other, row, cells)
            return
    if not plan.scanned.isdisjoint(row.values):
        _mask(sheet, plan, row)
    if plan.suggested and "kind" not in row.values:
        sheet.sent[row.number] = cells
    sheet.good.append(row)


def _mask(sheet: Sheet, plan: _Plan, row: GoodRow) -> None:
    """Mask the personal numbers in a row's free text, and say so."""
    masked, flags = scan_fields(sheet.kind, row.values)
    if flags:
        plan.originals[row.number] = row.values
        row.values = masked
    for name, found in flags.items():
        header = sheet.heading.header_of(name)
        said = Said(PERSONAL_NUMBER_FOUND, {"field": header, "count": len(found)})
        sheet.notices.append(Finding("warning", sheet.file, said, None, sheet.name, row.number, header))


def _quarantine_pair(sheet: Sheet, other: GoodRow, row: GoodRow, cells: Row) -> None:
    """Of two rows with one id and other content neither can be trusted."""
    sheet.bad.append(BadRow(row.number, cells, row.id, [sheet.finding("duplicate", row.number, "id", row.id, other=other.number)]))
    sheet.doubted.setdefault(other.number, [sheet.finding("duplicate", other.number, "id", other.id, other=row.number)])


def quarantine(sheet: Sheet, faults: Mapping[int, list[Finding]]) -> None:
    """Move rows (by number) from the good to the bad ones."""
    if not faults:
        return
    cells = {number: list(row) for number, row in sheet.table.rows() if number in faults}
    sheet.bad += [BadRow(r.number, cells[r.number], r.id or None, faults[r.number]) for r in sheet.good if r.number in faults]
    sheet.good = [r for r in sheet.good if r.number not in faults]


def label_of(kind: AnyKind) -> str:
    """The label or relationship type of a kind."""
    return kind.label if issubclass(kind, Node) else kind.type
