"""All gains at once: what one place more or less of every resource and demand is worth, by itself and against solving again.

The pairs of `bench matching`, plain and under the groups of `bench groups`. Seconds of CPU from the plan to the figures of all nodes
(compiling apart); then so many nodes, drawn by a seed, are given a place more and a place less and the plan is solved again.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from bench.groups import network_of as grouped
from bench.instances import SIZES, VARIANTS, generate
from bench.layers import Layer
from bench.layers import network_of as of_layers
from bench.machine import describe
from matching.fairness_plan import even_plan
from matching.gains import Changes
from matching.network import AREA_LEVEL, Network, circulation
from matching.problem import Settings
from matching.sifting import least_cost

DAY = date(2026, 7, 1)
FORMS = ("plain", "groups", "tie-break")


def network_of(size: str, variant: str, form: str) -> Network:
    """The pairs of an instance, below the hub or under four layers of groups."""
    if form != "plain":
        return grouped(size, variant)
    pairs = generate(size, variant)
    return of_layers(pairs, (Layer("capacity", pairs.capacity), Layer("suppliers", pairs.need)))


def figures(network: Network, form: str) -> tuple[float, Changes, int]:
    """Seconds of CPU for the figures of all resources and demands, the figures, and how many are not 0."""
    settings = Settings(DAY, fairness="tie-break" if form == "tie-break" else "off")
    plan = even_plan(network, settings, np.ones(int((network.tree.limit == AREA_LEVEL).sum())))
    started = time.process_time()
    changes = Changes(network, plan.solved, plan.counts)
    told = sum(bool(changes.gain(node)) + bool(changes.loss(node)) for node in range(1, 1 + network.tree.n + network.tree.m))
    return time.process_time() - started, changes, told


def compared(network: Network, changes: Changes, count: int) -> int:
    """How many figures of nodes drawn by a seed were found to equal solving again. Raises ArithmeticError for one that does not."""
    tree, same = network.tree, 0
    base = least_cost(circulation(network)) if count else 0
    for node in np.random.default_rng(7).choice(np.arange(1, 1 + tree.n + tree.m), count, replace=False).tolist():
        for step, told in ((1, changes.gain(node)), (-1, changes.loss(node))):
            if told is None:
                continue
            room = tree.room.copy()
            room[node] += step
            if step * (base - least_cost(circulation(replace(network, tree=replace(tree, room=room))))) != told:
                raise ArithmeticError(f"node {node}, {step:+}: {told} is not what solving again says")
            same += 1
    return same


def main(arguments: Sequence[str]) -> None:
    """Print one row per form."""
    parser = argparse.ArgumentParser(prog="python -m bench gains", description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="M")
    parser.add_argument("--variant", choices=tuple(VARIANTS), default="B")
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    parser.add_argument("--checked", type=int, default=200, help="nodes to compare with a solution from scratch")
    asked = parser.parse_args(arguments)
    # What is compiled first is not timed.
    figures(network_of("M", asked.variant, "plain"), "plain")
    print(f"{asked.size}{asked.variant}; {describe()}\n{'':12}{'pairs':>12}{'CPU s':>9}{'not 0':>9}{'again':>7}")
    for form in asked.forms:
        network = network_of(asked.size, asked.variant, form)
        seconds, changes, told = figures(network, form)
        again = compared(network, changes, asked.checked)
        print(f"{form:12}{network.pairs:12,}{seconds:9.2f}{told:9,}{again:7}", flush=True)
