"""Who would own lines that are not in the graph yet: units with their places, areas with theirs."""

from collections.abc import Iterable
from datetime import date

from graph.plans.clauses import holds
from graph.store import Row, Store

_UNITS = f"""
UNWIND $ids AS id
MATCH (o) WHERE (o:Unit OR o:Party OR o:Area OR o:Person) AND o.id = id
OPTIONAL MATCH (o)-[l:LOCATED_IN]->(a:Area) WHERE {holds("l")}
WITH o, a ORDER BY a.id
WITH o, CASE WHEN o:Area THEN o ELSE head(collect(a)) END AS a
RETURN o.id AS unit, o.name AS unit_name, CASE WHEN o:Area THEN o.level ELSE o.kind END AS unit_kind,
       coalesce(o.name_unknown, false) AS placeholder, a.id AS unit_area, coalesce(o.lat, a.lat) AS lat, coalesce(o.lon, a.lon) AS lon
"""
_AREAS = """
UNWIND $ids AS id
MATCH (a:Area {id: id})
RETURN a.id AS area, a.name AS area_name, a.lat AS lat, a.lon AS lon
"""


def units_of(store: Store, ids: Iterable[str], as_of: date) -> dict[str, Row]:
    """Name, kind and place of units (or whoever else offers) by id."""
    return {row["unit"]: row for row in store.read(_UNITS, ids=sorted(set(ids)), as_of=as_of)}


def areas_of(store: Store, ids: Iterable[str]) -> dict[str, Row]:
    """Name and place of areas by id."""
    return {row["area"]: row for row in store.read(_AREAS, ids=sorted(set(ids)))}
