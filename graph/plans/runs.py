"""Runs in the graph: a run with its projects is written in one operation, and read again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graph.origin import written_by
from graph.store import Store, Transaction
from graph.territory import WHOLE, within_by_areas
from graph.wording import GongjianError, Wording

NO_RUN = Wording(
    "plan.no_run",
    "没有找到批次“{run}”。最近的批次：{recent}",
    "There is no run {run}. The latest ones: {recent}",
)
NO_RUNS = Wording("plan.no_runs", "还没有任何批次，请先运行 gongjian propose", "There is no run yet; start with gongjian propose")

LAST = ("last", "latest", "最近")
_BATCH = 2000

_RUN = """
MERGE (o:Operation {id: $run.id})
SET o.kind = 'propose', o.state = 'complete', o.by = $run.created_by, o.at = $run.created_at
MERGE (r:Run {id: $run.id})
SET r += $run
"""
_PROJECTS = """
UNWIND $rows AS row
MATCH (r:Run {id: $run})
MERGE (p:Project {id: row.id})
ON CREATE SET p += row.properties
MERGE (r)-[f:PROPOSED]->(p)
SET f.rank = row.rank, f += $origin
"""
_USES = """
UNWIND $rows AS row
MATCH (p:Project {id: row.project}), (r:Resource {id: row.resource})
MERGE (p)-[f:USES {demand: row.demand}]->(r)
SET f.quantity = row.quantity, f.score = row.score, f += $origin
"""
_ANSWERS = """
UNWIND $rows AS row
MATCH (p:Project {id: row.project}), (d:Demand {id: row.demand})
MERGE (p)-[f:ANSWERS]->(d)
SET f += $origin
"""
_BENEFITS = """
UNWIND $rows AS row
MATCH (p:Project {id: row.project})-[:ANSWERS]->(:Demand)-[b:BENEFITS]->(a:Area)
WHERE coalesce(b.record_state, 'active') <> 'withdrawn'
MERGE (p)-[f:BENEFITS]->(a)
SET f += $origin
"""
_READ = f"""
MATCH (r:Run) WHERE (r.id = $run OR $last) AND {within_by_areas("r")}
RETURN r.id AS id, r.created_at AS created_at, r.as_of AS as_of, r.settings AS settings, r.inputs AS inputs, r.result AS result
ORDER BY r.created_at DESC, r.id DESC LIMIT 1
"""
_RECENT = f"MATCH (r:Run) WHERE {within_by_areas('r')} RETURN r.id AS id ORDER BY r.created_at DESC, r.id DESC LIMIT 5"
_STATES = "MATCH (:Run {id: $run})-[:PROPOSED]->(p:Project) RETURN p.id AS id, p.state AS state"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project to write: `lines` are (resource id, demand id, quantity or None, score)."""

    id: str
    title: str
    score: float
    lines: tuple[tuple[str, str, float | None, float], ...]
    new: bool = True


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run to write; `figures` holds objective, bound, gap, fairness_price and seconds, `areas` the prefixes that its maker sees."""

    id: str
    created_at: datetime
    created_by: str | None
    as_of: date
    settings: str
    inputs: str
    result: str
    figures: Mapping[str, float]
    areas: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it was written; `settings` and `result` are decoded, `inputs` is the hash of what was read."""

    id: str
    created_at: datetime
    as_of: date
    settings: Mapping[str, Any]
    inputs: str
    result: Mapping[str, Any]


def write_run(store: Store, run: RunRow, projects: Sequence[ProjectRow]) -> None:
    """Write a run with its projects, all or nothing. Writing the same run again changes nothing."""
    store.transact(lambda transaction: _write(transaction, run, projects))


def _write(transaction: Transaction, run: RunRow, projects: Sequence[ProjectRow]) -> None:
    origin = written_by("propose", run.id, run.id)
    properties: dict[str, Any] = {
        "id": run.id,
        "created_at": run.created_at,
        "created_by": run.created_by,
        "as_of": run.as_of,
        **run.figures,
    }
    properties |= {"settings": run.settings, "inputs": run.inputs, "result": run.result, "areas": list(run.areas), **origin}
    transaction.run(_RUN, run=properties)
    for rows in _batches([_project(row, rank, origin) for rank, row in enumerate(projects, 1)]):
        transaction.run(_PROJECTS, rows=rows, run=run.id, origin=origin)
    lines = [
        {"project": row.id, "resource": resource, "demand": demand, "quantity": quantity, "score": score}
        for row in projects
        if row.new
        for resource, demand, quantity, score in row.lines
    ]
    for rows in _batches(lines):
        transaction.run(_USES, rows=rows, origin=origin)
        transaction.run(_ANSWERS, rows=rows, origin=origin)
        transaction.run(_BENEFITS, rows=rows, origin=origin)


def _project(row: ProjectRow, rank: int, origin: Mapping[str, object]) -> dict[str, Any]:
    properties = {"title": row.title, "state": "proposed", "score": row.score, **origin}
    return {"id": row.id, "rank": rank, "properties": properties}


def _batches(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH)]


def read_run(store: Store, run: str, territory: Mapping[str, Any] = WHOLE) -> StoredRun:
    """The run of an id, or the newest one for `last`, among those of a territory. Raises GongjianError naming the latest
    ones when there is none."""
    found = store.read(_READ, run=run, last=run in LAST, **territory)
    if not found:
        recent = [row["id"] for row in store.read(_RECENT, parameters=dict(territory))]
        raise GongjianError(NO_RUN, run=run, recent="、".join(recent)) if recent else GongjianError(NO_RUNS)
    row = found[0]
    settings, result = json.loads(row["settings"] or "{}"), json.loads(row["result"] or "{}")
    return StoredRun(row["id"], row["created_at"], row["as_of"], settings, row["inputs"] or "", result)


def run_exists(store: Store, run: str, territory: Mapping[str, Any] = WHOLE) -> bool:
    """Whether a word names a run of a territory: an id, or one of LAST."""
    return run in LAST or bool(
        store.read(f"MATCH (r:Run {{id: $run}}) WHERE {within_by_areas('r')} RETURN r.id AS id", run=run, **territory)
    )


def states_of(store: Store, run: str) -> dict[str, str]:
    """The present state of every project that a run proposed, by id."""
    return {row["id"]: row["state"] for row in store.read(_STATES, run=run)}
