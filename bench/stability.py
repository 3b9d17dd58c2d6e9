"""How stable re-planning is: 100 random changes of one line of a 2,000 x 4,000 problem, planned again with the usual inertia.

A change strikes a chosen pair, takes or gives a place of a resource, or lifts a pair's score to the top. Printed: how many lines the new
plan adds and drops beside the changed one, and what the inertia costs against the best plan of the changed problem.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bench.instances import generate
from bench.machine import describe
from matching.kernel.match import match
from matching.kernel.pairs import Pairs
from matching.pairing import Bools
from matching.problem import Settings
from matching.score import UNITS

BONUS = round(Settings(date.min).inertia * UNITS)
CHANGES = ("a chosen pair falls", "a place less", "a place more", "a pair's score rises to the top")


@dataclass(frozen=True, slots=True)
class Moved:
    """What one change did: lines added or dropped beside the changed one, and the share of the best value that inertia costs."""

    lines: int
    lost: float


def stability(pairs: Pairs, changes: int, seed: int = 3) -> list[Moved]:
    """Plan, change one line, and plan again with the bonus for what was planned; `changes` times from the same plan."""
    g, plan = np.random.default_rng(seed), match(pairs)
    return [_moved(plan.chosen, *_changed(g, pairs, plan.chosen, number % len(CHANGES))) for number in range(changes)]


def _changed(g: np.random.Generator, pairs: Pairs, chosen: Bools, sort: int) -> tuple[Pairs, Bools]:
    """The problem with one change, and which pairs are of the changed line (or of the changed place)."""
    mine = np.zeros(len(pairs.score), dtype=np.bool_)
    if sort == 0:
        at = int(g.choice(np.flatnonzero(chosen)))
        mine[at] = True
        score = pairs.score.copy()
        score[at] = 0
        return replace(pairs, score=score), mine
    if sort == 3:
        at = int(g.choice(np.flatnonzero(~chosen)))
        mine[at] = True
        score = pairs.score.copy()
        score[at] = score.max()
        return replace(pairs, score=score), mine
    capacity, at = pairs.capacity.copy(), int(g.integers(pairs.n))
    capacity[at] = max(0, capacity[at] + (1 if sort == 2 else -1))
    return replace(pairs, capacity=capacity), mine


def _moved(chosen: Bools, changed: Pairs, mine: Bools) -> Moved:
    best = match(changed)
    # A pair that fell is worth nothing and gets no bonus either.
    again = match(replace(changed, score=changed.score + BONUS * (chosen & (changed.score > 0))))
    held = again.chosen & (changed.score > 0)
    differ = (held != chosen) & ~mine
    value = int(changed.score[held].sum(dtype=np.int64))
    return Moved(int(differ.sum()), (best.objective - value) / best.objective)


def main(arguments: Sequence[str]) -> None:
    """Print one line per variant."""
    parser = argparse.ArgumentParser(prog="python -m bench stability", description=__doc__)
    parser.add_argument("--changes", type=int, default=100)
    asked = parser.parse_args(arguments)
    print(describe())
    for variant in ("A", "B"):
        pairs = generate("P", variant)
        moved = stability(pairs, asked.changes)
        lines, lost = [m.lines for m in moved], [m.lost for m in moved]
        half, most = np.percentile(lines, [50, 90])
        moves = f"{len(pairs.score):,} pairs, {asked.changes} changes: lines moved beside the changed one"
        cost = f"value lost: median {100 * np.median(lost):.5f} %, most {100 * max(lost):.5f} %"
        print(f"{variant}: {moves}: median {half:g}, p90 {most:g}, most {max(lines)}; {cost}", flush=True)
