"""One writer of whole lists at a time: a load, the sealing anew of everything under another key, a backup or a restore, never two of them.

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
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from graph.store.bolt import Store
from graph.store.home import Home
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
    "另一个加载、密钥更换、备份或恢复正在使用同一个库，等待 {seconds} 秒后仍未结束。请稍后再运行同一命令",
    "another load, a rotation of the key, a backup or a restore is at the same store and did not end within {seconds} s. "
    "Run the same command again later",
)

LOST = Wording(
    "turn_lost",
    "写入库 {store} 的资格已过期（这台电脑停顿过，或连接中断超过 {seconds} 秒），别的命令可能正在写入，已停止。请稍后再运行同一命令",
    "the turn to write to {store} has run out (this computer stood still, or the connection was gone for {seconds} s); another command may "
    "be writing, so this one stopped. Run the same command again later",
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
_RENEW = "MATCH (o:Operation {id: $id, by: $holder}) SET o.until = datetime() + duration({seconds: $seconds}) RETURN o.by AS holder"
_GIVE_BACK = "MATCH (o:Operation {id: $id, by: $holder}) DELETE o"

_HOLDER = "MATCH (o:Operation {id: $id}) RETURN o.by AS by, o.at AS since, o.until AS until"

_held = threading.local()


@dataclass(slots=True)
class _Lease:
    """How long ago the node of our turn was known to be ours (by the clock on the wall: a computer that slept was away, too)."""

    renewed: float
    lost: bool = False

    def holds(self) -> bool:
        """False for good once the node is another's or might be."""
        self.lost = self.lost or time.time() - self.renewed > EXPIRY
        return not self.lost


_leases: dict[Path, _Lease] = {}


@contextmanager
def turn(store: Store, patience: float = PATIENCE, *, busy: Wording = BUSY, waiting: Waiting | None = None) -> Iterator[None]:
    """Wait for our turn to write; `waiting` is told for whom when that takes more than a moment. Raises StoreError (`busy`, told the
    seconds) when the wait is longer than `patience` seconds, or in the end when the turn was lost meanwhile (see `keep_turn`)."""
    path, until = _lock_file(store), time.monotonic() + patience
    with _file_turn(path, patience, busy, waiting) as ours_already:
        if ours_already or store.kind == "file":
            yield
        else:
            with _node(store, path, until, patience, busy, waiting):
                yield


@contextmanager
def turn_at(home: Home, patience: float = PATIENCE, *, busy: Wording = BUSY, waiting: Waiting | None = None) -> Iterator[None]:
    """The same for a private store that need not run."""
    with _file_turn(_lock_of(home), patience, busy, waiting):
        yield


def keep_turn(store: Store) -> None:
    """Raise StoreError when the turn that this process had at a store is lost, so that it writes no more. To be called before
    each batch."""
    lease = _leases.get(_lock_file(store)) if store.kind == "bolt" else None
    if lease is not None and not lease.holds():
        raise StoreError(LOST, store=store.url, seconds=EXPIRY)


@contextmanager
def _file_turn(path: Path, patience: float, busy: Wording, waiting: Waiting | None) -> Iterator[bool]:
    """Hold a lock file; True when this thread holds it already."""
    if path in _paths():
        yield True
        return
    try:
        lock = FileLock(path)
        _acquire(lock, patience, waiting)
    except Timeout:
        raise StoreError(busy, seconds=round(patience)) from None
    try:
        _paths().add(path)
        yield False
    finally:
        _paths().discard(path)
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
def _node(store: Store, path: Path, until: float, patience: float, busy: Wording, waiting: Waiting | None) -> Iterator[None]:
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
    store.run_schema([_UNIQUE])
    while not _take(store, holder):
        if waiting is not None:
            _tell_holder(store, waiting, until - time.monotonic())
            waiting = None
        if time.monotonic() > until:
            raise StoreError(busy, seconds=round(patience))
        time.sleep(min(_POLL, max(0.05, patience / 10)))
    done, lease = threading.Event(), _Lease(time.time())
    renewing = threading.Thread(target=_renew, args=(store, holder, lease, done), daemon=True)
    _leases[path] = lease
    renewing.start()
    try:
        yield
        keep_turn(store)
    finally:
        done.set()
        renewing.join()
        del _leases[path]
        with contextlib.suppress(StoreError):  # it expires by itself
            store.write(_GIVE_BACK, id=_ID, holder=holder)


def _tell_holder(store: Store, waiting: Waiting, seconds: float) -> None:
    for row in store.read(_HOLDER, id=_ID):
        host, pid, *_ = [*str(row["by"]).split(":"), "?"]
        since, until = (f"{row[name].astimezone():%H:%M:%S}" if row[name] else "?" for name in ("since", "until"))
        waiting(Said(WAITING_FOR, {"host": host, "pid": pid, "since": since, "until": until, "seconds": round(seconds)}))


def _take(store: Store, holder: str) -> bool:
    return bool(store.write(_TAKE, id=_ID, holder=holder, seconds=EXPIRY))


def _renew(store: Store, holder: str, lease: _Lease, done: threading.Event) -> None:
    while not done.wait(EXPIRY / 4) and lease.holds():
        asked = time.time()
        with contextlib.suppress(StoreError):  # tried again until it has run out
            if store.write(_RENEW, id=_ID, holder=holder, seconds=EXPIRY):
                lease.renewed = asked
            else:
                lease.lost = True  # another took it, or it was deleted


def _paths() -> set[Path]:
    found: set[Path] = _held.__dict__.setdefault("paths", set())
    return found


def _lock_file(store: Store) -> Path:
    home = address_of(store.url).home
    if home is not None:
        return _lock_of(home)
    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"load-{hashlib.sha256(store.url.encode()).hexdigest()[:16]}.lock"


def _lock_of(home: Home) -> Path:
    home.make()
    return home.root / "load.lock"
