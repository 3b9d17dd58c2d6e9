"""Jobs: work that takes longer than an answer may. They are nodes of the graph and are done by one pool of worker processes.

A job is begun in a fair order (see `graph.plans.jobs`), goes on after a restart of the service or ends with the reason, can be cancelled,
and their number is bounded. Of `workers` slots one user fills at most all but one, so that the next user never waits for a whole queue.
"""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from api.scope import Scope, not_found
from api.usecases.audit_record import recorded
from api.usecases.jobs_kinds import KINDS, job_kind
from api.usecases.jobs_place import place
from api.usecases.jobs_pool import Pool, Took
from api.usecases.plain import plain_values
from api.usecases.proposal import Told
from api.usecases.uploads import discard
from graph import schema
from graph.plans import jobs as rows
from graph.plans.edits import KEY_REUSED, KeyReusedError
from graph.store import Row, Store
from graph.wording import GongjianError, Wording

FULL = Wording(
    "job.full",
    "等待和进行中的任务已达上限（{most} 个），请稍后再试",
    "As many jobs are waiting or under way as there may be ({most}); try again later",
)
FULL_OWN = Wording(
    "job.full_own",
    "您等待和进行中的任务已达上限（{most} 个），请等其中一个结束",
    "You have as many jobs waiting or under way as one user may ({most}); wait for one of them to end",
)
CANCELLED = Wording("job.cancelled", "已按申请人要求取消", "Cancelled as its asker wanted")
_POLL = 1.0
_MARK = "mark"


class JobsFullError(GongjianError):
    """Too many jobs are open, in all or for this user (429); `retry_after` is in seconds."""

    retry_after = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job stands: its state, and what is being done, how much of it is done and of how much (None when not known)."""

    job: str
    state: str
    step: str | None = None
    done: int | None = None
    total: int | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in rows.ENDED


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its asker sees it. `result` is what came of it when it is complete, `reason` why it failed or was cancelled, `mark` the
    fingerprint of what was sent; `again` says of a submitted one that it was there."""

    id: str
    kind: str
    state: str
    by: str
    areas: tuple[str, ...]
    request: Mapping[str, Any]
    result: Mapping[str, Any] | None
    reason: Told | None
    reason_code: str | None
    attempts: int
    progress: Progress
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    mark: str | None = None
    again: bool = False

    @property
    def ended(self) -> bool:
        """Whether it is complete, failed or cancelled."""
        return self.progress.ended


class Jobs:
    """The jobs of one service. Safe to share between threads. `memory` is in bytes for one worker; `took` is told of each that was done."""

    def __init__(
        self,
        store: Store,
        *,
        workers: int = 2,
        memory: int = 2 * 2**30,
        most: int = 100,
        most_own: int = 10,
        took: Took = lambda _kind, _seconds: None,
    ) -> None:
        self._store = store
        self._limits = (most, most_own)
        self._changed = threading.Condition()
        self._pool = Pool(store, workers, memory, self._note, took)

    def start(self) -> None:
        """Take up what an earlier service left, and begin to work. Raises StoreError when the store can't be reached."""
        schema.ensure(self._store)
        self._pool.start()

    def close(self, patience: float = 8.0) -> None:
        """Begin nothing more, wait so many seconds for what is under way; what does not end by then is begun again by the next service."""
        self._pool.close(patience)
        with self._changed:
            self._changed.notify_all()

    def new_id(self) -> str:
        """An id for a job, for whoever has to put files into its folder before it is submitted."""
        return f"J{datetime.now(UTC):%y%m%d}-{secrets.token_hex(5)}"

    def submit(self, scope: Scope, kind: str, request: Mapping[str, Any], *, id: str | None = None, mark: str | None = None) -> Job:
        """Ask for a job; the same id again is the same job. Personal numbers in the request are masked. Raises ForbiddenError,
        JobsFullError when too many are open, or KeyReusedError when the job of this id is another request's (by its `mark`)."""
        found, id_ = job_kind(kind), id or self.new_id()
        with recorded(scope, f"job {kind}", id_, request):
            scope.require(found.act)
            job: dict[str, Any] = {
                "id": id_,
                "kind": kind,
                "by": scope.user,
                "role": scope.role,
                "areas": list(scope.areas),
                "purpose": scope.purpose,
            }
            job["place"] = place() if found.files else None
            kept = plain_values(dict(request))
            job["request"] = json.dumps(kept if mark is None else kept | {_MARK: mark}, ensure_ascii=False)
            added = rows.add(self._store, job, rows.Holder(self._pool.holder, *self._limits))
            if added in ("all", "own"):
                discard(id_)
                raise JobsFullError(FULL if added == "all" else FULL_OWN, most=self._limits[0 if added == "all" else 1])
            there = self._found(scope, id_)
            if there.mark != mark:
                raise KeyReusedError(KEY_REUSED)
        self._pool.wake()
        return replace(there, again=added == "again")

    def get(self, scope: Scope, id_: str) -> Job:
        """A job of the asker's own (the owner's: any; an auditor's: those of the territory). Raises NotFoundError."""
        with recorded(scope, "job get", id_) as record:
            job = self._found(scope, id_, to_read=True)
            record.rows = 1
        return job

    def own(self, scope: Scope, limit: int = 50) -> list[Job]:
        """The asker's newest jobs (the owner's and auditors': everybody's of the territory), the newest first."""
        with recorded(scope, "job list") as record:
            by = None if scope.may("audit") else scope.user
            found = [self._job(row) for row in rows.listed(self._store, by, scope.parameters(), limit)]
            record.rows = len(found)
        return found

    def cancel(self, scope: Scope, id_: str) -> Job:
        """Cancel a job; one that has ended stays as it is. What it had written already stays. Raises NotFoundError."""
        with recorded(scope, "job cancel", id_):
            self._found(scope, id_)
            if rows.ask_to_cancel(self._store, id_) == "waiting" and rows.end(
                self._store, id_, "cancelled", holder=None, reason=reason_text(CANCELLED)
            ):
                discard(id_)
            self._pool.stop(id_)
            self._note()
        return self._found(scope, id_)

    def wait(self, scope: Scope, id_: str, seconds: float) -> Job:
        """The job when it has ended, or as it stands after so many seconds."""
        until = time.monotonic() + seconds
        while not (job := self._found(scope, id_)).ended and (left := until - time.monotonic()) > 0:
            with self._changed:
                self._changed.wait(min(left, _POLL))
        return job

    def counted(self) -> dict[tuple[str, str], int]:
        """How many wait and run, by kind and state, of this service and of others at the same store."""
        found = rows.counted(self._store)
        return {(kind.name, state): found.get((kind.name, state), 0) for kind in KINDS for state in rows.OPEN}

    def _note(self) -> None:
        """The pool says that something changed."""
        with self._changed:
            self._changed.notify_all()

    def _found(self, scope: Scope, id_: str, *, to_read: bool = False) -> Job:
        row = rows.read(self._store, id_)
        if row is None:
            raise not_found(id_)
        own = scope.role == "owner" or (row["by"] == scope.user and row["role"] != "owner")
        if not own and not (to_read and scope.may("audit") and scope.covers_all(row["areas"])):
            raise not_found(id_)
        return self._job(row)

    def _job(self, row: Row) -> Job:
        reason = json.loads(row["reason"]) if row["reason"] else None
        return Job(
            id=row["id"],
            kind=row["kind"],
            state=row["state"],
            by=row["by"],
            areas=tuple(row["areas"]),
            request=request_of(row),
            result=json.loads(row["result"]) if row["result"] else None,
            reason=Told(reason["zh"], reason["en"]) if reason else None,
            reason_code=reason["code"] if reason else None,
            attempts=row["attempts"],
            progress=self._pool.progress(row["id"]) or progress_of(row),
            created_at=row["created_at"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            mark=json.loads(row["request"] or "{}").get(_MARK),
        )


def request_of(row: Row) -> dict[str, Any]:
    """What a stored job is to do."""
    return {name: value for name, value in json.loads(row["request"] or "{}").items() if name != _MARK}


def progress_of(row: Row) -> Progress:
    """Where a stored job stands."""
    return Progress(row["id"], row["state"], row["step"], row["done"], row["total"])


def reason_text(wording: Wording, **values: object) -> str:
    """A reason as it is kept."""
    return json.dumps({"code": wording.code, "zh": wording.text("zh", values), "en": wording.text("en", values)}, ensure_ascii=False)
