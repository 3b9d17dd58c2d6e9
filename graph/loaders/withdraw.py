"""What a source no longer has: withdrawn after a complete load of it, unless too much is gone at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.cypher import ids_of_source, ties_of_source, withdraw_nodes, withdraw_relationships, withdraw_ties
from graph.kinds import Node, Relationship
from graph.loaders.batch import SIZE, keys_of
from graph.loaders.finding import Finding
from graph.loaders.sheet import Sheet
from graph.store import Store
from graph.wording import Said, Wording

MOST_GONE = 0.2
"""Share of a source's rows that may be gone without the user's word."""

SHRUNK = Wording(
    "shrunk",
    "比上次少了 {gone} / {before} 行，超过 20%：新内容已加载，缺少的行未撤回。确认无误请加 --allow-shrink",
    "{gone} of {before} rows are gone since the last load, more than 20 %: what there is was loaded, nothing was withdrawn. "
    "If that is right, add --allow-shrink",
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
        return frozenset(row["id"] for row in store.stream(ids_of_source(sheet.kind), source=sheet.source))
    return frozenset((r["a"], r["b"], *r["k"]) for r in store.stream(ties_of_source(sheet.kind), source=sheet.source))


def withdraw(store: Store, sheet: Sheet, before: frozenset[Any], today: date, *, allow_shrink: bool) -> Withdrawn:
    """Withdraw what the source named before and names no more. A row that is in the sheet but bad counts as named."""
    named = _named(sheet)
    gone = sorted(before - named)
    if not gone:
        return Withdrawn()
    if any(b.id is None for b in sheet.bad):
        sheet.notices.append(_notice(sheet, Said(NOT_WITHDRAWN, {"gone": len(gone)})))
        return Withdrawn()
    if len(gone) > MOST_GONE * len(before) and not allow_shrink:
        sheet.notices.append(_notice(sheet, Said(SHRUNK, {"gone": len(gone), "before": len(before)})))
        return Withdrawn(guarded=True)
    _withdraw(store, sheet, gone, today)
    return Withdrawn(len(gone))


def _named(sheet: Sheet) -> set[Any]:
    if issubclass(sheet.kind, Relationship):
        return set(_ties(sheet, sheet.kind))
    return {r.id for r in sheet.good} | {str(b.id) for b in sheet.bad}


def _notice(sheet: Sheet, said: Said) -> Finding:
    return Finding("warning", sheet.file, said, sheet=sheet.name)


def _ties(sheet: Sheet, kind: type[Relationship]) -> list[tuple[Any, ...]]:
    start, end = kind.start_column[0], kind.end_column[0]
    return [(r.ends[start][0][1], r.ends[end][0][1], *keys_of(kind, r).values()) for r in sheet.good]


def _withdraw(store: Store, sheet: Sheet, gone: Sequence[Any], today: date) -> None:
    for at in range(0, len(gone), SIZE):
        part = gone[at : at + SIZE]
        if issubclass(sheet.kind, Node):
            store.write(withdraw_ties(sheet.kind), ids=part, source=sheet.source, today=today)
            store.write(withdraw_nodes(sheet.kind), ids=part, source=sheet.source, today=today)
        else:
            rows = [{"a": a, "b": b, "k": k} for a, b, *k in part]
            store.write(withdraw_relationships(sheet.kind), rows=rows, source=sheet.source, today=today)
