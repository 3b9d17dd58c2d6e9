"""What a source no longer has: withdrawn after a complete load of it, unless too much of it disappears at once."""

import zlib
from collections.abc import Iterator, Mapping
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

MOST_GONE = 0.2
"""Share of the rows a source named before that may disappear without the user's word."""

SHRUNK = Wording(
    "shrunk",
    "此前来自“{file}”的 {before} 行中有 {gone} 行不在这次的文件里（超过 20%）：新内容已加载，缺少的行未撤回。"
    "若这是另一单位报送的同名文件，请改名（或与原文件分放两个文件夹，一并加载其上级文件夹）后再加载；"
    "若确是同一清单的新版本，请加 --allow-shrink 再次加载",
    "of the {before} rows that came from '{file}' before, {gone} are not in this file (more than 20 %): what there is was loaded, the rows "
    "that are gone were not withdrawn. If this is another sender's file of the same name, rename it (or keep the two in folders of their "
    "own and load the folder above) and load it again; if it is a new version of the same list, load it again with --allow-shrink",
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


def named_before(store: Store, sheet: Sheet, territory: Mapping[str, Any]) -> frozenset[Any]:
    """What the source named before this load, within the territory of whoever loads: ids, or ends and keys of relationships.

    What lies outside is nobody's to withdraw here: another district's file may have the same name.
    """
    everywhere = bool(territory["scope_everywhere"])
    if issubclass(sheet.kind, Node):
        nodes = store.stream(ids_of_source(sheet.kind, everywhere=everywhere), fetch=5000, source=sheet.source, **territory)
        return frozenset(row["id"] for row in nodes)
    ties = store.stream(ties_of_source(sheet.kind, everywhere=everywhere), fetch=5000, source=sheet.source, **territory)
    return frozenset((r["a"], r["b"], *r["k"]) for r in ties)


def withdraw(store: Store, load_id: str, sheet: Sheet, before: frozenset[Any], count: int, today: date, *, allow_shrink: bool) -> Withdrawn:
    """Withdraw what the source named before and names no more. A row that is in the sheet but bad counts as named.

    `count` is how many rows the source named before this load first began: `before` has those of a killed run too, and no more what that
    run withdrew.
    """
    named = _named(sheet)
    gone = sorted(before - named)
    if not gone:
        return Withdrawn()
    if any(b.id is None for b in sheet.bad):
        sheet.notices.append(_notice(sheet, Said(NOT_WITHDRAWN, {"gone": len(gone)})))
        return Withdrawn()
    if len(gone) > MOST_GONE * count and not allow_shrink:
        sheet.notices.append(_notice(sheet, Said(SHRUNK, {"gone": len(gone), "before": count, "file": sheet.file})))
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
