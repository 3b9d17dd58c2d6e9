"""The processes in which raw statements run: each statement has one of its own, forked from one that has the driver imported already.

Importing the driver takes ten times as long as most statements. What is imported holds nothing of any statement, so each starts as if it
were the first. Where the system cannot do that (Windows, older Pythons on macOS) each process answers one statement and ends.
"""

import atexit
import contextlib
import json
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.store import child
from graph.store.gate_worker import BOOT

LOOK = 0.2
"""Seconds between two looks at whether a statement has to be ended."""

_PATIENCE = 5.0
"""Seconds for the end of a process that was told to end."""


@dataclass(frozen=True, slots=True)
class Output:
    """The lines that a statement's process said, its exit code (below zero: the signal) and why we ended it (empty: we did not)."""

    lines: tuple[bytes, ...]
    code: int
    cut: str = ""


WhyEnd = Callable[[int], str]
"""Why a statement has to be ended, asked every LOOK seconds with its process id (0: it has not begun); empty while it may go on."""


class GateProcess:
    """A process that answers one statement at a time; for one thread at a time."""

    def __init__(self) -> None:
        self._process = child.start(BOOT, MALLOC_ARENA_MAX="2")
        self._owner = os.getpid()
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._pid = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def fit(self) -> bool:
        """Whether it can take another statement; what came to us by a fork is not ours to ask."""
        return self._owner == os.getpid() and self._process.poll() is None

    def answer(self, question: bytes, why_end: WhyEnd) -> Output:
        """Ask, and hear everything said."""
        self._pid = 0
        child.tell(self._process, question)
        lines: list[bytes] = []
        cut, told = "", 0.0
        for line in self._said():
            if line is None and not cut:
                cut, told = why_end(self._pid), time.monotonic()
                if cut:
                    self._end()
            elif line is None and time.monotonic() > told + _PATIENCE:
                self._process.kill()  # it does not even say that the statement ended
            elif line is not None:
                if (code := self._ended(line)) is not None:
                    child.tell(self._process, b"")
                    return Output(tuple(lines), code, cut)
                lines.append(line)
        raise AssertionError("a process said nothing of its end")

    def close(self) -> None:
        """End it and let go of its pipes, if it is ours."""
        if self._owner != os.getpid():
            return
        self._process.kill()
        self._listener.join()  # it reads the pipe that is closed next
        child.end(self._process)

    def _said(self) -> Iterator[bytes | None]:
        """Line after line, and None whenever it is time to look at the process (also while lines pour in)."""
        look = time.monotonic() + LOOK
        while True:
            if (left := look - time.monotonic()) <= 0:
                look = time.monotonic() + LOOK
                yield None
            else:
                with contextlib.suppress(queue.Empty):
                    yield self._lines.get(timeout=left)

    def _ended(self, line: bytes) -> int | None:
        """The exit code where a line says that the statement's process ended, or is the end of everything."""
        if not line:
            return self._process.wait()
        if line.startswith(b'{"pid":'):
            self._pid = int(json.loads(line)["pid"])
        return int(json.loads(line)["ended"]) if line.startswith(b'{"ended":') else None

    def _end(self) -> None:
        """End the statement's process. Its id is kept for it until we say that we heard of its end."""
        if self._pid and self._pid != self._process.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        else:
            self._process.kill()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(b"")


_idle: list[GateProcess] = []
_guard = threading.Lock()


def output_of(question: bytes, why_end: WhyEnd) -> Output:
    """Run a statement by a process that is free, or a new one."""
    process = _taken()
    try:
        output = process.answer(question, why_end)
    except BaseException:
        process.close()  # what it still says must not be the next statement's
        raise
    _give_back(process)
    return output


def close_idle() -> None:
    """End the process that waits for a statement, if there is one."""
    with _guard:
        waiting = list(_idle)
        _idle.clear()
    for process in waiting:
        process.close()


def _taken() -> GateProcess:
    with _guard:
        process = _idle.pop() if _idle else None
    if process is not None and not process.fit:
        process.close()
        process = None
    return process or GateProcess()


def _give_back(process: GateProcess) -> None:
    """One is kept: statements come one at a time."""
    with _guard:
        kept = process.fit and not _idle
        if kept:
            _idle.append(process)
    if not kept:
        process.close()


atexit.register(close_idle)
