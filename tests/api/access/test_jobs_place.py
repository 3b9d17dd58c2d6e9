"""Jobs that came with files are begun by a service that has the files, and by no other; jobs are counted for the figures."""

from pathlib import Path

import pytest

from api.scope import Scope
from api.usecases import jobs_place
from api.usecases.jobs import Jobs
from graph import schema
from graph.plans import jobs as rows
from graph.store import Store

OWNER = Scope.local()


def test_a_state_folder_keeps_its_place_and_another_has_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for folder in ("a", "a", "b"):
        monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / folder))
        found.append(jobs_place.place())
    assert found[0] == found[1] != found[2]
    assert all(found)


def test_a_load_is_left_to_the_service_with_its_files_and_a_plan_to_any(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.ensure(empty_store)
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "one"))
    jobs, here = Jobs(empty_store), jobs_place.place()
    load = jobs.submit(OWNER, "load", {})
    assert not rows.waits(empty_store, ["propose", "load"], "elsewhere")
    assert rows.take(empty_store, "service", ["propose", "load"], 9, "elsewhere") is None
    plan = jobs.submit(OWNER, "propose", {})
    assert jobs.counted() == {("load", "waiting"): 1, ("propose", "waiting"): 1, ("load", "running"): 0, ("propose", "running"): 0}
    taken = rows.take(empty_store, "service", ["propose", "load"], 9, "elsewhere")
    assert (taken or {})["id"] == plan.id
    assert rows.waits(empty_store, ["propose", "load"], here)
    taken = rows.take(empty_store, "service", ["propose", "load"], 9, here)
    assert (taken or {})["id"] == load.id
    assert jobs.counted()[("load", "running")] == 1
