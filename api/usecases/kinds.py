"""Confirming the kinds of lines, and taking that back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from api.scope import NotFoundError, Scope
from api.usecases.audit_record import recorded
from graph.plans import kinds as lines
from graph.store import Store
from graph.territory import inside
from graph.wording import GongjianError, Wording
from matching.serves import load_serves

NO_KIND = Wording("kinds.no_kind", "没有类别“{kind}”；可用：{known}", "there is no kind {kind}; there is {known}")
NOT_CONFIRMED = Wording("kinds.not_confirmed", "“{id}”的类别没有经过人工确认", "the kind of {id} was not confirmed by anybody")


def confirm_kind(scope: Scope, store: Store, id_: str, kind: str, *, by: str | None = None) -> Mapping[str, Any]:
    """Confirm or correct the kind of a resource or demand: later loads leave it alone, and lines that mean the same get it suggested.
    Raises GongjianError for an unknown id or kind."""
    with recorded(scope, "confirm", f"{id_} {kind}") as record:
        scope.require("confirm")
        found = _confirm(store, _side(scope, store, id_), id_, kind, by if scope.role == "owner" else scope.user)
        record.rows = 1
    return found


def _confirm(store: Store, side: str, id_: str, kind: str, by: str | None) -> Mapping[str, Any]:
    known = load_serves().resource_kinds if side == "resource" else load_serves().demand_kinds
    name = load_serves().resource_name if side == "resource" else load_serves().demand_name
    kind = next((code for code in known if kind in (code, *name(code))), kind)
    if kind not in known:
        raise GongjianError(NO_KIND, kind=kind, known="、".join(f"{name(code)[0]}({code})" for code in known))
    return lines.confirm(store, id_, kind, by=by, at=datetime.now(UTC))


def take_back_kind(scope: Scope, store: Store, id_: str) -> Mapping[str, Any]:
    """Undo a confirmation: the line says again what it said before. Raises GongjianError when there was none."""
    with recorded(scope, "take back", id_) as record:
        scope.require("confirm")
        _side(scope, store, id_)
        found = lines.take_back(store, id_)
        if found is None:
            raise GongjianError(NOT_CONFIRMED, id=id_)
        record.rows = 1
    return found


def _side(scope: Scope, store: Store, id_: str) -> str:
    """The side of a line of the asker's territory. Raises NotFoundError."""
    try:
        side = lines.side_of(store, id_)
    except GongjianError as error:
        raise NotFoundError(error.said.wording, **error.said.values) from None
    if id_ not in inside(store, "Resource" if side == "resource" else "Demand", [id_], scope.parameters(), own=True):
        raise NotFoundError(lines.NO_LINE, id=id_)
    return side
