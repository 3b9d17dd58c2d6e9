"""What a record is related to as of a day, and the shortest chains of relations between two, within the asker's role and territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.scope import Scope, not_found
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import recorded
from api.usecases.records import PATHS, known_inside
from graph.kinds import Node
from graph.model import NODES
from graph.plans.relations import chains_between, neighbours_of
from graph.store import Store

_ROUNDS = 6
"""A chain that passes a record outside of the territory is looked for again without that record, so many times."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A related record, the relation, and whether it leads away from the record that was asked about."""

    relation: str
    outward: bool
    kind: str
    id: str
    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Neighbours, and the key to go on after (None: there are no more)."""

    rows: tuple[Neighbour, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Records from one end to the other (kind, id, name), and the relation of each step with whether it is passed forward."""

    records: tuple[Mapping[str, str], ...]
    steps: tuple[Mapping[str, Any], ...]


def neighbours(
    scope: Scope,
    store: Store,
    kind: type[Node],
    id_: str,
    *,
    as_of: date,
    types: Sequence[str] = (),
    after: str = "",
    limit: int = 50,
    trail: AuditTrail,
) -> Neighbours:
    """What a record is related to on a day. NotFoundError when there is no such record for the asker."""
    with recorded(scope, "neighbours", parameters=["id", "as_of"], to=trail) as count:
        scope.require_read(kind.label)
        _look(scope, store, kind, id_)
        given = {"id": id_, "as_of": as_of, "types": list(types), "limit": limit + 1, "labels": _labels(scope)}
        text, found = neighbours_of(kind, typed=bool(types)), list[Mapping[str, Any]]()
        # Only what is shown may make the next page's key: a key names a record.
        while len(found) <= limit and (rows := store.read(text, parameters={**given, "after": after})):
            allowed = _inside(scope, store, [(row["label"], row["id"]) for row in rows])
            found += [row for row in rows if (row["label"], row["id"]) in allowed]
            after = rows[-1]["key"]
        shown = found[:limit]
        count.rows = len(shown)
    return Neighbours(tuple(map(_neighbour, shown)), shown[-1]["key"] if len(found) > limit else None)


def chains(
    scope: Scope,
    store: Store,
    start: tuple[type[Node], str],
    end: tuple[type[Node], str],
    *,
    as_of: date,
    longest: int = 6,
    limit: int = 3,
    trail: AuditTrail,
) -> tuple[Chain, ...]:
    """Shortest chains between two records on a day; none of them passes a record that the asker may not know of."""
    with recorded(scope, "paths", parameters=["start", "end", "as_of"], to=trail) as count:
        for kind, id_ in (start, end):
            scope.require_read(kind.label)
            _look(scope, store, kind, id_)
        if start == end:
            return ()
        barred: set[str] = set()
        given = {"start": start[1], "end": end[1], "as_of": as_of, "limit": limit, "labels": _labels(scope)}
        for _ in range(_ROUNDS):
            rows = store.read(chains_between(start[0], end[0], longest), parameters={**given, "barred": sorted(barred)})
            passed = {(node["label"], node["id"]) for row in rows for node in row["nodes"]}
            foreign = passed - _inside(scope, store, passed)
            if not foreign:
                break
            barred |= {f"{label}:{id_}" for label, id_ in foreign}
        else:
            rows = []
        count.rows = len(rows)
    return tuple(_chain(row) for row in rows)


def _look(scope: Scope, store: Store, kind: type[Node], id_: str) -> None:
    if not known_inside(store.read, scope, kind.label, [id_]):
        raise not_found(id_)


def _labels(scope: Scope) -> list[str]:
    return [kind.label for kind in NODES if scope.duties.sees(kind.label)]


def _inside(scope: Scope, store: Store, records: Sequence[tuple[str, str]] | set[tuple[str, str]]) -> set[tuple[str, str]]:
    if scope.everywhere:
        return set(records)
    found: set[tuple[str, str]] = set()
    for label in {label for label, _ in records}:
        ids = [id_ for named, id_ in records if named == label]
        found |= {(label, id_) for id_ in known_inside(store.read, scope, label, ids)}
    return found


def _neighbour(row: Mapping[str, Any]) -> Neighbour:
    p = row["p"]
    ends = (p.get("valid_from"), p.get("valid_to"))
    return Neighbour(row["relation"], row["outward"], PATHS[row["label"]], row["id"], row["name"], *ends)


def _chain(row: Mapping[str, Any]) -> Chain:
    records = tuple({"kind": PATHS[node["label"]], "id": node["id"], "name": node["name"]} for node in row["nodes"])
    return Chain(records, tuple(row["steps"]))
