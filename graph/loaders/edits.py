"""What persons changed: left alone by every later load, which says where its file disagrees."""

from collections.abc import Iterator, Mapping
from typing import Any

from graph.cypher import edited_nodes, edited_relationships, ends_of_link
from graph.kinds import Kind, Link, Node, Relationship
from graph.loaders.batch import property_names, stored, tie_of
from graph.loaders.finding import Finding
from graph.loaders.sheet import GoodRow, Sheet
from graph.seal import Sealer
from graph.store import Store
from graph.wording import Said, Wording

KEPT_EDIT = Wording(
    "kept_edit",
    "“{id}”的“{field}”已由人工修改，未被文件中的值覆盖",
    "'{field}' of '{id}' was changed by a person; the file's value did not overwrite it",
)

Edited = dict[Any, frozenset[str]]
"""Fields and links that persons changed: by id of a node, by `tie_of` of a relationship."""


def edits_of(store: Store, sheet: Sheet, sealer: Sealer) -> Edited:
    """What persons changed of a sheet's kind; rows that say something else are told that they were not heard."""
    kind = sheet.kind
    if issubclass(kind, Relationship):
        return _of_relationships(store, sheet, kind)
    found = {row["id"]: row for row in store.stream(edited_nodes(kind)) if row["edited"]}
    rows = [row for row in sheet.good if row.id in found] if found else []
    for row in rows:
        edited = found[row.id]
        for name in edited["edited"]:
            if differs(kind, row, name, edited["p"], sealer):
                sheet.notices.append(_kept(sheet, row, row.id, name))
    for link in sheet.heading.links.values():
        mine = [row for row in rows if link.column in found[row.id]["edited"]]
        sheet.notices += _of_link(store, sheet, kind, link, mine) if mine else ()
    return {node_id: frozenset(row["edited"]) for node_id, row in found.items()}


def _of_relationships(store: Store, sheet: Sheet, kind: type[Relationship]) -> Edited:
    found: dict[Any, Mapping[str, Any]] = {}
    for there in store.stream(edited_relationships(kind)):
        for start in there["la"]:
            for end in there["lb"]:
                found[((start, there["a"]), (end, there["b"]), *there["k"])] = there
    for row in sheet.good if found else ():
        tie = tie_of(kind, row)
        for name in found[tie]["edited"] if tie in found else ():
            if differs(kind, row, name, found[tie]["p"], None):
                sheet.notices.append(_kept(sheet, row, f"{tie[0][1]} → {tie[1][1]}", name))
    return {tie: frozenset(there["edited"]) for tie, there in found.items()}


def _of_link(store: Store, sheet: Sheet, kind: type[Node], link: Link, rows: list[GoodRow]) -> Iterator[Finding]:
    text = ends_of_link(kind, link.relationship, [k.label for k in link.to], outward=link.direction == "out")
    now = {row["id"]: set(row["ends"]) for row in store.read(text, ids=[row.id for row in rows])}
    for row in rows:
        said = {f"{label}:{node_id}" for label, node_id in row.ends.get(link.column, ())}
        if said and said != now.get(row.id, set()):
            yield _kept(sheet, row, row.id, link.column)


def _kept(sheet: Sheet, row: GoodRow, subject: str, name: str) -> Finding:
    header = sheet.heading.header_of(name)
    return Finding("warning", sheet.file, Said(KEPT_EDIT, {"id": subject, "field": header}), None, sheet.name, row.number, header)


def differs(kind: type[Kind], row: GoodRow, name: str, props: Mapping[str, object], sealer: Sealer | None) -> bool:
    """Whether a row says something else of a field than what is stored; an empty cell says nothing."""
    value = row.values.get(name)
    if name not in kind.model_fields or value is None:
        return False
    mine = stored({name: value})
    if sealer is not None and issubclass(kind, Node):
        mine = sealer.seal_fields(kind, row.id, mine)
    return any(mine.get(p) != props.get(p) for p in property_names(kind, name))
