"""Reading records of any kind: one, or a page of them, within the asker's role and territory."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from api.scope import Scope, not_found, prefix_of
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import recorded
from api.usecases.forms import path_of
from graph.kinds import Bound, Node, PartialDate
from graph.model import NODES, node_by_label
from graph.plans.records import fields_of, ids_inside, page_of, record_of
from graph.store import Store

MOST = 200
"""Records of a page at most."""

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is shown, and its version, which changes with anything that is stored of it or its links."""

    kind: type[Node]
    id: str
    values: Shown
    version: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page holds: at most `limit` records after the id `after`; `equal`: fields with their value; `as_of`: those that hold on a
    day; `area`: only those of an area's code (or its beginning)."""

    limit: int = 50
    after: str = ""
    equal: Mapping[str, str] | None = None
    as_of: date | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Records as they are shown, and the id to go on after (None: there are no more)."""

    rows: tuple[Shown, ...]
    after: str | None


def page(scope: Scope, store: Store, kind: type[Node], wanted: Wanted, *, trail: AuditTrail) -> Page:
    """A page of records in the order of their ids. ForbiddenError when the role does not read the kind."""
    equal = dict(wanted.equal or {})
    with recorded(scope, f"list {kind.sheet}", parameters=[*equal, *(["area"] if wanted.area else [])], to=trail) as count:
        scope.require_read(kind.label)
        seen = narrowed(scope, wanted.area)
        text = page_of(kind, tuple(sorted(equal)), dated=wanted.as_of is not None, everywhere=seen.everywhere)
        values = {f"is_{name}": value for name, value in equal.items()}
        asked = {"after": wanted.after, "limit": wanted.limit + 1, "as_of": wanted.as_of, **values}
        rows = store.read(text, parameters={**asked, **seen.parameters()})
        more = len(rows) > wanted.limit
        rows = rows[: wanted.limit]
        allowed = ends_allowed(scope, store, rows)
        count.rows = len(rows)
        shown = tuple(show(kind, row["p"], row["ends"], allowed) for row in rows)
    return Page(shown, rows[-1]["p"]["id"] if more else None)


def record(scope: Scope, store: Store, kind: type[Node], id_: str, *, trail: AuditTrail) -> Record:
    """One record. NotFoundError when there is none for the asker."""
    with recorded(scope, f"get {kind.sheet}", parameters=["id"], to=trail) as count:
        scope.require_read(kind.label)
        found = read_record(store.read, scope, kind, id_)
        count.rows = 1
        allowed = ends_allowed(scope, store, [found])
    return Record(kind, id_, show(kind, found["p"], found["ends"], allowed), version_of(found))


def read_record(
    read: Callable[..., list[dict[str, Any]]], scope: Scope, kind: type[Node], id_: str, *, locked: bool = False
) -> dict[str, Any]:
    """A record as it is stored (`p`, `ends`), by a store's or a transaction's reading. NotFoundError when there is none for the asker."""
    found = read(record_of(kind, locked=locked), parameters={"id": id_})
    if not found or not (scope.everywhere or known_inside(read, scope, kind.label, [id_], own=locked)):
        raise not_found(id_)
    return found[0]


def narrowed(scope: Scope, area: str | None) -> Scope:
    """The part of a scope that lies in an area, named by its code or a beginning of it."""
    if area is None:
        return scope
    prefix = prefix_of(area)
    if scope.covers(prefix):
        return replace(scope, areas=(prefix,))
    return replace(scope, areas=tuple(own for own in scope.areas if own.startswith(prefix)))


def version_of(row: Mapping[str, Any]) -> str:
    """The version of a record: a hash of what is stored of it and of where its links lead."""
    ends = [sorted(map(tuple, link)) for link in row["ends"]]
    text = json.dumps([row["p"], ends], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


Allowed = Callable[[str, str], bool]
"""Whether the asker may know of a record, by its label and id."""


def ends_allowed(scope: Scope, store: Store, rows: Sequence[Mapping[str, Any]]) -> Allowed:
    """Which linked records the asker may know of: those of kinds the role sees, and within the territory."""
    duties = scope.duties
    if scope.everywhere:
        return lambda label, _: duties.sees(label)
    ids: dict[str, set[str]] = {}
    for row in rows:
        for link in row["ends"]:
            for label, id_ in link:
                if duties.sees(label):
                    ids.setdefault(label, set()).add(id_)
    inside = {label: known_inside(store.read, scope, label, named) for label, named in ids.items()}
    return lambda label, id_: id_ in inside.get(label, ())


def known_inside(
    read: Callable[..., list[dict[str, Any]]], scope: Scope, label: str, ids: Iterable[str], *, own: bool = False, active: bool = False
) -> frozenset[str]:
    """Those of some ids of a kind that are there for the asker: `own` in the territory proper, `active` and not withdrawn."""
    text = ids_inside(node_by_label(label), own=own, everywhere=scope.everywhere)
    found = read(text, parameters={"ids": list(ids), **scope.parameters()})
    return frozenset(row["id"] for row in found if row["active"] or not active)


def show(kind: type[Node], p: Mapping[str, Any], ends: Sequence[Sequence[Sequence[str]]], allowed: Allowed) -> Shown:
    """A record as it is shown: fields by name (sealed ones masked, unknown ones left out), links and provenance."""
    values: Shown = {}
    for name, form in _forms(kind):
        value = form(p, name) if form is not None else p.get(name)
        if value is not None:
            values[name] = value
    if kind.links:
        values["links"] = {
            link.column: [{"kind": PATHS[label], "id": id_} for label, id_ in sorted(map(tuple, found)) if allowed(label, id_)]
            for link, found in zip(kind.links, ends, strict=True)
        }
    values["record"] = _provenance(p)
    return values


PATHS: Mapping[str, str] = {kind.label: path_of(kind) for kind in NODES}
"""Kinds' names in addresses, by label."""

_Form = Callable[[Mapping[str, Any], str], Any]
_TRACED = ("source_file", "source_sheet", "source_row", "load_id")


def _provenance(p: Mapping[str, Any]) -> Shown:
    found: Shown = {"state": p.get("record_state") or "active"}
    found |= {name: p[name] for name in _TRACED if p.get(name) is not None}
    return found | {"sources": p.get("sources") or [], "edited": p.get("edited") or []}


@cache
def _forms(kind: type[Node]) -> tuple[tuple[str, _Form | None], ...]:
    return tuple((name, _form_of(str(kind.model_fields[name].annotation))) for name in fields_of(kind))


def _form_of(shape: str) -> _Form | None:
    if Bound.__name__ in shape:
        return _bound
    return _rough_date if PartialDate.__name__ in shape else None


def _bound(p: Mapping[str, Any], name: str) -> Shown | None:
    found = {part: p.get(f"{name}_{part}") for part in ("low", "high", "text")}
    return None if all(value in (None, "") for value in found.values()) else found


def _rough_date(p: Mapping[str, Any], name: str) -> Shown | None:
    day = p.get(name)
    if day is None:
        return None
    return {"day": day, "precision": p.get(f"{name}_precision") or "day", "inferred": bool(p.get(f"{name}_inferred"))}
