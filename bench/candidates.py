"""A limit of candidates, priced: plans with the best K of about 30 pairs of each demand, as `matching.solve` makes them, against all pairs.

The pairs and groups are those of `bench groups`, given as the candidates of a problem whose limits are the groups: rounds of pricing, the
fairness and what the result states are those of every plan with `candidates_per_demand`.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from bench.groups import AREA, COMMITTEE, DISTRICT, UNIT, groups_of
from bench.instances import SIZES, VARIANTS, generate
from bench.machine import describe, peak_memory
from matching.candidates import Candidates
from matching.columns import Columns, columns_of
from matching.pairing import Ints
from matching.problem import Demand, GroupLimit, Problem, Resource, Settings
from matching.result import Result
from matching.solve import solve_pairs

DAY = date(2026, 7, 1)


def problem_of(size: str, variant: str) -> tuple[Columns, Candidates]:
    """The problem of an instance, and its pairs as the candidates."""
    pairs = generate(size, variant)
    unit, area = groups_of(pairs)
    give = tuple(Resource(f"r{i}", f"u{unit[i]}", "-", capacity=int(pairs.capacity[i])) for i in range(pairs.n))
    take = tuple(Demand(f"d{i}", f"a{area[i]}", "-", need=int(pairs.need[i])) for i in range(pairs.m))
    problem = Problem(give, take, Settings(DAY), limits=(*_limits(unit, "unit"), *_limits(area, "area")))
    rows, cols = problem.resource_index(), problem.demand_index()
    place = np.array([rows[f"r{i}"] for i in range(pairs.n)]), np.array([cols[f"d{i}"] for i in range(pairs.m)])
    resource, demand = place[0][pairs.resource], place[1][pairs.demand]
    order = np.lexsort((demand, resource))
    none = np.zeros((0, pairs.n), dtype=np.int64), np.zeros((0, pairs.m), dtype=np.int64)
    return columns_of(problem), Candidates(resource[order], demand[order], pairs.score[order].astype(np.int64), *none)


def _limits(of: Ints, scope: str) -> list[GroupLimit]:
    """The groups of `bench groups`: units in committees, or areas in districts."""
    count = int(of.max()) + 1
    if scope == "unit":
        bounds = [
            GroupLimit("committee", f"c{at}", COMMITTEE * 3 // 2, _members("u", at, COMMITTEE, count))
            for at in range(-(-count // COMMITTEE))
        ]
        return [GroupLimit("unit", f"u{at}", UNIT - 1) for at in range(count)] + bounds
    most = DISTRICT * AREA * 3 // 4
    bounds = [GroupLimit("territory", f"t{at}", most, _members("a", at, DISTRICT, count)) for at in range(-(-count // DISTRICT))]
    return [GroupLimit("area", f"a{at}", AREA - 2) for at in range(count)] + bounds


def _members(letter: str, at: int, wide: int, count: int) -> frozenset[str]:
    return frozenset(f"{letter}{i}" for i in range(at * wide, min((at + 1) * wide, count)))


def planned(columns: Columns, candidates: Candidates, most: int | None) -> Result:
    """The plan with the best `most` pairs of each demand (None: with all)."""
    problem = replace(columns.problem, settings=replace(columns.problem.settings, candidates_per_demand=most))
    return solve_pairs(replace(columns, problem=problem), candidates)


def main(arguments: Sequence[str]) -> None:
    """Print the plan of all pairs, and that of the best K with what it states that the limit may cost."""
    parser = argparse.ArgumentParser(prog="python -m bench candidates", description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="M")
    parser.add_argument("--variant", choices=tuple(VARIANTS), default="B")
    parser.add_argument("--most", type=int, default=10, help="K: pairs of each demand to begin with")
    asked = parser.parse_args(arguments)
    columns, candidates = problem_of(asked.size, asked.variant)
    print(f"{asked.size}{asked.variant}, K = {asked.most}: {len(candidates.score):,} pairs; {describe()}")
    worth = 0.0
    for most in (None, asked.most):
        with peak_memory() as peak:
            started = time.process_time()
            found = planned(columns, candidates, most)
            seconds = time.process_time() - started
        worth = worth or found.objective
        name = "all pairs" if most is None else f"K = {most}"
        print(
            f"{name:10}{seconds:8.2f} s CPU, {found.work.network.pairs:,} pairs, worth {found.objective:,.6f}, at most {peak.mib:.0f} MiB",
            end="",
        )
        told = f"; {100 * (worth - found.objective) / worth:.5f} % less, stated cost {100 * found.limit_cost / worth:.5f} %"
        print("" if most is None else told, flush=True)
