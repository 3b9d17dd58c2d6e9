"""Pairs laid out by demand and by resource, in an order that suits the memory."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.kernel.compiled import compiled
from matching.kernel.curve import hilbert, ranks
from matching.kernel.pairs import TWICE, Pairs
from matching.pairing import Ints
from matching.validity import ProblemError

Int32 = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
LONG_ROW = 48


class Layout(NamedTuple):
    """Resources and demands under new numbers. The pairs of demand d are start[d]..start[d+1], sorted by resource: pair p
    joins `resource[p]` at `score[p]` and is `origin[p]` of the input. `capacity` and `need` are cut to one more than
    there are pairs, so that a place nobody can want stays free.
    `of_resource`, `of_demand`: the new number of each old one."""

    start: Ints
    resource: Int32
    score: Int32
    origin: Int32
    capacity: Ints
    need: Ints
    of_resource: Ints
    of_demand: Ints

    @property
    def n(self) -> int:
        """Number of resources."""
        return len(self.capacity)

    @property
    def m(self) -> int:
        """Number of demands."""
        return len(self.need)

    @property
    def most(self) -> int:
        """The greatest score."""
        return int(self.score.max(initial=0))


def layout_of(pairs: Pairs) -> Layout:
    """Lay out the pairs; raises ProblemError when one occurs twice. Neighbours on the map come together when places are
    known; else the numbers stay as they are."""
    of_resource, of_demand = _numbers(pairs)
    start, table = scatter(pairs.resource, pairs.demand, pairs.score, of_resource, of_demand, pairs.m)
    resource, score, origin, twice = split_rows(start, table)
    if twice >= 0:
        raise ProblemError(TWICE, resource=int(pairs.resource[twice]), demand=int(pairs.demand[twice]))
    capacity, need = np.empty(pairs.n, dtype=np.int64), np.empty(pairs.m, dtype=np.int64)
    capacity[of_resource], need[of_demand] = pairs.capacity, pairs.need
    capacity = np.minimum(capacity, 1 + np.bincount(resource, minlength=pairs.n))
    return Layout(start, resource, score, origin, capacity, np.minimum(need, 1 + np.diff(start)), of_resource, of_demand)


def _numbers(pairs: Pairs) -> tuple[Ints, Ints]:
    if pairs.places is None:
        return np.arange(pairs.n), np.arange(pairs.m)
    along = hilbert(pairs.places)
    return ranks(along[: pairs.n]), ranks(along[pairs.n :])


@compiled
def scatter(resource: Any, demand: Any, score: Any, of_resource: Ints, of_demand: Ints, m: int) -> tuple[Ints, Int32]:
    """Pairs gathered by new demand, as rows (new resource, score, position in the input)."""
    start = np.zeros(m + 1, np.int64)
    for i in range(len(demand)):
        start[of_demand[demand[i]] + 1] += 1
    for d in range(m):
        start[d + 1] += start[d]
    free = start[:-1].copy()
    table = np.empty((len(demand), 3), np.int32)
    for i in range(len(demand)):
        d = of_demand[demand[i]]
        p = free[d]
        free[d] = p + 1
        table[p, 0] = of_resource[resource[i]]
        table[p, 1] = score[i]
        table[p, 2] = i
    return start, table


@compiled
def split_rows(start: Ints, table: Int32) -> tuple[Int32, Int32, Int32, int]:
    """Each demand's rows sorted by resource, as three columns; and a pair that occurs twice, or -1."""
    size = len(table)
    resource, score, origin = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    twice = -1
    for d in range(len(start) - 1):
        low, high = start[d], start[d + 1]
        if high - low > LONG_ROW:
            table[low:high] = table[low:high][np.argsort(table[low:high, 0], kind="mergesort")]
        else:
            insert_sort(table, low, high)
        for p in range(low, high):
            resource[p], score[p], origin[p] = table[p, 0], table[p, 1], table[p, 2]
            if p > low and resource[p] == resource[p - 1]:
                twice = max(twice, max(origin[p], origin[p - 1]))
    return resource, score, origin, twice


@compiled
def insert_sort(table: Int32, low: int, high: int) -> None:
    """Sort the rows low..high by their first column, in place; quick for short spans."""
    for i in range(low + 1, high):
        a, b, c = table[i, 0], table[i, 1], table[i, 2]
        j = i
        while j > low and table[j - 1, 0] > a:
            table[j, 0], table[j, 1], table[j, 2] = table[j - 1, 0], table[j - 1, 1], table[j - 1, 2]
            j -= 1
        table[j, 0], table[j, 1], table[j, 2] = a, b, c
