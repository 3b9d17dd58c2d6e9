"""Kinds that people gave or took back, as changes that later loads leave alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph.store import Row, Store
from graph.wording import GongjianError, Wording

NO_LINE = Wording("kinds.no_line", "没有编号为“{id}”的资源或需求", "there is no resource or demand {id}")

_CONFIRMED = """
MATCH (by)-[:OFFERS|RAISES]->(x:Resource|Demand)
WHERE x.kind_source = 'confirmed' AND x.record_state <> 'withdrawn'
WITH x, by ORDER BY by.id
WITH x, head(collect(by)) AS by
RETURN CASE WHEN x:Resource THEN 'resource' ELSE 'demand' END AS side, x.id AS id, x.kind AS kind, x.title AS title,
  x.description AS description, CASE WHEN by:Area THEN by.level ELSE by.kind END AS unit_kind
ORDER BY x.kind_confirmed_at DESC, id LIMIT $most"""

# What the line said before the first confirmation stays beside it, so that taking it back restores it.
_CONFIRM = """
MATCH (x:Resource|Demand {id: $id})
WITH x, x.kind_source = 'confirmed' AS again
SET x.kind_before = CASE WHEN again THEN x.kind_before ELSE x.kind END,
    x.kind_source_before = CASE WHEN again THEN x.kind_source_before ELSE x.kind_source END,
    x.kind = $kind, x.kind_source = 'confirmed', x.kind_confirmed_by = $by, x.kind_confirmed_at = $at,
    x.edited = CASE WHEN 'kind' IN coalesce(x.edited, []) THEN x.edited ELSE coalesce(x.edited, []) + 'kind' END
RETURN x.id AS id, x.title AS title, x.kind AS kind, x.kind_before AS before"""

_TAKE_BACK = """
MATCH (x:Resource|Demand {id: $id})
WHERE x.kind_source = 'confirmed'
WITH x, [field IN coalesce(x.edited, []) WHERE field <> 'kind'] AS edited
SET x.kind = x.kind_before, x.kind_source = x.kind_source_before, x.edited = CASE WHEN size(edited) = 0 THEN null ELSE edited END
REMOVE x.kind_before, x.kind_source_before, x.kind_confirmed_by, x.kind_confirmed_at
RETURN x.id AS id, x.title AS title, x.kind AS kind, null AS before"""

_SIDE = "MATCH (x:Resource|Demand {id: $id}) RETURN CASE WHEN x:Resource THEN 'resource' ELSE 'demand' END AS side LIMIT 1"


def confirmed_lines(store: Store, most: int) -> list[Row]:
    """Resources and demands whose kinds people confirmed, the newest first: side, id, kind, title, description, unit_kind."""
    return store.read(_CONFIRMED, most=most)


def side_of(store: Store, id_: str) -> str:
    """ "resource" or "demand". Raises GongjianError for an unknown id."""
    found = store.read(_SIDE, id=id_)
    if not found:
        raise GongjianError(NO_LINE, id=id_)
    return str(found[0]["side"])


def confirm(store: Store, id_: str, kind: str, *, by: str | None, at: datetime) -> Mapping[str, Any]:
    """Give a line its kind for good; what it was before is kept beside it."""
    return store.write(_CONFIRM, id=id_, kind=kind, by=by, at=at)[0]


def take_back(store: Store, id_: str) -> Mapping[str, Any] | None:
    """The line as it was before the confirmation; None when there is none to take back."""
    found = store.write(_TAKE_BACK, id=id_)
    return found[0] if found else None
