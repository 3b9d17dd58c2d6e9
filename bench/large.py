"""`propose` at scale without a store: invented lists, candidates, plan, check, reasons and the proposal, in one process.

`--resources 100000 --demands 200000` gives about 6 million scored pairs. Seconds by stage and the most memory.
"""

import argparse
import time
from collections.abc import Sequence
from datetime import date

import numpy as np

from api.usecases.problem import Drawn
from api.usecases.propose import plan
from api.usecases.request import Request
from bench.machine import describe, peak_memory
from matching.problem import Demand, Problem, Resource, Settings
from matching.serves import load_serves

DAY = date(2026, 7, 1)
WORDS = (
    "场地",
    "旅游",
    "培训",
    "义诊",
    "法律",
    "设备",
    "资金",
    "销售",
    "道路",
    "消防",
    "志愿",
    "课程",
    "演出",
    "党课",
    "养殖",
    "照护",
    "种苗",
    "物流",
)


def generate(resources: int, demands: int, seed: int = 1) -> Problem:
    """Lists of a province: every record has a kind, a place and a short text; areas of about 20 demands, units of four resources."""
    g, serves = np.random.default_rng(seed), load_serves()
    places = 18 + 10 * g.random((resources + demands, 2))
    words = g.choice(WORDS, (resources + demands, 3))
    kinds = g.choice(serves.resource_kinds, resources), g.choice(serves.demand_kinds, demands)
    capacity, need = g.choice([1, 2, 3], resources), g.choice([1, 1, 2], demands)
    give = tuple(
        Resource(f"r{i}", f"u{i // 4}", "".join(words[i]), str(kinds[0][i]), capacity=int(capacity[i]), lat=places[i, 0], lon=places[i, 1])
        for i in range(resources)
    )
    take = tuple(
        Demand(
            f"d{i}",
            f"a{i // 20}",
            "".join(words[resources + i]),
            str(kinds[1][i]),
            need=int(need[i]),
            lat=places[resources + i, 0],
            lon=places[resources + i, 1],
        )
        for i in range(demands)
    )
    return Problem(give, take, Settings(DAY))


def main(arguments: Sequence[str]) -> None:
    """Print seconds by stage and the most memory."""
    parser = argparse.ArgumentParser(prog="python -m bench large", description=__doc__)
    parser.add_argument("--resources", type=int, default=100_000)
    parser.add_argument("--demands", type=int, default=200_000)
    asked = parser.parse_args(arguments)
    problem = generate(asked.resources, asked.demands)
    print(f"{asked.resources:,} x {asked.demands:,}; {describe()}", flush=True)
    with peak_memory() as peak:
        started, used = time.perf_counter(), time.process_time()
        found = plan(Drawn(problem), Request(as_of=DAY), "bench", started, time.perf_counter())
    figures = found.figures
    print(
        f"{figures.pairs:,} pairs, {found.counts['lines']:,} lines, gap {figures.gap:g}; {time.process_time() - used:.1f} s CPU "
        f"(wall: solving {figures.seconds_solving:.1f}, checking {figures.seconds_checking:.1f}, "
        f"explaining {figures.seconds_explaining:.1f}), "
        f"at most {peak.mib:.0f} MiB; {describe()}"
    )
