"""Groups and fairness at scale: capacities, needs, units, committees, areas and districts as one flow, under each fairness.

The pairs are those of `bench matching`; four layers of groups bind (a unit of four resources carries at most three lines, a committee of 40
units 60; an area of about 20 demands takes at most 18, a district of 50 areas four fifths of that). Timed from the network to the plan.
"""

import argparse
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.instances import SIZES, VARIANTS, generate
from bench.layers import Layer
from bench.layers import network_of as of_layers
from bench.machine import describe, peak_memory
from matching.fairness_plan import even_plan
from matching.kernel.pairs import Pairs
from matching.network import AREA_LEVEL, Network
from matching.pairing import Ints
from matching.problem import Settings

DAY = date(2026, 7, 1)
SHAPES = ("off", "tie-break", "weighted", "strict", "at-least-one")
UNIT, COMMITTEE, AREA, DISTRICT = 4, 40, 20, 50


@dataclass(frozen=True, slots=True)
class Figure:
    """One solve: CPU seconds, worth in millionths, what fairness cost of it in per cent, areas without a line, most MiB."""

    seconds: float
    worth: int
    price: float
    empty: int
    mib: float


def network_of(size: str, variant: str) -> Network:
    """The pairs of an instance under four layers of groups."""
    pairs = generate(size, variant)
    unit, area = groups_of(pairs)
    units, areas = int(unit.max()) + 1, int(area.max()) + 1
    layers = (
        Layer("capacity", pairs.capacity, "unit_projects", unit),
        Layer("suppliers", pairs.need, "area_projects", area),
        Layer("unit_projects", np.full(units, UNIT - 1), "committee_projects", np.arange(units) // COMMITTEE),
        Layer("committee_projects", np.full(-(-units // COMMITTEE), COMMITTEE * 3 // 2)),
        Layer("area_projects", np.full(areas, AREA - 2), "territory_projects", np.arange(areas) // DISTRICT),
        Layer("territory_projects", np.full(-(-areas // DISTRICT), DISTRICT * AREA * 3 // 4)),
    )
    return of_layers(pairs, layers)


def groups_of(pairs: Pairs) -> tuple[Ints, Ints]:
    """The unit of each resource, and the area of each demand."""
    g, n = np.random.default_rng(1), pairs.n
    unit = g.permutation(n) // UNIT
    return unit, np.argsort(np.argsort(pairs.places[n:, 0] if pairs.places is not None else g.random(pairs.m))) // AREA


def measure(size: str, variant: str, shape: str) -> Figure:
    """One shape of fairness in this process."""
    network = network_of(size, variant)
    settings = Settings(DAY, fairness="off", at_least_one=True) if shape == "at-least-one" else Settings(DAY, fairness=shape)  # type: ignore[arg-type]
    areas = np.flatnonzero(network.tree.limit == AREA_LEVEL)
    with peak_memory(every=0.05) as peak:
        started = time.process_time()
        plan = even_plan(network, settings, np.ones(len(areas)))
        seconds = time.process_time() - started
    worth = int(network.worth[plan.chosen].sum())
    reached = np.unique(network.tree.parent[1 + network.tree.n + network.demand[plan.chosen]])
    return Figure(seconds, worth, 100 * plan.price / (worth + plan.price), len(areas) - len(reached), peak.mib)


def main(arguments: Sequence[str]) -> None:
    """Print one row per fairness, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench groups", description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=["M", "L"])
    parser.add_argument("--variant", choices=tuple(VARIANTS), default="B")
    parser.add_argument("--fairness", nargs="+", choices=SHAPES, default=list(SHAPES))
    asked = parser.parse_args(arguments)
    for size in asked.sizes:
        print(f"\n{size}{asked.variant}; {describe()}\n{'':14}{'CPU s':>9}{'worth':>18}{'price %':>10}{'empty':>7}{'MiB':>7}")
        for shape in asked.fairness:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found = pool.apply(measure, (size, asked.variant, shape))
            print(f"{shape:14}{found.seconds:9.2f}{found.worth:18,}{found.price:10.3f}{found.empty:7}{found.mib:7.0f}", flush=True)
