"""The pairs that may be proposed, found block by block so that memory stays small."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from matching.candidate_search import search_pairs
from matching.columns import Columns
from matching.pairing import Bools, Floats, Ints, Pairing, grid, pairs
from matching.rules import FILTERS
from matching.score import scores, whole

BLOCK_CELLS = 400_000
# Up to here every pair is looked at (2,000 x 4,000 take about 4 s).
WHOLE_CELLS = 200_000_000

Counts = tuple[Ints, ...]
Block = tuple[Ints, Ints, Ints]


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


def find_candidates(columns: Columns, progress: Callable[[float], None] | None = None, *, whole: bool | None = None) -> Candidates:
    """The pairs that no filter forbids, with their scores. All of them (no cap: what is proved later holds over all allowed pairs), but in
    lists of more than WHOLE_CELLS pairs (`whole` given: where it is False) only those that matching.candidate_search finds worth scoring,
    and all of a demand for which it finds none. `progress` is told the share done, 0..1."""
    n, m = columns.size
    counts = tuple(np.zeros((len(FILTERS), size), dtype=np.int64) for size in (n, m))
    if is_whole(columns) if whole is None else whole:
        return _gathered([_sifted(columns, pairing, counts, progress) for pairing in _blocks(n, m)], counts)
    found = [_sifted(columns, pairs(*block), counts) for block in search_pairs(columns, progress)]
    served = np.unique(np.concatenate([demand for _, demand, _ in found])) if found else np.zeros(0, dtype=np.int64)
    lost = np.setdiff1d(np.arange(m), served)
    counts[1][:, lost] = 0
    step = max(1, BLOCK_CELLS // max(n, 1))
    for start in range(0, len(lost), step):
        found.append(_sifted(columns, grid(np.arange(n), lost[start : start + step]), counts))
    return _gathered(found, counts)


def is_whole(columns: Columns) -> bool:
    """Whether every allowed pair is a candidate."""
    n, m = columns.size
    return n * m <= WHOLE_CELLS


def _sifted(columns: Columns, pairing: Pairing, counts: Counts, progress: Callable[[float], None] | None = None) -> Block:
    """The allowed pairs of a block with their scores."""
    allowed, score = _sift(columns, pairing, *counts)
    if progress is not None:
        progress((int(pairing.rows[-1]) + 1) / columns.size[0])
    if not pairing.grid:
        return pairing.rows[allowed], pairing.cols[allowed], whole(score[allowed])
    rows, cols = np.nonzero(allowed)
    return pairing.rows[rows], pairing.cols[cols], whole(score[rows, cols])


def _gathered(found: list[Block], counts: Counts) -> Candidates:
    resource, demand, millionths = (_joined(column) for column in zip(*found, strict=True)) if found else _NOTHING
    order = np.lexsort((demand, resource))
    return Candidates(resource[order], demand[order], millionths[order], *counts)


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
        if pairing.grid:
            by_resource[number, pairing.rows] += taken.sum(axis=1)
            by_demand[number, pairing.cols] += taken.sum(axis=0)
        else:
            by_resource[number] += np.bincount(pairing.rows[taken], minlength=by_resource.shape[1])
            by_demand[number] += np.bincount(pairing.cols[taken], minlength=by_demand.shape[1])
        allowed &= ~forbidden
    return allowed, scores(columns, pairing) if score is None else score
