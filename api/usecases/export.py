"""Handing a graph on: tables that can be loaded again, or one file of nodes and links. Nothing half-written is left behind."""

import csv
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import networkx as nx
import xlsxwriter

from api.scope import NotFoundError, Scope
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import recorded
from graph import keyring
from graph.export import Area, Opening, columns, kinds_to_export, names_of, rows, text_of, within
from graph.kinds import Node
from graph.loaders.headings import AnyKind
from graph.loaders.templates import template_kinds
from graph.plans.inputs import territory_of
from graph.store import Store
from graph.territory import areas_inside
from graph.wording import GongjianError, Lang, Wording

Form = Literal["xlsx", "csv", "json", "graphml"]
Progress = Callable[[str, int], None]

NO_KIND = Wording("export.no_kind", "没有名为 {name} 的清单。可用：{known}", "There is no list named {name}. There are: {known}")
NO_AREA = Wording("export.no_area", "图中没有名为“{area}”的区划", "The graph has no area called {area}")
THERE = Wording(
    "export.there",
    "{path} 已存在且不为空，未覆盖。换一个文件夹，或加 --force",
    "{path} is there and not empty; it was left as it is. Name another folder, or add --force",
)
NO_PURPOSE = Wording(
    "export.no_purpose",
    "打开个人信息要写明用途：--purpose …（会记入审计）",
    "Opening personal values needs a purpose: --purpose … (it goes into the audit)",
)
_SHEET_ROWS = 1_000_000


class ExportError(GongjianError):
    """An export can't be made as asked (exit code 2)."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write. `kinds` are names of lists (all when empty), `area` a code, name or alias; `opened` asks for sealed fields
    in clear, which takes a scope with a purpose that opens them."""

    to: Path
    form: Form = "xlsx"
    kinds: tuple[str, ...] = ()
    area: str | None = None
    provenance: bool = False
    opened: bool = False
    force: bool = False
    lang: Lang = "zh"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the folder or file, rows by list, and whether personal values are in clear."""

    to: Path
    rows: dict[str, int]
    opened: bool

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def export(scope: Scope, store: Store, wanted: Wanted, *, trail: AuditTrail | None = None, progress: Progress | None = None) -> Exported:
    """Write the graph or a part of it; the whole appears at once under its name, or nothing does.

    Whoever does not see all areas names one of their own, and lists that the role reads. It is audited before the files get their names.
    Raises ForbiddenError, NotFoundError, ExportError, SealError, StoreError.
    """
    part = wanted.to.parent / f".{wanted.to.name}.part-{secrets.token_hex(4)}"
    try:
        with recorded(scope, "export", _told(wanted), to=trail) as record:
            scope.require("export")
            kinds = _kinds(scope, wanted)
            opening = _opening(scope, wanted)
            area = _area(scope, store, wanted)
            _refuse_overwriting(wanted)
            wanted.to.parent.mkdir(parents=True, exist_ok=True)
            write = _tables if wanted.form in ("xlsx", "csv") else _network
            counted = write(store, kinds, area, opening, wanted, part, progress)
            record.rows = sum(counted.values())
        _put_in_place(part, wanted.to)
    finally:
        _remove(part)
    return Exported(wanted.to, counted, wanted.opened)


def _told(wanted: Wanted) -> str:
    opened = ", sealed fields opened" if wanted.opened else ""
    return f"{wanted.form} of {' '.join(wanted.kinds) or 'all'} in {wanted.area or 'all areas'}{opened}"


def _opening(scope: Scope, wanted: Wanted) -> Opening | None:
    """What opens sealed values, for the fields that role and purpose open; None when they are to stay masked."""
    if not wanted.opened:
        return None
    if not scope.purpose.strip():
        raise ExportError(NO_PURPOSE)
    return Opening(keyring.load_keyring().sealer(), scope.for_purpose(scope.purpose).fields.opens)


def _kinds(scope: Scope, wanted: Wanted) -> tuple[AnyKind, ...]:
    """The lists to write: those that are named, or all that the role reads."""
    try:
        found = kinds_to_export(wanted.kinds)
    except KeyError as error:
        at = 1 if wanted.lang == "zh" else 0
        known = ", ".join(names_of(kind)[at] for kind in template_kinds())
        raise ExportError(NO_KIND, name=error.args[0], known=known) from None
    closed = [kind for kind in found if not all(scope.duties.sees(label) for label in _labels(kind))]
    if wanted.kinds:
        for kind in closed:
            scope.require_read(next(label for label in _labels(kind) if not scope.duties.sees(label)))
    return tuple(kind for kind in found if kind not in closed)


def _labels(kind: AnyKind) -> tuple[str, ...]:
    """The kinds whose records a list is about."""
    return (kind.label,) if issubclass(kind, Node) else tuple(end.label for end in (*kind.start, *kind.end))


def _area(scope: Scope, store: Store, wanted: Wanted) -> Area | None:
    if wanted.area is None:
        scope.require_everywhere("export")
        return None
    if not scope.everywhere and not _covers(scope, store, wanted.area):
        raise NotFoundError(NO_AREA, area=wanted.area)
    found = within(store, wanted.area)
    if found is None:
        raise ExportError(NO_AREA, area=wanted.area)
    return found


def _covers(scope: Scope, store: Store, area: str) -> bool:
    """Whether an area, given by code, name or alias, is there and lies in the territory."""
    try:
        return territory_of(store, area, scope.parameters()).inside <= areas_inside(store, scope.parameters())
    except GongjianError:
        return False


def _refuse_overwriting(wanted: Wanted) -> None:
    there = wanted.to.exists() and (wanted.to.is_file() or any(wanted.to.iterdir()))
    if there and not wanted.force:
        raise ExportError(THERE, path=wanted.to)


def _put_in_place(part: Path, to: Path) -> None:
    """Give what was written its name; what stood there goes only once the new is in its place."""
    aside = to.parent / f".{to.name}.old-{secrets.token_hex(4)}"
    if to.exists():
        to.replace(aside)
    part.replace(to)
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _tables(
    store: Store,
    kinds: Sequence[AnyKind],
    area: Area | None,
    opening: Opening | None,
    wanted: Wanted,
    part: Path,
    progress: Progress | None,
) -> dict[str, int]:
    part.mkdir(mode=0o700)
    counted: dict[str, int] = {}
    for kind in kinds:
        name = kind.zh if wanted.lang == "zh" else str(kind.sheet)
        shown = columns(kind, wanted.lang, opening, provenance=wanted.provenance, area=area)
        cells = ([column.cell(row) for column in shown] for row in rows(store, kind, area))
        number = _write_table(part / f"{name}.{wanted.form}", [column.header for column in shown], cells)
        if number:
            counted[name] = number
        if progress is not None:
            progress(name, number)
    return counted


def _write_table(path: Path, header: list[str], cells: Iterator[list[str]]) -> int:
    """Write a table and count its rows; one without rows leaves no file."""
    write = _write_csv if path.suffix == ".csv" else _write_book
    number = write(path, header, cells)
    if number:
        path.chmod(0o600)
    else:
        path.unlink()
    return number


def _write_csv(path: Path, header: list[str], cells: Iterator[list[str]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for line in cells:
            writer.writerow(line)
            number += 1
    return number


def _write_book(path: Path, header: list[str], cells: Iterator[list[str]]) -> int:
    """Every cell as text, so that codes and phones keep their digits and nothing becomes a formula."""
    number, at, page = 0, 0, None
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for number, line in enumerate(cells, 1):
            if page is None or at >= _SHEET_ROWS:
                more = "" if page is None else f" {1 + number // _SHEET_ROWS}"
                page, at = book.add_worksheet(path.stem[:28] + more), 0
                page.freeze_panes(1, 0)
                for place, title in enumerate(header):
                    page.set_column(place, place, 16, text)
                    page.write_string(0, place, title, bold)
            at += 1
            for place, value in enumerate(line):
                if value:
                    page.write_string(at, place, value)
        if page is None:
            book.add_worksheet(path.stem[:31])
    return number


def _network(
    store: Store,
    kinds: Sequence[AnyKind],
    area: Area | None,
    opening: Opening | None,
    wanted: Wanted,
    part: Path,
    progress: Progress | None,
) -> dict[str, int]:
    """One file of nodes (id `Label:id`, with the columns of their table) and links, as node-link JSON or GraphML."""
    graph, counted = nx.MultiDiGraph(), {}
    for kind in kinds:
        shown = columns(kind, "en", opening, provenance=wanted.provenance, area=area)
        number = 0
        for row in rows(store, kind, area):
            number += 1
            _add(graph, kind, row, {column.header: text for column in shown if (text := column.cell(row))}, area or Area())
        if number:
            counted[kind.zh if wanted.lang == "zh" else str(kind.sheet)] = number
        if progress is not None:
            progress(kind.zh, number)
    graph.remove_nodes_from([node for node, data in graph.nodes(data=True) if not data])  # ends whose kind was not asked for
    _write_network(graph, wanted.form, part)
    return counted


def _add(graph: Any, kind: AnyKind, row: dict[str, Any], data: dict[str, str], area: Area) -> None:
    if not issubclass(kind, Node):
        ((start,), (end,)) = row["_ends"]
        kept = {k: v for k, v in data.items() if k not in (kind.start_column[0], kind.end_column[0])}
        graph.add_edge(":".join(start), ":".join(end), type=kind.type, **kept)
        return
    node = f"{kind.label}:{row['id']}"
    links = [link for link in kind.links if link.relationship.sheet is None]
    graph.add_node(node, label=kind.label, **{k: v for k, v in data.items() if k not in {link.column for link in links}})
    for link, ends in zip(links, row["_ends"], strict=True):
        for label, node_id in ends:
            if area.holds(label, node_id):
                pair = (node, f"{label}:{node_id}") if link.direction == "out" else (f"{label}:{node_id}", node)
                graph.add_edge(*pair, type=link.relationship.type)


def _write_network(graph: Any, form: Form, path: Path) -> None:
    # The owner's alone from its first byte on: it may hold personal values.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if form == "graphml":
            nx.write_graphml(graph, file)
        else:
            file.write(json.dumps(nx.node_link_data(graph, edges="links"), ensure_ascii=False, default=text_of).encode())
