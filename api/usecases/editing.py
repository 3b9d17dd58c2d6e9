"""Creating and changing one record: checked as a list's row is, sealed, within the asker's role and territory, and done once.

Whatever is written is written with the operation's id in one transaction, so that the same request sent again finds its answer.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from api.scope import ForbiddenError, Scope
from api.usecases.access_open import clear_values
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import recorded
from api.usecases.draft import Draft, Faulty, FaultyError, change_draft, new_draft
from api.usecases.forms import is_entered
from api.usecases.project_states import check_project
from api.usecases.records import Record, known_inside, read_record, show, version_of
from graph import keyring
from graph.cypher import merge_nodes, merge_relationships
from graph.data_key import keyring_for
from graph.kinds import Link, Node
from graph.loaders.batch import defaults_of
from graph.model.people import Household, Person
from graph.model.project import Project
from graph.plans.edits import DONE, KEY_REUSED, KeyReusedError, begin, change_of, end_link, mark_edited
from graph.seal import sealed_fields
from graph.store import Store, Transaction
from graph.store.turn import turn
from graph.territory import inside
from graph.tombstones import Tombstones, read_tombstones
from graph.wording import GongjianError, Said, StoreError, Wording

SOURCE = "api"
_PATIENCE = 10.0

EXISTS = Wording("edit.exists", "已有编号为“{id}”的{kind}", "There is a {kind_en} with the id {id} already")
STALE = Wording("edit.stale", "“{id}”已被修改，现在的版本是 {version}", "{id} has changed since; its version is {version} now")
OUTSIDE = Wording("edit.outside", "这条记录不在您的范围内", "The record would lie outside of your territory")
NO_END = Wording("edit.no_end", "没有这样的{kind}", "there is no such {kind_en}")
ERASED = Wording("edit.erased", "此人已按本人请求删除，不能再登记", "this person was erased on request and can't be entered again")
NOT_ENTERED = Wording("edit.not_entered", "{kind}由系统维护，不能修改", "A {kind_en} is kept by the system and can't be changed")


class ExistsError(GongjianError):
    """There is a record with this id."""


class StaleError(GongjianError):
    """The record is not the version that the change was based on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One writing request: `key` is the asker's own id for it (None: it has none and is done anew each time)."""

    key: str | None = None

    def id(self, scope: Scope) -> str:
        """The operation's id: the same for the same asker and key."""
        if self.key is None:
            return f"H{secrets.token_hex(12)}"
        return "H" + hashlib.sha256(f"{scope.user}\0{self.key}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Written:
    """The record as it is now; `again` says that the request had been done before."""

    record: Record
    again: bool = False


def create(scope: Scope, store: Store, kind: type[Node], sent: Mapping[str, Any], asked: Asked, *, trail: AuditTrail) -> Written:
    """Create a record from fields and `links` (column -> ends of `kind` and `id`). Raises ForbiddenError, FaultyError, ExistsError,
    KeyReusedError."""
    with recorded(scope, f"create {kind.sheet}", parameters=sent, to=trail) as count, _writing(store, kind):
        scope.require_edit(kind.label)
        _entered(kind)
        operation = asked.id(scope)
        draft = new_draft(kind, sent, operation)
        _looked_at(kind, sent, None)
        _not_erased(kind, _stones(store, kind), {**draft.props, "id": draft.id})
        mark = fingerprint(store, ["create", kind.label, sent])

        def work(transaction: Transaction) -> Written:
            if again := _begin(transaction, scope, kind, operation, mark, "create"):
                return again
            _create(transaction, scope, kind, draft, operation)
            return _written(transaction, scope, kind, draft.id, operation)

        with _exists(store, scope, kind, draft.id):
            found = store.transact(work)
        count.rows = 1
    return found


def change(
    scope: Scope, store: Store, kind: type[Node], id_: str, sent: Mapping[str, Any], version: str, asked: Asked, *, trail: AuditTrail
) -> Written:
    """Change a record of the version `version`: a field of `sent` is set, or taken away by None; a column of its `links` is replaced.
    Raises ForbiddenError, NotFoundError, FaultyError, StaleError, KeyReusedError."""
    with recorded(scope, f"change {kind.sheet}", parameters=["id", *sent], to=trail) as count, _writing(store, kind):
        scope.require_edit(kind.label)
        _entered(kind)
        operation = asked.id(scope)
        mark, stones = fingerprint(store, ["change", kind.label, id_, version, sent]), _stones(store, kind)

        def work(transaction: Transaction) -> Written:
            row = read_record(transaction.run, scope, kind, id_, locked=True)
            if again := _begin(transaction, scope, kind, operation, mark, "change"):
                return again
            if version_of(row) != version:
                raise StaleError(STALE, id=id_, version=version_of(row))
            draft = change_draft(kind, id_, sent, row["p"])
            _looked_at(kind, sent, row["p"].get("state"))
            _not_erased(kind, stones, {**_clear(stones, kind, row["p"]), **draft.props})
            _change(transaction, scope, kind, draft, operation)
            return _written(transaction, scope, kind, id_, operation)

        found = store.transact(work)
        count.rows = 1
    return found


def fingerprint(store: Store, asked: Any) -> str:
    """A keyed hash of a request: without the key nobody tries values until one fits. It changes when the key does."""
    text = json.dumps(asked, sort_keys=True, default=str, ensure_ascii=False).encode()
    return hmac.digest(keyring_for(store).current.secret, b"gongjian request\0" + text, "sha256").hex()[:32]


def _looked_at(kind: type[Node], sent: Mapping[str, Any], state: str | None) -> None:
    if kind is Project:
        check_project(sent, state)


def _stones(store: Store, kind: type[Node]) -> Tombstones | None:
    return read_tombstones(store, keyring_for(store).sealer()) if kind in (Person, Household) else None


def _clear(stones: Tombstones | None, kind: type[Node], p: Mapping[str, Any]) -> Mapping[str, Any]:
    if stones is None or not stones.hashes:
        return {}
    return clear_values(keyring.load_keyring().sealer(), kind.label, p, [field.name for field in sealed_fields(kind)])


def _not_erased(kind: type[Node], stones: Tombstones | None, values: Mapping[str, Any]) -> None:
    """Raise FaultyError when a person, or the contact of a household, is somebody who was erased."""
    if stones is not None and (stones.erased(values) if kind is Person else stones.contact_erased(values)):
        raise FaultyError([Faulty((), Said(ERASED))])


def _begin(transaction: Transaction, scope: Scope, kind: type[Node], operation: str, mark: str, act: str) -> Written | None:
    """Open the operation; what it wrote, when it was done before."""
    row = begin(transaction, operation, mark, f"{act} {kind.sheet}", scope.user, datetime.now(UTC))
    if row is None:
        return None
    found = read_record(transaction.run, scope, kind, str(row["about"]).partition(":")[2])
    return Written(_record(transaction, scope, kind, found), again=True)


def _create(transaction: Transaction, scope: Scope, kind: type[Node], draft: Draft, operation: str) -> None:
    origin = {"source_file": SOURCE, "source_sheet": "", "load_id": operation, "record_state": "active"}
    common = {**defaults_of(kind), **origin, "sources": [f"{SOURCE}!{operation}"]}
    row = {"id": draft.id, "r": 0, "p": _sealed(kind, draft), "s": None}
    transaction.run(merge_nodes(kind, fresh=True), rows=[row], common=common)
    transaction.run(mark_edited(kind), id=draft.id, edited=list(draft.names))
    _link(transaction, scope, kind, draft, operation)


def _change(transaction: Transaction, scope: Scope, kind: type[Node], draft: Draft, operation: str) -> None:
    told: dict[str, Any] = {"id": draft.id, "source": SOURCE, "operation": operation, "edited": list(draft.names)}
    transaction.run(change_of(kind), props=_sealed(kind, draft), **told)
    for link in kind.links:
        if link.column in draft.ends:
            ends = [f"{label}:{id_}" for label, id_ in draft.ends[link.column]]
            transaction.run(end_link(kind, link), id=draft.id, ends=ends, today=date.today())
    _link(transaction, scope, kind, draft, operation)


def _sealed(kind: type[Node], draft: Draft) -> dict[str, Any]:
    props = {name: value for name, value in draft.props.items() if name != "id"}
    if any(field.name in props for field in sealed_fields(kind)):
        return keyring.load_keyring().sealer().seal_fields(kind, draft.id, props)
    return props


def _link(transaction: Transaction, scope: Scope, kind: type[Node], draft: Draft, operation: str) -> None:
    faults: list[Faulty] = []
    for link in kind.links:
        for label in {label for label, _ in draft.ends.get(link.column, ())}:
            ids = [id_ for named, id_ in draft.ends[link.column] if named == label]
            known = known_inside(transaction.run, scope, label, ids, active=True)
            if len(known) < len(set(ids)):
                to = next(to for to in link.to if to.label == label)
                faults.append(Faulty(("links", link.column), Said(NO_END, {"kind": to.zh, "kind_en": to.en})))
            else:
                _tie(transaction, kind, link, label, draft.id, ids, operation)
    if faults:
        raise FaultyError(faults)


def _tie(transaction: Transaction, kind: type[Node], link: Link, label: str, id_: str, ids: Sequence[str], operation: str) -> None:
    outward = link.direction == "out"
    keys = dict.fromkeys(link.relationship.keys, "")
    rows = [{"a": id_ if outward else end, "b": end if outward else id_, "r": 0, "k": keys, "p": {}} for end in ids]
    text = merge_relationships(link.relationship, kind.label if outward else label, label if outward else kind.label, fresh=False)
    common = {"source_file": SOURCE, "source_sheet": "", "load_id": operation, "record_state": "active"}
    more: dict[str, Any] = {"source": f"{SOURCE}!{operation}", "defaults": defaults_of(link.relationship), "blanks": {}}
    transaction.run(text, rows=rows, common=common, **more)


def _written(transaction: Transaction, scope: Scope, kind: type[Node], id_: str, operation: str) -> Written:
    """Close the operation, look that the record still lies in the territory, and read it as it is now."""
    if not known_inside(transaction.run, scope, kind.label, [id_], own=True):
        raise ForbiddenError(OUTSIDE)
    transaction.run(DONE, id=operation, about=f"{kind.label}:{id_}")
    return Written(_record(transaction, scope, kind, read_record(transaction.run, scope, kind, id_)))


def _record(transaction: Transaction, scope: Scope, kind: type[Node], row: Mapping[str, Any]) -> Record:
    named: dict[str, set[str]] = {}
    for link in row["ends"]:
        for label, id_ in link:
            named.setdefault(label, set()).add(id_)
    known = {label: known_inside(transaction.run, scope, label, ids) for label, ids in named.items() if scope.duties.sees(label)}
    shown = show(kind, row["p"], row["ends"], lambda label, id_: id_ in known.get(label, ()))
    return Record(kind, row["p"]["id"], shown, version_of(row))


def _entered(kind: type[Node]) -> None:
    if not is_entered(kind):
        raise ForbiddenError(NOT_ENTERED, kind=kind.zh, kind_en=kind.en)


@contextmanager
def _writing(store: Store, kind: type[Node]) -> Iterator[None]:
    """Sealed values are written in turn: a change of the key meanwhile would leave them with a key that is gone."""
    if not sealed_fields(kind):
        yield
        return
    with turn(store, _PATIENCE):
        yield


@contextmanager
def _exists(store: Store, scope: Scope, kind: type[Node], id_: str) -> Iterator[None]:
    """The database's own word that an id is taken, in ours: whoever is refused by it wrote nothing. By a record that the asker does not
    see, it is refused as whatever lies outside."""
    try:
        yield
    except StoreError as error:
        if str(error.said.values.get("code", "")).endswith("ConstraintValidationFailed"):
            if not inside(store, kind.label, [id_], scope.parameters()):
                raise ForbiddenError(OUTSIDE) from None
            raise ExistsError(EXISTS, id=id_, kind=kind.zh, kind_en=kind.en) from None
        raise


__all__ = [
    "KEY_REUSED",
    "Asked",
    "ExistsError",
    "Faulty",
    "FaultyError",
    "KeyReusedError",
    "StaleError",
    "Written",
    "change",
    "create",
    "fingerprint",
]
