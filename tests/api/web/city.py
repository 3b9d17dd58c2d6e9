"""A record of every kind in each of some territories, made from the model, every text with a mark that tells whose it is."""

from datetime import date, datetime
from typing import Any, get_args, get_origin

from annotated_types import Ge

from api.scope import Scope
from api.usecases.audit import AuditTrail
from api.usecases.editing import Asked, create
from api.usecases.forms import is_entered, path_of
from graph import schema
from graph.kinds import Bound, Link, Node, PartialDate, column_of
from graph.loaders.headings import entered
from graph.model import NODES
from graph.store import Store
from graph.territory import homes_of

TERRITORIES = {"4601": "quokka", "4602": "wombat", "4603": "numbat"}
"""Prefixes of codes, each with the mark of its records' texts."""

IDENTITY = "11010519491231002X"
PHONES = {"4601": "13900001111", "4602": "13900002222", "4603": "13900003333"}


def emptied(store: Store) -> None:
    """Take everything out of the store, also what a job of the test before still writes."""
    for part in ("MATCH ()-[r]->() WITH r LIMIT 5000 DELETE r", "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n"):
        while store.write(part + " RETURN count(*) AS gone")[0]["gone"]:
            pass


def id_in(territory: str, kind: type[Node]) -> str:
    """The id of a territory's record of a kind."""
    return f"{territory}01001001" if kind.label == "Area" else f"{kind.label.lower()}-{territory}"


def plant(store: Store, trail: AuditTrail) -> None:
    """Make them all."""
    schema.ensure(store)
    for territory in TERRITORIES:
        made: set[str] = set()
        for kind in NODES:
            if is_entered(kind):
                sent = sent_for(kind, territory, made)
                create(Scope.local(), store, kind, sent, Asked(), trail=trail)
                made.add(kind.label)


def sent_for(kind: type[Node], territory: str, made: set[str]) -> dict[str, Any]:
    """What makes a territory's record of a kind, every field and every link to what is made filled in."""
    mark = TERRITORIES[territory]
    names = [name for name in entered(kind) if name not in ("id", "valid_to")]
    values = {name: _value(kind, name, mark, territory) for name in names}
    links = {link.column: _ends(link, territory, made) for link in kind.links if link in homes_of(kind) or link.required}
    return {"id": id_in(territory, kind), **values, "links": {column: ends for column, ends in links.items() if ends}}


def _ends(link: Link, territory: str, made: set[str]) -> Any:
    found = [{"kind": path_of(to), "id": id_in(territory, to)} for to in link.to if to.label in made]
    return found[:1] if link.many else (found[0] if found else None)


def _value(kind: type[Node], name: str, mark: str, territory: str) -> Any:
    info = kind.model_fields[name]
    column = column_of(info)
    if column.choices is not None:
        return next(iter(column.choices.labels))
    if column.sealed is not None:
        return {"phone": PHONES[territory], "identity": IDENTITY}.get(column.sealed, f"secret {mark}")
    core = next((each for each in get_args(info.annotation) if each is not type(None)), info.annotation)
    if get_origin(info.annotation) is tuple or get_origin(core) is tuple:
        item = get_args(core if get_origin(core) is tuple else info.annotation)[0]
        return [1, 2] if item is int else [mark]
    least = next((int(limit.ge) for limit in info.metadata if isinstance(limit, Ge)), 0)  # type: ignore[call-overload]
    plain: dict[Any, Any] = {
        str: f"{mark} {name}",
        int: max(1, least),
        float: float(max(1, least)),
        bool: True,
        date: date(2026, 1, 1),
        datetime: datetime(2026, 1, 5, 9),
        Bound: {"low": 1.0, "high": 2.0, "text": mark},
        PartialDate: {"day": date(2026, 1, 1), "precision": "day", "inferred": False},
    }
    return plain[core]
