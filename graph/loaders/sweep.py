"""Deleting what was withdrawn long ago: only what no source names, no person changed, and nothing that still holds refers to."""

from dataclasses import dataclass
from datetime import date

from graph.cypher import NAMES_KNOWN, count_withdrawn, delete_withdrawn
from graph.loaders.batch import size
from graph.loaders.headings import AnyKind
from graph.loaders.sheet import label_of
from graph.loaders.turn import turn
from graph.model import NODES, RELATIONSHIPS
from graph.store import Store


@dataclass(frozen=True, slots=True)
class Swept:
    """Withdrawn records of one kind (its label or type): how many, and the ids of a few (of a relationship's two ends)."""

    kind: str
    count: int
    ids: tuple[str, ...] = ()


def sweepable(store: Store, before: date) -> tuple[Swept, ...]:
    """What `sweep` would delete."""
    found = ((kind, store.read(count_withdrawn(kind), before=before)[0]) for kind in _kinds(store))
    return tuple(Swept(label_of(kind), row["n"], tuple(row["ids"])) for kind, row in found if row["n"])


def sweep(store: Store, before: date) -> tuple[Swept, ...]:
    """Delete records withdrawn before a day and say how many. Questions as of an earlier day no longer find them."""
    with turn(store):
        gone = [Swept(label_of(kind), _of_kind(store, kind, before)) for kind in _kinds(store)]
    return tuple(each for each in gone if each.count)


def _kinds(store: Store) -> list[AnyKind]:
    """The kinds that the store has ever had, relationships first: a node takes its withdrawn ones with it, and they are counted too."""
    known = {row["name"] for row in store.read(NAMES_KNOWN)}
    kinds: tuple[AnyKind, ...] = (*RELATIONSHIPS, *NODES)
    return [kind for kind in kinds if label_of(kind) in known]


def _of_kind(store: Store, kind: AnyKind, before: date) -> int:
    total = 0
    while count := store.write(delete_withdrawn(kind), before=before, most=size())[0]["n"]:
        total += count
    return total
