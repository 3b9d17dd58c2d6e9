"""How stable re-planning is: 100 random changes of one line of a 2,000 x 4,000 problem, planned again as `propose` does it.

A change is one line of the lists, on the side of the resources or of the demands: one leaves, has a place more or less, or is new. The
changed problem is solved with the plan before as incumbents and the default inertia. Lists are those of `bench large` (places) or the pairs
of `bench matching` (pairs). Printed: how many lines the new plan adds and drops beside those of the changed record, and what the inertia
costs against the best plan of the changed problem.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bench.large import generate
from bench.machine import describe
from bench.moved import CHANGES, SIDES, Moved, told
from bench.stability_pairs import stability_of_pairs
from matching.change import Longer, Places, Suppliers, changed
from matching.problem import Demand, Problem, Resource
from matching.result import Result
from matching.solve import solve, solve_pairs

VARIANTS = {"A": "each demand takes one", "B": "each takes one to three"}
LISTS = ("places", "pairs")


def problem_of(resources: int, demands: int, variant: str, seed: int = 1) -> Problem:
    """Lists of `bench large`, whose demands take one resource, or one to three."""
    g, problem = np.random.default_rng(seed), generate(resources, demands, seed)
    need = g.choice([1, 2, 3], demands, p=[0.5, 0.3, 0.2]) if variant == "B" else np.ones(demands, dtype=np.int64)
    taken = tuple(replace(demand, need=int(count)) for demand, count in zip(problem.demands, need, strict=True))
    return replace(problem, demands=taken)


def stability(problem: Problem, changes: int, seed: int = 3) -> Iterator[Moved]:
    """Plan, change one line, and plan again with the plan before as incumbents; `changes` times from the same plan."""
    g, before = np.random.default_rng(seed), solve(problem)
    for number in range(changes):
        what, side = CHANGES[number // len(SIDES) % len(CHANGES)], SIDES[number % len(SIDES)]
        records = problem.resources if side == "resource" else problem.demands
        record = records[int(g.integers(len(records)))]
        after = _with_place(problem, record, -1 if what == "a place less" else 1) if "place" in what else _listed(problem, record, what)
        yield _moved(f"{side} {what}", before, after, record.id)


def _with_place(problem: Problem, record: Resource | Demand, by: int) -> Problem:
    return changed(problem, [Places(record.id, by) if isinstance(record, Resource) else Suppliers(record.id, by)])


def _listed(problem: Problem, record: Resource | Demand, what: str) -> Problem:
    """Without a record, or with one more like it."""
    if what == "leaves":
        return replace(
            problem,
            resources=tuple(resource for resource in problem.resources if resource is not record),
            demands=tuple(demand for demand in problem.demands if demand is not record),
        )
    new = replace(record, id=f"new-{record.id}")
    return changed(problem, [Longer(resources=(new,)) if isinstance(new, Resource) else Longer(demands=(new,))])


def _moved(what: str, before: Result, after: Problem, id_: str) -> Moved:
    chosen, own = _keys(before), {id_, f"new-{id_}"}
    best = solve(after)
    # Over the same pairs: an incumbent changes what they are worth, and not which there are.
    columns = replace(best.work.columns, problem=replace(after, incumbents=frozenset(chosen)))
    again = solve_pairs(columns, best.work.candidates)
    differ = [pair for pair in chosen ^ _keys(again) if not own.intersection(pair)]
    worth, most = (sum(line.score for line in result.lines) for result in (again, best))
    return Moved(what, len(differ), max(0.0, (most - worth) / most))


def _keys(result: Result) -> set[tuple[str, str]]:
    return {(line.resource, line.demand) for line in result.lines}


def main(arguments: Sequence[str]) -> None:
    """Print one line per variant."""
    parser = argparse.ArgumentParser(prog="python -m bench stability", description=__doc__)
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--resources", type=int, default=2_000, help="of the lists with places")
    parser.add_argument("--demands", type=int, default=4_000, help="of the lists with places")
    parser.add_argument("--variants", nargs="+", choices=tuple(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--lists", nargs="+", choices=LISTS, default=list(LISTS))
    asked = parser.parse_args(arguments)
    print(describe())
    for lists, variant in ((lists, variant) for lists in asked.lists for variant in asked.variants):
        if lists == "pairs":
            moved = list(stability_of_pairs("P", variant, asked.changes))
        else:
            moved = list(stability(problem_of(asked.resources, asked.demands, variant), asked.changes))
        print(f"{lists}, {variant} ({VARIANTS[variant]}): {asked.changes} changes; {told(moved)}", flush=True)
        for what in dict.fromkeys(move.what for move in moved):
            print(f"   {what:24}{told([move for move in moved if move.what == what])}", flush=True)
