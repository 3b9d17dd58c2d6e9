"""Proposals over HTTP: asked for once, followed, read, explained, decided on; streams that clients leave."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Self
from urllib.parse import urlsplit

import httpx
import pytest

from api import problems
from api.problems import ProblemError
from api.routes import jobs as job_routes
from api.routes import proposals
from api.scope import Scope
from api.usecases.jobs import CANCELLED
from api.usecases.tokens import issue
from api.web.service import STREAMS_EACH
from graph.dump import dump
from graph.store import Store
from graph.wording import StoreError
from tests.api.test_propose import SEED
from tests.api.web.city import emptied
from tests.api.web.running import Running, problem

WAIT = {"Prefer": "wait=20"}


@pytest.fixture
def planner(served: Running, store: Store) -> Iterator[httpx.Client]:
    emptied(store)
    store.write(SEED)
    with served.client("planner") as found:
        yield found
    emptied(store)


def test_a_proposal_is_made_followed_read_and_decided_on_and_what_was_taken_is_refused(planner: httpx.Client) -> None:
    asked = {"as_of": "2026-06-01"}
    first = planner.post("/v1/proposals", json=asked, headers={"Idempotency-Key": "one", "Prefer": "wait=0"})
    assert first.status_code == 202
    with planner.stream("GET", f"{first.headers['location']}/events") as stream:
        told = [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ")]
    assert told[-1]["state"] == "complete"
    run = planner.get(first.headers["location"]).json()["result"]["run"]
    again = planner.post("/v1/proposals", json=asked, headers={"Idempotency-Key": "one"} | WAIT)
    assert (again.status_code, again.json()["run"]["id"], again.headers["Idempotency-Replayed"]) == (201, run, "true")
    assert "Idempotency-Replayed" not in first.headers
    assert problem(planner.post("/v1/proposals", json={"as_of": "2026-06-02"}, headers={"Idempotency-Key": "one"})) == "key-reused"
    second = planner.post("/v1/proposals", json=asked, headers=WAIT).json()

    shown = planner.get(f"/v1/proposals/{run}").json()
    clinic = next(p for p in shown["projects"] if p["lines"][0]["resource"] == "r3")
    assert shown["run"]["stale"] is False
    assert planner.get(f"/v1/proposals/{run}/explain", params={"subject": clinic["id"]}).json()["sentences"]
    body = {"project": clinic["id"], "verdict": "accept", "reason": "已与 13900001111 确认"}
    decided = planner.post(f"/v1/proposals/{run}/decisions", json=body, headers={"Idempotency-Key": "yes"})
    assert (decided.status_code, decided.json()["state"], decided.json()["masked"]) == (201, "accepted", True)
    repeated = planner.post(f"/v1/proposals/{run}/decisions", json=body, headers={"Idempotency-Key": "yes"})
    assert (repeated.json()["changed"], repeated.headers["Idempotency-Replayed"]) == (False, "true")
    # A decision that changes nothing keeps its key, too.
    same = planner.post(f"/v1/proposals/{run}/decisions", json=body | {"reason": "再次"}, headers={"Idempotency-Key": "same"})
    assert (same.json()["changed"], "Idempotency-Replayed" in same.headers) == (False, False)
    for key in ("yes", "same"):
        other_body = body | {"verdict": "reject", "reason": "再次"}
        reused = planner.post(f"/v1/proposals/{run}/decisions", json=other_body, headers={"Idempotency-Key": key})
        assert problem(reused) == "key-reused"
    assert planner.get(f"/v1/proposals/{run}").json()["projects"]
    other = next(p for p in second["projects"] if p["lines"][0]["resource"] == "r3")
    refused = planner.post(f"/v1/proposals/{second['run']['id']}/decisions", json=body | {"project": other["id"]})
    assert (problem(refused), refused.json()["competing"]) == ("taken", [clinic["id"]])
    assert planner.get(f"/v1/proposals/{second['run']['id']}").json()["run"]["stale"] is True
    compared = planner.get(f"/v1/proposals/{run}/compare/{second['run']['id']}").json()
    lines = sum(len(project["lines"]) for project in second["projects"])
    assert (compared["runs"], compared["kept"], compared["lost"], compared["gained"]) == ([run, second["run"]["id"]], lines, [], [])
    assert problem(planner.get(f"/v1/proposals/{run}/compare/R0")) == "not-found"


def test_a_supposed_change_is_told_and_nothing_is_written(planner: httpx.Client, store: Store) -> None:
    before = list(dump(store))
    told = planner.post("/v1/what-if", json={"leave": ["u2"]}).json()
    assert {line["unit"] for line in told["lost"]} == {"u2"}
    assert told["value_after"] < told["value_before"]
    assert problem(planner.post("/v1/what-if", json={"leave": ["nobody"]})) == "refused"
    assert list(dump(store)) == before


def test_one_user_has_one_plan_made_at_a_time_while_they_wait(planner: httpx.Client, served: Running) -> None:
    served.service.trials.begin("planner-")
    try:
        pair = {"subject": "r3", "demand": "d2"}
        assert problem(planner.get("/v1/proposals/R0/explain", params=pair)) == "in-progress"
        assert problem(planner.post("/v1/what-if", json={"leave": ["u2"]})) == "in-progress"
        assert problem(planner.get("/v1/proposals/R0/explain", params={"subject": "r3"})) == "not-found", "it is read, not made"
    finally:
        served.service.trials.end("planner-")
    assert problem(planner.get("/v1/proposals/R0/explain", params=pair)) == "not-found"


def test_what_cannot_be_proposed_is_said(planner: httpx.Client) -> None:
    assert problem(planner.post("/v1/proposals", json={"area": "没有的地方"}, headers=WAIT)) == "not-found"
    assert problem(planner.post("/v1/proposals", json={"fairness": "very"})) == "invalid"
    assert problem(planner.post("/v1/proposals", json={"months": [13], "colour": 1})) == "invalid"
    assert problem(planner.get("/v1/proposals/R0/explain", params={"subject": "1"})) == "not-found"


def test_a_plan_that_budgets_and_strict_fairness_rule_out_is_refused_by_the_budgets_id(planner: httpx.Client, store: Store) -> None:
    store.write("MATCH (r:Resource) SET r.cost = 400.0")
    store.write("MATCH (d:Area {id: 'd'}) CREATE (:Limit {id: 'l', scope: 'district', budget: 500.0})-[:LIMITS]->(d)")
    refused = planner.post("/v1/proposals", json={"as_of": "2026-06-01", "fairness": "strict"}, headers=WAIT)
    assert (refused.status_code, problem(refused)) == (422, "refused")
    assert refused.json()["code"] == "plan.impossible"
    assert "(d)" in refused.json()["detail"] or " d " in refused.json()["detail"]


def test_a_name_and_a_phone_written_as_an_area_come_back_nowhere(planner: httpx.Client, store: Store) -> None:
    answer = planner.post("/v1/proposals", json={"area": "鸾甄 13900001111"}, headers=WAIT)
    assert (problem(answer), answer.json()["code"]) == ("not-found", "plan.no_area")
    (job,) = [job for job in planner.get("/v1/jobs").json()["items"] if job["reason_code"] == "plan.no_area"]
    for text in (answer.text, str(job)):
        assert "13900001111" not in text
        assert "鸾甄" not in text
    kept = str(store.read("MATCH (j:Job) RETURN j.request AS request, j.reason AS reason"))
    assert "13900001111" not in kept


def test_a_request_without_a_day_is_the_same_request_after_midnight(planner: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = planner.post("/v1/proposals", json={}, headers={"Idempotency-Key": "late", "Prefer": "wait=0"})
    monkeypatch.setattr(proposals, "date", _Tomorrow)
    again = planner.post("/v1/proposals", json={}, headers={"Idempotency-Key": "late", "Prefer": "wait=0"})
    assert again.status_code in (201, 202), again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.status_code == 202


class _Tomorrow(date):
    @classmethod
    def today(cls) -> Self:
        return cls(2099, 1, 1)


def test_a_job_is_its_askers_alone(planner: httpx.Client, served: Running) -> None:
    job = planner.post("/v1/proposals", json={}, headers={"Prefer": "wait=0"}).json()["id"]
    with served.client("planner", user="somebody-else") as other:
        for path in (f"/v1/jobs/{job}", f"/v1/jobs/{job}/events"):
            assert problem(other.get(path)) == "not-found"
        assert problem(other.post(f"/v1/jobs/{job}/cancel")) == "not-found"
        assert other.get("/v1/jobs").json()["items"] == []
    planner.post(f"/v1/jobs/{job}/cancel")
    assert served.service.jobs.wait(Scope.local(), job, 20).state in ("cancelled", "complete")


RUNNING = """
CREATE (:Job {id: 'Jlong', kind: 'propose', state: 'running', by: 'watcher', role: 'planner', areas: [''], purpose: '', request: '{}',
  holder: 'elsewhere 1 1.00 x', seen_at: datetime() + duration({minutes: 30}), attempts: 1, created_at: datetime(), record_state: 'active'})
"""


def _leave(running: Running, token: str) -> None:
    """Open a stream, read its beginning, and be gone without a word."""
    at = urlsplit(running.url)
    with socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=10) as peer:
        peer.sendall(f"GET /v1/jobs/Jlong/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        assert b" 200 " in peer.recv(100)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def _clients_gone(running: Running, store: Store, times: int) -> None:
    emptied(store)
    store.write(RUNNING)
    token = issue("watcher", "planner", [""], 600)
    for at in range(times):
        _leave(running, token)
        while running.service.streams.running() > 6:
            time.sleep(0.02)
        assert at >= 0
    until = time.monotonic() + 10
    while running.service.streams.running() and time.monotonic() < until:
        time.sleep(0.05)
    assert running.service.streams.running() == 0
    figures = httpx.get(f"{running.url}/metrics", trust_env=False).text
    assert "gongjian_streams 0.0" in figures
    assert "gongjian_requests_in_work 0.0" in figures
    emptied(store)


def _ended(client: httpx.Client, meanwhile: Callable[[], None]) -> str:
    """Why a stream of a job under way ended, when something happens after its first event."""
    with client.stream("GET", "/v1/jobs/Jlong/events") as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: progress"
        meanwhile()
        told = [line for line in lines if line.startswith(("event:", "data:"))]
    assert told[-2] == "event: end"
    return str(json.loads(told[-1].removeprefix("data:"))["code"])


def test_a_stream_ends_with_a_word_when_the_database_goes_away_or_its_token_expires(
    served: Running, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(store)
    store.write(RUNNING)

    def away(error: Exception) -> None:
        def fail(*_given: object) -> None:
            raise error

        patch.setattr(served.service.jobs, "wait", fail)

    with served.client("planner", user="watcher") as client:
        for error in (StoreError(CANCELLED), ProblemError(problems.STORE_DOWN)):
            with monkeypatch.context() as patch:
                assert _ended(client, partial(away, error)) == "store-down"
        later = SimpleNamespace(time=lambda: time.time() + 3700)
        assert _ended(client, lambda: monkeypatch.setattr(job_routes, "time", later)) == "token-expired"
    emptied(store)


def test_clients_that_leave_a_stream_leave_nothing_behind(served: Running, store: Store) -> None:
    _clients_gone(served, store, 20)


@pytest.mark.soak
def test_a_thousand_clients_that_leave_a_stream_leave_nothing_behind(served: Running, store: Store) -> None:
    _clients_gone(served, store, 1000)


def test_one_user_has_so_many_streams_however_many_are_opened_at_once(
    served: Running, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(store)
    store.write(RUNNING)
    streams, all_there = served.service.streams, threading.Barrier(STREAMS_EACH + 2)
    begin = streams.begin

    def begun(user: str) -> bool:
        all_there.wait(10)
        return begin(user)

    monkeypatch.setattr(streams, "begin", begun)
    with served.client("planner", user="watcher") as client, ThreadPoolExecutor(STREAMS_EACH + 2) as many:
        request = client.build_request("GET", "/v1/jobs/Jlong/events")
        answers = list(many.map(lambda _: client.send(request, stream=True), range(STREAMS_EACH + 2)))
        assert sorted(answer.status_code for answer in answers) == [200] * STREAMS_EACH + [429] * 2
        for answer in answers:
            answer.close()
    until = time.monotonic() + 10
    while served.service.streams.running() and time.monotonic() < until:
        time.sleep(0.05)
    assert served.service.streams.running() == 0
    emptied(store)
