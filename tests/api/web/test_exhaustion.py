"""A statement over HTTP that exhausts the heap of the database: said, audited, its author waits, everybody else goes on within 30 s."""

import time
from pathlib import Path

import httpx
import pytest

from graph.store.home import Home
from graph.store.private import stop
from tests.api.web.running import problem, serving


@pytest.mark.soak
def test_heap_exhaustion_over_http_is_said_audited_and_soon_over(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "store"
    monkeypatch.setenv("GONGJIAN_STORE_HEAP", "256m")
    monkeypatch.setenv("GONGJIAN_STORE", f"file:{folder}")
    statement = "RETURN size([x IN range(1, 200000000) | x]) AS n"
    try:
        with serving() as running, running.client(user="author") as author, running.client(user="another") as another:
            assert author.post("/v1/units", json={"id": "kept", "name": "kept"}, headers={"Idempotency-Key": "kept"}).status_code == 201
            answer = author.post("/v1/query", json={"text": statement})
            ended = time.monotonic()
            assert (problem(answer), answer.status_code, answer.headers["retry-after"]) == ("store-exhausted", 503, "600")
            assert "exhausted" in answer.json()["detail"]
            while httpx.get(f"{running.url}/readyz", trust_env=False).status_code != 200:
                assert time.monotonic() - ended < 30
                time.sleep(0.2)
            assert another.get("/v1/units/kept").status_code == 200
            assert another.post("/v1/query", json={"text": "RETURN 1 AS x"}).json()["rows"] == [[1]]
            waits = author.post("/v1/query", json={"text": "RETURN 1 AS x"})
            assert problem(waits) == "too-many"
            assert 0 < int(waits.headers["retry-after"]) <= 600
            audited = "".join(path.read_text(encoding="utf-8") for path in sorted((folders / "audit").glob("*.jsonl")))
            assert '"gate_exhausted"' in audited
    finally:
        stop(Home(folder.resolve()))
