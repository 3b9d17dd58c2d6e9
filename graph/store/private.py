"""The private Neo4j: found running, or started; told apart from a dead one; stopped.

Whoever changes what runs holds the folder's lock, so that any number of processes may ask for the server at the same moment.
"""

import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from graph.store import exchange, launch, process
from graph.store.faults import START_FAILED, WRONG_PASSWORD, last_words
from graph.store.home import USER, Home, Serving
from graph.store.jars import Progress, ensure_jars
from graph.store.login import Login
from graph.store.session import Answer, ask, change_password
from graph.wording import StoreError

_STILL = 300.0
"""Seconds without a sign of life (see `_Pulse`) after which a starting server is taken for stuck. A slow machine alone never is."""

_LONGEST_START = 7_200.0
_STOP_PATIENCE = 180.0
"""A server that is killed while it puts its files in order has to do so at its next start."""

_REFUSALS = 20
"""How often, a tenth of a second and more apart, a fresh server may refuse our password while it is still reading who may log in."""

_TRIES = 3
_POLL = 0.1
_CLASH = ("already in use", "BindException")


@dataclass(frozen=True, slots=True)
class Status:
    """What `store status` says of a private store."""

    state: Literal["running", "stopped"]
    login: Login | None
    password_file: Path | None
    browser: str | None
    pid: int | None


def heap() -> str:
    """The heap of the server, such as `1g` (GONGJIAN_STORE_HEAP)."""
    return os.environ.get("GONGJIAN_STORE_HEAP", "1g")


def ensure_running(home: Home, progress: Progress | None = None) -> Login:
    """The login of the folder's server, started when none is alive. Raises StoreError with the end of its log."""
    with home.held():
        return ensure_running_held(home, progress)


def ensure_running_held(home: Home, progress: Progress | None = None) -> Login:
    """The same for whoever holds the folder's lock already. A restore that was broken off is settled first."""
    settle_held(home)
    return start_held(home, progress)


def settle_held(home: Home) -> None:
    """Finish or undo a restore that was broken off (see graph.store.exchange)."""
    if exchange.pending(home):
        stop_held(home)
        exchange.settle(home)


def start_held(home: Home, progress: Progress | None = None, learning: Path | None = None) -> Login:
    """Start the server on the data as they lie there, whatever a restore in progress has noted; for `learning` see `launch`."""
    alive = home.alive()
    if alive:
        if _answers(home, *alive):
            return login_of(home, alive[0])
        process.end(alive[1], _STOP_PATIENCE)  # stuck: two servers can't have one folder
    _end_remains(home)
    jars = ensure_jars(progress)
    _prepare(home, jars)
    for _ in range(_TRIES):
        serving, server = _launch(home, jars, learning)
        if _answers(home, serving, server):
            return login_of(home, serving)
        process.end(server, _STOP_PATIENCE)
        if not any(word in last_words(home) for word in _CLASH):
            break
    raise StoreError(START_FAILED, folder=home.root, log=home.output, tail=last_words(home))


def stop(home: Home) -> bool:
    """Stop the folder's server; False when none ran."""
    if not home.root.is_dir():
        return False
    with home.held():
        return stop_held(home)


def stop_held(home: Home) -> bool:
    """The same for whoever holds the folder's lock already."""
    alive = home.alive()
    if alive:
        process.end(alive[1], _STOP_PATIENCE)
    _end_remains(home)
    return alive is not None


def status(home: Home) -> Status:
    """What runs, without starting or changing anything."""
    alive = home.alive()
    if alive is None:
        return Status("stopped", None, home.password_file if home.password_file.exists() else None, None, None)
    serving, server = alive
    browser = f"http://{launch.LOOPBACK}:{serving.http}/browser/?dbms=bolt://{USER}@{launch.LOOPBACK}:{serving.bolt}"
    login = Login(_bolt(serving), USER, home.known_password())
    return Status("running", login, home.password_file, browser, server.pid)


def login_of(home: Home, serving: Serving) -> Login:
    """How to reach a server of this folder."""
    return Login(_bolt(serving), USER, home.password())


def _bolt(serving: Serving) -> str:
    return f"bolt://{launch.LOOPBACK}:{serving.bolt}"


def _end_remains(home: Home) -> None:
    """End a server that still holds this folder's files because the folder was moved under it."""
    moved = home.left_behind()
    if moved is not None:
        process.end(moved, _STOP_PATIENCE)


def _prepare(home: Home, jars: Path) -> None:
    """Give a store that never ran, or whose password file is gone, a first password; it stands on a command line for a second and is void
    after the first start."""
    if (home.neo4j / "data" / "databases" / "system").exists():
        if home.known_password() is not None:
            return
        _forget_users(home)
    home.make_password()
    first = secrets.token_hex(24)
    process.write_private(home.first_password_file, first)
    launch.write_settings(home, 0, 0, heap())
    code, said = launch.admin(home.neo4j, jars, "dbms", "set-initial-password", first, timeout=_LONGEST_START)
    if code != 0:
        raise StoreError(START_FAILED, folder=home.root, log=home.output, tail=said.replace(first, "***").strip()[-2000:])


def _forget_users(home: Home) -> None:
    """Remove what says who may log in (Neo4j's own `system` database), which the next start makes anew. Our data are not in it. Whoever can
    do this could read the data without any password."""
    for part in ("databases", "transactions"):
        shutil.rmtree(home.neo4j / "data" / part / "system", ignore_errors=True)
    for file in (home.neo4j / "data" / "dbms").glob("auth*"):
        file.unlink()


def _launch(home: Home, jars: Path, learning: Path | None) -> tuple[Serving, psutil.Process]:
    bolt, http = _free_ports(home)
    launch.write_settings(home, bolt, http, heap())
    home.clear_scratch()
    home.output.unlink(missing_ok=True)
    command = launch.server_command(home, heap(), learning)
    server = process.start_detached(command, home.neo4j, home.output, **launch.surroundings(jars))
    serving = Serving(server.pid, server.create_time(), bolt, http, str(home.root))
    home.remember(serving)
    return serving, server


def _free_ports(home: Home) -> tuple[int, int]:
    """Two ports that were free a moment ago, the last ones if possible, so that open connections and Browser pages find the server again.

    Another program may still take one first, which is a clash and tried again.
    """
    last = home.last()
    wanted = (last.bolt, last.http) if last and Path(last.home) == home.root else (0, 0)
    with socket.socket() as one, socket.socket() as two:
        for each, port in zip((one, two), wanted, strict=True):
            try:
                each.bind((launch.LOOPBACK, port))
            except OSError:
                each.bind((launch.LOOPBACK, 0))
        return one.getsockname()[1], two.getsockname()[1]


class _Pulse:
    """Whether a starting server gets on: it writes to its logs, or it works (a second of processor time since the last sign)."""

    def __init__(self, home: Home, server: psutil.Process) -> None:
        self._logs = (home.output, *(home.neo4j / "logs" / name for name in ("neo4j.log", "debug.log")))
        self._server = server
        self._seen = self._signs()
        self._at = self._began = time.monotonic()

    def beats(self) -> bool:
        """False when nothing has moved for `_STILL` seconds."""
        now, (written, worked) = time.monotonic(), self._signs()
        if written != self._seen[0] or worked - self._seen[1] >= 1:
            self._seen, self._at = (written, worked), now
        return now - self._at < _STILL and now - self._began < _LONGEST_START

    def _signs(self) -> tuple[int, float]:
        try:
            used = self._server.cpu_times()
        except psutil.Error:
            return 0, 0.0
        return sum(log.stat().st_size for log in self._logs if log.exists()), used.user + used.system


def _answers(home: Home, serving: Serving, server: psutil.Process) -> bool:
    """Wait until the server answers with our password; False when it died or got stuck."""
    login, pulse, refusals = login_of(home, serving), _Pulse(home, server), 0
    while process.find(server.pid, serving.created) and pulse.beats():
        if process.listens(server, serving.bolt):
            answer = _answer(home, login)
            if answer is Answer.READY:
                return True
            refusals += answer is Answer.REFUSED
            if refusals > _REFUSALS:
                raise StoreError(WRONG_PASSWORD, folder=home.root, file=home.password_file)
            if answer is Answer.REFUSED:
                time.sleep(_POLL * 2)
        time.sleep(_POLL)
    return False


def _answer(home: Home, login: Login) -> Answer:
    """Ask the server under our password, having put it in the place of the first one where that still holds."""
    first = home.first_password()
    if first is not None and change_password(Login(login.url, login.user, first), str(login.password)) is Answer.NOT_YET:
        return Answer.NOT_YET
    answer = ask(login)
    if answer is Answer.READY:
        home.first_password_file.unlink(missing_ok=True)
    return answer
