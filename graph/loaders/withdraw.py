"""What a source no longer has: withdrawn after a complete load of it, unless its count falls too far at once."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph import load as writer
from graph.cypher import ids_of_source, ties_of_source, withdraw_nodes, withdraw_relationships, withdraw_ties
from graph.kinds import Node, Relationship
from graph.load import Batch, Statement
from graph.loaders.batch import keys_of, size
from graph.loaders.finding import Finding
from graph.loaders.sheet import Sheet
from graph.store import Store
from graph.wording import Said, Wording

MOST_FALLEN = 0.2
"""Share by which a source's count of rows may fall without the user's word."""

SHRUNK = Wording(
    "shrunk",
    "行数从 {before} 降到 {now}，降幅超过 20%：新内容已加载，缺少的 {gone} 行未撤回。确认无误请加 --allow-shrink",
    "the source fell from {before} to {now} rows, by more than 20 %: what there is was loaded, the {gone} rows that are gone were not "
    "withdrawn. If that is right, add --allow-shrink",
)
NOT_WITHDRAWN = Wording(
    "not_withdrawn",
    "有未加载的行说不清是哪一条，因此缺少的 {gone} 行暂不撤回",
    "some rows that were not loaded can't be told apart, so the {gone} rows that are gone were not withdrawn yet",
)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many rows were withdrawn, and whether the guard held it back."""

    withdrawn: int = 0
    guarded: bool = False


def named_before(store: Store, sheet: Sheet) -> frozenset[Any]:
    """What the source named before this load: ids, or ends and keys of relationships."""
    if issubclass(sheet.kind, Node):
        return frozenset(row["id"] for row in store.stream(ids_of_source(sheet.kind), fetch=5000, source=sheet.source))
    return frozenset((r["a"], r["b"], *r["k"]) for r in store.stream(ties_of_source(sheet.kind), fetch=5000, source=sheet.source))


def withdraw(store: Store, load_id: str, sheet: Sheet, before: frozenset[Any], count: int, today: date, *, allow_shrink: bool) -> Withdrawn:
    """Withdraw what the source named before and names no more. A row that is in the sheet but bad counts as named.

    `count` is how many rows the source named before this load first began: `before` has those of a killed run too.
    """
    named = _named(sheet)
    gone = sorted(before - named)
    if not gone:
        return Withdrawn()
    if any(b.id is None for b in sheet.bad):
        sheet.notices.append(_notice(sheet, Said(NOT_WITHDRAWN, {"gone": len(gone)})))
        return Withdrawn()
    if count - len(named) > MOST_FALLEN * count and not allow_shrink:
        sheet.notices.append(_notice(sheet, Said(SHRUNK, {"gone": len(gone), "before": count, "now": len(named)})))
        return Withdrawn(guarded=True)
    for part in _batches(sheet, gone, today):
        writer.write(store, load_id, part)
    return Withdrawn(len(gone))


def _named(sheet: Sheet) -> set[Any]:
    if issubclass(sheet.kind, Relationship):
        return set(_ties(sheet, sheet.kind))
    return {r.id for r in sheet.good} | {str(b.id) for b in sheet.bad if b.id is not None}


def _notice(sheet: Sheet, said: Said) -> Finding:
    return Finding("warning", sheet.file, said, sheet=sheet.name)


def _ties(sheet: Sheet, kind: type[Relationship]) -> list[tuple[Any, ...]]:
    start, end = kind.start_column[0], kind.end_column[0]
    return [(r.ends[start][0][1], r.ends[end][0][1], *keys_of(kind, r).values()) for r in sheet.good]


def _batches(sheet: Sheet, gone: list[Any], today: date) -> Iterator[Batch]:
    """What is gone, in batches named by what they withdraw: a run that goes on finds less to withdraw, and never takes it for done."""
    step = size()
    for at in range(0, len(gone), step):
        part = gone[at : at + step]
        shared = {"source": sheet.source, "today": today}
        if issubclass(sheet.kind, Node):
            params = {"ids": part, **shared}
            texts = (Statement(withdraw_ties(sheet.kind), params), Statement(withdraw_nodes(sheet.kind), params))
        else:
            rows = [{"a": a, "b": b, "k": k} for a, b, *k in part]
            texts = (Statement(withdraw_relationships(sheet.kind), {"rows": rows, **shared}),)  # type: ignore[assignment]
        yield Batch(f"{sheet.name}:w:{zlib.crc32(repr(part).encode()):08x}", texts)
