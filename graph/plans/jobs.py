"""Jobs in the graph: asked for, begun in a fair order, renewed, ended. Every change of state is one transaction that looks first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.store import Row, Store, Transaction
from graph.territory import within_by_areas

OPEN = ("waiting", "running")
ENDED = ("complete", "failed", "cancelled")

# Whoever counts or takes jobs does it alone: all of them write to this one node first.
_GATE = "MERGE (o:Operation {id: 'jobs'}) SET o.kind = 'jobs', o.state = 'complete', o._lock = true REMOVE o._lock"
_COUNTS = """
OPTIONAL MATCH (j:Job) WHERE j.state IN ['waiting', 'running']
RETURN count(j) AS all, sum(CASE WHEN j.by = $by THEN 1 ELSE 0 END) AS own
"""
_ADD = """
MERGE (j:Job {id: $job.id})
ON CREATE SET j += $job, j.state = 'waiting', j.attempts = 0, j.created_at = datetime(), j.record_state = 'active',
  j.source_file = 'job', j.load_id = $job.id, j.sources = ['job!' + $job.id]
"""
# What came with files is done where they lie: `place` is a state folder's own id.
_HERE = "j.kind IN $kinds AND (j.place IS NULL OR j.place = $place)"
# The user with the fewest jobs under way comes next, among those whoever was served longest ago; a user's own jobs keep their order.
_NEXT = f"""
MATCH (j:Job {{state: 'waiting'}})
WHERE {_HERE}
WITH j.by AS by, j ORDER BY j.created_at, j.id
WITH by, head(collect(j)) AS j
OPTIONAL MATCH (r:Job {{state: 'running', by: by}}) WHERE r.kind IN $kinds
WITH by, j, count(r) AS running
WHERE running < $most
OPTIONAL MATCH (s:Job {{by: by}}) WHERE s.started_at IS NOT NULL
WITH j, running, max(s.started_at) AS served
ORDER BY running, coalesce(served, datetime({{epochSeconds: 0}})), j.created_at, j.id LIMIT 1
SET j.state = 'running', j.holder = $holder, j.started_at = datetime(), j.seen_at = datetime(), j.attempts = coalesce(j.attempts, 0) + 1
REMOVE j.step, j.done, j.total, j.reason
"""
_FIELDS = """
RETURN j.id AS id, j.kind AS kind, j.state AS state, j.by AS by, j.role AS role, coalesce(j.areas, []) AS areas, j.purpose AS purpose,
  j.request AS request, j.result AS result, j.reason AS reason, coalesce(j.attempts, 0) AS attempts, j.holder AS holder,
  coalesce(j.cancelling, false) AS cancelling, j.step AS step, j.done AS done, j.total AS total, j.created_at AS created_at,
  j.started_at AS started_at, j.finished_at AS finished_at, j.seen_at < datetime() - duration({seconds: $silence}) AS silent
"""
_RENEW = """
UNWIND $rows AS row
MATCH (j:Job {id: row.id, state: 'running', holder: $holder})
SET j.seen_at = datetime(), j.step = row.step, j.done = row.done, j.total = row.total
RETURN j.id AS id, coalesce(j.cancelling, false) AS cancelling
"""
_END = """
MATCH (j:Job {id: $id})
SET j._lock = true REMOVE j._lock
WITH j WHERE j.state IN ['waiting', 'running'] AND ($holder IS NULL OR j.holder = $holder)
SET j.state = $state, j.result = $result, j.reason = $reason, j.finished_at = datetime()
REMOVE j.cancelling
RETURN j.id AS id
"""
_AGAIN = """
MATCH (j:Job {id: $id})
SET j._lock = true REMOVE j._lock
WITH j WHERE j.state = 'running' AND j.holder = $holder
SET j.state = 'waiting', j.attempts = j.attempts - $forgiven
REMOVE j.holder, j.seen_at, j.step, j.done, j.total
RETURN j.id AS id
"""
_CANCEL = "MATCH (j:Job {id: $id}) WHERE j.state IN ['waiting', 'running'] SET j.cancelling = true RETURN j.state AS state"
_FORGET = """
MATCH (j:Job) WHERE j.state IN ['complete', 'failed', 'cancelled'] AND j.finished_at < datetime() - duration({days: $days})
WITH j, j.id AS id LIMIT 1000 DELETE j
RETURN id
"""
_SILENCE = 90.0


@dataclass(frozen=True, slots=True)
class Holder:
    """A service and, of its limits, how many jobs may be open in all and for one user."""

    name: str
    most: int
    most_own: int


def add(store: Store, job: Mapping[str, Any], holder: Holder) -> str | None:
    """Write a new job (again: changes nothing). Gives "all" or "own" when too many are open, in all or for its user, "again" when
    the job was there, else None."""
    return store.transact(lambda transaction: _add(transaction, job, holder))


def _add(transaction: Transaction, job: Mapping[str, Any], holder: Holder) -> str | None:
    transaction.run(_GATE)
    if transaction.run("MATCH (j:Job {id: $id}) RETURN j.id AS id", id=job["id"]):
        return "again"
    counts = transaction.run(_COUNTS, by=job["by"])[0]
    if counts["all"] >= holder.most:
        return "all"
    if counts["own"] >= holder.most_own:
        return "own"
    transaction.run(_ADD, job=job)
    return None


def waits(store: Store, kinds: Sequence[str], place: str) -> bool:
    """Whether a job of some kinds waits that can be done at a place. It writes nothing: asked many times a minute."""
    text = f"MATCH (j:Job {{state: 'waiting'}}) WHERE {_HERE} RETURN j.id LIMIT 1"
    return bool(store.read(text, kinds=list(kinds), place=place))


def take(store: Store, holder: str, kinds: Sequence[str], most: int, place: str = "") -> Row | None:
    """Begin the next job of some kinds that can be done at a place; a user has at most `most` of them under way. None when there is none
    to begin."""

    def work(transaction: Transaction) -> list[Row]:
        transaction.run(_GATE)
        return transaction.run(_NEXT + _FIELDS, kinds=list(kinds), holder=holder, most=most, place=place, silence=_SILENCE)

    found = store.transact(work)
    return found[0] if found else None


def read(store: Store, id_: str) -> Row | None:
    """A job's fields, or None."""
    found = store.read("MATCH (j:Job {id: $id})" + _FIELDS, id=id_, silence=_SILENCE)
    return found[0] if found else None


def listed(store: Store, by: str | None, scope: Mapping[str, Any], limit: int) -> list[Row]:
    """The newest jobs of a user, or of everybody (None) within a territory."""
    text = f"MATCH (j:Job) WHERE ($by IS NULL OR j.by = $by) AND {within_by_areas('j')}"
    rows = store.read(
        f"{text} WITH j ORDER BY j.created_at DESC, j.id LIMIT $limit {_FIELDS}", by=by, limit=limit, silence=_SILENCE, **scope
    )
    return sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=True)


def counted(store: Store) -> dict[tuple[str, str], int]:
    """How many jobs of each kind wait and run, by (kind, state)."""
    text = "MATCH (j:Job) WHERE j.state IN ['waiting', 'running'] RETURN j.kind AS kind, j.state AS state, count(*) AS n"
    return {(row["kind"], row["state"]): row["n"] for row in store.read(text)}


def under_way(store: Store) -> list[Row]:
    """Jobs that are running."""
    return store.read("MATCH (j:Job {state: 'running'})" + _FIELDS, silence=_SILENCE)


def renew(store: Store, holder: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """Say that we are still at these jobs (id, step, done, total); gives those that are still ours, with whether to cancel them."""
    return {row["id"]: row["cancelling"] for row in store.write(_RENEW, rows=list(rows), holder=holder)}


def end(store: Store, id_: str, state: str, *, holder: str | None, result: str | None = None, reason: str | None = None) -> bool:
    """End a job that is open (and, with a holder, still its own); False when it was not."""
    return bool(store.write(_END, id=id_, state=state, holder=holder, result=result, reason=reason))


def put_back(store: Store, id_: str, holder: str, *, forgive: bool = False) -> bool:
    """Let a running job of a holder wait again; `forgive`: the attempt does not count."""
    return bool(store.write(_AGAIN, id=id_, holder=holder, forgiven=1 if forgive else 0))


def ask_to_cancel(store: Store, id_: str) -> str | None:
    """Mark a job that is open as wanted no more; its state, or None when it is not open."""
    found = store.write(_CANCEL, id=id_)
    return str(found[0]["state"]) if found else None


def forget(store: Store, days: int) -> list[str]:
    """Delete jobs that ended long ago; gives their ids."""
    return [row["id"] for row in store.write(_FORGET, days=days)]


def known(store: Store, ids: Sequence[str]) -> set[str]:
    """Those of some ids that are jobs."""
    return {row["id"] for row in store.read("MATCH (j:Job) WHERE j.id IN $ids RETURN j.id AS id", ids=list(ids))}


def open_jobs(store: Store, ids: Sequence[str]) -> set[str]:
    """Those of some ids that are jobs which have not ended."""
    text = "MATCH (j:Job) WHERE j.id IN $ids AND j.state IN ['waiting', 'running'] RETURN j.id AS id"
    return {row["id"] for row in store.read(text, ids=list(ids))}


__all__ = [
    "ENDED",
    "OPEN",
    "Holder",
    "add",
    "ask_to_cancel",
    "counted",
    "end",
    "forget",
    "known",
    "listed",
    "open_jobs",
    "put_back",
    "read",
    "renew",
    "take",
    "under_way",
    "waits",
]
