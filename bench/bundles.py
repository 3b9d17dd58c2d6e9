"""Bundles, unit limits and district budgets at once: our bundle search beside HiGHS on the whole integer program, on invented instances.

2,000 resources, 4,000 demands in 20 districts, about 105,000 pairs; three demands in ten need two or three kinds of resource together or
none. The budgets are a share of what the fractional optimum without them would spend, so that they bind. Each plan is checked anew.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.spatial import cKDTree

from bench.machine import describe
from matching.budgets import Budgets
from matching.bundle_program import fractional
from matching.bundle_search import best_within, program_of
from matching.columns import columns_of
from matching.network import Network
from matching.pairing import Bools, Floats, Ints
from matching.problem import Demand, GroupLimit, Problem, Resource, Settings
from matching.result import Stop
from matching.tree import tree_of

RESOURCES, DEMANDS, KINDS, DISTRICTS, NEAR = 2_000, 4_000, 4, 20, 18
BUNDLED, SPENT = 0.3, 0.7
DAY = date(2026, 7, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """Pairs of resources and demand lines with score and cost; `capacity` per resource, `unit` and `most` per unit, `bundle` of each line
    (-1: none), `district` of each line, `amount` per district."""

    resource: Ints
    line: Ints
    score: Ints
    spend: Ints
    capacity: Ints
    unit: Ints
    most: Ints
    bundle: Ints
    district: Ints
    amount: Ints


def generate(seed: int) -> Made:
    """An instance of a seed, its budgets set from the fractional optimum without them."""
    g = np.random.default_rng(seed)
    centre = g.random((DISTRICTS, 2))
    home, district = g.integers(0, DISTRICTS, RESOURCES), g.integers(0, DISTRICTS, DEMANDS)
    givers = centre[home] + g.normal(0, 0.06, (RESOURCES, 2))
    takers = centre[district] + g.normal(0, 0.06, (DEMANDS, 2))
    kind = g.integers(0, KINDS, RESOURCES)
    capacity = g.choice([1, 2, 3, 4, 5], RESOURCES, p=[0.45, 0.25, 0.15, 0.1, 0.05])
    unit = g.integers(0, RESOURCES // 4, RESOURCES)
    most = g.integers(3, 7, RESOURCES // 4)
    demand, wanted, bundle = _lines(g)
    resource, line, far = _near(kind, wanted, givers, takers[demand])
    fit, quality = g.beta(2, 3, len(line)), g.beta(5, 2, RESOURCES)[resource]
    score = np.maximum(1, np.rint(10_000 * (0.45 * fit + 0.35 * np.exp(-far / 0.08) + 0.2 * quality))).astype(np.int64)
    spend = g.integers(1, 21, len(line))
    made = Made(resource, line, score, spend, capacity, unit, most, bundle, district[demand], np.zeros(DISTRICTS, dtype=np.int64))
    return replace(made, amount=_amounts(made))


def _lines(g: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """The demand lines: one per kind that a demand needs."""
    demand, wanted, bundle = [], [], []
    for position, bundled in enumerate(g.random(DEMANDS) < BUNDLED):
        count = int(g.integers(2, 4)) if bundled else 1
        for kind in g.permutation(KINDS)[:count]:
            demand.append(position)
            wanted.append(int(kind))
            bundle.append(position if bundled else -1)
    return np.array(demand), np.array(wanted), np.array(bundle)


def _near(kind: Ints, wanted: Ints, givers: Floats, takers: Floats) -> tuple[Ints, Ints, Floats]:
    """The nearest resources of the kind that each line wants, sorted by resource and line."""
    resource, line = [], []
    for each in range(KINDS):
        offers, lines = np.flatnonzero(kind == each), np.flatnonzero(wanted == each)
        found = cKDTree(givers[offers]).query(takers[lines], k=NEAR)[1]
        resource.append(offers[found].ravel())
        line.append(np.repeat(lines, NEAR))
    rows, columns = np.concatenate(resource), np.concatenate(line)
    order = np.lexsort((columns, rows))
    rows, columns = rows[order], columns[order]
    return rows, columns, np.linalg.norm(givers[rows] - takers[columns], axis=1)


def _amounts(made: Made) -> Ints:
    network, bundles, place = network_of(made)
    found = fractional(program_of(network, bundles))
    if found is None:
        raise ArithmeticError("the fractional optimum was not found")
    spent = np.bincount(made.district[made.line[place]], weights=made.spend[place] * found.x[: len(place)], minlength=DISTRICTS)
    amount: Ints = np.floor(SPENT * spent).astype(np.int64)
    return amount


def network_of(made: Made) -> tuple[Network, list[Ints], Ints]:
    """The instance as the planner has it: records, limits and bundles in canonical order. The last: which pair of the instance each is."""
    settings = Settings(as_of=DAY)
    resources = tuple(
        Resource(f"r{i}", f"u{u}", f"r{i}", capacity=int(c)) for i, (u, c) in enumerate(zip(made.unit, made.capacity, strict=True))
    )
    demands = tuple(
        Demand(f"d{i}", f"a{where}", f"d{i}", together=None if bundle < 0 else f"b{bundle}")
        for i, (where, bundle) in enumerate(zip(made.district, made.bundle, strict=True))
    )
    held = set(made.unit.tolist())
    limits = tuple(GroupLimit("unit", f"u{unit}", int(most)) for unit, most in enumerate(made.most) if unit in held)
    problem = Problem(resources, demands, settings, limits=limits)
    rows, columns = problem.resource_index(), problem.demand_index()
    resource = np.array([rows[f"r{i}"] for i in range(len(resources))])[made.resource]
    demand = np.array([columns[f"d{i}"] for i in range(len(demands))])[made.line]
    place = np.lexsort((demand, resource))
    network = Network(tree_of(columns_of(problem)), resource[place], demand[place], made.score[place], place)
    lines: dict[str, list[int]] = {}
    for position, record in enumerate(problem.demands):
        if record.together is not None:
            lines.setdefault(record.together, []).append(position)
    return network, [np.array(at) for at in lines.values()], place


def faults(made: Made, chosen: Bools) -> list[str]:
    """What a choice of the instance's pairs breaks, counted anew."""
    said = []
    served = np.bincount(made.line[chosen], minlength=len(made.bundle))
    if (served > 1).any():
        said.append("a line has two suppliers")
    if (np.bincount(made.resource[chosen], minlength=RESOURCES) > made.capacity).any():
        said.append("a resource is over its capacity")
    if (np.bincount(made.unit[made.resource[chosen]], minlength=len(made.most)) > made.most).any():
        said.append("a unit is over its limit")
    if (np.bincount(made.district[made.line[chosen]], weights=made.spend[chosen], minlength=DISTRICTS) > made.amount).any():
        said.append("a district is over its budget")
    for bundle in np.unique(made.bundle[made.bundle >= 0]):
        if len(set(served[made.bundle == bundle].tolist())) > 1:
            said.append(f"bundle {bundle} is served in part")
    return said


def _ours(made: Made, seconds: float) -> str:
    started = perf_counter()
    network, bundles, place = network_of(made)
    district = made.district[made.line[place]]
    left = seconds - (perf_counter() - started)
    found = best_within(network, bundles, Budgets.apart(district, made.spend[place], made.amount), Stop(seconds=left))
    took = perf_counter() - started
    if found is None or found.chosen is None:
        return f"ours: no plan in {took:.1f} s"
    chosen = np.zeros(len(made.score), dtype=np.bool_)
    chosen[place[found.chosen]] = True
    objective, bound = int(made.score[chosen].sum()), -found.bound
    broken = faults(made, chosen)
    sound = "checked" if not broken else "; ".join(broken)
    return f"ours: {objective:,}, bound {bound:,}, gap {100 * (bound - objective) / bound:.3f} % in {took:.1f} s, {sound}"


def _whole(made: Made, seconds: float) -> str:
    network, bundles, place = network_of(made)
    program = program_of(network, bundles)
    budgets = Budgets.apart(made.district[made.line[place]], made.spend[place], made.amount)
    table: Any = sparse.vstack([program.table, budgets.rows(program.width)])
    low = np.concatenate([program.low, np.full(DISTRICTS, -np.inf)])
    rows = LinearConstraint(table, low, np.concatenate([program.high, made.amount.astype(float)]))
    started = perf_counter()
    found = milp(program.cost, integrality=np.ones(program.width), bounds=Bounds(0, 1), constraints=rows, options={"time_limit": seconds})
    took = perf_counter() - started
    if found.x is None:
        return f"HiGHS whole: no plan in {took:.1f} s"
    return f"HiGHS whole: {-found.fun:,.0f}, bound {-found.mip_dual_bound:,.0f}, gap {100 * found.mip_gap:.3f} % in {took:.1f} s"


def main(arguments: Sequence[str] | None = None) -> None:
    """Solve the seeds asked for and print a line for each way."""
    parser = argparse.ArgumentParser(prog="python -m bench bundles", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS", help="for ours (default 60)")
    parser.add_argument(
        "--whole", type=float, default=120.0, metavar="SECONDS", help="for HiGHS on the whole program (default 120; 0: not run)"
    )
    asked = parser.parse_args(arguments)
    for seed in asked.seeds:
        made = generate(seed)
        print(f"seed {seed}: {len(made.score):,} pairs, {len(np.unique(made.bundle)) - 1:,} bundles; {describe()}", flush=True)
        print("  " + _ours(made, asked.limit), flush=True)
        if asked.whole > 0:
            print("  " + _whole(made, asked.whole), flush=True)
