"""A benchmark's own store: a private Neo4j in a temporary folder, so that none ever writes to anybody's store, or empties it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.store import Store, open_store
from graph.store.home import Home
from graph.store.private import stop

_NAME = "GONGJIAN_STORE"


@contextmanager
def own_store() -> Iterator[Store]:
    """A fresh private store, stopped and removed at the end. GONGJIAN_STORE names it meanwhile, for the processes that are started."""
    before = os.environ.get(_NAME)
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = (Path(name) / "store").resolve()
        os.environ[_NAME] = f"file:{home}"
        try:
            with open_store() as store:
                yield store
        finally:
            stop(Home(home))
            if before is None:
                del os.environ[_NAME]
            else:
                os.environ[_NAME] = before
