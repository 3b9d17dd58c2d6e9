"""The pool: a thread for each worker process that begins jobs, and one that keeps them: renews, limits, cancels, and takes up lost ones."""

import json
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from api.usecases.jobs_kinds import KINDS, JobKind, job_kind
from api.usecases.jobs_place import place
from api.usecases.jobs_worker import WorkerProcess
from api.usecases.uploads import QUARANTINE, UPLOADS, cover, discard, forget_rows, sweep
from graph.plans import jobs as rows
from graph.store import Row, Store
from graph.store.process import find
from graph.wording import StoreError, Wording

if TYPE_CHECKING:
    from api.usecases.jobs import Progress

DIED = Wording(
    "job.died", "执行任务的进程 {times} 次中途退出，任务停止", "The job's process ended early {times} times; the job is given up"
)
TOO_LARGE = Wording(
    "job.memory", "任务占用内存超过 {megabytes} MB，已停止", "The job took more than {megabytes} MB of memory and was ended"
)
TOO_SLOW = Wording("job.time", "任务超过时限 {seconds} 秒，已停止", "The job took longer than {seconds} s and was ended")

MOST_ATTEMPTS = 3
_IDLE = 2.0
_GLANCE = 0.2
_RENEW = 5.0
_RECOVER = 20.0
_PUTTING_BACK = 2.0
"""Seconds after its patience that a pool which closes has for what it ended."""
_KEPT_DAYS = 90
_NAMES = [kind.name for kind in KINDS]
_LOG = logging.getLogger("gongjian.service.jobs")

Took = Callable[[str, float], None]
"""Told the kind of a job and the seconds that it took."""

_alive: set[str] = set()
"""Names of the pools at work in this process."""


@dataclass(slots=True)
class _Running:
    """A job under way here. `stop` says why it is to end early: cancelled, memory, time, closing or lost."""

    row: Row
    kind: JobKind
    worker: WorkerProcess
    began: float = field(default_factory=time.monotonic)
    at: tuple[str | None, int | None, int | None] = (None, None, None)
    stop: str = ""

    def end(self, why: str) -> None:
        """Have it end, for the first reason that is given."""
        self.stop = self.stop or why
        self.worker.kill()


class Pool:
    """`workers` slots with a worker process each. `note` is called whenever something changed, `took` when a job is left."""

    def __init__(self, store: Store, workers: int, memory: int, note: Callable[[], None], took: Took) -> None:
        self._store, self._memory, self._note, self._took = store, memory, note, took
        self._slots = max(1, workers)
        self._most_own = max(1, workers - 1)
        self._place = place()
        self._running: dict[str, _Running] = {}
        self._closing = threading.Event()
        self._work = threading.Condition()
        self._threads: list[threading.Thread] = []
        own = psutil.Process()
        self.holder = f"{socket.gethostname()} {own.pid} {own.create_time():.2f} {secrets.token_hex(4)}"

    def start(self) -> None:
        """Take up what was lost, then begin to work."""
        self._recover()
        sweep(self._store, QUARANTINE)
        _alive.add(self.holder)
        tasks = [self._serve] * self._slots
        self._threads = [threading.Thread(target=task, name="gongjian job", daemon=True) for task in (*tasks, self._keep)]
        for thread in self._threads:
            thread.start()

    def close(self, patience: float) -> None:
        """Begin nothing more; end what is still under way after so many seconds and let it wait for the next service. A store that is away
        is not waited for: the next service finds what was left."""
        self._closing.set()
        self.wake()
        until = time.monotonic() + patience
        while self._running and time.monotonic() < until:
            time.sleep(_GLANCE / 4)
        for running in list(self._running.values()):
            running.end("closing")
        for thread in self._threads:
            thread.join(max(0.0, until + _PUTTING_BACK - time.monotonic()))
        _alive.discard(self.holder)

    def wake(self) -> None:
        """Say that there may be something to do."""
        with self._work:
            self._work.notify_all()

    def stop(self, id_: str) -> None:
        """End a job that is under way here, as cancelled."""
        if (running := self._running.get(id_)) is not None:
            running.end("cancelled")

    def progress(self, id_: str) -> "Progress | None":
        """Where a job that is under way here stands, or None."""
        from api.usecases.jobs import Progress

        running = self._running.get(id_)
        return None if running is None else Progress(id_, "running", *running.at)

    def _serve(self) -> None:
        """Begin one job after the other until the service closes. Whatever goes wrong with one, the next is begun."""
        worker: WorkerProcess | None = None
        while not self._closing.is_set():
            try:
                if rows.waits(self._store, _NAMES, self._place):
                    worker = self._fit(worker)  # before a job is taken: it may fail to start
                    row = rows.take(self._store, self.holder, _NAMES, self._most_own, self._place)
                    if row is not None:
                        self._do(row, worker)
                        continue
            except StoreError:
                pass  # it is down: what waits, waits in the graph
            except Exception as error:
                _LOG.error("a slot failed", exc_info=error)
                _closed(worker)
                worker = None
            with self._work:
                self._work.wait(_IDLE)
        _closed(worker)

    def _fit(self, worker: WorkerProcess | None) -> WorkerProcess:
        """The worker, or another one in its place when it may not be given a job. Raises OSError when none can be started."""
        if worker is not None and worker.fit:
            return worker
        _closed(worker)
        return WorkerProcess(self._store.url, self._memory)

    def _do(self, row: Row, worker: WorkerProcess) -> None:
        id_ = row["id"]
        running = self._running[id_] = _Running(row, job_kind(row["kind"]), worker)
        try:
            self._note()
            self._end(running, self._said(running))
        except Exception:
            worker.kill()
            self._end(running, {})  # as if it had died of itself
            raise
        finally:
            del self._running[id_]
            self._note()
            self._took(running.kind.name, time.monotonic() - running.began)

    def _said(self, running: _Running) -> Mapping[str, Any]:
        """Have the worker do a job; its last word, or the last one before it died."""
        from api.usecases.jobs import request_of

        row = running.row
        said: Mapping[str, Any] = {}
        scope = {"user": row["by"], "role": row["role"], "areas": row["areas"], "purpose": row["purpose"] or ""}
        job = {"id": row["id"], "kind": running.kind.name, "scope": scope, "request": request_of(row)}
        for said in running.worker.run(job):
            if "progress" in said:
                step, done, total = said["progress"]
                running.at = (step, done, total)
                self._note()
        return said

    def _end(self, running: _Running, said: Mapping[str, Any]) -> None:
        """Write what became of a job, for as long as it takes the store to come back."""
        while running.stop != "lost":
            try:
                self._settle(running, said)
                return
            except StoreError:
                if self._closing.is_set():
                    return  # the next service finds that we are gone
                time.sleep(1)

    def _settle(self, running: _Running, said: Mapping[str, Any]) -> None:
        from api.usecases.jobs import CANCELLED, reason_text

        kind, attempts = running.kind, int(running.row["attempts"])
        cover(running.row["id"])  # a worker that was killed could not
        again = attempts < MOST_ATTEMPTS
        if "done" in said:
            self._finish(running, "complete", result=json.dumps(said["done"], ensure_ascii=False))
        elif running.stop == "cancelled":
            self._finish(running, "cancelled", reason=reason_text(CANCELLED))
        elif running.stop == "memory":
            self._finish(running, "failed", reason=reason_text(TOO_LARGE, megabytes=self._memory // 2**20))
        elif running.stop == "time":
            self._finish(running, "failed", reason=reason_text(TOO_SLOW, seconds=round(kind.seconds)))
        elif running.stop == "closing":
            rows.put_back(self._store, running.row["id"], self.holder, forgive=True)
        elif "failed" in said and not (said["again"] and again):
            self._finish(running, "failed", reason=json.dumps(said["failed"], ensure_ascii=False))
        elif again:
            rows.put_back(self._store, running.row["id"], self.holder)
        else:
            self._finish(running, "failed", reason=reason_text(DIED, times=attempts))

    def _finish(self, running: _Running, state: str, *, result: str | None = None, reason: str | None = None) -> None:
        rows.end(self._store, running.row["id"], state, holder=self.holder, result=result, reason=reason)
        if running.kind.name == "load":
            discard(running.row["id"])

    def _keep(self) -> None:
        """Look after what is under way until it has ended, also while the service closes."""
        renewed = recovered = time.monotonic()
        while not self._closing.wait(_GLANCE) or self._running:
            now = time.monotonic()
            try:
                self._limit()
                if now - renewed >= _RENEW:
                    renewed = now
                    self._renew()
                if now - recovered >= _RECOVER and not self._closing.is_set():
                    recovered = now
                    self._recover()
            except StoreError:
                pass  # tried again at the next turn
            except Exception as error:
                _LOG.error("a look at the jobs failed", exc_info=error)
            if self._closing.is_set():
                time.sleep(_GLANCE)

    def _limit(self) -> None:
        for running in list(self._running.values()):
            if running.worker.too_large():
                running.end("memory")
            elif time.monotonic() - running.began > running.kind.seconds:
                running.end("time")

    def _renew(self) -> None:
        mine = {id_: running for id_, running in self._running.items() if not running.stop}
        if not mine:
            return
        told = [{"id": id_, "step": r.at[0], "done": r.at[1], "total": r.at[2]} for id_, r in mine.items()]
        kept = rows.renew(self._store, self.holder, told)
        for id_, running in mine.items():
            if id_ not in kept and id_ in self._running:
                row = rows.read(self._store, id_)
                if row is None or (row["state"] == "running" and row["holder"] != self.holder):
                    running.end("lost")  # another service took it up, thinking that we were gone
            elif kept.get(id_):
                running.end("cancelled")

    def _recover(self) -> None:
        """Jobs whose service is gone, or that this one took without knowing, wait again, or end with the reason; what is left of those
        that are no more is deleted."""
        from api.usecases.jobs import CANCELLED, reason_text

        for id_ in rows.forget(self._store, _KEPT_DAYS):
            discard(id_)
            forget_rows(id_)
        sweep(self._store, UPLOADS)
        for row in rows.under_way(self._store):
            if not self._lost(row):
                continue
            if row["cancelling"]:
                self._give_up(row, "cancelled", reason_text(CANCELLED))
            elif row["attempts"] >= MOST_ATTEMPTS:
                self._give_up(row, "failed", reason_text(DIED, times=row["attempts"]))
            elif rows.put_back(self._store, row["id"], row["holder"]):
                cover(row["id"])

    def _give_up(self, row: Row, state: str, reason: str) -> None:
        if rows.end(self._store, row["id"], state, holder=row["holder"], reason=reason):
            discard(row["id"])

    def _lost(self, row: Row) -> bool:
        """Whether nobody does a running job. One that is held here and that no slot knows was taken by a write whose answer was lost."""
        holder, silent = row["holder"] or "", bool(row["silent"])
        if holder == self.holder:
            return silent and row["id"] not in self._running
        return _gone(holder, silent)


def _closed(worker: WorkerProcess | None) -> None:
    if worker is not None:
        with suppress(OSError):
            worker.close()


def _gone(holder: str, silent: bool) -> bool:
    """Whether a service is no more: on this computer by its process, on another by its silence."""
    try:
        host, pid, created, _ = holder.split()
    except ValueError:
        return True
    if host != socket.gethostname():
        return silent
    if int(pid) == os.getpid():
        return holder not in _alive
    return find(int(pid), float(created)) is None
