"""Uploads: the same key twice is one upload, also when both come at once."""

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.routes import uploads
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
    until = time.monotonic() + 30
    while (job := loader.get(f"/v1/jobs/{answer.json()['id']}").json())["state"] in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.1)
    assert job["state"] == "failed" or job["result"]["exit_code"] == 4, job


def test_two_uploads_at_once_with_one_key_do_not_spoil_each_other(
    loader: httpx.Client, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, begun, go_on = uploads._keep, threading.Event(), threading.Event()

    def kept(*given: Any) -> None:
        begun.set()
        go_on.wait(20)
        keep(*given)

    monkeypatch.setattr(uploads, "_keep", kept)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(loader.post, "/v1/uploads", files=FILES, headers=KEY)
        assert begun.wait(20)
        (folder,) = (folders / "state" / "uploads").iterdir()
        monkeypatch.setattr(uploads, "_keep", keep)
        for files in (FILES, {"files": ("units.csv", b"id,name\n")}):
            assert problem(loader.post("/v1/uploads", files=files, headers=KEY)) == "in-progress"
        assert folder.is_dir(), "what the first is writing stays"
        go_on.set()
        job = first.result().json()
    again = loader.post("/v1/uploads", files=FILES, headers=KEY)
    assert (first.result().status_code, again.status_code, again.json()["id"]) == (202, 202, job["id"])
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
