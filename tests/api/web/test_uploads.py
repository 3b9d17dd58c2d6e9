"""Uploads: the same key twice is one upload, also when both come at once."""

import contextlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from api.routes import uploads
from api.usecases.sealed_files import put
from graph.store import Store
from tests.api.web.city import emptied
from tests.api.web.running import Running, problem

KEY = {"Idempotency-Key": "lists-1"}
FILES = {"files": ("units.csv", b"id,name,kind\nu1,x,y\n")}


@pytest.fixture
def loader(served: Running, store: Store) -> Iterator[httpx.Client]:
    emptied(store)
    with served.client("loader") as found:
        yield found
    emptied(store)


@pytest.mark.parametrize(
    "patch", [(4, b"\x63\x00"), (28, b"\x00\x00")], ids=["an entry of a version that nobody reads", "an entry without a name"]
)
def test_a_zip_that_nobody_can_read_is_refused_by_the_loader_and_never_an_error_of_ours(
    loader: httpx.Client, patch: tuple[int, bytes]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    data, (offset, value) = bytearray(packed.getvalue()), patch
    entry = data.index(b"PK\x01\x02") + (6 if offset == 4 else offset)
    data[entry : entry + 2] = value
    answer = loader.post("/v1/uploads", files={"files": ("units.xlsx", bytes(data))})
    assert answer.status_code == 202
    until = time.monotonic() + 120
    while (job := loader.get(f"/v1/jobs/{answer.json()['id']}").json())["state"] in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.1)
    assert job["state"] == "failed" or job["result"]["exit_code"] == 4, job


def test_two_uploads_at_once_with_one_key_do_not_spoil_each_other(
    loader: httpx.Client, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def kept(*given: Any) -> None:
        begun.set()
        go_on.wait(20)
        put(*given)

    monkeypatch.setattr(uploads, "put", kept)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(loader.post, "/v1/uploads", files=FILES, headers=KEY)
        assert begun.wait(20)
        (folder,) = (folders / "state" / "uploads").iterdir()
        monkeypatch.setattr(uploads, "put", put)
        for files in (FILES, {"files": ("units.csv", b"id,name\n")}):
            assert problem(loader.post("/v1/uploads", files=files, headers=KEY)) == "in-progress"
        assert folder.is_dir(), "what the first is writing stays"
        go_on.set()
        job = first.result().json()
    again = loader.post("/v1/uploads", files=FILES, headers=KEY)
    assert (first.result().status_code, again.status_code, again.json()["id"]) == (202, 202, job["id"])
    assert (again.headers["Idempotency-Replayed"], "Idempotency-Replayed" in first.result().headers) == ("true", False)
    in_chinese = loader.post("/v1/uploads", files=FILES, headers=KEY | {"Accept-Language": "zh"})
    assert (in_chinese.status_code, in_chinese.json()["id"]) == (202, job["id"])
    assert problem(loader.post("/v1/uploads", files={"files": ("units.csv", b"id\n")}, headers=KEY)) == "key-reused"
    loader.post(f"/v1/jobs/{job['id']}/cancel")
    until = time.monotonic() + 20
    while (state := loader.get(f"/v1/jobs/{job['id']}").json()["state"]) in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.05)
    assert state in ("cancelled", "complete")
    assert not folder.exists()


def test_an_upload_that_is_overtaken_by_another_one_with_its_key_says_so(
    loader: httpx.Client, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = loader.post("/v1/uploads", files=FILES, headers=KEY).json()
    loader.post(f"/v1/jobs/{first['id']}/cancel")
    until = time.monotonic() + 20
    while any((folders / "state" / "uploads").iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    # Looked for before the other request had written its job, which has ended by the time that this one writes its own.
    monkeypatch.setattr(uploads, "_there", lambda *_: None)
    assert problem(loader.post("/v1/uploads", files={"files": ("units.csv", b"id\n")}, headers=KEY)) == "key-reused"
    assert loader.post("/v1/uploads", files=FILES, headers=KEY).json()["id"] == first["id"]
    assert list((folders / "state" / "uploads").iterdir()) == []


def test_what_was_uploaded_lies_sealed_its_name_is_masked_and_the_rows_to_mend_come_back_whole(
    loader: httpx.Client, store: Store, folders: Path
) -> None:
    store.write("CREATE (:Area {id: '460202', name: '某区', level: 'district', record_state: 'active'})")
    good = "".join(f"h{n},鸾甄,1397766{n:04},460202\n" for n in range(40))
    rows = f"编号,联系人,联系电话,村社区\n{good}hx,鸾甄,13977665544,没有的地方\n"
    answer = loader.post("/v1/uploads", files={"files": ("家庭户-13977665544.csv", rows.encode())})
    assert answer.status_code == 202, answer.text
    job, until = answer.json(), time.monotonic() + 120
    while job["state"] in ("waiting", "running") and time.monotonic() < until:
        _nothing_in_clear(folders / "state" / "quarantine")
        time.sleep(0.2)
        job = loader.get(f"/v1/jobs/{job['id']}").json()
    assert (job["state"], job["result"]["exit_code"]) == ("complete", 3), json.dumps(job["result"], ensure_ascii=False)
    assert "13977665544" not in str(job)
    assert "13977665544" not in str(store.read("MATCH (n) WHERE n:Household OR n:Job OR n:Load RETURN properties(n)"))
    assert list((folders / "state" / "uploads").iterdir()) == []
    _nothing_in_clear(folders / "state")
    (name,) = job["result"]["quarantine"].values()
    book = loader.get(f"/v1/uploads/{job['id']}/quarantine/{name}")
    rows_of = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert any("13977665544" in map(str, row) for row in rows_of), rows_of


def _nothing_in_clear(folder: Path) -> None:
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            data = path.read_bytes() if path.is_file() else b""
            assert b"13977665544" not in data, path
            assert b"PK\x03\x04" not in data[:4], path


def test_an_upload_of_somebody_who_may_not_load_is_refused_before_it_is_read_and_so_is_a_third_one(
    served: Running, loader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served.client("planner") as planner:
        form = {"Content-Type": "multipart/form-data; boundary=x"}
        assert problem(planner.post("/v1/uploads", content=b"not a form at all", headers=form)) == "forbidden"
    begun, go_on = threading.Semaphore(0), threading.Event()

    def kept(*_given: Any) -> None:
        begun.release()
        go_on.wait(60)

    monkeypatch.setattr(uploads, "put", kept)
    with ThreadPoolExecutor(2) as others:
        waiting = [others.submit(loader.post, "/v1/uploads", files=FILES) for _ in range(2)]
        assert begun.acquire(timeout=60)
        assert begun.acquire(timeout=60)
        busy = loader.post("/v1/uploads", files=FILES)
        assert (problem(busy), busy.headers["Retry-After"]) == ("overloaded", "5")
        go_on.set()
        jobs = [each.result().json()["id"] for each in waiting]
    for job in jobs:
        loader.post(f"/v1/jobs/{job}/cancel")
