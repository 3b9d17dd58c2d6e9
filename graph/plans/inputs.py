"""What matching reads from the graph: resources, demands, limits, ties and the lines of projects, as rows of plain values."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.plans.clauses import holds, present
from graph.store import Row, Store
from graph.territory import WHOLE, within, within_by_areas
from graph.wording import GongjianError, Wording

NO_AREA = Wording("plan.no_area", "没有找到区域“{area}”。请写编码、名称或别名", "There is no area {area}. Give its code, name or alias")
MANY_AREAS = Wording("plan.many_areas", "“{area}”不止一处，请改用编码：{ids}", "{area} names several areas, give a code: {ids}")

BINDING = ("accepted", "running")
"""States of a project that takes up capacity."""

_RESOURCES = f"""
MATCH (o)-[f:OFFERS]->(r:Resource)
WHERE {present("r")} AND {present("f")}
WITH r, o ORDER BY o.id
WITH r, head(collect(o)) AS o
OPTIONAL MATCH (o)-[l:LOCATED_IN]->(a:Area) WHERE {holds("l")}
WITH r, o, a ORDER BY a.id
WITH r, o, CASE WHEN o:Area THEN o ELSE head(collect(a)) END AS a
RETURN r.id AS id, r.kind AS kind, r.kind_source AS kind_source, r.title AS title, r.description AS description,
       r.quantity AS quantity, r.measure AS measure, r.projects AS projects,
       coalesce(r.months, r.months_said) AS months,
       CASE WHEN r.months IS NULL AND r.months_said IS NOT NULL THEN r.months_said_text END AS months_said, r.radius_km AS radius_km,
       r.cost AS cost, r.valid_from AS valid_from, r.valid_to AS valid_to,
       coalesce(r.lat, o.lat, a.lat) AS lat, coalesce(r.lon, o.lon, a.lon) AS lon,
       o.id AS unit, o.name AS unit_name, CASE WHEN o:Area THEN o.level ELSE o.kind END AS unit_kind,
       coalesce(o.name_unknown, false) AS placeholder, a.id AS unit_area,
       [(r)-[:DEPENDS_ON]->(p:Person) WHERE p.seasonal_window IS NOT NULL | p.seasonal_window] AS windows
"""
_DEMANDS = f"""
MATCH (a:Area)-[f:RAISES]->(d:Demand)
WHERE {present("d")} AND {present("f")} AND coalesce(d.state, 'open') <> 'withdrawn'
WITH d, a ORDER BY a.id
WITH d, head(collect(a)) AS a
RETURN d.id AS id, d.kind AS kind, d.kind_source AS kind_source, d.title AS title, d.description AS description,
       d.quantity AS quantity, d.measure AS measure, d.suppliers AS suppliers, d.priority AS priority, d.deadline AS deadline,
       d.months AS months, d.together AS together, d.valid_from AS valid_from, d.valid_to AS valid_to,
       coalesce(d.state, 'open') AS state, coalesce(d.lat, a.lat) AS lat, coalesce(d.lon, a.lon) AS lon,
       a.id AS area, a.name AS area_name, a.population AS population,
       COLLECT {{
         MATCH (d)-[b:BENEFITS]->(x:Area) WHERE {present("b")} AND x.id <> a.id RETURN [x.id, x.name] AS other ORDER BY other
       }} AS others,
       COLLECT {{
         MATCH (a)-[p:PART_OF]->(b:Area) WHERE {holds("p")} AND NOT b.level IN ['city', 'province']
         RETURN b.id AS id ORDER BY id LIMIT 1
       }}[0] AS parent
"""
_LIMITS = f"""
MATCH (l:Limit)-[f:LIMITS]->(x)
WHERE {holds("l")} AND {holds("f")}
RETURN l.id AS id, l.scope AS scope, x.id AS subject, x.name AS name, l.projects AS projects, l.budget AS budget,
       CASE WHEN x:Area THEN COLLECT {{ MATCH (x)<-[:PART_OF*0..8]-(a:Area) RETURN DISTINCT a.id AS id ORDER BY id }}
            ELSE [x.id] + COLLECT {{ MATCH (x)<-[m:MEMBER_OF]-(o) WHERE {holds("m")} RETURN DISTINCT o.id AS id ORDER BY id }}
       END AS members
"""
_LINES = f"""
MATCH (p:Project)-[f:USES]->(r:Resource)
WHERE p.state <> 'proposed' AND p.state <> 'stopped' AND {present("p")} AND {present("f")}
WITH p, f, r, CASE WHEN coalesce(f.demand, '') <> '' THEN [f.demand] ELSE [(p)-[:ANSWERS]->(x:Demand) | x.id] END AS answered
UNWIND answered AS demand
OPTIONAL MATCH (a:Area)-[:RAISES]->(d:Demand {{id: demand}})
OPTIONAL MATCH (o)-[:OFFERS]->(r)
WITH p, r, demand, f, min(a.id) AS area, min(o.id) AS unit
OPTIONAL MATCH (c:Decision)-[:DECIDED_ON]->(p)
WITH p, r, demand, f, area, unit, c ORDER BY c.decided_at DESC
WITH p, r, demand, f, area, unit, head(collect(c)) AS c
RETURN p.id AS project, p.title AS title, p.state AS state, p.load_id AS origin, r.id AS resource, demand, area, unit,
       f.quantity AS quantity, r.cost AS cost, c.reason AS reason, c.valid_to AS until, p.finished AS finished
"""
_OUTCOMES = f"""
MATCH (o:Outcome)-[b:RESULT_OF]->(p:Project {{state: 'finished'}})-[f:USES]->(r:Resource)
WHERE {present("o")} AND {present("b")} AND {present("p")} AND {present("f")} AND o.period IS NOT NULL
WITH o, p, r, CASE WHEN coalesce(f.demand, '') <> '' THEN [f.demand] ELSE [(p)-[:ANSWERS]->(x:Demand) | x.id] END AS answered
UNWIND answered AS demand
MATCH (d:Demand {{id: demand}})
OPTIONAL MATCH (u)-[:OFFERS]->(r)
WITH o, p, r, d, min(u.id) AS unit
OPTIONAL MATCH (c:Decision {{verdict: 'accept'}})-[:DECIDED_ON]->(p)
WITH o, p, r, d, unit, max(date(c.decided_at)) AS agreed
RETURN DISTINCT o.id AS id, p.id AS project, unit, r.kind AS resource_kind, r.kind_source AS resource_kind_source, d.kind AS demand_kind,
       d.kind_source AS demand_kind_source, coalesce(agreed, p.started, p.finished) AS matched, o.period AS dated, o.value_low AS low,
       o.value_high AS high, o.measure AS measure, d.quantity AS wanted, d.measure AS wanted_measure
"""
_PLACE_TIES = f"""
MATCH (d:Demand)<-[:RAISES]-(a:Area)
WITH DISTINCT a
MATCH way = (a)-[:PART_OF*0..3]->(b:Area)
WHERE all(x IN nodes(way) WHERE x.level IN ['community', 'village', 'zone', 'hamlet'])
MATCH (own)-[l:LOCATED_IN]->(b)
WHERE (own:Party OR own:Unit AND own.domain = 'community') AND {holds("own")} AND {holds("l")}
OPTIONAL MATCH (own)-[m:MEMBER_OF]->(joined:Party) WHERE {holds("m")} AND {holds("joined")}
WITH a, [x IN collect(own) + collect(joined) WHERE x:Party] AS parties
UNWIND parties AS party
WITH DISTINCT a, party
"""
_COMMITTEES = (
    _PLACE_TIES
    + f"""
MATCH (u:Unit)-[m:MEMBER_OF]->(party)
WHERE {holds("m")} AND {holds("u")}
RETURN DISTINCT u.id AS unit, a.id AS area, 'same_committee' AS kind, party.name AS name
"""
)
_AGREEMENTS = (
    _PLACE_TIES
    + f"""
MATCH (u:Unit)-[s:SIGNED]->(g:Agreement)-[:UNDER]->(party)
WHERE {holds("g")} AND {holds("s")} AND {holds("u")}
RETURN DISTINCT u.id AS unit, a.id AS area, 'agreement' AS kind, g.name AS name
"""
)
_MEMBERS = f"""
MATCH (u:Unit)<-[w:WORKS_AT]-(p:Member)-[l:LOCATED_IN]->(a:Area)
WHERE {holds("w")} AND {holds("l")} AND {holds("p")}
WITH u.id AS unit, a.id AS area, count(DISTINCT p) AS members
RETURN unit, area, 'shared_members' AS kind, toString(members) AS name
"""
_LAST = f"""
MATCH (r:Run) WHERE {within_by_areas("r")} WITH r ORDER BY r.created_at DESC, r.id DESC LIMIT 50
RETURN r.id AS id, r.settings AS settings
"""
_PLANNED = """
MATCH (:Run {id: $run})-[:PROPOSED]->(:Project)-[f:USES]->(r:Resource)
RETURN DISTINCT r.id AS resource, f.demand AS demand
"""
_AREA = f"""
MATCH (a:Area) WHERE (a.id IN $ids OR a.name = $area OR $area IN coalesce(a.aliases, [])) AND {within("a", "Area", own=True)}
RETURN a.id AS id, a.name AS name, a.level AS level ORDER BY a.id LIMIT 6
"""
_BELOW = "MATCH (:Area {id: $area})<-[:PART_OF*0..8]-(a:Area) RETURN DISTINCT a.id AS id"
_ABOVE = "MATCH (:Area {id: $area})-[:PART_OF*0..8]->(a:Area) WHERE a.level = $level RETURN a.id AS id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rows as read: resources, demands, limits, ties, lines of decided or running projects, and dated outcomes
    of finished ones (columns as the queries name them)."""

    resources: tuple[Row, ...]
    demands: tuple[Row, ...]
    limits: tuple[Row, ...]
    ties: tuple[Row, ...]
    lines: tuple[Row, ...]
    outcomes: tuple[Row, ...] = ()

    def hash(self, run: str | None = None) -> str:
        """A hash of all rows in an order of their own. Lines of projects that `run` itself proposed are left out: deciding on a
        run's projects one after the other does not make the run stale."""
        lines = [line for line in self.lines if run is None or line["origin"] != run]
        tables = (self.resources, self.demands, self.limits, self.ties, lines, self.outcomes)
        return _digest([sorted(_text(row) for row in table) for table in tables])


def _text(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)


def _digest(value: Sequence[Iterable[str]]) -> str:
    return hashlib.sha256(json.dumps([list(part) for part in value], ensure_ascii=False).encode()).hexdigest()


def read_inputs(store: Store, as_of: date) -> Inputs:
    """Everything a plan can depend on, as of a day: a handful of queries whatever the size of the lists."""
    ties = [row for text in (_COMMITTEES, _AGREEMENTS, _MEMBERS) for row in store.read(text, as_of=as_of)]
    return Inputs(
        resources=tuple(store.read(_RESOURCES, as_of=as_of)),
        demands=tuple(store.read(_DEMANDS, as_of=as_of)),
        limits=tuple(store.read(_LIMITS, as_of=as_of)),
        ties=tuple(ties),
        lines=tuple(store.read(_LINES, as_of=as_of)),
        outcomes=tuple(store.read(_OUTCOMES, as_of=as_of)),
    )


def last_run(store: Store, area: str | None, territory: Mapping[str, Any] = WHOLE) -> str | None:
    """The newest run that was made for the same area (as it was written in the request); None when there is none."""
    for row in store.read(_LAST, parameters=dict(territory)):
        if json.loads(row["settings"] or "{}").get("area") == area:
            return str(row["id"])
    return None


def planned_pairs(store: Store, run: str) -> frozenset[tuple[str, str]]:
    """The (resource id, demand id) pairs of a run's plan."""
    return frozenset((row["resource"], row["demand"]) for row in store.read(_PLANNED, run=run))


@dataclass(frozen=True, slots=True)
class Territory:
    """An area that a plan is for, with the ids of every area in it (itself included)."""

    id: str
    name: str
    level: str
    inside: frozenset[str]


def territory_of(store: Store, area: str, territory: Mapping[str, Any] = WHOLE) -> Territory:
    """The area of a territory that a code, name or alias names. Raises GongjianError when none or several do."""
    found = store.read(_AREA, area=area, ids=[area, area.ljust(6, "0"), area.ljust(12, "0")], **territory)
    exact = [row for row in found if row["id"] == area] or found
    if not exact:
        raise GongjianError(NO_AREA, area=area)
    if len(exact) > 1:
        raise GongjianError(MANY_AREAS, area=area, ids="、".join(f"{row['id']}（{row['name']}）" for row in exact))
    return _territory(store, exact[0])


def around(store: Store, territory: Territory, level: str) -> Territory | None:
    """The area of a level ("district", "city") that a territory lies in, itself if it is one; None when there is none."""
    found = store.read(_ABOVE, area=territory.id, level=level)
    return _territory(store, {"id": found[0]["id"], "name": "", "level": level}) if found else None


def _territory(store: Store, row: Row) -> Territory:
    inside = frozenset(below["id"] for below in store.read(_BELOW, area=row["id"]))
    return Territory(row["id"], row["name"], row["level"], inside)
