"""Deleting what was withdrawn long ago: only what no source names, no person changed, and nothing that still holds refers to."""

from datetime import date

from graph.cypher import NAMES_KNOWN, delete_withdrawn
from graph.loaders.batch import size
from graph.loaders.turn import turn
from graph.model import NODES
from graph.store import Store


def sweep(store: Store, before: date) -> dict[str, int]:
    """Delete records withdrawn before a day; gives how many by label. Questions as of an earlier day no longer find them."""
    with turn(store):
        known = {row["name"] for row in store.read(NAMES_KNOWN)}
        gone = {kind.label: _of_kind(store, delete_withdrawn(kind), before) for kind in NODES if kind.label in known}
    return {label: count for label, count in gone.items() if count}


def _of_kind(store: Store, text: str, before: date) -> int:
    total = 0
    while count := store.write(text, before=before, most=size())[0]["n"]:
        total += count
    return total
