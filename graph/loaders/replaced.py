"""What a load replaces of what other sources said: loaded all the same, and told, so that nobody loses a value in silence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.cypher import ends_of_link, nodes_of_others, ties_of_others
from graph.kinds import Node, Relationship
from graph.loaders.batch import is_single, keys_of, property_names, size, tie_of
from graph.loaders.edits import Edited, differs
from graph.loaders.finding import Finding
from graph.loaders.sharing import REFERENCE
from graph.loaders.sheet import GoodRow, Sheet
from graph.seal import Sealer
from graph.store import Store
from graph.wording import Said, Wording

MOST_TOLD = 20
"""Rows of a sheet that are told one by one; of the others only how many they are."""

REPLACED = Wording(
    "replaced",
    "“{id}”另见来源“{others}”，内容不同；已按本文件更新：{fields}",
    "'{id}' comes from '{others}' too, with other content; replaced by this file's: {fields}",
)
REPLACED_DO = Wording(
    "replaced_do",
    "请与另一来源核对；若是两个不同的对象，请换一个编号",
    "settle it with the other source; if they are two different things, give one another id",
)
MORE_REPLACED = Wording("more_replaced", "另有 {count} 行也更新了其他来源的内容", "{count} more rows replaced what other sources say, too")


def say_replaced(store: Store, sheet: Sheet, sealer: Sealer, edited: Edited, sources: Sequence[str]) -> None:
    """Tell the rows that say something else than what the store has from sources other than `sources`, those of this load."""
    step = size()
    parts = (sheet.good[at : at + step] for at in range(0, len(sheet.good), step))
    found = [said for rows in parts for said in _replaced(store, sheet, rows, sealer, edited, sources)]
    sheet.notices += found[:MOST_TOLD]
    if len(found) > MOST_TOLD:
        sheet.notices.append(Finding("warning", sheet.file, Said(MORE_REPLACED, {"count": len(found) - MOST_TOLD}), sheet=sheet.name))


def _replaced(
    store: Store, sheet: Sheet, rows: Sequence[GoodRow], sealer: Sealer, edited: Edited, sources: Sequence[str]
) -> Iterator[Finding]:
    kind = sheet.kind
    there = _there(store, kind, rows, sources)
    mine = [(row, there[row.number]) for row in rows if row.number in there]
    linked = _links(store, sheet, [row for row, _ in mine]) if mine and issubclass(kind, Node) else {}
    for row, other in mine:
        kept = edited.get(tie_of(kind, row) if issubclass(kind, Relationship) else row.id, frozenset())
        columns = [name for name in row.values if _says(sheet, row, name, other["p"], sealer)] + linked.get(row.number, [])
        if columns := [name for name in columns if name not in kept]:
            yield _finding(sheet, row, other["others"], columns)


def _there(store: Store, kind: Any, rows: Sequence[GoodRow], sources: Sequence[str]) -> dict[int, Mapping[str, Any]]:
    """What the store has of rows that other sources name, by row number."""
    if issubclass(kind, Node):
        numbers = {row.id: row.number for row in rows}
        found = store.read(nodes_of_others(kind), ids=list(numbers), sources=list(sources))
        return {numbers[each["id"]]: each for each in found}
    ties: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        a, b = row.ends[kind.start_column[0]][0], row.ends[kind.end_column[0]][0]
        ties.setdefault((a[0], b[0]), []).append({"a": a[1], "b": b[1], "k": keys_of(kind, row), "r": row.number})
    texts = [(ties_of_others(kind, *labels), some) for labels, some in ties.items()]
    return {each["id"]: each for text, some in texts for each in store.read(text, rows=some, sources=list(sources))}


def _says(sheet: Sheet, row: GoodRow, name: str, props: Mapping[str, Any], sealer: Sealer) -> bool:
    """Whether a field was filled before, by somebody and not by our suggestion, and is replaced now."""
    if name == REFERENCE or (name == "kind" and props.get("kind_source") == "suggested"):
        return False
    filled = any(props.get(prop) is not None for prop in property_names(sheet.kind, name))
    return filled and differs(sheet.kind, row, name, props, sealer)


def _links(store: Store, sheet: Sheet, rows: Sequence[GoodRow]) -> dict[int, list[str]]:
    """The link columns, by row number, that lead to one node and lead elsewhere now."""
    kind = sheet.kind
    assert issubclass(kind, Node)
    moved: dict[int, list[str]] = {}
    for link in (each for each in sheet.heading.links.values() if is_single(each)):
        text = ends_of_link(kind, link.relationship, [k.label for k in link.to], outward=link.direction == "out")
        now = {each["id"]: set(each["ends"]) for each in store.read(text, ids=[row.id for row in rows])}
        for row in rows:
            said = {f"{label}:{node_id}" for label, node_id in row.ends.get(link.column, ())}
            if said and now.get(row.id, set()) - said:
                moved.setdefault(row.number, []).append(link.column)
    return moved


def _finding(sheet: Sheet, row: GoodRow, others: Sequence[str], columns: Sequence[str]) -> Finding:
    kind = sheet.kind
    ends = [row.ends[c][0][1] for c in (kind.start_column[0], kind.end_column[0])] if issubclass(kind, Relationship) else []
    headers = [sheet.heading.header_of(name) for name in columns]
    said = Said(REPLACED, {"id": " → ".join(ends) or row.id, "others": "、".join(others), "fields": "、".join(headers)})
    return Finding("warning", sheet.file, said, Said(REPLACED_DO), sheet.name, row.number, headers[0])
