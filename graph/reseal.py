"""Walking over the sealed values of a graph: with which keys they were sealed, and sealing them anew with another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from graph.kinds import Node
from graph.model import NODES
from graph.seal import SealedField, Sealer, SealError, key_id_of, sealed_fields
from graph.store import Store
from graph.store.turn import keep_turn

BATCH = 2_000

_BY_KEY = """
MATCH (n:{label}) WHERE n.{field}_sealed IS NOT NULL
RETURN split(n.{field}_sealed, ':')[1] AS key_id, count(*) AS count ORDER BY key_id
"""
_PAGE = """
MATCH (n:{label}) WHERE n.id > $after AND ({stale})
RETURN n.id AS id, {values} ORDER BY n.id LIMIT $batch
"""
_SET = "UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n += row.set RETURN count(n) AS count"


@dataclass(frozen=True, slots=True)
class SealedCount:
    """How many values of a field were sealed with one key, and whether that key is at hand."""

    kind: str
    field: str
    key_id: str
    count: int
    readable: bool


@dataclass(frozen=True, slots=True)
class Resealed:
    """Values sealed anew, and values that were not because their key is missing or they were changed."""

    values: int
    left: int


def sealed_state(store: Store, sealer: Sealer | None) -> list[SealedCount]:
    """Every sealed field that holds values, by key; without a sealer nothing is readable."""
    found: list[SealedCount] = []
    for kind in sealed_kinds():
        for sealed in sealed_fields(kind):
            for row in store.read(_BY_KEY.format(label=kind.label, field=sealed.name)):
                readable = sealer is not None and sealer.opens(f"g1:{row['key_id']}:")
                found.append(SealedCount(kind.label, sealed.name, row["key_id"] or "", row["count"], readable))
    return found


def reseal(store: Store, sealer: Sealer, progress: Callable[[int], None] = lambda _done: None) -> Resealed:
    """Seal with the sealer's current key whatever another key sealed. Killed and run again, it goes on where it was.

    `progress` is told the number of values after each batch. Safe to repeat: what has the current key is left alone.
    """
    values = left = 0
    for kind in sealed_kinds():
        for page in _stale_pages(store, sealer, kind):
            keep_turn(store)
            rows, failed = _renewed(sealer, kind, page)
            store.write(_SET.format(label=kind.label), rows=rows)
            values += sum(1 for row in rows for name in row["set"] if name.endswith("_sealed"))
            left += failed
            progress(values)
    return Resealed(values, left)


def sealed_kinds() -> tuple[type[Node], ...]:
    """The node kinds with sealed fields; relationships have none (a guard test checks it)."""
    return tuple(kind for kind in NODES if sealed_fields(kind))


def _stale_pages(store: Store, sealer: Sealer, kind: type[Node]) -> Iterator[list[dict[str, Any]]]:
    names = [sealed.name for sealed in sealed_fields(kind)]
    stale = " OR ".join(f"NOT n.{name}_sealed STARTS WITH $current" for name in names)
    values = ", ".join(f"n.{name}_sealed AS {name}" for name in names)
    text, after = _PAGE.format(label=kind.label, stale=stale, values=values), ""
    while page := store.read(text, after=after, current=f"g1:{sealer.key_id}:", batch=BATCH):
        yield page
        after = page[-1]["id"]


def _renewed(sealer: Sealer, kind: type[Node], page: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The property maps to write, and how many values could not be opened."""
    rows, failed = [], 0
    for node in page:
        changes: dict[str, Any] = {}
        for sealed in sealed_fields(kind):
            try:
                changes |= _again(sealer, kind, sealed, node)
            except SealError:
                failed += 1
        rows.append({"id": node["id"], "set": changes})
    return rows, failed


def _again(sealer: Sealer, kind: type[Node], sealed: SealedField, node: dict[str, Any]) -> dict[str, Any]:
    stored = node[sealed.name]
    if stored is None or key_id_of(stored) == sealer.key_id:
        return {}
    value = sealer.open(kind.label, sealed.name, node["id"], stored)
    return sealer.seal_fields(kind, node["id"], {sealed.name: value})
