"""One writer of whole lists at a time: a load, or the sealing anew of everything under another key, never both.

On this machine a file lock that the system frees when its holder dies. For a store that other machines reach too (by URL), also an
`Operation` node with its holder and an expiry, which the holder renews; that of a holder that died is free when it has expired.
Whoever has the turn may ask for it again in the same thread.
"""

import contextlib
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from graph.store.bolt import Store
from graph.store.penalty import state_folder
from graph.store.url import address_of
from graph.wording import StoreError, Wording

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

_UNIQUE = "CREATE CONSTRAINT operation_id IF NOT EXISTS FOR (n:Operation) REQUIRE n.id IS UNIQUE"
_TAKE = """
MERGE (o:Operation {id: $id})
SET o._lock = true REMOVE o._lock
WITH o WHERE o.by IS NULL OR o.by = $holder OR o.until < datetime()
SET o.kind = 'turn', o.state = 'running', o.by = $holder, o.at = datetime(), o.until = datetime() + duration({seconds: $seconds})
RETURN o.by AS holder
"""
_GIVE_BACK = "MATCH (o:Operation {id: $id, by: $holder}) DELETE o"

_held = threading.local()


@contextmanager
def turn(store: Store, patience: float = PATIENCE, *, busy: Wording = BUSY) -> Iterator[None]:
    """Wait for our turn to write. Raises StoreError (`busy`, told the seconds) when the wait is longer than `patience` seconds."""
    path = _lock_file(store)
    if path in _paths():
        yield
        return
    until = time.monotonic() + patience
    try:
        lock = FileLock(path)
        lock.acquire(timeout=patience)
    except Timeout:
        raise StoreError(busy, seconds=round(patience)) from None
    try:
        with _node(store, until, patience, busy) if store.kind == "bolt" else contextlib.nullcontext():
            _paths().add(path)
            try:
                yield
            finally:
                _paths().discard(path)
    finally:
        lock.release()


@contextmanager
def _node(store: Store, until: float, patience: float, busy: Wording) -> Iterator[None]:
    holder = secrets.token_hex(8)
    store.run_schema([_UNIQUE])
    while not _take(store, holder):
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
        home.root.mkdir(parents=True, exist_ok=True)
        return home.root / "load.lock"
    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"load-{hashlib.sha256(store.url.encode()).hexdigest()[:16]}.lock"
