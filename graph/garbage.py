"""Python's search for cycles kept away from many rows: they hold none, and looking through them takes as long as reading them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsearched() -> Iterator[None]:
    """Search for no cycles while rows are read."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def set_aside() -> Iterator[None]:
    """Leave what there is now out of every search; what is made in the block is searched as ever."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
