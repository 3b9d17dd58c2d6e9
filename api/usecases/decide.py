"""Decide on a proposed project: accept, reject or defer."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from api.scope import Scope
from api.usecases.audit_record import recorded
from api.usecases.run_of import run_of
from graph.plans.decisions import Decided, DecisionRefusedError, Verdict
from graph.plans.decisions import decide as write
from graph.plans.inputs import read_inputs
from graph.plans.runs import StoredRun
from graph.privacy import scan
from graph.store import Store
from graph.territory import inside

DEFERRED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision; `stale`: the lists changed since the run, which is worth a look before the next one."""

    decided: Decided
    run: str
    stale: bool
    masked: bool


def decide(
    scope: Scope,
    store: Store,
    run: str,
    project: str,
    verdict: Literal["accept", "reject", "defer"],
    reason: str,
    *,
    by: str | None = None,
    until: date | None = None,
    operation: tuple[str, str] | None = None,
) -> Outcome:
    """Take a decision. `run` may be "last" and `project` a number of the run; `by` is heard from the owner alone; `operation` is its id
    and the fingerprint of the request. Raises NotFoundError for a run of another territory, DecisionRefusedError (exit code 8) naming what
    was first, KeyReusedError for an operation that was another request's."""
    with recorded(scope, "decide", f"{verdict} {project} in {run}", ("reason",)) as record:
        scope.require("decide")
        found = run_of(scope, store, run)
        record.statement = f"{verdict} {project_id(found.id, project)}"
        outcome = _decide(scope, store, found, project, verdict, reason, by if scope.role == "owner" else scope.user, until, operation)
        record.rows = int(outcome.decided.changed)
    return outcome


def _decide(
    scope: Scope,
    store: Store,
    found: StoredRun,
    project: str,
    verdict: Literal["accept", "reject", "defer"],
    reason: str,
    by: str | None,
    until: date | None,
    operation: tuple[str, str] | None,
) -> Outcome:
    scanned, name = scan(reason), scan(by or "")
    at = datetime.now(UTC)
    if verdict == "defer" and until is None:
        until = at.date() + timedelta(days=DEFERRED_DAYS)
    id_, mark = operation or (f"D{secrets.token_hex(8)}", None)
    taken = Verdict(id_, verdict, scanned.text, name.text or None, at, until if verdict == "defer" else None, mark)
    stale = is_stale(store, found)
    try:
        decided = write(store, found.id, project_id(found.id, project), taken)
    except DecisionRefusedError as error:
        raise _as_seen(scope, store, error) from None
    return Outcome(decided, found.id, stale, scanned.text != reason or name.text != (by or ""))


def _as_seen(scope: Scope, store: Store, error: DecisionRefusedError) -> DecisionRefusedError:
    """The refusal with the titles of the competing projects that the asker may see; of the others the ids alone."""
    if scope.everywhere or not error.others:
        return error
    seen = inside(store, "Project", error.others, scope.parameters())
    named = "、".join(f"{id_}（{title}）" if id_ in seen else id_ for id_, title in error.others.items())
    told = DecisionRefusedError(error.said.wording, **{**error.said.values, "others": named})
    told.others = {id_: title for id_, title in error.others.items() if id_ in seen} | {i: "" for i in error.others if i not in seen}
    return told


def project_id(run: str, project: str) -> str:
    """The id of a project given by its id or by its number within the run."""
    return f"{run}-{int(project):03d}" if project.isdigit() else project


def is_stale(store: Store, run: StoredRun) -> bool:
    """Whether what the run was made from has changed since (its own decisions aside)."""
    return read_inputs(store, run.as_of).hash(run.id) != run.inputs


__all__ = ["Outcome", "decide", "is_stale", "project_id"]
