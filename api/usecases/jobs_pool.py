"""The pool: a thread for each worker process that begins jobs, and one that keeps them: renews, limits, cancels, and takes up lost ones."""

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from api.usecases.jobs_kinds import KINDS, JobKind, job_kind, stored_result
from api.usecases.jobs_worker import WorkerProcess
from api.usecases.uploads import discard
from graph.plans import jobs as rows
from graph.store import Row, Store
from graph.store.process import find
from graph.wording import StoreError, Wording

if TYPE_CHECKING:
    from api.usecases.jobs import Progress

DIED = Wording(
    "job.died", "执行任务的进程 {times} 次中途退出，任务停止", "The job's process ended early {times} times; the job is given up"
)
RESTARTED = Wording(
    "job.restarted", "服务重新启动，这条任务无法继续，请重新提交", "The service was started again and the job can't go on; ask for it again"
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
_KEPT_DAYS = 90

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
    """Slots with a worker process each: `workers` for what takes long, one for what is quick."""

    def __init__(self, store: Store, workers: int, memory: int, note: Callable[[str, Mapping[str, Any] | None], None]) -> None:
        self._store, self._memory, self._note = store, memory, note
        self._slots = [False] * max(1, workers) + [True]
        self._most_own = max(1, workers - 1)
        self._running: dict[str, _Running] = {}
        self._requests: dict[str, Mapping[str, Any]] = {}
        self._closing = threading.Event()
        self._work = threading.Condition()
        self._threads: list[threading.Thread] = []
        own = psutil.Process()
        self.holder = f"{socket.gethostname()} {own.pid} {own.create_time():.2f} {secrets.token_hex(4)}"

    def start(self) -> None:
        """Take up what was lost, then begin to work."""
        _alive.add(self.holder)
        self._recover()
        tasks: list[Callable[[], None]] = [lambda quick=quick: self._serve(quick) for quick in self._slots]  # type: ignore[misc]
        self._threads = [threading.Thread(target=task, name="gongjian job", daemon=True) for task in (*tasks, self._keep)]
        for thread in self._threads:
            thread.start()

    def close(self, patience: float) -> None:
        """Begin nothing more; end what is still under way after so many seconds and let it wait for the next service."""
        self._closing.set()
        self.wake()
        until = time.monotonic() + patience
        while self._running and time.monotonic() < until:
            time.sleep(_GLANCE / 4)
        for running in list(self._running.values()):
            running.end("closing")
        for thread in self._threads:
            thread.join(10)
        _alive.discard(self.holder)

    def wake(self) -> None:
        """Say that there may be something to do."""
        with self._work:
            self._work.notify_all()

    def keep(self, id_: str, request: Mapping[str, Any]) -> None:
        """Keep a request in memory that may not stand in the graph."""
        self._requests[id_] = dict(request)

    def stop(self, id_: str) -> None:
        """End a job that is under way here, as cancelled."""
        self._requests.pop(id_, None)
        if (running := self._running.get(id_)) is not None:
            running.end("cancelled")

    def progress(self, id_: str) -> "Progress | None":
        """Where a job that is under way here stands, or None."""
        from api.usecases.jobs import Progress

        running = self._running.get(id_)
        return None if running is None else Progress(id_, "running", *running.at)

    def _serve(self, quick: bool) -> None:
        """Begin one job after the other until the service closes."""
        kinds = [kind.name for kind in KINDS if kind.quick == quick]
        worker: WorkerProcess | None = None
        while not self._closing.is_set():
            row = self._take(kinds)
            if row is None:
                with self._work:
                    self._work.wait(_IDLE)
                continue
            if worker is None or not worker.fit:
                if worker is not None:
                    worker.close()
                worker = WorkerProcess(self._store.url, self._memory)
            self._do(row, worker)
        if worker is not None:
            worker.close()

    def _take(self, kinds: list[str]) -> Row | None:
        try:
            return rows.take(self._store, self.holder, kinds, self._most_own)
        except StoreError:
            self._closing.wait(_IDLE)  # it is down: what waits, waits in the graph
            return None

    def _do(self, row: Row, worker: WorkerProcess) -> None:
        id_, kind = row["id"], job_kind(row["kind"])
        running = self._running[id_] = _Running(row, kind, worker)
        request = self._requests.pop(id_, None) if kind.quick else json.loads(row["request"])
        scope = {"user": row["by"], "role": row["role"], "areas": row["areas"], "purpose": row["purpose"] or ""}
        said: Mapping[str, Any] = {}
        try:
            self._note(id_, None)
            for said in worker.run({"id": id_, "kind": kind.name, "scope": scope, "request": request}):
                if "progress" in said:
                    step, done, total = said["progress"]
                    running.at = (step, done, total)
                    self._note(id_, None)
            self._end(running, said)
        finally:
            del self._running[id_]
            self._note(id_, None)

    def _end(self, running: _Running, said: Mapping[str, Any]) -> None:
        """Write what became of a job, for as long as it takes the store to come back."""
        if "done" in said and running.kind.quick:
            self._note(running.row["id"], said["done"])
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
        again = kind.resumable and attempts < MOST_ATTEMPTS
        if "done" in said:
            self._finish(running, "complete", result=stored_result(kind, said["done"]))
        elif running.stop == "cancelled":
            self._finish(running, "cancelled", reason=reason_text(CANCELLED))
        elif running.stop == "memory":
            self._finish(running, "failed", reason=reason_text(TOO_LARGE, megabytes=self._memory // 2**20))
        elif running.stop == "time":
            self._finish(running, "failed", reason=reason_text(TOO_SLOW, seconds=round(kind.seconds)))
        elif running.stop == "closing" and kind.resumable:
            rows.put_back(self._store, running.row["id"], self.holder, forgive=True)
        elif "failed" in said and not (said["again"] and again):
            self._finish(running, "failed", reason=json.dumps(said["failed"], ensure_ascii=False))
        elif again:
            rows.put_back(self._store, running.row["id"], self.holder)
        else:
            self._finish(running, "failed", reason=reason_text(DIED if kind.resumable else RESTARTED, times=attempts))

    def _finish(self, running: _Running, state: str, *, result: str | None = None, reason: str | None = None) -> None:
        rows.end(self._store, running.row["id"], state, holder=self.holder, result=result, reason=reason)
        if running.kind.name == "load":
            discard(running.row["id"])

    def _keep(self) -> None:
        """Look after what is under way until it has ended, also while the service closes."""
        renewed = recovered = time.monotonic()
        while not self._closing.wait(_GLANCE) or self._running:
            self._limit()
            now = time.monotonic()
            try:
                if now - renewed >= _RENEW:
                    renewed = now
                    self._renew()
                if now - recovered >= _RECOVER and not self._closing.is_set():
                    recovered = now
                    self._recover()
            except StoreError:
                pass  # tried again at the next turn
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
        """Jobs whose service is gone wait again, or end with the reason."""
        from api.usecases.jobs import CANCELLED, reason_text

        rows.forget(self._store, _KEPT_DAYS)
        for row in rows.under_way(self._store):
            holder = row["holder"] if row["state"] == "running" else row["home"]
            if holder and not _gone(holder, bool(row["silent"])):
                continue
            ends = {"holder": row["holder"], "reason": None}
            if row["cancelling"]:
                rows.end(self._store, row["id"], "cancelled", **ends | {"reason": reason_text(CANCELLED)})
            elif not job_kind(row["kind"]).resumable:
                rows.end(self._store, row["id"], "failed", **ends | {"reason": reason_text(RESTARTED)})
            elif row["attempts"] >= MOST_ATTEMPTS:
                rows.end(self._store, row["id"], "failed", **ends | {"reason": reason_text(DIED, times=row["attempts"])})
            else:
                rows.put_back(self._store, row["id"], row["holder"])


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
