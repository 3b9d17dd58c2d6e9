"""Jobs: done, resumed after a worker or the whole service was killed, cancelled, bounded, fair, and nobody else's business."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest

from api.scope import ForbiddenError, NotFoundError, Scope
from api.usecases import jobs_pool
from api.usecases.jobs import Jobs, JobsFullError
from api.usecases.jobs_kinds import KINDS
from api.usecases.jobs_pool import DIED
from api.usecases.request import Request
from api.usecases.sealed_files import put
from api.usecases.uploads import claim, discard, laid_out, quarantine_folder, upload_folder
from api.usecases.worker import RUNNERS, run_of
from graph import schema
from graph.plans import jobs as rows
from graph.plans.edits import KeyReusedError
from graph.store import Store
from graph.store.penalty import state_folder

PLANNER = Scope("li", "planner", ("4602",))
OTHER = Scope("wang", "planner", ("4602",))
ORGANISER = Scope("zhao", "organiser", ("4602",))
SEED = """
CREATE (c:Area {id: '4602', name: '市', level: 'city', record_state: 'active'})
CREATE (a:Area {id: '460202', name: '区', level: 'district', record_state: 'active'})-[:PART_OF {record_state: 'active'}]->(c)
CREATE (u:Unit {id: 'u1', name: '某医院', kind: '医院', record_state: 'active'})-[:LOCATED_IN {record_state: 'active'}]->(a)
CREATE (u)-[:OFFERS {record_state: 'active'}]->(:Resource {id: 'r1', title: '义诊', kind: 'health', record_state: 'active'})
CREATE (a)-[:RAISES {record_state: 'active'}]->(:Demand {id: 'd1', title: '义诊', kind: 'health', record_state: 'active'})
"""
ASKED = Request(as_of=date(2026, 6, 1)).as_json()
PATIENCE = 60.0
SERVICE = """
import json, sys
from api.scope import Scope
from api.usecases.jobs import Jobs
from graph.store import open_store
with open_store(sys.argv[1]) as store:
    jobs = Jobs(store, workers=1)
    jobs.start()
    job = jobs.submit(Scope("li", "planner", ("4602",)), "propose", json.loads(sys.argv[2]))
    while jobs.wait(Scope.local(), job.id, 0.02).state != "running":
        pass
    print(job.id, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def seeded(empty_store: Store) -> Store:
    schema.ensure(empty_store)
    empty_store.write(SEED)
    return empty_store


@pytest.fixture
def jobs(seeded: Store) -> Iterator[Jobs]:
    found = Jobs(seeded, workers=1)
    found.start()
    yield found
    found.close(0)


def running(jobs: Jobs, id_: str) -> int:
    """Wait until a job is under way; the id of its worker."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (found := jobs._pool._running.get(id_)) is not None:
            return found.worker.pid
        time.sleep(0.01)
    raise AssertionError("not begun")


def test_every_kind_of_job_has_a_runner() -> None:
    assert [name for name, _ in RUNNERS] == [kind.name for kind in KINDS]


def test_a_proposal_is_made_once_whatever_becomes_of_its_worker(jobs: Jobs, seeded: Store) -> None:
    job = jobs.submit(PLANNER, "propose", ASKED)
    os.kill(running(jobs, job.id), signal.SIGKILL)
    done = jobs.wait(PLANNER, job.id, PATIENCE)
    assert (done.state, done.attempts, done.result) == ("complete", 2, {"run": run_of(job.id)})
    assert seeded.read("MATCH (r:Run) RETURN r.id AS id, r.created_by AS by, r.areas AS areas") == [
        {"id": run_of(job.id), "by": "li", "areas": ["4602"]}
    ]
    # The same id again is the same job, and a job begun again after it had written finds its run.
    assert jobs.submit(PLANNER, "propose", ASKED, id=job.id).state == "complete"
    seeded.write("MATCH (j:Job {id: $id}) SET j.state = 'waiting'", id=job.id)
    assert jobs.wait(PLANNER, job.id, PATIENCE).state == "complete"
    assert seeded.read("MATCH (r:Run) RETURN count(r) AS n") == [{"n": 1}]
    _a_job_under_way_is_cancelled(jobs)
    _an_upload_is_loaded_and_its_files_deleted(jobs, seeded)


def _a_job_under_way_is_cancelled(jobs: Jobs) -> None:
    job = jobs.submit(PLANNER, "propose", ASKED)
    running(jobs, job.id)
    jobs.cancel(PLANNER, job.id)
    ended = jobs.wait(PLANNER, job.id, PATIENCE)
    assert ended.state in ("cancelled", "complete")
    assert jobs.cancel(PLANNER, job.id).state == ended.state


def _an_upload_is_loaded_and_its_files_deleted(jobs: Jobs, seeded: Store) -> None:
    loader, id_ = Scope("chen", "loader", ("",)), jobs.new_id()
    put(claim(id_, seeded.url), "units.csv", BytesIO("id,name,kind,area\nu9,新单位,学校,460202\n".encode()))
    job = jobs.wait(loader, jobs.submit(loader, "load", {"files": ["units.csv"]}, id=id_).id, PATIENCE)
    assert job.result is not None, job.reason
    assert (job.state, job.result["exit_code"], job.result["sources"][0]["written"]) == ("complete", 0, 1)
    assert not (state_folder() / "uploads" / id_).exists()
    assert seeded.read("MATCH (u:Unit {id: 'u9'}) RETURN u.name AS name") == [{"name": "新单位"}]


def test_what_a_killed_service_had_under_way_is_taken_up_by_the_next_and_no_worker_outlives_it(seeded: Store) -> None:
    command = [sys.executable, "-c", SERVICE, seeded.url, json.dumps(ASKED)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        id_ = service.stdout.readline().strip()
        workers = psutil.Process(service.pid).children()
        service.send_signal(signal.SIGKILL)
    assert id_
    assert workers
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive
    jobs = Jobs(seeded, workers=1)
    jobs.start()
    try:
        job = jobs.wait(PLANNER, id_, PATIENCE)
        assert (job.state, job.attempts) == ("complete", 2)
    finally:
        jobs.close(0)
    assert seeded.read("MATCH (r:Run) RETURN count(r) AS n") == [{"n": 1}]


@pytest.mark.soak
def test_a_service_that_closes_puts_back_what_it_cannot_end_and_the_attempt_does_not_count(seeded: Store) -> None:
    jobs = Jobs(seeded, workers=1)
    jobs.start()
    job = jobs.submit(PLANNER, "propose", ASKED)
    running(jobs, job.id)
    jobs.close(0)
    row = rows.read(seeded, job.id)
    assert row is not None
    assert (row["state"], row["attempts"]) in {("waiting", 0), ("complete", 1)}


def test_what_has_failed_too_often_ends_with_the_reason(seeded: Store) -> None:
    """The service that held them is gone: a process with this id and start time there is not."""
    first = Jobs(seeded)
    id_ = first.submit(PLANNER, "propose", ASKED).id
    dead = f"{first._pool.holder.split()[0]} {os.getpid()} 1.0 x"
    seeded.write("MATCH (j:Job {id: $id}) SET j.state = 'running', j.holder = $dead, j.attempts = 3", id=id_, dead=dead)
    folder = claim(id_, seeded.url)
    first._pool._recover()
    assert not folder.exists(), "what came with it goes with it"
    job = first.get(PLANNER, id_)
    assert (job.state, job.reason_code) == ("failed", DIED.code)
    assert job.reason is not None
    assert job.reason.zh
    assert job.finished_at


def test_a_job_that_was_taken_by_a_write_whose_answer_was_lost_waits_again(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs(seeded)
    monkeypatch.setattr(jobs_pool, "_alive", {jobs._pool.holder})
    job = jobs.submit(PLANNER, "propose", ASKED)
    assert rows.take(seeded, jobs._pool.holder, ["propose"], 1) is not None
    jobs._pool._recover()
    assert jobs.get(PLANNER, job.id).state == "running", "it was taken a moment ago"
    seeded.write("MATCH (j:Job) SET j.seen_at = datetime() - duration({minutes: 5})")
    with monkeypatch.context() as patch:
        patch.setitem(jobs._pool._running, job.id, None)
        jobs._pool._recover()
        assert rows.under_way(seeded)[0]["id"] == job.id, "a slot is at it"
    jobs._pool._recover()
    assert jobs.get(PLANNER, job.id).state == "waiting"


class _Faulty:
    """A worker that can't be started the first time, does the impossible the second, and is well the third."""

    started = 0
    pid, fit = 0, True

    def __init__(self, _store: str, _memory: int) -> None:
        _Faulty.started += 1
        self.number = _Faulty.started
        if self.number == 1:
            raise OSError("no process can be started")

    def run(self, _job: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if self.number == 2:
            raise ValueError("nobody thought of this")
        yield {"done": {"run": "R1"}}

    def too_large(self) -> bool:
        return False

    def kill(self) -> None:
        pass

    close = kill


def test_a_slot_outlives_a_worker_that_does_not_start_and_a_job_that_goes_wrong(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_pool, "WorkerProcess", _Faulty)
    monkeypatch.setattr(jobs_pool, "_IDLE", 0.05)
    jobs = Jobs(seeded, workers=1)
    jobs.start()
    try:
        job = jobs.wait(PLANNER, jobs.submit(PLANNER, "propose", ASKED).id, 20)
    finally:
        jobs.close(0)
    assert (job.state, job.attempts, job.result, _Faulty.started) == ("complete", 2, {"run": "R1"}, 3)


def test_files_whose_job_never_came_to_be_or_is_forgotten_are_deleted_and_no_others(
    seeded: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path))
    jobs = Jobs(seeded)
    waiting, ended = (jobs.submit(Scope("chen", "loader", ("",)), "load", {}).id for _ in range(2))
    assert rows.end(seeded, ended, "complete", holder=None), "by a service that was killed before it deleted the files"
    folders = {name: claim(name, seeded.url) for name in ("Jleft", "Jyoung", waiting, ended)} | {
        "Jother": claim("Jother", "file:/elsewhere")
    }
    old = quarantine_folder("Jold", seeded.url)
    for name, folder in (*folders.items(), ("Jold", old)):
        (folder / "units.csv").write_text("id,name\n", encoding="utf-8")
        if name != "Jyoung":
            os.utime(folder, (1e9, 1e9))
    done = "CREATE (:Job {id: 'Jold', kind: 'load', state: 'complete', by: 'chen', role: 'loader', finished_at: datetime('2020-01-01')})"
    seeded.write(done)
    jobs._pool._recover()
    assert {name for name, folder in folders.items() if folder.exists()} == {"Jyoung", waiting, "Jother"}
    assert not old.exists()


def test_jobs_are_begun_in_turn_so_that_one_planner_cannot_starve_another(seeded: Store) -> None:
    jobs = Jobs(seeded)
    for scope in (PLANNER, PLANNER, PLANNER, PLANNER, OTHER, OTHER):
        jobs.submit(scope, "propose", ASKED)
    begun: list[Any] = []
    while (row := rows.take(seeded, "service", ["propose"], 9)) is not None:
        begun.append(row["by"])
        rows.end(seeded, row["id"], "complete", holder="service")
    assert begun == ["li", "wang", "li", "wang", "li", "li"]
    for scope in (PLANNER, PLANNER, OTHER):
        jobs.submit(scope, "propose", ASKED)
    assert [row and row["by"] for row in (rows.take(seeded, "service", ["propose"], 1) for _ in range(3))].count("li") == 1


def test_the_number_of_open_jobs_is_bounded_for_each_and_for_all(seeded: Store) -> None:
    jobs = Jobs(seeded, most=3, most_own=2)
    kept = [jobs.submit(PLANNER, "propose", ASKED).id for _ in range(2)]
    with pytest.raises(JobsFullError, match=r"job\.full_own"):
        jobs.submit(PLANNER, "propose", ASKED)
    jobs.submit(OTHER, "propose", ASKED)
    with pytest.raises(JobsFullError, match=r"job\.full:"):
        jobs.submit(ORGANISER, "propose", ASKED)
    assert jobs.cancel(PLANNER, kept[0]).state == "cancelled"
    assert jobs.submit(PLANNER, "propose", ASKED).state == "waiting"


def test_a_job_is_its_askers_alone_and_no_role_asks_for_what_it_may_not(seeded: Store) -> None:
    jobs = Jobs(seeded)
    job = jobs.submit(PLANNER, "propose", ASKED)
    for stranger in (OTHER, ORGANISER, Scope("x", "auditor", ("4601",))):
        for call in (jobs.get, jobs.cancel):
            with pytest.raises(NotFoundError):
                call(stranger, job.id)
    auditor = Scope("x", "auditor", ("4602",))
    assert [jobs.get(auditor, job.id).id, *(found.id for found in jobs.own(auditor))] == [job.id, job.id], "to be read, and no more"
    with pytest.raises(NotFoundError):
        jobs.cancel(auditor, job.id)
    assert jobs.get(Scope.local(), job.id).id == job.id
    assert [found.id for found in jobs.own(PLANNER)] == [job.id]
    assert jobs.own(OTHER) == []
    for scope, kind in ((PLANNER, "load"), (Scope("c", "loader", ("",)), "propose")):
        with pytest.raises(ForbiddenError):
            jobs.submit(scope, kind, {})


def test_what_was_laid_out_for_a_worker_that_died_is_deleted_while_its_job_waits_again(seeded: Store) -> None:
    first = Jobs(seeded)
    id_ = first.submit(Scope("chen", "loader", ("",)), "load", {}).id
    put(claim(id_, seeded.url), "units.csv", BytesIO(b"id,name\n"))
    with laid_out(id_, seeded.url) as (files, _):
        assert [path.name for path in files.iterdir()] == ["units.csv"]
        clear = files.parent
    assert not clear.exists()
    (clear / "left").mkdir(parents=True)
    dead = f"{first._pool.holder.split()[0]} {os.getpid()} 1.0 x"
    seeded.write("MATCH (j:Job {id: $id}) SET j.state = 'running', j.holder = $dead, j.attempts = 1", id=id_, dead=dead)
    first._pool._recover()
    assert (first.get(Scope.local(), id_).state, clear.exists()) == ("waiting", False)
    discard(id_)


def test_a_request_is_kept_without_personal_numbers_and_known_again_by_its_mark(seeded: Store) -> None:
    jobs = Jobs(seeded)
    job = jobs.submit(PLANNER, "propose", {"area": "张某 13900001111"}, id="J1", mark="m")
    again = jobs.submit(PLANNER, "propose", {"area": "张某 13900001111", "as_of": "later"}, id="J1", mark="m")
    assert (job.again, again.again, again.request, again.mark) == (False, True, {"area": "张某 139****1111"}, "m")
    assert "13900001111" not in str(seeded.read("MATCH (j:Job) RETURN properties(j)"))
    with pytest.raises(KeyReusedError):
        jobs.submit(PLANNER, "propose", {"area": "别处"}, id="J1", mark="n")


def test_a_folder_of_a_job_cannot_lie_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        upload_folder(f"../{tmp_path.name}")
