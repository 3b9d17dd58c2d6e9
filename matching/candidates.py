"""The pairs that may be proposed, found block by block so that memory stays small."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from matching.columns import Columns
from matching.pairing import Bools, Floats, Ints, Pairing, grid
from matching.rules import FILTERS
from matching.score import scores, whole

BLOCK_CELLS = 400_000


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every allowed pair, sorted by resource and demand: positions and score in millionths. `by_resource`, `by_demand`
    (filters, n) and (filters, m): how many pairs each filter forbade first."""

    resource: Ints
    demand: Ints
    score: Ints
    by_resource: Ints
    by_demand: Ints

    def find(self, resource: int, demand: int) -> int | None:
        """Position of a pair, or None when it is not allowed."""
        low = int(np.searchsorted(self.resource, resource, side="left"))
        high = int(np.searchsorted(self.resource, resource, side="right"))
        at = low + int(np.searchsorted(self.demand[low:high], demand))
        return at if at < high and self.demand[at] == demand else None


def find_candidates(columns: Columns, progress: Callable[[float], None] | None = None) -> Candidates:
    """All pairs that no filter forbids, with their scores. No cap: what is proved later holds over all allowed pairs.
    `progress` is told the share done, 0..1."""
    n, m = len(columns.problem.resources), len(columns.problem.demands)
    found: list[tuple[Ints, Ints, Ints]] = []
    by_resource, by_demand = (np.zeros((len(FILTERS), size), dtype=np.int64) for size in (n, m))
    for pairing in _blocks(n, m):
        allowed, score = _sift(columns, pairing, by_resource, by_demand)
        rows, cols = np.nonzero(allowed)
        found.append((pairing.rows[rows], pairing.cols[cols], whole(score[rows, cols])))
        if progress is not None:
            progress((int(pairing.rows[-1]) + 1) / n)
    resource, demand, millionths = (_joined(column) for column in zip(*found, strict=True)) if found else _NOTHING
    return Candidates(resource, demand, millionths, by_resource, by_demand)


_NOTHING = (np.zeros(0, dtype=np.int64),) * 3


def _joined(blocks: tuple[Ints, ...]) -> Ints:
    return np.concatenate(blocks)


def _blocks(n: int, m: int) -> Iterator[Pairing]:
    cols = np.arange(m)
    step = max(1, BLOCK_CELLS // max(m, 1))
    for start in range(0, n if m else 0, step):
        yield grid(np.arange(start, min(start + step, n)), cols)


def _sift(columns: Columns, pairing: Pairing, by_resource: Ints, by_demand: Ints) -> tuple[Bools, Floats]:
    """Which pairs of the block stay, and all its scores; adds to the counts what each filter took first."""
    allowed = np.ones(pairing.shape, dtype=np.bool_)
    score: Floats | None = None
    for number, rule in enumerate(FILTERS):
        if rule.after_score and score is None:
            score = scores(columns, pairing)
        forbidden = rule.forbids(columns, pairing, score)
        if forbidden is None:
            continue
        taken = allowed & forbidden
        by_resource[number, pairing.rows] += taken.sum(axis=1)
        by_demand[number, pairing.cols] += taken.sum(axis=0)
        allowed &= ~forbidden
    return allowed, scores(columns, pairing) if score is None else score
