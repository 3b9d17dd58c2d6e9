"""A real service for tests: uvicorn on a free port, in a thread of this process or in a process of its own."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.usecases.tokens import issue
from api.web.options import Options
from api.web.server import Server, server_of
from api.web.service import Service

PATIENCE = 120.0


@dataclass(frozen=True)
class Running:
    """A service that answers at `url`."""

    url: str
    service: Service
    server: Server

    def client(self, role: str = "organiser", areas: tuple[str, ...] = ("",), user: str = "") -> httpx.Client:
        """A client with a token; to be closed."""
        return client(self.url, role, areas, user)


def client(url: str, role: str = "organiser", areas: tuple[str, ...] = ("",), user: str = "") -> httpx.Client:
    """A client with a token; to be closed."""
    token = issue(user or f"{role}-{'-'.join(areas)}", role, areas, 3600)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    return httpx.Client(base_url=url, headers=headers, timeout=PATIENCE, trust_env=False)


@contextmanager
def serving(options: Options | None = None) -> Iterator[Running]:
    """A service in a thread."""
    service = Service(options or Options())
    server = server_of(service, "en")
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    thread.start()
    try:
        wait_until_ready(url)
        yield Running(url, service, server)
    finally:
        service.stopping.set()
        server.should_exit = True
        thread.join(30)
    assert not thread.is_alive(), "the service did not stop"


def wait_until_ready(url: str) -> None:
    """Wait until /readyz says so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz", trust_env=False, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the service did not get ready")


def free_port() -> int:
    """A port that is free at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def begin_process(port: int, log: Path, **environment: str) -> "subprocess.Popen[bytes]":
    """`gongjian serve` in a process of its own; its log goes to a file."""
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", str(port)]
    with log.open("ab") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environment})


def problem(answer: httpx.Response) -> str:
    """The name of the problem that an answer is."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:200]
    document = json.loads(answer.text)
    assert document["status"] == answer.status_code
    assert set(document["titles"]) == {"zh", "en"}
    assert document["trace"] == answer.headers["trace-id"]
    name: str = document["type"].removeprefix("urn:gongjian:problem:")
    return name
