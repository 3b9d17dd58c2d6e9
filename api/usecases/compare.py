"""Two runs side by side: what the second has more, less, and at another score."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from api.scope import Scope
from api.usecases.audit_record import recorded
from api.usecases.run_of import run_of
from graph.plans.runs import StoredRun
from graph.store import Store

Key = tuple[str, str]
NAMES = ("resource", "resource_title", "unit", "unit_name", "demand", "demand_title", "area", "area_name", "score")
LEFT = ("unmet", "served", "idle", "used")


@dataclass(frozen=True, slots=True)
class Compared:
    """From the first run to the second: their ids, days and objectives; the lines (with names and scores) that only one has; lines of both
    with another score, (line, score before); demands and resources that only one of them leaves without a line, as (id, title);
    `kept`: lines of both."""

    runs: tuple[str, str]
    as_of: tuple[str, str]
    objectives: tuple[float, float]
    lost: tuple[Mapping[str, Any], ...]
    gained: tuple[Mapping[str, Any], ...]
    rescored: tuple[tuple[Mapping[str, Any], float], ...]
    unmet: tuple[tuple[str, str], ...]
    served: tuple[tuple[str, str], ...]
    idle: tuple[tuple[str, str], ...]
    used: tuple[tuple[str, str], ...]
    kept: int


def compare(scope: Scope, store: Store, first: str, second: str) -> Compared:
    """Compare two runs as they were kept. Raises GongjianError for a run that there is not."""
    with recorded(scope, "compare", f"{first} {second}") as record:
        scope.require("propose")
        found = _compare(run_of(scope, store, first), run_of(scope, store, second))
        record.rows = len(found.lost) + len(found.gained)
    return found


def as_document(found: Compared) -> dict[str, Any]:
    """A comparison as JSON: demands and resources as objects, rescored lines with their score before."""
    told = asdict(found)
    left = {name: [{"id": id_, "title": title} for id_, title in told[name]] for name in LEFT}
    return {**told, **left, "rescored": [{**line, "score_before": before} for line, before in told["rescored"]]}


def _compare(first: StoredRun, second: StoredRun) -> Compared:
    before, after = _lines(first), _lines(second)
    both = before.keys() & after.keys()
    unmet, idle = (_left(first, second, *keys) for keys in (("unmet", "demand"), ("idle", "resource")))
    return Compared(
        runs=(first.id, second.id),
        as_of=(first.as_of.isoformat(), second.as_of.isoformat()),
        objectives=(first.result["run"]["objective"], second.result["run"]["objective"]),
        lost=tuple(before[key] for key in sorted(before.keys() - after.keys())),
        gained=tuple(after[key] for key in sorted(after.keys() - before.keys())),
        rescored=tuple((after[k], before[k]["score"]) for k in sorted(both) if abs(after[k]["score"] - before[k]["score"]) > 1e-9),
        unmet=unmet[0],
        served=unmet[1],
        idle=idle[0],
        used=idle[1],
        kept=len(both),
    )


def _lines(run: StoredRun) -> dict[Key, Mapping[str, Any]]:
    lines = (line for project in run.result["projects"] for line in project["lines"])
    return {(line["resource"], line["demand"]): {name: line[name] for name in NAMES} for line in lines}


def _left(first: StoredRun, second: StoredRun, key: str, what: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """What only the second leaves, and what only the first left."""
    before, after = ({row[what]: row[f"{what}_title"] for row in run.result[key]} for run in (first, second))
    newly = tuple((id_, after[id_]) for id_ in sorted(after.keys() - before.keys()))
    return newly, tuple((id_, before[id_]) for id_ in sorted(before.keys() - after.keys()))
