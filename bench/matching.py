"""The plain matching: the kernel, OR-Tools, HiGHS and scipy on the same invented problems in one run.

Every figure is CPU seconds of one fresh process per solver, from unsorted arrays in memory to plan and bound, everything it builds
included and compiling left out. `times` is the ratio to reading the same pairs (np.load of an uncompressed file, lexsort by demand and
resource, gathering the three columns), measured in the same run.
"""

import argparse
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from bench.instances import SIZES, VARIANTS, generate
from bench.layers import Layer, network_of
from bench.machine import describe, peak_memory
from matching.gains import Changes
from matching.kernel.match import match
from matching.kernel.pairs import Pairs
from matching.plain import by_kernel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """CPU seconds (median of the repeats), the objective and bound (None: not told), the most memory of the process in MiB."""

    seconds: float
    objective: int | None
    bound: int | None
    mib: float


def read(folder: Path) -> Pairs:
    """The pairs that `main` wrote into the folder."""
    pairs, ends = np.load(folder / "pairs.npz"), np.load(folder / "ends.npz")
    return Pairs(pairs["r"], pairs["d"], pairs["score"], ends["capacity"], ends["need"], ends["places"])


def _read_and_sort(folder: Path) -> tuple[int | None, int | None]:
    held = np.load(folder / "pairs.npz")
    r, d, score = held["r"], held["d"], held["score"]
    order = np.lexsort((r, d))
    gathered = r[order], d[order], score[order]
    return len(gathered[0]), None


def _kernel(effort: str) -> Callable[[Pairs], tuple[int | None, int | None]]:
    def run(pairs: Pairs) -> tuple[int | None, int | None]:
        plan = match(pairs, effort)  # type: ignore[arg-type]
        return plan.objective, plan.bound

    return run


def _gains(pairs: Pairs) -> tuple[int | None, int | None]:
    """The network, the plan, and every gain and loss as a plan's reasons ask for them."""
    network = network_of(pairs, (Layer("capacity", pairs.capacity), Layer("suppliers", pairs.need)))
    plan = by_kernel(network, pairs.places)
    changes = Changes(network, plan.solved)
    for node in range(1, 1 + pairs.n + pairs.m):
        changes.gain(node)
        changes.loss(node)
    return -plan.solved.cost, -plan.bound


def _ortools(pairs: Pairs) -> tuple[int | None, int | None]:
    from bench.rivals import by_ortools

    return (by_ortools(pairs),) * 2


def _highs(pairs: Pairs) -> tuple[int | None, int | None]:
    from bench.rivals import by_highs

    return (by_highs(pairs),) * 2


def _scipy(pairs: Pairs) -> tuple[int | None, int | None]:
    from bench.rivals import by_scipy

    return (by_scipy(pairs),) * 2


SOLVERS = {
    "fast": _kernel("fast"),
    "certified": _kernel("certified"),
    "exact": _kernel("exact"),
    "exact+gains": _gains,
    "OR-Tools": _ortools,
    "HiGHS": _highs,
    "scipy": _scipy,
}
SMALL_ONLY, LARGE = ("HiGHS", "scipy"), ("L",)
OURS = ("fast", "certified", "exact", "exact+gains")
READING = "read+sort"


def measure(name: str, folder: Path, repeats: int) -> Figure:
    """One solver, in this process; compiled and warmed up on a tiny problem first."""
    if name == READING:
        runs = [_timed(_read_and_sort, folder) for _ in range(repeats + 1)][1:]
        return Figure(median(seconds for seconds, _ in runs), None, None, 0.0)
    for variant in VARIANTS:
        SOLVERS[name](generate("XS", variant))
    pairs = read(folder)
    with peak_memory(every=0.02) as peak:
        runs = [_timed(SOLVERS[name], pairs) for _ in range(repeats)]
    return Figure(median(seconds for seconds, _ in runs), *runs[0][1], peak.mib)


def _timed(work: Callable[[T], tuple[int | None, int | None]], given: T) -> tuple[float, tuple[int | None, int | None]]:
    started = time.process_time()
    found = work(given)
    return time.process_time() - started, found


def _apart(name: str, folder: Path, repeats: int) -> Figure:
    """The same in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (name, folder, repeats))


def _compare(size: str, variant: str, solvers: Sequence[str], repeats: int, rival_repeats: int) -> None:
    pairs = generate(size, variant)
    print(f"\n{size}{variant}: {len(pairs.score):,} pairs, {pairs.n:,} x {pairs.m:,} ({VARIANTS[variant]}); {describe()}")
    print(f"{'':12}{'CPU s':>9}{'times':>7}{'objective':>16}{'bound':>16}{'gap %':>9}{'MiB':>7}")
    with TemporaryDirectory() as place:
        folder = Path(place)
        np.savez(folder / "pairs.npz", r=pairs.resource, d=pairs.demand, score=pairs.score)
        np.savez(folder / "ends.npz", capacity=pairs.capacity, need=pairs.need, places=pairs.places)  # type: ignore[arg-type]
        del pairs
        base = _apart(READING, folder, repeats).seconds
        print(f"{READING:12}{base:9.3f}{1:7.2f}", flush=True)
        for name in solvers:
            if size in LARGE and name in SMALL_ONLY:
                continue
            figure = _apart(name, folder, repeats if name in OURS else rival_repeats)
            print(_row(name, figure, base), flush=True)


def _row(name: str, figure: Figure, base: float) -> str:
    start = f"{name:12}{figure.seconds:9.3f}{figure.seconds / base:7.2f}"
    if figure.objective is None or figure.bound is None:
        return f"{start}{'-':>16}{'-':>16}{'-':>9}{figure.mib:7.0f}"
    gap = 100 * (figure.bound - figure.objective) / max(figure.bound, 1)
    return f"{start}{figure.objective:16d}{figure.bound:16d}{gap:9.5f}{figure.mib:7.0f}"


def main(arguments: Sequence[str]) -> None:
    """Print one table per size and variant."""
    parser = argparse.ArgumentParser(prog="python -m bench matching", description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=["S", "M", "L"])
    parser.add_argument("--variants", nargs="+", choices=tuple(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--solvers", nargs="+", choices=tuple(SOLVERS), default=list(SOLVERS))
    parser.add_argument("--repeats", type=int, default=5, help="of the kernel and of reading; the median is told")
    parser.add_argument("--rival-repeats", type=int, default=1, help="of the other solvers")
    asked = parser.parse_args(arguments)
    for size in asked.sizes:
        for variant in asked.variants:
            _compare(size, variant, asked.solvers, asked.repeats, asked.rival_repeats)
