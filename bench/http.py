"""The service's cost over a bare route: CPU a request of point reads and lists, side by side with a FastAPI route that makes the same
driver call, in alternating runs; rates, p50 and p99; and what it does with four times the load it takes.

`python -m bench http [--units N] [--seconds S]` makes a store of its own.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from bench.machine import describe
from bench.own_store import own_store
from graph import schema
from graph.store import Store

CONNECTIONS = 32
RUNS = 5
_SEED = """
UNWIND range($first, $first + 9999) AS i
MERGE (u:Unit {id: 'bench-' + toString(i)})
SET u.name = '单位' + toString(i), u.kind = '企业', u.domain = 'new_organisation', u.record_state = 'active', u.sources = ['bench'],
  u.source_file = 'bench', u.source_sheet = '', u.source_row = i, u.lat = 18.3, u.lon = 109.5
"""
_AREA = """
UNWIND range($first, $first + 9999) AS i
MERGE (a:Area {id: '460202'}) ON CREATE SET a.name = '海棠区', a.level = 'district', a.record_state = 'active'
WITH i, a MATCH (u:Unit {id: 'bench-' + toString(i)}) MERGE (u)-[r:LOCATED_IN]->(a) SET r.record_state = 'active'
"""


@dataclass(frozen=True)
class Load:
    """What came of a load: answers by status, seconds of the processor a request, and how long they took."""

    answers: dict[int, int]
    cpu_ms: float
    rate: float
    p50_ms: float
    p99_ms: float


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench http")
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args(arguments)
    with own_store() as store:
        _seed(store, asked.units)
        _measure(asked)
    print(describe())


def _measure(asked: argparse.Namespace) -> None:
    token = _token()
    with _Serving(_ours) as ours, _Serving(_bare) as bare:
        for name, path in (("point read", "/units/bench-{}"), ("list of 50", "/units?limit=50")):
            pairs = [(_load(ours, "/v1" + path, asked, token), _load(bare, path, asked, token)) for _ in range(RUNS)]
            ratio = statistics.median(mine.cpu_ms / theirs.cpu_ms for mine, theirs in pairs)
            print(f"{name}: CPU a request {ratio:.2f} x of the bare route")
            for title, each in (("  ours", [p[0] for p in pairs]), ("  bare", [p[1] for p in pairs])):
                print(title, _told(each))
        flood = _load(ours, "/v1/units?limit=50", asked, token, connections=4 * 64)
        calm = _load(ours, "/v1/units?limit=50", asked, token)
        print(f"256 connections: {flood.answers}; after it, with {CONNECTIONS}: {calm.answers}, p99 {calm.p99_ms:.0f} ms")


def _told(loads: list[Load]) -> str:
    middle = sorted(loads, key=lambda load: load.cpu_ms)[len(loads) // 2]
    return f"{middle.cpu_ms:.2f} ms CPU, {middle.rate:.0f}/s, p50 {middle.p50_ms:.1f} ms, p99 {middle.p99_ms:.1f} ms, {middle.answers}"


def _seed(store: Store, units: int) -> None:
    schema.ensure(store)
    for first in range(0, units, 10_000):
        store.write(_SEED, first=first)
        store.write(_AREA, first=first)


def _token() -> str:
    from api.usecases.tokens import issue

    return issue("bench", "organiser", [""], 3600)


def _ours(port: int) -> None:
    import logging

    from api.web.options import Options
    from api.web.server import server_of
    from api.web.service import Service

    logging.getLogger("gongjian.service").addHandler(logging.NullHandler())
    _run(server_of(Service(Options(port=port)), "zh"), port)


def _bare(port: int) -> None:
    import uvicorn
    from fastapi import FastAPI

    from api.usecases.records import Wanted
    from graph.model import node_by_label
    from graph.plans.records import page_of, record_of
    from graph.store import open_store

    app, store, kind = FastAPI(), open_store(), node_by_label("Unit")
    page = page_of(kind, (), dated=False, everywhere=True)

    @app.get("/units/{id}")
    def one(id: str) -> Any:
        return store.read(record_of(kind), id=id)[0]

    @app.get("/units")
    def many(limit: int = 50) -> Any:
        return store.read(page, after=Wanted().after, limit=limit)

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    _run(uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)), port)


def _run(server: Any, port: int) -> None:
    import socket

    listening = socket.create_server(("127.0.0.1", port), backlog=512)
    asyncio.run(server.serve(sockets=[listening]))


class _Serving:
    """A server in a process of its own."""

    def __init__(self, target: Callable[[int], None]) -> None:
        import socket

        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = int(found.getsockname()[1])
        self.process = multiprocessing.get_context("spawn").Process(target=target, args=(self.port,))

    def __enter__(self) -> "_Serving":
        self.process.start()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError("it did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.join(15)

    def cpu(self) -> float:
        """Seconds of the processor that the server has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


def _load(serving: _Serving, path: str, asked: argparse.Namespace, token: str, connections: int = CONNECTIONS) -> Load:
    before, began = serving.cpu(), time.monotonic()
    taken, answers = asyncio.run(_clients(serving.port, path, asked, token, connections))
    seconds, used = time.monotonic() - began, serving.cpu() - before
    taken.sort()
    return Load(
        answers,
        1000 * used / max(1, len(taken)),
        len(taken) / seconds,
        1000 * taken[len(taken) // 2],
        1000 * taken[int(len(taken) * 0.99)],
    )


async def _clients(port: int, path: str, asked: argparse.Namespace, token: str, connections: int) -> tuple[list[float], dict[int, int]]:
    """Plain sockets: an HTTP library in the same process would take more of the processor than the server."""
    taken: list[float] = []
    answers: dict[int, int] = {}
    until = time.monotonic() + asked.seconds

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        at = number
        while time.monotonic() < until:
            at = (at + 7919) % asked.units
            target = path.format(at)
            writer.write(f"GET {target} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            began = time.monotonic()
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            await reader.readexactly(length)
            taken.append(time.monotonic() - began)
            status = int(head[9:12])
            answers[status] = answers.get(status, 0) + 1
            if status == 503:
                await asyncio.sleep(0.2)
        writer.close()

    await asyncio.gather(*(one(number) for number in range(connections)))
    return taken, answers
