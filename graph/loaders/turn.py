"""One load of a store at a time: a lock file beside a private store, a lock of the user's for any other."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from graph.store import Store
from graph.store.url import address_of
from graph.wording import StoreError, Wording

PATIENCE = 600.0

LOADING = Wording(
    "load_under_way",
    "另一个加载正在写入同一个库，等待 {seconds} 秒后仍未结束。请稍后再运行同一命令",
    "another load is writing to the same store and did not end within {seconds} s. Run the same command again later",
)


@contextmanager
def turn(store: Store, patience: float = PATIENCE) -> Iterator[None]:
    """Wait for our turn to load. The system frees the lock of a killed load. Raises StoreError when the wait is too long."""
    lock = FileLock(_lock_file(store))
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise StoreError(LOADING, seconds=round(patience)) from None
    try:
        yield
    finally:
        lock.release()


def _lock_file(store: Store) -> Path:
    home = address_of(store.url).home
    if home is not None:
        home.root.mkdir(parents=True, exist_ok=True)
        return home.root / "load.lock"
    folder = Path(platformdirs.user_state_dir("gongjian", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"load-{hashlib.sha256(store.url.encode()).hexdigest()[:16]}.lock"
