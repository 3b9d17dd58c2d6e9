"""The process in which jobs run. Standard input gives it the store, then one job a line; standard output has JSON lines.

It ends when its standard input does, so that no worker outlives its service, however that ended.
"""

import contextlib
import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from api.caches import place_caches
from api.scope import Scope
from api.usecases.plain import plain_text
from api.usecases.uploads import discard
from graph.store import Store, open_store
from graph.store.limits import limit_address_space
from graph.wording import GongjianError, Said, StoreError, Wording

UNEXPECTED = Wording("job.unexpected", "任务执行时出现意外错误（{kind}）", "Something unexpected went wrong in the job ({kind})")

_ROOM = 8
"""Libraries map several times the memory they ever use."""

Report = Callable[[str, int, int | None], None]
Runner = Callable[[Scope, Store, str, Mapping[str, Any], Report], Mapping[str, Any]]


def propose_job(scope: Scope, store: Store, job: str, request: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Make a plan. The run's id comes from the job's, so that a job begun again finds the run that it had already written."""
    from api.usecases.propose import propose
    from api.usecases.request import Request
    from graph.plans.runs import run_exists

    run = run_of(job)
    if not run_exists(store, run):
        report("solve", 0, None)
        propose(scope, store, Request.from_json(request), run=run)
    return {"run": run}


def load_job(scope: Scope, store: Store, job: str, request: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Load the files that were put into the job's folder; they are deleted once they have been read to the end."""
    from api.usecases.load import load
    from api.usecases.uploads import laid_out, report_of

    with laid_out(job, store.url) as (files, mend):
        found = load(
            scope,
            store,
            [files],
            meanings=request.get("meanings"),
            allow_shrink=bool(request.get("allow_shrink")),
            again=bool(request.get("again")),
            quarantine_dir=mend,
            progress=report,
            lang="en" if request.get("lang") == "en" else "zh",
        )
    discard(job)
    return report_of(found)


RUNNERS: tuple[tuple[str, Runner], ...] = (("propose", propose_job), ("load", load_job))
"""A runner for every kind of `api.usecases.jobs_kinds`."""


def run_of(job: str) -> str:
    """The id of the run that a job makes."""
    return f"R{job.removeprefix('J')}"


def main() -> None:
    """Do the jobs that standard input names, one after the other."""
    out = _own_output()
    place_caches()
    first = json.loads(sys.stdin.readline() or "null")
    if first is None:
        return
    limit_address_space(first["memory"] * _ROOM)
    waiting: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(waiting,), daemon=True).start()
    with contextlib.ExitStack() as stack:
        store: Store | None = None
        while True:
            job = waiting.get()
            try:
                store = store or stack.enter_context(open_store(first["store"]))
                _say(out, {"done": _do(store, job, out)})
            except BaseException as error:
                _say(out, _failure(error))


def _do(store: Store, job: Mapping[str, Any], out: TextIO) -> Mapping[str, Any]:
    runner = dict(RUNNERS)[job["kind"]]
    given = job["scope"]
    scope = Scope(given["user"], given["role"], tuple(given["areas"]), given["purpose"])
    return runner(scope, store, job["id"], job["request"], lambda step, done, total: _say(out, {"progress": [step, done, total]}))


def _failure(error: BaseException) -> Mapping[str, Any]:
    said = error.said if isinstance(error, GongjianError) else Said(UNEXPECTED, {"kind": type(error).__name__})
    told = {"code": said.code, "kind": type(error).__name__, "zh": plain_text(said, "zh"), "en": plain_text(said, "en")}
    return {"failed": told, "again": isinstance(error, StoreError)}


def _own_output() -> TextIO:
    """Standard output for our own lines alone: what a library prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return out


def _listen(waiting: "queue.SimpleQueue[Mapping[str, Any]]") -> None:
    for line in sys.stdin:
        waiting.put(json.loads(line))
    os._exit(0)  # the service is gone: whatever runs here is begun again by the next one


def _say(out: TextIO, what: Mapping[str, Any]) -> None:
    out.write(json.dumps(dict(what), ensure_ascii=False, default=str) + "\n")
    out.flush()


__all__ = ["RUNNERS", "main", "run_of"]
