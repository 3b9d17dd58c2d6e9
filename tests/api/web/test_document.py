"""The service does what its OpenAPI document says, under generated requests, good and bad."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.usecases import tokens
from api.usecases.access_tries import Tries
from api.usecases.tokens import issue
from graph.store import Store
from tests.api.web.city import emptied, plant
from tests.api.web.running import Running, client
from tests.api.web.test_records import SEED

CONFIG = Path(__file__).with_name("schemathesis.toml")
LEFT_OUT = ("job_events",)
"""Streams have no end to wait for; they have tests of their own."""


def _document(running: Running) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{running.url}/openapi.json", trust_env=False, timeout=60).json()
    return found


def test_every_operation_has_an_id_of_its_own_says_who_may_ask_and_declares_what_may_go_wrong(served: Running) -> None:
    document = _document(served)
    operations = [(path, method, op) for path, item in document["paths"].items() for method, op in item.items()]
    ids = [op["operationId"] for _, _, op in operations]
    assert len(ids) == len(set(ids))
    for path, _, op in operations:
        assert op["summary"], path
        if path.startswith("/v1"):
            assert op["security"] == [{"bearer": []}], path
            assert {"401", "403", "500", "503"} <= set(op["responses"]), path
    schemas = document["components"]["schemas"]
    assert "Problem" in schemas
    assert "HTTPValidationError" not in schemas


def test_an_address_names_every_method_that_it_knows_and_no_other(served: Running) -> None:
    wrong = []
    with client(served.url) as http:
        for path, item in _document(served)["paths"].items():
            answer = http.options(re.sub(r"\{\w+\}", "x", path))
            if (answer.status_code, answer.headers.get("allow")) != (405, ", ".join(sorted(method.upper() for method in item))):
                wrong.append((path, answer.status_code, answer.headers.get("allow")))
    assert wrong == []


def test_times_are_shown_as_the_document_says(seeded: Store, served: Running) -> None:
    seeded.write("CREATE (:WorkOrder {id: 'w1', title: '路灯不亮', channel: 'app'})")
    for moment in ("localdatetime('2021-09-10T09:30')", "localdatetime('2021-09-10T09:30:05.25')", "datetime('2021-09-10T09:30:05Z')"):
        seeded.write(f"MATCH (w:WorkOrder {{id: 'w1'}}) SET w.collected_at = {moment}")
        with client(served.url) as http:
            found = http.get("/v1/work-orders/w1").json()["collected_at"]
        shown = _document(served)["components"]["schemas"]["WorkOrder"]["properties"]["collected_at"]["anyOf"][0]
        assert "format" not in shown
        assert re.fullmatch(shown["pattern"], found), found
        assert not re.fullmatch(shown["pattern"], found[:10])


def test_the_page_about_the_service_loads_nothing_from_elsewhere(served: Running) -> None:
    page = httpx.get(f"{served.url}/docs", trust_env=False, timeout=60)
    assert "/v1/proposals" in page.text
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text


def _generated(running: Running, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    _document(running)  # made when it is first asked for, which a busy computer may take longer for than schemathesis waits
    token = issue("generated", "organiser", [""], 3600)
    left = [part for name in LEFT_OUT for part in ("--exclude-operation-id", name)]
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "--config-file", str(CONFIG), "run"]
    command += [
        f"{running.url}/openapi.json",
        "-H",
        f"Authorization: Bearer {token}",
        "--checks",
        "all",
        "--no-color",
        "--request-timeout",
        "120",
        # What the service promises itself: a read of the database is cut after so long. A first supposed change plans first.
        "--max-response-time",
        "60",
        *left,
        *more,
    ]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=3000, check=False)
    (folder / "report.txt").write_text(found.stdout, encoding="utf-8")
    return found


@pytest.fixture
def planted(served: Running, store: Store) -> Store:
    emptied(store)
    plant(store, served.service.trail)
    return store


@pytest.fixture
def seeded(store: Store) -> Store:
    emptied(store)
    store.write(SEED)
    return store


def test_generated_requests_find_no_fault(seeded: Store, served: Running, tmp_path: Path) -> None:  # noqa: ARG001
    chosen = "list_units|get_units|create_units|change_units|search|neighbours|ask|propose|query|get_job$"
    short = ("--phases", "fuzzing", "-n", "4", "--seed", "7", "--generation-deterministic")
    found = _generated(served, tmp_path, "--include-operation-id-regex", chosen, *short)
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]


@pytest.mark.soak
def test_ten_minutes_of_generated_requests_find_no_fault(
    planted: Store, served: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planted
    monkeypatch.setattr(tokens, "TRIES", Tries(most=1_000_000))  # it tries more bad tokens than one place may, and wants 401 for each
    found = _generated(served, tmp_path, "--max-time", "600", "--continue-on-failure")
    assert found.returncode == 0, f"{tmp_path / 'report.txt'}: {found.stdout[-6000:]}{found.stderr[-2000:]}"
