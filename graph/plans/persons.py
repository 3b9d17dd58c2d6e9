"""One person in the graph: everything that is tied to somebody, and taking somebody out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.model.people import Household, Person
from graph.seal import Sealer, sealed_fields
from graph.store import Row, Store, Transaction
from graph.territory import within
from graph.tombstones import Tombstones, write_tombstone

GO_WITH = ("Appointment", "Contact")
"""Kinds that are about one person and nothing without them; records of a service (visits, work orders, meetings) stay, without a name."""

_ONE = f"MATCH (p:Person {{id: $id}}) WHERE {within('p', 'Person')} RETURN properties(p) AS p"
_TIES = """
MATCH (p:Person {id: $id})-[r]-(x)
OPTIONAL MATCH (x)-[s]-(y) WHERE x:Appointment|Contact|Attendance|Visit AND y <> p
WITH p, r, x, collect(DISTINCT coalesce(y.name, y.title, y.id)) AS about
RETURN type(r) AS type, startNode(r) = p AS outward, [l IN labels(x) WHERE l <> 'Member'][0] AS kind, x.id AS id,
  coalesce(x.name, x.title, head(about)) AS name, about, r.valid_from AS valid_from, r.valid_to AS valid_to,
  r.record_state AS record_state, r.source_file AS source_file
ORDER BY type, kind, id
"""
_SEARCH = f"""
MATCH (p:Person) WHERE {within("p", "Person")} AND (p.phone_lookup IN $phones OR p.identity_number_lookup IN $numbers)
RETURN p.id AS id ORDER BY id LIMIT 20
"""
_LOCK = "MATCH (p:Person {id: $id}) SET p._lock = true REMOVE p._lock RETURN p.id AS id"
_WITH = f"MATCH (:Person {{id: $id}})-[:HOLDS|CONTACT_BY]-(x:{'|'.join(GO_WITH)}) DETACH DELETE x RETURN count(x) AS n"
_STAY = "MATCH (:Person {id: $id})--(x) WHERE NOT x:Area AND NOT x:Unit AND NOT x:Party RETURN count(DISTINCT x) AS n"
# Their own household, and any other that has their phone as its contact's.
_HOME = (
    "MATCH (h:Household) WHERE h.phone_lookup IN $phones OR EXISTS { (:Person {id: $id})-[:BELONGS_TO]->(h) }\n"
    "RETURN DISTINCT h.id AS id, properties(h) AS p"
)
_FORGET = "MATCH (o:Operation {about: $about}) REMOVE o.about, o.fingerprint"
_CLEAR = (
    "MATCH (h:Household {id: $id}) SET h += $props, h.edited = coalesce(h.edited, []) + [x IN $names WHERE NOT x IN coalesce(h.edited, [])]"
)
_DELETE = "MATCH (p:Person {id: $id}) DETACH DELETE p"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: the tombstone's id, records deleted with the person, records that stay without a name, household fields emptied."""

    tombstone: str
    deleted: int
    kept: int
    household_fields: int


def find_person(store: Store, id_: str, territory: Mapping[str, Any]) -> Row | None:
    """The stored properties of a person of a territory, or None."""
    found = store.read(_ONE, id=id_, **territory)
    return found[0]["p"] if found else None


def persons_by_value(store: Store, sealer: Sealer, value: str, territory: Mapping[str, Any]) -> list[str]:
    """Ids of the persons of a territory with this phone or identity number."""
    phones, numbers = (sealer.lookups(Person.label, name, value) for name in ("phone", "identity_number"))
    return [str(row["id"]) for row in store.read(_SEARCH, phones=list(phones), numbers=list(numbers), **territory)]


def ties_of(store: Store, id_: str) -> list[Row]:
    """Everything that is tied to a person, directly or over a record that stands between."""
    return store.read(_TIES, id=id_)


def erase(store: Store, id_: str, values: Mapping[str, Any], sealer: Sealer, stones: Tombstones, *, by: str, at: datetime) -> Erased | None:
    """Take a person out of the graph in one transaction and leave a tombstone; None when there is none any more. `values` are the
    clear ones."""

    def work(transaction: Transaction) -> Erased | None:
        if not transaction.run(_LOCK, id=id_):
            return None
        stone = write_tombstone(transaction, sealer, stones, {**values, "id": id_}, by=by, at=at)
        cleared = sum(
            _clear_household(transaction, row, values, sealer) for row in transaction.run(_HOME, id=id_, phones=_phones(values, sealer))
        )
        transaction.run(_FORGET, about=f"{Person.label}:{id_}")
        deleted = int(transaction.run(_WITH, id=id_)[0]["n"])
        kept = int(transaction.run(_STAY, id=id_)[0]["n"])
        transaction.run(_DELETE, id=id_)
        return Erased(stone, deleted + 1, kept, cleared)

    return store.transact(work)


def _clear_household(transaction: Transaction, row: Row, values: Mapping[str, Any], sealer: Sealer) -> int:
    """Empty the fields of the person's household that hold the person's own name or phone."""
    own = {"contact_name": values.get("name"), "phone": values.get("phone")}
    names = [
        name for name, value in own.items() if value and row["p"].get(f"{name}_lookup") in sealer.lookups(Household.label, name, str(value))
    ]
    if names:
        transaction.run(_CLEAR, id=row["id"], props=_emptied(names), names=names)
    return len(names)


def _phones(values: Mapping[str, Any], sealer: Sealer) -> list[str]:
    return list(sealer.lookups(Household.label, "phone", str(values["phone"]))) if values.get("phone") else []


def _emptied(names: Sequence[str]) -> dict[str, None]:
    return {prop: None for sealed in sealed_fields(Household) if sealed.name in names for prop in sealed.properties}
