"""Assignment and generalised assignment problems of the OR-Library: prints instance,objective,bound,best_known,seconds as CSV.

Every file of the folder (and of the folders in it) that holds such a problem is solved; the best known values are read from
best_known.csv, there or one folder above. Every assignment is checked by code that shares nothing with what made it.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.orlib_file import FileFaultError, Read, read_file
from matching.gap.check import faults
from matching.gap.instance import Instance
from matching.gap.solve import assign
from matching.kernel.match import match
from matching.kernel.pairs import Pairs
from matching.kernel.plan import Stopping
from matching.pairing import Ints
from matching.validity import ProblemError

COLUMNS = ("instance", "objective", "bound", "best_known", "seconds")
TABLE = "best_known.csv"


@dataclass(frozen=True, slots=True)
class Row:
    """One solved problem."""

    instance: str
    objective: int
    bound: int
    best_known: str
    seconds: float


def solve_read(read: Read, seconds: float) -> tuple[int, int]:
    """Objective and proven bound of a problem. Raises ProblemError, and ArithmeticError when the independent check finds a fault."""
    if not isinstance(read.problem, Instance):
        return _squared(read.problem, seconds)
    found = assign(read.problem, seconds=seconds)
    _check(read.problem, found.agent, found.objective)
    return found.objective, found.bound


def _squared(cost: Ints, seconds: float) -> tuple[int, int]:
    """The cheapest assignment of n to n: scores are how much cheaper than the dearest a pair is, plus 1 so that nobody is left out."""
    n, top = len(cost), int(cost.max()) + 1
    one = np.ones(n, dtype=np.int64)
    row, column = np.divmod(np.arange(n * n), n)
    plan = match(Pairs(row, column, (top - cost).ravel(), one, one), "exact", Stopping(seconds=seconds))
    agent = np.full(n, -1, dtype=np.int64)
    agent[column[plan.chosen]] = row[plan.chosen]
    objective, bound = n * top - plan.objective, n * top - plan.bound
    _check(Instance(cost, np.ones_like(cost), one), agent, objective)
    return objective, bound


def _check(instance: Instance, agent: Ints, objective: int) -> None:
    found = list(faults(instance.cost.tolist(), instance.weight.tolist(), instance.capacity.tolist(), agent.tolist(), objective))
    if found:
        raise ArithmeticError("; ".join(found))


def warm() -> None:
    """Compile what is compiled on a machine's first run, outside the clock."""
    square = np.array([[1, 2], [2, 1]], dtype=np.int64)
    _squared(np.add.outer(np.arange(40), np.arange(40)) ** 2 % 31, 10.0)
    assign(Instance(square, square, np.array([3, 3])), work=1_000)
    weight = np.array([[3, 4, 5, 6], [6, 5, 4, 3]], dtype=np.int64)
    assign(Instance(10 - weight, weight, np.array([10, 9])), work=1_000)


def rows(folder: Path, limit: float, maximise: bool) -> Iterator[Row | str]:
    """One row per problem, by name; a file with a fault gives what is wrong with it. Raises nothing for it."""
    known = _known(folder)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            problems = read_file(path, maximise)
            for read in problems or ():
                started = perf_counter()
                objective, bound = solve_read(read, limit)
                yield Row(read.name, objective, bound, _best(known, folder, path, read), perf_counter() - started)
        except FileFaultError as fault:
            yield str(fault)
        except ProblemError as fault:
            yield f"{path}: {fault.text('en')}"


def _known(folder: Path) -> Mapping[str, str]:
    """The best known values by file, as the table names it."""
    for table in (folder / TABLE, folder.resolve().parent / TABLE):
        if table.is_file():
            with table.open(encoding="utf-8", newline="") as lines:
                return {row["file"]: row["best_known"] for row in csv.DictReader(lines)}
    return {}


def _best(known: Mapping[str, str], folder: Path, path: Path, read: Read) -> str:
    names = (read.name, path.name, path.relative_to(folder).as_posix(), f"{path.resolve().parent.name}/{read.name}")
    return next((known[name] for name in names if name in known), "")


def main(arguments: Sequence[str] | None = None) -> None:
    """Solve the problems of a folder and print a row as each is done; what could not be read or solved is told on the other stream."""
    parser = argparse.ArgumentParser(prog="python -m bench orlib", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS", help="for each problem (default 60)")
    parser.add_argument("--maximise", action="store_true", help="generalised assignment: the costs are profits")
    asked = parser.parse_args(arguments)
    if not asked.folder.is_dir():
        parser.error(f"{asked.folder} is not a folder")
    warm()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    failed = 0
    for row in rows(asked.folder, asked.limit, asked.maximise):
        if isinstance(row, str):
            failed += 1
            print(row, file=sys.stderr, flush=True)
            continue
        writer.writerow((row.instance, row.objective, row.bound, row.best_known, f"{row.seconds:.2f}"))
        sys.stdout.flush()
    if failed:
        raise SystemExit(1)
