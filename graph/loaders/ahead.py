"""Making the next batches while the present one is written: the making thread works while the writing one waits for the server."""

import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

DEPTH = 2
"""Batches that lie ready: enough that the writer never waits, few enough that memory stays small."""


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


def ahead(items: Iterable[T], depth: int = DEPTH) -> Iterator[T]:
    """The same items in the same order, made in a thread up to `depth` ahead. An error of the making is raised where its item would stand.

    A consumer that stops early (an error of the store) ends the thread too.
    """
    ready: queue.Queue[object] = queue.Queue(depth)
    stop = threading.Event()
    maker = threading.Thread(target=_make, args=(items, ready, stop), name="gongjian-batches", daemon=True)
    maker.start()
    try:
        while (item := ready.get()) is not _END:
            if isinstance(item, _Failed):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        with contextlib.suppress(queue.Empty):
            while True:
                ready.get_nowait()
        maker.join()


def _make(items: Iterable[T], ready: "queue.Queue[object]", stop: threading.Event) -> None:
    try:
        for item in items:
            if not _put(ready, item, stop):
                return
        _put(ready, _END, stop)
    except BaseException as error:  # handed to the consumer, whatever it is
        _put(ready, _Failed(error), stop)


def _put(ready: "queue.Queue[object]", item: object, stop: threading.Event) -> bool:
    while not stop.is_set():
        with contextlib.suppress(queue.Full):
            ready.put(item, timeout=0.1)
            return True
    return False
