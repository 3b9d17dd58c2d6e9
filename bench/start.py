"""Starting a private server with and without the class archive, in turn: seconds on the wall and of the server's processor time.

Each start is that of an empty store that was started before, timed from the call to the first answer; the stop is not timed.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.machine import describe
from graph.store import archive, private, training
from graph.store.home import Home


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds from the call to the first answer, and of the server's processor time until then."""

    seconds: float
    processor: float


def start(home: Home) -> Started:
    """Start the server of a folder and stop it again. Raises RuntimeError when it is gone at once."""
    began = perf_counter()
    private.ensure_running(home)
    seconds = perf_counter() - began
    alive = home.alive()
    if alive is None:
        raise RuntimeError("the server ended by itself")
    used = alive[1].cpu_times()
    private.stop(home)
    return Started(seconds, used.user + used.system)


def _no_flags(learning: Path | None = None) -> list[str]:  # noqa: ARG001
    return []


@contextmanager
def without_archive() -> Iterator[None]:
    """Servers started within map no archive."""
    kept = archive.flags
    archive.flags = _no_flags
    try:
        yield
    finally:
        archive.flags = kept


def main(arguments: Sequence[str] | None = None) -> None:
    """Start in turn, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m bench start", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args(arguments)
    training.prepare()
    found: dict[str, list[Started]] = {"without": [], "with": []}
    with TemporaryDirectory() as name:
        home = Home(Path(name).resolve() / "store")
        start(home)
        for _ in range(asked.runs):
            with without_archive():
                found["without"].append(start(home))
            found["with"].append(start(home))
    print(f"median of {asked.runs}; {describe()}")
    for way, runs in found.items():
        print(f"{way}: {median(x.seconds for x in runs):.1f} s, {median(x.processor for x in runs):.1f} s of the processor")
    ratio = median(x.processor for x in found["with"]) / median(x.processor for x in found["without"])
    print(f"ratio of processor seconds {ratio:.2f}")
