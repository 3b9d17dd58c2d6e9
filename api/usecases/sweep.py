"""Deleting records that were withdrawn long ago and that nothing needs any more."""

from datetime import date

from api.scope import Scope
from api.usecases.audit_record import recorded
from graph.loaders import sweep as withdrawn
from graph.loaders.sweep import Swept
from graph.store import Store


def sweep(scope: Scope, store: Store, before: date, *, delete: bool = False) -> tuple[Swept, ...]:
    """What was withdrawn before a day, is named by no source, was changed by nobody and is referred to by nothing that holds; with `delete`
    it is gone for good. Raises ForbiddenError, StoreError."""
    with recorded(scope, "sweep", f"withdrawn before {before.isoformat()}{', deleted' if delete else ''}") as record:
        scope.require("load")
        scope.require_everywhere("sweep")
        found = withdrawn.sweep(store, before) if delete else withdrawn.sweepable(store, before)
        record.rows = sum(each.count for each in found)
    return found
