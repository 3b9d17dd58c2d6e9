"""Rows of a sheet as batches: property maps in their stored form, sealed, with provenance, and the statements that write them."""

import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic_core import PydanticUndefined

from graph.cypher import create_linked, end_links, merge_nodes, merge_relationships
from graph.kinds import Bound, Kind, Link, Node, PartialDate, Relationship
from graph.load import Batch, Statement
from graph.loaders.names import Names
from graph.loaders.sheet import GoodRow, Sheet
from graph.loaders.suggesting import Suggest, suggest_blank
from graph.seal import Sealer, sealed_fields

SIZE = 5_000
"""Rows of a batch: one transaction."""


def size() -> int:
    """Rows of a batch: GONGJIAN_LOAD_BATCH for a server with little memory, else SIZE."""
    named = os.environ.get("GONGJIAN_LOAD_BATCH", "")
    return int(named) if named.isdigit() and int(named) else SIZE


ReadText = Callable[[str], Mapping[str, Any]]
"""Reads a text: the fields of SAID that it fills, typed."""

SAID: Mapping[str, str] = {"quantity_said": "quantity", "measure_said": "quantity", "months_said": "months", "months_said_text": "months"}
"""Fields read from the text of a row, each with the column that must be blank for it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What batches of a sheet need to know beside its rows.

    `fresh` says that the store has nothing of the kind yet; `edited` names the fields and links that persons changed, by id or, for
    relationships, by `tie_of`.
    """

    load_id: str
    today: date
    sealer: Sealer
    names: Names
    suggest: Suggest | None = None
    read_text: ReadText | None = None
    fresh: bool = False
    edited: Mapping[Any, frozenset[str]] = field(default_factory=dict)


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as properties: a `Bound` as _low, _high, _text, a `PartialDate` as the date, _precision, _inferred; tuples as lists."""
    props: dict[str, Any] = {}
    for name, value in values.items():
        if value.__class__ is tuple:
            props[name] = list(value)
        elif isinstance(value, Bound):
            props |= {f"{name}_low": value.low, f"{name}_high": value.high, f"{name}_text": value.text}
        elif isinstance(value, PartialDate):
            props |= {name: value.day, f"{name}_precision": value.precision, f"{name}_inferred": value.inferred}
        else:
            props[name] = value
    return props


def property_names(kind: type[Kind], name: str) -> tuple[str, ...]:
    """The properties under which a field is stored."""
    text = str(kind.model_fields[name].annotation)
    if "Bound" in text:
        return (f"{name}_low", f"{name}_high", f"{name}_text")
    if "PartialDate" in text:
        return (name, f"{name}_precision", f"{name}_inferred")
    if issubclass(kind, Node):
        for sealed in sealed_fields(kind):
            if sealed.name == name:
                return sealed.properties
    return (name,)


def defaults_of(kind: type[Kind]) -> dict[str, Any]:
    """What a new node or relationship has where its source says nothing."""
    plain = {n: i.default for n, i in kind.model_fields.items() if i.default not in (None, PydanticUndefined)}
    return stored(plain)


def batches(sheet: Sheet, target: Target, later: frozenset[str]) -> Iterator[Batch]:
    """The batches of a sheet. Links to the labels of `later`, whose nodes are not there yet, are left to `late_batches`."""
    step = size()
    for start in range(0, len(sheet.good), step):
        rows = sheet.good[start : start + step]
        if issubclass(sheet.kind, Node):
            shapes = _shapes(sheet, rows, later) if target.fresh else None
            if shapes is not None:
                statements = tuple(_created(sheet, sheet.kind, target, shapes))
            else:
                nodes = _node_statements(sheet, sheet.kind, target, rows)
                statements = (*nodes, *_link_statements(sheet, sheet.kind, target, rows, later, late=False))
            yield Batch(_key(sheet, "n", start, rows), statements, len(rows), target.fresh)
        else:
            ties = tuple(_tie_statements(sheet, sheet.kind, target, rows))
            yield Batch(_key(sheet, "r", start, rows), ties, len(rows), target.fresh)


def late_batches(sheet: Sheet, target: Target, later: frozenset[str]) -> Iterator[Batch]:
    """The links that had to wait until every node was there."""
    if not issubclass(sheet.kind, Node):
        return
    step = size()
    for start in range(0, len(sheet.good), step):
        rows = sheet.good[start : start + step]
        links = tuple(_link_statements(sheet, sheet.kind, target, rows, later, late=True))
        if links:
            yield Batch(_key(sheet, "l", start, rows), links, 0)


def _key(sheet: Sheet, phase: str, start: int, rows: Sequence[GoodRow]) -> str:
    """Names a batch by its rows, so that a resumed load with other rows in it does not take it for done."""
    return f"{sheet.name}:{phase}{start}:{zlib.crc32(repr([r.number for r in rows]).encode()):08x}"


def common(sheet: Sheet, target: Target) -> dict[str, Any]:
    """The provenance that every row of a sheet shares."""
    return {"source_file": sheet.file, "source_sheet": sheet.name, "load_id": target.load_id, "record_state": "active"}


def _params(sheet: Sheet, target: Target, kind: type[Kind], *, fresh: bool, blanks: Mapping[str, Any]) -> dict[str, Any]:
    base = common(sheet, target)
    if fresh:
        return {"common": {**defaults_of(kind), **base, "sources": [sheet.source]}}
    return {"common": base, "source": sheet.source, "defaults": defaults_of(kind), "blanks": dict(blanks)}


def _blanks(sheet: Sheet, kind: type[Kind]) -> dict[str, None]:
    """Fields with a column in the sheet, all null: an empty cell empties a field that nobody else speaks of."""
    names = (
        n
        for n in sheet.heading.fields.values()
        if n not in ("id", "kind", *getattr(kind, "keys", ())) and kind.model_fields[n].default is None
    )
    return {prop: None for n in names for prop in property_names(kind, n)}


def _node_statements(sheet: Sheet, kind: type[Node], target: Target, rows: Sequence[GoodRow]) -> Iterator[Statement]:
    maps = [_node_map(kind, target, row) for row in rows]
    suggest_blank(sheet, kind, target.suggest, target.names, rows, maps, target.edited)
    plain = [m for m in maps if m["id"] not in target.edited] if target.edited else maps
    params = _params(sheet, target, kind, fresh=target.fresh, blanks=_blanks(sheet, kind))
    yield Statement(merge_nodes(kind, fresh=target.fresh), {**params, "rows": plain}, creates=True)
    for kept in (m for m in maps if m["id"] in target.edited):
        fields = target.edited[kept["id"]]
        if "kind" in fields:
            kept["s"] = None
        yield Statement(merge_nodes(kind, fresh=False), _without(kind, params, kept, fields), creates=True)


Shape = tuple[tuple[Link, str], ...]
"""The links that a row has, each with the label of its one end."""


def _shapes(sheet: Sheet, rows: Sequence[GoodRow], later: frozenset[str]) -> dict[Shape, list[GoodRow]] | None:
    """New rows by the links that they can be created with in one statement; None when that would take more statements than apart."""
    links = [link for link in sheet.heading.links.values() if not any(k.label in later for k in link.to)]
    types = [link.relationship for link in sheet.heading.links.values()]
    if len(links) < len(types) or len(set(types)) < len(types):
        return None  # what has to wait is linked later, and two columns of one relationship may name the same node
    found: dict[Shape, list[GoodRow]] = {}
    for row in rows:
        ends = [(link, row.ends.get(link.column, ())) for link in links]
        if any(len(named) > 1 for _, named in ends):
            return None
        found.setdefault(tuple((link, named[0][0]) for link, named in ends if named), []).append(row)
    return found if len(found) <= 1 + len(links) else None


def _created(sheet: Sheet, kind: type[Node], target: Target, shapes: Mapping[Shape, Sequence[GoodRow]]) -> Iterator[Statement]:
    """New rows with their links, one statement for each shape."""
    for shape, rows in shapes.items():
        maps = [_node_map(kind, target, row) for row in rows]
        suggest_blank(sheet, kind, target.suggest, target.names, rows, maps, target.edited)
        params = _params(sheet, target, kind, fresh=True, blanks={})
        for at, (link, _) in enumerate(shape):
            keys = dict.fromkeys(link.relationship.keys, "")
            params[f"ties{at}"] = {**keys, **_params(sheet, target, link.relationship, fresh=True, blanks={})["common"]}
            for row, node in zip(rows, maps, strict=True):
                node[f"b{at}"] = row.ends[link.column][0][1]
        text = create_linked(kind, [(link.relationship, label, link.direction == "out") for link, label in shape])
        yield Statement(text, {**params, "rows": maps}, expect=len(maps))


def _without(kind: type[Kind], params: Mapping[str, Any], row: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """The parameters of one row without the fields that a person changed."""
    props = {p for name in fields if name in kind.model_fields for p in property_names(kind, name)}
    mine = {**row, "p": {k: v for k, v in row["p"].items() if k not in props}}
    return {**params, "blanks": {k: None for k in params["blanks"] if k not in props}, "rows": [mine]}


def _node_map(kind: type[Node], target: Target, row: GoodRow) -> dict[str, Any]:
    props = stored(row.values) | _said(kind, target, row)
    if sealed_fields(kind):
        props = target.sealer.seal_fields(kind, row.id, props)
    found = {"id": row.id, "r": row.number, "p": props}
    if "kind_source" in kind.model_fields and "kind" in row.values:
        props["kind_source"] = "given"
    return found


def _said(kind: type[Node], target: Target, row: GoodRow) -> dict[str, Any]:
    """What a row's text says of figures and times of the year whose own columns are blank; what it says no more is emptied."""
    if target.read_text is None or "quantity_said" not in kind.model_fields:
        return {}
    found = target.read_text("\n".join(str(row.values[f]) for f in kind.search if row.values.get(f)))
    blank: dict[str, Any] = {prop: None for name in SAID for prop in property_names(kind, name)}
    return blank | stored({name: value for name, value in found.items() if SAID[name] not in row.values})


def _link_statements(
    sheet: Sheet, kind: type[Node], target: Target, rows: Sequence[GoodRow], later: frozenset[str], *, late: bool
) -> Iterator[Statement]:
    types = [link.relationship for link in sheet.heading.links.values()]
    alone = {kind for kind in types if types.count(kind) == 1}  # nothing but this column can have made one for a new node
    for link in sheet.heading.links.values():
        mine = [r for r in rows if link.column not in target.edited.get(r.id, ())]
        if not late and not target.fresh:
            ends = [{"id": r.id, "r": r.number, "ends": [f"{label}:{i}" for label, i in r.ends.get(link.column, ())]} for r in mine]
            others = [k.label for k in link.to]
            text = end_links(kind, link.relationship, others, outward=link.direction == "out", single=is_single(link))
            yield Statement(text, {"rows": ends, "source": sheet.source, "today": target.today})
        for other in dict.fromkeys(k.label for k in link.to):
            if (other in later) == late:
                yield from _ties(sheet, kind, target, mine, link, other, fresh=target.fresh and not late and link.relationship in alone)


def is_single(link: Link) -> bool:
    """Whether a link leads to one node at a time; a kind with a sheet of its own (memberships) holds several, told apart by their dates."""
    return not link.many and link.relationship.sheet is None


def _ties(
    sheet: Sheet, kind: type[Node], target: Target, rows: Sequence[GoodRow], link: Link, other: str, *, fresh: bool
) -> Iterator[Statement]:
    keys = dict.fromkeys(link.relationship.keys, "")
    keys |= {k: v for k, v in defaults_of(link.relationship).items() if k in keys}
    ties = []
    for row in rows:
        for label, node_id in row.ends.get(link.column, ()):
            if label == other:
                a, b = (row.id, node_id) if link.direction == "out" else (node_id, row.id)
                ties.append({"a": a, "b": b, "r": row.number, "k": keys, "p": {}})
    if ties:
        start, end = (kind.label, other) if link.direction == "out" else (other, kind.label)
        params = _params(sheet, target, link.relationship, fresh=fresh, blanks={})
        text = merge_relationships(link.relationship, start, end, fresh=fresh)
        yield Statement(text, {**params, "rows": ties}, expect=len(ties))


def _tie_statements(sheet: Sheet, kind: type[Relationship], target: Target, rows: Sequence[GoodRow]) -> Iterator[Statement]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    kept: list[tuple[str, str, dict[str, Any], frozenset[str]]] = []
    for row in rows:
        a, b = row.ends[kind.start_column[0]][0], row.ends[kind.end_column[0]][0]
        tie = {"a": a[1], "b": b[1], "r": row.number, "k": keys_of(kind, row), "p": stored(row.values)}
        fields = target.edited.get(tie_of(kind, row)) if target.edited else None
        if fields is None:
            groups.setdefault((a[0], b[0]), []).append(tie)
        else:
            kept.append((a[0], b[0], tie, fields))
    params = _params(sheet, target, kind, fresh=target.fresh, blanks=_blanks(sheet, kind))
    for (start, end), ties in groups.items():
        text = merge_relationships(kind, start, end, fresh=target.fresh)
        yield Statement(text, {**params, "rows": ties}, expect=len(ties), creates=True)
    for start, end, tie, fields in kept:
        text = merge_relationships(kind, start, end, fresh=False)
        yield Statement(text, _without(kind, params, tie, fields), expect=1, creates=True)


def tie_of(kind: type[Relationship], row: GoodRow) -> tuple[Any, ...]:
    """What tells a relationship row from all others of its kind: its ends and keys."""
    return (row.ends[kind.start_column[0]][0], row.ends[kind.end_column[0]][0], *keys_of(kind, row).values())


def keys_of(kind: type[Relationship], row: GoodRow) -> dict[str, Any]:
    """The key fields of a relationship row; an empty one is an empty text, or its default."""
    defaults = defaults_of(kind)
    return {key: row.values.get(key, defaults.get(key, "")) for key in kind.keys}
