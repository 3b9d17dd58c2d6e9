"""A limit of candidates, priced: the best K of about 30 pairs of each demand, the others priced with the duals, at most three rounds."""

import argparse
import time
from collections.abc import Sequence
from datetime import date

import numpy as np

from bench.groups import network_of
from bench.instances import SIZES, VARIANTS
from bench.machine import describe, peak_memory
from matching.candidate_limit import ROUNDS, limited
from matching.fairness_plan import even_plan
from matching.network import AREA_LEVEL
from matching.problem import Settings
from matching.settle import Settled

DAY = date(2026, 7, 1)


def main(arguments: Sequence[str]) -> None:
    """Print the plan of all pairs, and round by round that of the best K."""
    parser = argparse.ArgumentParser(prog="python -m bench candidates", description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="M")
    parser.add_argument("--variant", choices=tuple(VARIANTS), default="B")
    parser.add_argument("--most", type=int, default=10, help="K: pairs of each demand to begin with")
    asked = parser.parse_args(arguments)
    network, settings = network_of(asked.size, asked.variant), Settings(DAY, fairness="off")
    needs = np.ones(int((network.tree.limit == AREA_LEVEL).sum()))
    started = time.process_time()
    whole = even_plan(network, settings, needs)
    worth = int(network.worth[whole.chosen].sum())
    print(f"{asked.size}{asked.variant}, K = {asked.most}: {network.pairs:,} pairs; {describe()}")
    print(f"all pairs  {time.process_time() - started:8.2f} s CPU, worth {worth:,}")
    with peak_memory() as peak:
        started, some = time.process_time(), limited(network, asked.most)
        for turn in range(ROUNDS + 1):
            part = some.network
            plan = even_plan(part, settings, needs)
            priced = some.priced(Settled(plan, part, 0, (), ()))
            got, cost = int(part.worth[plan.chosen].sum()), priced.most(network)
            seconds = time.process_time() - started
            lost = 100 * (worth - got) / worth
            print(f"round {turn}    {seconds:8.2f} s CPU, {part.pairs:,} pairs, worth {got:,} ({lost:.5f} % less),", end=" ")
            print(f"stated cost {100 * cost / worth:.5f} %, {len(priced.improving):,} pairs to add", flush=True)
            if not len(priced.improving):
                break
            some = some.with_pairs(priced.improving)
    print(f"at most {peak.mib:.0f} MiB")
