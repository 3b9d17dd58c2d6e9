"""Proposing from graph to plan: invented lists in a fresh private store, then `propose` in a process of its own.

The clock runs from the call to the plan that is checked, explained and written; the memory is that of our processes (the database has its
own). Loading the lists is not counted. The first run also reads what the texts mean; later ones find it where it was kept.
"""

import argparse
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from api.scope import Scope
from api.usecases.proposal import Proposal
from api.usecases.propose import propose
from api.usecases.request import Request
from bench.lists import Size, write_lists
from bench.machine import describe, peak_memory
from bench.own_store import own_store
from graph.keyring import ensure_keyring
from graph.loaders.folder import load_paths
from graph.store import Store, open_store

DAY = date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """One `propose`: seconds in all, of our own processor time (which a busy machine hardly changes), and by stage; the most MiB; and how
    good the plan is."""

    seconds: float
    processor: float
    stages: dict[str, float]
    mib: float
    pairs: int
    lines: int
    objective: float
    bound: float
    gap: float


def load_lists(store: Store, size: Size, folder: Path) -> None:
    """Write lists of a size and load them. Raises RuntimeError when a row of them is refused."""
    write_lists(folder, size)
    # With a key file, as every user has one after a load: without it the texts that were read are not kept.
    report = load_paths(store, [folder], sealer=ensure_keyring().sealer())
    if report.exit_code:
        raise RuntimeError([finding.text("en") for finding in report.all_findings[:5]])


def measure(url: str, fairness: str = "tie-break") -> Measured:
    """Run `propose` on a store in a process of its own, and watch its memory."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    child = spawn.Process(target=_answer, args=(url, fairness, theirs))
    child.start()
    theirs.close()
    with peak_memory(child.pid) as peak:
        try:
            found = ours.recv()
        except EOFError:
            raise RuntimeError("propose failed") from None
        finally:
            child.join()
    seconds, processor, proposal = found
    figures = proposal.figures
    stages = {name: getattr(figures, f"seconds_{name}") for name in ("reading", "solving", "checking", "explaining", "writing")}
    kept = (figures.pairs, proposal.counts["lines"], figures.objective, figures.bound, figures.gap)
    return Measured(seconds, processor, stages, peak.mib, *kept)


def _answer(url: str, fairness: Any, results: Connection) -> None:
    with open_store(url) as store:
        started, used = perf_counter(), process_time()
        proposal: Proposal = propose(Scope.local(), store, Request(as_of=DAY, fairness=fairness, months=(DAY.month,)))
        results.send((perf_counter() - started, process_time() - used, proposal))


def main(arguments: Sequence[str] | None = None) -> None:
    """Load the lists into a fresh private store, measure, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench propose", description=__doc__)
    parser.add_argument("--resources", type=int, default=2_000)
    parser.add_argument("--demands", type=int, default=4_000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--fairness", choices=("off", "tie-break", "strict"), default="tie-break")
    parser.add_argument("--store", help="a folder whose store already holds the lists: nothing is loaded")
    asked = parser.parse_args(arguments)
    print(f"{asked.resources:,} resources x {asked.demands:,} demands; {describe()}")
    kept = Path(asked.store).resolve() if asked.store else None
    fresh = kept is None or not (kept / "store").exists()
    with own_store(kept) as store, TemporaryDirectory() as name:
        if fresh:
            load_lists(store, Size(asked.resources, asked.demands), (kept or Path(name)) / "lists")
        for _ in range(asked.runs):
            _report(measure(store.url, asked.fairness))


def _report(found: Measured) -> None:
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found.stages.items())
    print(
        f"{found.seconds:.1f} s ({stages}), of them {found.processor:.1f} s our processor time, {found.mib:.0f} MiB; {describe()}",
        flush=True,
    )
    print(f"{found.pairs:,} pairs, {found.lines:,} lines, objective {found.objective:.6f}, bound {found.bound:.6f}, gap {found.gap:g}")
