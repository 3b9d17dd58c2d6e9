"""What a person may ask for: everything that is kept of them, its correction, and their erasure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.scope import NotFoundError, Scope, not_found
from api.usecases.access_open import clear_values, opened_fields
from api.usecases.audit_record import note, recorded, trail
from api.usecases.editing import Asked, change
from api.usecases.records import record as read_record
from graph import keyring
from graph.data_key import fitting_keyring
from graph.kinds import PROVENANCE, column_of
from graph.model import RELATIONSHIPS
from graph.model.people import Person
from graph.plans.persons import Erased, erase, find_person, persons_by_value, ties_of
from graph.seal import sealed_fields
from graph.store import Store
from graph.store.turn import turn
from graph.tombstones import read_tombstones
from graph.wording import GongjianError, Wording

PURPOSE = "person_request"

NO_FIELD = Wording("person.no_field", "人员没有“{name}”一项。可改的有：{known}", "A person has no field {name}. There are: {known}")
NOBODY = Wording("person.nobody", "没有找到这个人（编号、手机号或身份证号）", "There is no such person (by id, phone or identity number)")
SEVERAL = Wording(
    "person.several",
    "有 {count} 人使用这个号码：{ids}。请写编号",
    "{count} persons have this number: {ids}. Give the id of one",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of one person: fields (name, header in Chinese, value in clear), ties to other records, where it comes from."""

    id: str
    fields: tuple[tuple[str, str, Any], ...]
    ties: tuple[Mapping[str, Any], ...]
    provenance: Mapping[str, Any]


def export_person(scope: Scope, store: Store, who: str) -> Kept:
    """All that is kept of a person, given by id, phone or identity number. Raises NotFoundError, ForbiddenError."""
    scope = for_request(scope)
    with recorded(scope, "person export") as record:
        scope.require("person")
        id_ = person_id(scope, store, who)
        record.statement = id_
        stored, values = _opened(scope, store, id_, "person export")
        ties = tuple(_tie(row) for row in ties_of(store, id_))
        record.rows = 1 + len(ties)
    fields = [(name, column_of(info).zh, values.get(name, stored.get(name))) for name, info in Person.model_fields.items()]
    shown = tuple(each for each in fields if each[2] is not None)
    return Kept(id_, shown, ties, {name: stored[name] for name in PROVENANCE if stored.get(name) is not None})


def correct_person(scope: Scope, store: Store, who: str, changes: Mapping[str, str | None]) -> str:
    """Set fields of a person (by name or Chinese header; None empties one) and return the id; later loads leave them alone. Raises
    NotFoundError, ForbiddenError, and FaultyError for a value that a field can't have."""
    scope = for_request(scope)
    with recorded(scope, "person correct", parameters=changes) as record:
        scope.require("person")
        named = {_field(name): value for name, value in changes.items()}
        id_ = person_id(scope, store, who)
        record.statement = id_
        version = read_record(scope, store, Person, id_, trail=trail()).version
        change(scope, store, Person, id_, named, version, Asked(), trail=trail())
        record.rows = len(named)
    return id_


def erase_person(scope: Scope, store: Store, who: str) -> Erased:
    """Take a person out of the graph and leave a tombstone, so that no later load brings them back. It can't be undone.

    Records of a service to others (visits, work orders, attendance) stay, without a name. Backups, and files outside of the store, are not
    reached: `docs/access.md` says what to do about them. Raises NotFoundError, ForbiddenError.
    """
    scope = for_request(scope)
    with recorded(scope, "person erase") as record, turn(store):
        scope.require("person")
        id_ = person_id(scope, store, who)
        _, values = _opened(scope, store, id_, "person erase")
        sealer = fitting_keyring(store).sealer()
        stones = read_tombstones(store, sealer)
        found = erase(store, id_, values, sealer, stones, by=scope.user, at=datetime.now(UTC))
        if found is None:
            raise not_found(who)
        record.statement, record.rows = f"tombstone {found.tombstone}", found.deleted
    return found


def person_id(scope: Scope, store: Store, who: str) -> str:
    """The id of a person of the asker's territory, given by id, phone or identity number. Raises NotFoundError, which never repeats a
    number."""
    if find_person(store, who, scope.parameters()) is not None:
        return who
    found = persons_by_value(store, keyring.load_keyring().sealer(), who, scope.parameters())
    if len(found) > 1:
        raise GongjianError(SEVERAL, count=len(found), ids="、".join(found))
    if not found:
        raise NotFoundError(NOBODY)
    return found[0]


def for_request(scope: Scope) -> Scope:
    """The scope for handling a person's request."""
    return scope.for_purpose(scope.purpose if scope.role == "owner" and scope.purpose else PURPOSE)


def _opened(scope: Scope, store: Store, id_: str, use_case: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The stored properties of a person and the clear values of the sealed ones, noted before they are opened."""
    stored = find_person(store, id_, scope.parameters())
    if stored is None:
        raise not_found(id_)
    names = opened_fields(scope, Person.label, [sealed.name for sealed in sealed_fields(Person)])
    note(scope, f"{use_case} open", id_, names, 1)
    return stored, clear_values(keyring.load_keyring().sealer(), Person.label, stored, names)


def _tie(row: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = next((each for each in RELATIONSHIPS if each.type == row["type"]), None)
    about = [each for each in row["about"] if each]
    return {**row, "zh": kind.zh if kind else row["type"], "en": kind.en if kind else row["type"], "about": about}


def _field(name: str) -> str:
    known = {key: info for key, info in Person.model_fields.items() if column_of(info).entered and key != "id"}
    for key, info in known.items():
        column = column_of(info)
        if name.strip() in (key, column.zh, column.header, *column.aliases):
            return key
    raise GongjianError(NO_FIELD, name=name, known="、".join(f"{column_of(info).zh}({key})" for key, info in known.items()))
