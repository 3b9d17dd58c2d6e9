"""One writer of whole lists at a time: a load, or the sealing anew of everything under another key, never both.

On this machine a file lock that the system frees when its holder dies. For a store that other machines reach too (by URL), also an
`Operation` node with its holder and an expiry, which the holder renews; that of a holder that died is free when it has expired.
Whoever has the turn may ask for it again in the same thread.
"""

import contextlib
import hashlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from graph.store.bolt import Store
from graph.store.penalty import state_folder
from graph.store.url import address_of
from graph.wording import Said, StoreError, Wording

PATIENCE = 600.0
EXPIRY = 120
"""Seconds after which the node of a holder that renews it no more is free."""

_POLL = 1.0
_ID = "turn"

BUSY = Wording(
    "load_under_way",
    "另一个加载或密钥更换正在写入同一个库，等待 {seconds} 秒后仍未结束。请稍后再运行同一命令",
    "another load or a rotation of the key is writing to the same store and did not end within {seconds} s. "
    "Run the same command again later",
)

WAITING = Wording(
    "turn_waiting",
    "本机的另一个命令正在写入同一个库，正在等待它结束（最多 {seconds} 秒）",
    "another command on this computer is writing to the same store; waiting for it to end (at most {seconds} s)",
)
WAITING_FOR = Wording(
    "turn_waiting_for",
    "{host} 上的进程 {pid} 自 {since} 起正在写入同一个库，正在等待（最多 {seconds} 秒；它若已中断，{until} 后即可继续）",
    "process {pid} on {host} is writing to the same store since {since}; waiting, at most {seconds} s (if it broke off: until {until})",
)

Waiting = Callable[[Said], None]
"""Told once what is waited for."""

_GLANCE = 0.5
"""Seconds after which a wait is worth telling."""

_UNIQUE = "CREATE CONSTRAINT operation_id IF NOT EXISTS FOR (n:Operation) REQUIRE n.id IS UNIQUE"
_TAKE = """
MERGE (o:Operation {id: $id})
SET o._lock = true REMOVE o._lock
WITH o WHERE o.by IS NULL OR o.by = $holder OR o.until < datetime()
SET o.at = CASE WHEN o.by = $holder THEN coalesce(o.at, datetime()) ELSE datetime() END
SET o.kind = 'turn', o.state = 'running', o.by = $holder, o.until = datetime() + duration({seconds: $seconds})
RETURN o.by AS holder
"""
_GIVE_BACK = "MATCH (o:Operation {id: $id, by: $holder}) DELETE o"

_HOLDER = "MATCH (o:Operation {id: $id}) RETURN o.by AS by, o.at AS since, o.until AS until"

_held = threading.local()


@contextmanager
def turn(store: Store, patience: float = PATIENCE, *, busy: Wording = BUSY, waiting: Waiting | None = None) -> Iterator[None]:
    """Wait for our turn to write; `waiting` is told for whom when that takes more than a moment. Raises StoreError (`busy`, told the
    seconds) when the wait is longer than `patience` seconds."""
    path = _lock_file(store)
    if path in _paths():
        yield
        return
    until = time.monotonic() + patience
    try:
        lock = FileLock(path)
        _acquire(lock, patience, waiting)
    except Timeout:
        raise StoreError(busy, seconds=round(patience)) from None
    try:
        with _node(store, until, patience, busy, waiting) if store.kind == "bolt" else contextlib.nullcontext():
            _paths().add(path)
            try:
                yield
            finally:
                _paths().discard(path)
    finally:
        lock.release()


def _acquire(lock: FileLock, patience: float, waiting: Waiting | None) -> None:
    if waiting is not None and patience > _GLANCE:
        try:
            lock.acquire(timeout=_GLANCE)
            return
        except Timeout:
            waiting(Said(WAITING, {"seconds": round(patience)}))
            patience -= _GLANCE
    lock.acquire(timeout=patience)


@contextmanager
def _node(store: Store, until: float, patience: float, busy: Wording, waiting: Waiting | None) -> Iterator[None]:
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
    store.run_schema([_UNIQUE])
    while not _take(store, holder):
        if waiting is not None:
            _tell_holder(store, waiting, until - time.monotonic())
            waiting = None
        if time.monotonic() > until:
            raise StoreError(busy, seconds=round(patience))
        time.sleep(min(_POLL, max(0.05, patience / 10)))
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(store, holder, done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        with contextlib.suppress(StoreError):  # it expires by itself
            store.write(_GIVE_BACK, id=_ID, holder=holder)


def _tell_holder(store: Store, waiting: Waiting, seconds: float) -> None:
    for row in store.read(_HOLDER, id=_ID):
        host, pid, *_ = [*str(row["by"]).split(":"), "?"]
        since, until = (f"{row[name].astimezone():%H:%M:%S}" if row[name] else "?" for name in ("since", "until"))
        waiting(Said(WAITING_FOR, {"host": host, "pid": pid, "since": since, "until": until, "seconds": round(seconds)}))


def _take(store: Store, holder: str) -> bool:
    return bool(store.write(_TAKE, id=_ID, holder=holder, seconds=EXPIRY))


def _renew(store: Store, holder: str, done: threading.Event) -> None:
    while not done.wait(EXPIRY / 4):
        with contextlib.suppress(StoreError):  # the work itself will meet what is wrong with the store
            _take(store, holder)


def _paths() -> set[Path]:
    found: set[Path] = _held.__dict__.setdefault("paths", set())
    return found


def _lock_file(store: Store) -> Path:
    home = address_of(store.url).home
    if home is not None:
        home.make()
        return home.root / "load.lock"
    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"load-{hashlib.sha256(store.url.encode()).hexdigest()[:16]}.lock"
