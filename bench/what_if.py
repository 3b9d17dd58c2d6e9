"""What-if on large lists with the plan in memory, asked as the API asks it: one line changed, a unit leaving, a new village.

Lists of `bench large` (15,000 x 20,000 give about 620,000 pairs), plain and with limits of units and districts and fairness. Every question
goes through `matching.what_if.what_if` with records of changes. Figures are milliseconds of CPU of single questions in this process,
compiling left out, and the 95th percentile by the clock; `again` is how many answers were compared with a solution from scratch over the
same pairs.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter, process_time

import numpy as np

from bench.large import generate
from bench.machine import describe
from matching.candidates import Candidates
from matching.change import Change, Longer, PairFalls, Places, Suppliers, UnitLeaves, changed
from matching.problem import Demand, GroupLimit, Problem, areas_of, units_of
from matching.result import Result
from matching.solve import solve, solve_pairs
from matching.standing import Standing, stand
from matching.what_if import what_if

PER_AREA, PER_DISTRICT, PER_UNIT = 40, 25, 4
WARM = 8
Draw = Callable[[np.random.Generator, Standing], list[Change]]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of CPU, and of the clock, of the questions of one sort, and how many answers were checked."""

    name: str
    cpu: list[float]
    clock: list[float]
    again: int

    def row(self) -> str:
        """One line of the table."""
        half, most = np.percentile(self.cpu, [50, 95])
        figures = f"{half:10.2f}{most:10.2f}{max(self.cpu):10.2f}{np.percentile(self.clock, 95):10.2f}"
        return f"{self.name:28}{len(self.cpu):6}{figures}{self.again:7}"


def problem_of(resources: int, demands: int, *, grouped: bool, fairness: str) -> Problem:
    """The lists, plain or with limits: a unit carries at most PER_UNIT lines, a district four fifths of its demands."""
    problem = generate(resources, demands)
    settings = replace(problem.settings, fairness=fairness)  # type: ignore[arg-type]
    if not grouped:
        return replace(problem, settings=settings)
    areas = areas_of(problem.demands)
    districts = [frozenset(areas[at : at + PER_DISTRICT]) for at in range(0, len(areas), PER_DISTRICT)]
    most = int(0.8 * demands / len(districts))
    limits = [GroupLimit("unit", unit, PER_UNIT) for unit in units_of(problem.resources)]
    limits += [GroupLimit("territory", f"q{at}", most, members) for at, members in enumerate(districts)]
    return replace(problem, settings=settings, limits=tuple(limits))


def _one_line(g: np.random.Generator, standing: Standing) -> list[Change]:
    """A chosen pair falls, any pair falls, or a resource or demand has a place more or less."""
    result, sort = standing.result, int(g.integers(4))
    problem, found = result.work.columns.problem, result.work.candidates
    if sort == 0:
        line = result.lines[int(g.integers(len(result.lines)))]
        return [PairFalls(line.resource, line.demand)]
    if sort == 1:
        at = int(g.integers(len(found.score)))
        return [PairFalls(problem.resources[found.resource[at]].id, problem.demands[found.demand[at]].id)]
    by = int(g.choice([-1, 1]))
    if sort == 2:
        return [Places(problem.resources[int(g.integers(len(problem.resources)))].id, by)]
    return [Suppliers(problem.demands[int(g.integers(len(problem.demands)))].id, by)]


def _unit(g: np.random.Generator, standing: Standing) -> list[Change]:
    resources = standing.result.work.columns.problem.resources
    return [UnitLeaves(resources[int(g.integers(len(resources)))].unit)]


def _village(g: np.random.Generator, standing: Standing) -> list[Change]:
    """Forty demands like those there are, in a new area somewhere."""
    known, lat, lon = standing.result.work.columns.problem.demands, *(18 + 10 * g.random(2))
    like = [known[int(at)] for at in g.choice(len(known), PER_AREA, replace=False)]
    return [Longer(demands=tuple(Demand(f"n{i}", "new", d.title, d.kind, need=1, lat=lat, lon=lon) for i, d in enumerate(like)))]


def _again(result: Result, changes: list[Change]) -> float:
    """The worth of the best plan after a change, over the same pairs (less one that falls)."""
    columns, found = result.work.columns, result.work.candidates
    problem = changed(columns.problem, changes)
    for change in changes:
        if isinstance(change, PairFalls):
            at = found.find(problem.resource_index()[change.resource], problem.demand_index()[change.demand])
            keep = np.arange(len(found.score)) != (-1 if at is None else at)
            found = Candidates(found.resource[keep], found.demand[keep], found.score[keep], found.by_resource, found.by_demand)
    return solve_pairs(replace(columns, problem=problem), found).objective


def _measure(name: str, draw: Draw, standing: Standing, count: int, checked: int) -> Times:
    # Questions of one sort take several ways: what each compiles first is not timed.
    warm = np.random.default_rng(0)
    for _ in range(WARM):
        what_if(standing, draw(warm, standing))
    g, cpu, clock = np.random.default_rng(5), list[float](), list[float]()
    for i in range(count):
        changes = draw(g, standing)
        started, used = perf_counter(), process_time()
        found = what_if(standing, changes)
        cpu.append(1000 * (process_time() - used))
        clock.append(1000 * (perf_counter() - started))
        if found.afresh:
            raise ArithmeticError(f"{name}: question {i} was solved again")
        if i < checked and abs(_again(standing.result, changes) - found.objective) > 1e-5:
            raise ArithmeticError(f"{name}: question {i} differs from solving again")
    return Times(name, cpu, clock, min(count, checked))


ASKED: tuple[tuple[str, Draw, int, int], ...] = (
    ("one line changed", _one_line, 200, 3),
    ("a unit leaves", _unit, 50, 2),
    ("a new village of 40 demands", _village, 30, 0),
)
FORMS = ((False, "off"), (True, "off"), (True, "tie-break"), (True, "strict"))


def main(arguments: Sequence[str]) -> None:
    """Print one table per form."""
    parser = argparse.ArgumentParser(prog="python -m bench what-if", description=__doc__)
    parser.add_argument("--resources", type=int, default=15_000)
    parser.add_argument("--demands", type=int, default=20_000)
    parser.add_argument("--forms", type=int, nargs="+", choices=range(len(FORMS)), default=list(range(len(FORMS))))
    parser.add_argument("--checked", type=int, default=None, help="answers of each sort to compare with a solution from scratch")
    asked = parser.parse_args(arguments)
    for grouped, fairness in (FORMS[at] for at in asked.forms):
        started = perf_counter()
        standing = stand(solve(problem_of(asked.resources, asked.demands, grouped=grouped, fairness=fairness)))
        if standing is None:
            raise ArithmeticError("the plan can't stand")
        form = f"groups, fairness {fairness}" if grouped else "plain"
        ready = f"{standing.result.pairs:,} pairs; solved and made ready in {perf_counter() - started:.1f} s; {describe()}"
        print(f"\n{form}: {ready}")
        print(f"{'milliseconds of CPU':28}{'asked':>6}{'median':>10}{'p95':>10}{'most':>10}{'clock p95':>10}{'again':>7}")
        for name, draw, count, checked in ASKED:
            # What fairness before the score is worth no sum of scores says.
            most = 0 if fairness == "strict" else checked if asked.checked is None or not checked else asked.checked
            print(_measure(name, draw, standing, count, most).row(), flush=True)
