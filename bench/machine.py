"""What a figure has to be read with: the machine's load beside it, and the memory of our own processes."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


def load_average() -> float:
    """Processes that ran or waited in the last minute, on average."""
    return psutil.getloadavg()[0]


def describe() -> str:
    """Cores, memory and load of this machine in one line."""
    gib = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {gib:.0f} GiB, load {load_average():.2f}"


@dataclass(slots=True)
class Peak:
    """The most memory that a process and its children had at one moment, in MiB."""

    mib: float = 0.0


@contextmanager
def peak_memory(pid: int | None = None, every: float = 0.1) -> Iterator[Peak]:
    """Watch the resident memory of a process (ours, if none is named) and all its children while the block runs."""
    peak, stop = Peak(), threading.Event()
    watched = psutil.Process(pid)

    def watch() -> None:
        while not stop.wait(every):
            peak.mib = max(peak.mib, _mib(watched))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _mib(process: psutil.Process) -> float:
    total = 0.0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss / 2**20
    except psutil.Error:
        return 0.0
    return total
