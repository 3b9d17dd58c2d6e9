"""Decide on a proposed project: accept, reject or defer."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from graph.plans.decisions import Decided, Verdict
from graph.plans.decisions import decide as write
from graph.plans.inputs import read_inputs
from graph.plans.runs import StoredRun, read_run
from graph.privacy import scan
from graph.store import Store

DEFERRED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision; `stale`: the lists changed since the run, which is worth a look before the next one."""

    decided: Decided
    run: str
    stale: bool
    masked: bool


def decide(
    store: Store,
    run: str,
    project: str,
    verdict: Literal["accept", "reject", "defer"],
    reason: str,
    *,
    by: str | None = None,
    until: date | None = None,
    operation: str | None = None,
) -> Outcome:
    """Take a decision. `run` may be "last" and `project` a number of the run. Raises DecisionRefusedError (exit code 8)."""
    found = read_run(store, run)
    scanned = scan(reason)
    at = datetime.now(UTC)
    if verdict == "defer" and until is None:
        until = at.date() + timedelta(days=DEFERRED_DAYS)
    taken = Verdict(operation or f"D{secrets.token_hex(8)}", verdict, scanned.text, by, at, until if verdict == "defer" else None)
    stale = is_stale(store, found)
    return Outcome(write(store, found.id, project_id(found.id, project), taken), found.id, stale, scanned.text != reason)


def project_id(run: str, project: str) -> str:
    """The id of a project given by its id or by its number within the run."""
    return f"{run}-{int(project):03d}" if project.isdigit() else project


def is_stale(store: Store, run: StoredRun) -> bool:
    """Whether what the run was made from has changed since (its own decisions aside)."""
    return read_inputs(store, run.as_of).hash(run.id) != run.inputs


__all__ = ["Outcome", "decide", "is_stale", "project_id"]
