"""Opening sealed values: only for a role and a purpose that open the field, within the territory, and never without a row in the audit
trail that is on the disk before anybody sees a value."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.scope import ForbiddenError, Scope, not_found
from api.usecases.audit_record import note, recorded
from graph import keyring
from graph.model import node_by_label
from graph.seal import SEALED_SUFFIX, Sealer, sealed_fields
from graph.store import Store
from graph.territory import inside
from graph.wording import Wording

NOT_OPENED = Wording(
    "open.not_allowed",
    "您的角色（{role}）不能以“{purpose}”为用途查看 {kind}.{field} 的明文",
    "Your role ({role_en}) does not open {kind}.{field} for the purpose {purpose}",
)
_MOST_NAMED = 50


def open_values(scope: Scope, store: Store, kind: str, ids: Iterable[str], fields: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """The clear values of records of a kind (its label), by id and field; without `fields` all that role and purpose open.

    Raises ForbiddenError for a field that they don't open, NotFoundError when no record lies in the territory, SealError.
    """
    wanted, asked = list(dict.fromkeys(ids)), tuple(fields)
    with recorded(scope, "open", f"{kind} {' '.join(wanted[:_MOST_NAMED])}", asked) as record:
        scope.require_read(kind)
        names = opened_fields(scope, kind, asked)
        seen = inside(store, kind, wanted, scope.parameters())
        if not seen:
            raise not_found(" ".join(wanted[:3]))
        stored = store.read(f"MATCH (n:{kind}) WHERE n.id IN $ids RETURN properties(n) AS p", ids=sorted(seen))
        sealer = keyring.load_keyring().sealer()
        note(scope, "open", f"{kind} {' '.join(sorted(seen)[:_MOST_NAMED])}", names, len(seen))
        found = {row["p"]["id"]: clear_values(sealer, kind, row["p"], names) for row in stored}
        record.rows = len(found)
    return found


def opened_fields(scope: Scope, kind: str, asked: Iterable[str] = ()) -> tuple[str, ...]:
    """Those of a kind's sealed fields that the scope opens. Raises ForbiddenError for one that was asked for and is not, or when there is
    none at all."""
    known = [sealed.name for sealed in sealed_fields(node_by_label(kind))]
    names = tuple(asked) or tuple(name for name in known if scope.fields.opens(kind, name))
    closed = [name for name in names or ("*",) if name not in known or not scope.fields.opens(kind, name)]
    if closed:
        role = scope.duties
        raise ForbiddenError(NOT_OPENED, role=role.zh, role_en=role.en, purpose=scope.purpose or "-", kind=kind, field=closed[0])
    return names


def clear_values(sealer: Sealer, kind: str, stored: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The clear values of a record's properties as they are stored."""
    sealed = {name: stored.get(name + SEALED_SUFFIX) for name in names}
    return {name: sealer.open(kind, name, stored["id"], value) for name, value in sealed.items() if value}
