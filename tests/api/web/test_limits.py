"""What one user may take of the service, what a stop waits for, and what figures are counted under; without a database."""

import threading
import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import uvicorn

from api import problems
from api.problems import ProblemError
from api.routes.proposals import _waited, one_trial
from api.scope import Scope
from api.usecases.jobs_pool import Pool
from api.web.entry import Entry
from api.web.faults import pointer_of
from api.web.options import Options
from api.web.pace import OneEach
from api.web.refusals import problem_of
from api.web.server import server_of
from api.web.service import Service
from graph.store import Store
from graph.store.faults import TIMED_OUT
from graph.wording import StoreError, Wording


class _Away:
    """A store that is away: whoever asks it waits, as for a private server that is started again."""

    url = "bolt://127.0.0.1:1"

    def __init__(self) -> None:
        self.back = threading.Event()

    def _wait(self, *_: object, **__: object) -> Any:
        self.back.wait(30)
        raise StoreError(Wording("x", "库不可用", "the store is away"))

    read = write = transact = server_time = _wait

    def close(self) -> None:
        self.back.wait(30)


@pytest.fixture
def service() -> Service:
    found = Service(Options(at_once=8), lambda: None)  # type: ignore[arg-type,return-value]
    found.watch._answered = True
    return found


async def _nothing() -> dict[str, Any]:
    return {}


def _scope(user: str, method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": "/v1/units", "query_string": b"", "headers": [(b"x-user", user.encode())]}


async def _statuses(service: Service, users: list[str]) -> list[int]:
    """What each is answered with while all before are still being worked on."""
    go_on, statuses = anyio.Event(), [0] * len(users)

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def admit(_connection: Any, headers: Any) -> Scope:
        return Scope(headers["x-user"], "planner", ("",))

    entry = Entry(app, service, admit, "zh")

    async def one(at: int) -> None:
        async def send(message: Any) -> None:
            statuses[at] = message.get("status", statuses[at])

        await entry(_scope(users[at]), _nothing, send)

    async with anyio.create_task_group() as group:
        for at in range(len(users)):
            group.start_soon(one, at)
            await anyio.sleep(0)
            await anyio.sleep(0)
        go_on.set()
    assert (entry._in_work, dict(entry._of)) == (0, {})
    return statuses


def test_one_user_does_not_fill_the_service(service: Service) -> None:
    assert anyio.run(_statuses, service, ["greedy"] * 9 + ["li", "wang"]) == [200] * 6 + [503] * 3 + [200] * 2


def test_room_that_nobody_else_wants_is_anybodys(service: Service) -> None:
    assert anyio.run(_statuses, service, ["li"] * 6) == [200] * 6


def test_a_made_up_method_is_counted_as_other(service: Service) -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 405, "headers": []})

    async def send(_: Any) -> None:
        pass

    async def admit(_connection: Any, _headers: Any) -> Scope:
        return Scope("li", "planner", ("",))

    entry = Entry(app, service, admit, "zh")
    for method in ("GET", "FROB1", "FROB2"):
        anyio.run(entry, _scope("li", method), _nothing, send)
    text = service.figures.text().decode()
    assert 'method="other"' in text
    assert "FROB" not in text


def test_few_plans_are_tried_out_at_once_and_one_for_each_asker(service: Service) -> None:
    def refused(user: str) -> ProblemError:
        with pytest.raises(ProblemError) as told, one_trial(service, Scope(user, "planner", ("",))):
            pass
        return told.value

    with one_trial(service, Scope("li", "planner", ("",))), one_trial(service, Scope("wang", "planner", ("",))):
        assert refused("li").kind is problems.IN_PROGRESS
        assert (refused("zhao").kind, refused("zhao").retry_after) == (problems.OVERLOADED, 5)
    with one_trial(service, Scope("zhao", "planner", ("",))):
        pass


def test_whoever_may_not_wait_gets_the_job_at_once(service: Service) -> None:
    job: Any = type("Job", (), {"ended": False, "id": "J1"})
    service.waits = OneEach(1)
    assert service.waits.begin("li")
    began = time.monotonic()
    assert _waited(service, Scope("li", "planner", ("",)), job, 20.0) is job
    assert time.monotonic() - began < 5
    service.waits.end("li")
    assert service.waits.begin("li")


def test_a_read_that_was_cut_is_no_database_that_is_away() -> None:
    found = problem_of(StoreError(TIMED_OUT, store="bolt://10.0.0.1"))
    assert (found.kind, found.detail) == (problems.OVERLOADED, {})


def test_a_pointer_can_be_sent_whatever_the_name_is() -> None:
    assert pointer_of(["parameters", "\ud800", "a/b"]).encode() == b"/parameters/?/a~1b"


def _seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_a_stop_waits_for_no_store_that_is_away() -> None:
    away: Any = _Away()
    pool = Pool(away, 2, 2**30, lambda: None, lambda _kind, _seconds: None)
    pool._threads = [threading.Thread(target=pool._serve, daemon=True) for _ in range(2)]
    for thread in pool._threads:
        thread.start()
    assert _seconds(lambda: pool.close(1.0)) < 4
    service = Service(Options(), lambda: away)
    service.watch._store = away
    service.watch.begin()
    assert _seconds(service.end) < 9.5
    away.back.set()


def test_the_time_for_a_stop_runs_from_the_word_and_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    service, given = Service(Options(), lambda: None), list[float]()  # type: ignore[arg-type,return-value]
    service._stop_by = time.monotonic() + 1.0  # requests had the rest
    service._jobs = type("Jobs", (), {"close": lambda _, patience: given.append(patience)})()
    monkeypatch.setattr(service.watch, "end", given.append)
    service.end()
    assert given[0] == 0.0
    assert 0.2 <= given[1] <= 1.0


@pytest.mark.parametrize(("proxies", "seen"), [("", "10.0.0.1"), ("10.0.0.0/8", "192.0.2.7"), ("10.9.9.9", "10.0.0.1")])
def test_where_a_request_comes_from_is_a_trusted_proxys_word_alone(proxies: str, seen: str) -> None:
    server = server_of(Service(Options(proxies=proxies), lambda: None), "zh")  # type: ignore[arg-type,return-value]
    found: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        found.append(scope["client"][0])

    config: uvicorn.Config = server.config
    config.app = app
    config.load()
    headers = [(b"x-forwarded-for", b"192.0.2.7")]
    scope = {"type": "http", "client": ("10.0.0.1", 5), "scheme": "http", "headers": headers, "asgi": {"version": "3.0"}}
    anyio.run(config.loaded_app, scope, None, None)
    assert found == [seen]


def test_a_statement_under_way_ends_before_a_stopping_service_has_to(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from graph.store import gate

    monkeypatch.setattr(gate, "_LAST", 0.5)
    stopping = threading.Event()
    threading.Timer(1.5, stopping.set).start()
    slow = "UNWIND range(1, 300000000) AS x WITH sum(x) AS s RETURN s"
    with pytest.raises(gate.GateCut) as told:
        gate.ask(store, "author", slow, given=gate.GateLimits(seconds=30.0, stopping=stopping))
    assert (told.value.said.code, problem_of(told.value).kind) == ("gate_stopping", problems.OVERLOADED)
