"""A benchmark's own place: a private Neo4j, keys, audit trail and state in a temporary folder, so that none ever touches anybody's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.store import Store, open_store
from graph.store.home import Home
from graph.store.private import stop

# What says where something is kept, and its name in the folder.
_KEPT = {
    "GONGJIAN_STORE": "store",
    "GONGJIAN_AUDIT_DIR": "audit",
    "GONGJIAN_KEY_FILE": "key",
    "GONGJIAN_TOKEN_KEYS": "token-keys",
    "GONGJIAN_STATE_DIR": "state",
}


@contextmanager
def own_store(folder: Path | None = None) -> Iterator[Store]:
    """A fresh private store, stopped and removed at the end; or the one in a `folder`, which stays. The environment names it and everything
    beside it meanwhile, for the processes that are started."""
    before = {name: os.environ.get(name) for name in _KEPT}
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        place = Path(folder or name).resolve()
        home = place / "store"
        os.environ.update({key: f"file:{home}" if key == "GONGJIAN_STORE" else str(place / part) for key, part in _KEPT.items()})
        try:
            with open_store() as store:
                yield store
        finally:
            stop(Home(home))
            for key, value in before.items():
                os.environ.pop(key, None)
                if value is not None:
                    os.environ[key] = value
