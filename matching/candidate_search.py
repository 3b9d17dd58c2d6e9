"""Candidates of large lists: the pairs worth scoring, found by kind, place, text and ties, without looking at every pair.

Resources of kinds that serve a demand's kind are looked up near it (a k-d tree), by likeness of text, and by ties of their
unit to its area; only these pairs are then put through all filters and scored, and of each demand the best are kept.
"""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.spatial import KDTree

from matching.columns import Columns
from matching.pairing import Bools, Ints, grid
from matching.rules.text_fit import TEXT_FIT

# Per demand: so many nearest resources, so many whose texts fit best, so many with ties.
NEAREST, LIKEST, TIED = 24, 24, 12
# Demands looked up at a time: bounds the memory of one table of likenesses.
BLOCK_CELLS = 8_000_000


def search_pairs(columns: Columns, progress: Callable[[float], None] | None = None) -> Iterator[tuple[Ints, Ints]]:
    """Blocks of pairs (resources, demands) worth scoring, each pair once; by groups of demands that the same kinds of resource serve."""
    profiles = columns.profiles
    kind = np.where(profiles.needed.max(axis=1, initial=0) >= 1.0, profiles.needed.argmax(axis=1), -1)
    usable = columns.resources.valid & ~columns.resources.placeholder & columns.resources.in_season
    done, total = 0, max(len(kind), 1)
    for group in np.unique(kind):
        demands = np.flatnonzero((kind == group) & columns.demands.valid)
        serves = profiles.served[:, group] > 0 if group >= 0 else np.ones(len(usable), dtype=np.bool_)
        offers = np.flatnonzero(usable & serves)
        step = max(1, BLOCK_CELLS // max(len(offers), 1))
        near = _Near(columns, offers)
        for start in range(0, len(demands) if len(offers) else 0, step):
            block = demands[start : start + step]
            yield _distinct(columns, [near.of(block), _likest(columns, offers, block), _tied(columns, usable & serves, block)])
            done += len(block)
            if progress is not None:
                progress(done / total)


class _Near:
    """The nearest of some resources, as a k-d tree over those whose place is known (of unit vectors the nearest by chord are the nearest
    over ground)."""

    def __init__(self, columns: Columns, offers: Ints) -> None:
        self._columns = columns
        self._offers = offers[np.isfinite(columns.resources.place[offers]).all(axis=1)]
        self._tree = KDTree(columns.resources.place[self._offers], compact_nodes=False, balanced_tree=False) if len(self._offers) else None

    def of(self, demands: Ints) -> tuple[Ints, Ints]:
        """Pairs of each demand with a known place and its nearest resources."""
        place = self._columns.demands.place[demands]
        known = demands[np.isfinite(place).all(axis=1)]
        if self._tree is None or not len(known):
            return _NONE
        _, found = self._tree.query(self._columns.demands.place[known], k=range(1, min(NEAREST, len(self._offers)) + 1))
        return self._offers[found.ravel()], np.repeat(known, found.shape[1])


def _likest(columns: Columns, offers: Ints, demands: Ints) -> tuple[Ints, Ints]:
    """Pairs of each demand and the resources whose texts fit it best; only such as share a month."""
    pairing = grid(offers, demands)
    fit = np.array(TEXT_FIT.value(columns, pairing), dtype=np.float32)
    months = columns.resources.months[offers][:, None] & columns.demands.months[demands][None, :]
    fit[months == 0] = -1
    most = min(LIKEST, len(offers))
    at = np.argpartition(-fit, most - 1, axis=0)[:most]
    likely: Bools = np.take_along_axis(fit, at, axis=0) > 0
    return offers[at[likely]], np.broadcast_to(demands, at.shape)[likely]


def _tied(columns: Columns, serves: Bools, demands: Ints) -> tuple[Ints, Ints]:
    """Pairs of each demand and the first resources of units that its area has ties with."""
    ties = columns.ties.tocsc()
    if not ties.nnz:
        return _NONE
    order = np.argsort(columns.resources.unit, kind="stable")
    order = order[serves[order]]
    start = np.searchsorted(columns.resources.unit[order], np.arange(ties.shape[0] + 1))
    area = columns.demands.area[demands]
    counts = np.diff(ties.indptr)[area]
    unit = ties.indices[np.repeat(ties.indptr[area], counts) + _steps(counts)]
    owner = np.repeat(demands, counts)
    own = np.minimum(start[unit + 1] - start[unit], TIED)
    resource = order[np.repeat(start[unit], own) + _steps(own)]
    return resource.astype(np.int64), np.repeat(owner, own)


def _steps(counts: Ints) -> Ints:
    """0, 1, ... within runs of these lengths."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def _distinct(columns: Columns, found: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    wide = columns.size[1]
    key = np.unique(np.concatenate([resource * wide + demand for resource, demand in found]))
    return key // wide, key % wide


_NONE = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
