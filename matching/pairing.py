"""Which pairs a rule is asked about: a grid of resources by demands, or a list of single pairs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Positions of resources (`rows`) and demands (`cols`). As a grid every row meets every column and results have the
    shape (rows, cols); as a list row i meets column i. A rule written with `of_resources`, `of_demands` and `product`
    works for both without a loop over pairs."""

    rows: Ints
    cols: Ints
    grid: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of a result."""
        return (len(self.rows), len(self.cols)) if self.grid else (len(self.rows),)

    def of_resources(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """One value per resource, laid out to broadcast over the pairs."""
        return values[self.rows][:, None] if self.grid else values[self.rows]

    def of_demands(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """One value per demand, laid out to broadcast over the pairs."""
        return values[self.cols][None, :] if self.grid else values[self.cols]

    def product(self, a: Any, b: Any) -> Floats:
        """Inner products of row vectors a[resource] and b[demand]; a and b both dense or both CSR."""
        left, right = a[self.rows], b[self.cols]
        if sparse.issparse(left):
            return _sparse_grid(left, right) if self.grid else np.asarray(left.multiply(right).sum(axis=1)).ravel()
        return np.asarray(left @ right.T if self.grid else np.einsum("ij,ij->i", left, right))


def _sparse_grid(left: Any, right: Any) -> Floats:
    return np.asarray((left @ right.T).toarray())


def grid(rows: Ints, cols: Ints) -> Pairing:
    """Every one of `rows` with every one of `cols`."""
    return Pairing(rows, cols, grid=True)


def pairs(rows: Ints, cols: Ints) -> Pairing:
    """rows[i] with cols[i]."""
    return Pairing(rows, cols, grid=False)


def rank_of(owner: Ints, worth: Ints) -> Ints:
    """The place of each pair among those of its owner, best first (among equals in their order)."""
    if not len(owner):
        return np.zeros(0, dtype=np.int64)
    low = int(worth.min())
    span = int(worth.max()) - low + 1
    if int(owner.max()) < np.iinfo(np.int64).max // span - 1:
        order = np.argsort(owner * span + (low + span - 1 - worth), kind="stable")
    else:
        order = np.lexsort((-worth, owner))
    count = np.bincount(owner)
    rank = np.empty(len(owner), dtype=np.int64)
    rank[order] = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return rank
