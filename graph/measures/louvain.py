"""The Louvain method compiled, for graphs past the size that pure Python divides in time.

Blondel et al., J. Stat. Mech. P10008 (2008): move nodes to the neighbouring group that gains most modularity until none gains, make one
node of each group, and start again. Nodes are visited in an order drawn by the seed.
"""

from typing import Any

import numpy as np
from numba import njit
from scipy import sparse

_LEAST_GAIN = 1e-7
_MOST_ROUNDS = 50


def divide(matrix: Any, seed: int) -> Any:
    """The number of each node's group for a symmetric weighted adjacency matrix (CSR, a loop counted once)."""
    matrix = sparse.csr_array(matrix)
    of = np.arange(matrix.shape[0])
    rng = np.random.default_rng(seed)
    doubled = False
    while True:
        loops = matrix.diagonal()
        # A loop adds twice to a node's strength; in the gathered matrices of later rounds it is already counted twice.
        strength = np.asarray(matrix.sum(axis=1)).ravel() + (0.0 if doubled else loops)
        order = rng.permutation(matrix.shape[0])
        label, moved = _move(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(float), strength, order)
        names, label = np.unique(label, return_inverse=True)
        of = label[of]
        if not moved or len(names) == matrix.shape[0]:
            return of
        gather = sparse.csr_array((np.ones(len(label)), (np.arange(len(label)), label)), shape=(len(label), len(names)))
        if not doubled:
            matrix = matrix + sparse.dia_array((loops[None, :], [0]), shape=matrix.shape).tocsr()
            doubled = True
        matrix = sparse.csr_array(gather.T @ matrix @ gather)


def _compiled(function: Any) -> Any:
    try:
        return njit(cache=True)(function)
    except RuntimeError:  # no folder to keep it in: compiled anew in every process
        return njit(function)


@_compiled
def _move(indptr: Any, indices: Any, data: Any, strength: Any, order: Any) -> Any:
    size = len(indptr) - 1
    label = np.arange(size)
    total = strength.copy()
    whole = strength.sum()
    worth = np.zeros(size)
    near = np.zeros(size, dtype=np.int64)
    any_moved = False
    if whole == 0.0:
        return label, any_moved
    for _ in range(_MOST_ROUNDS):
        gained = 0.0
        for node in order:
            own, count = label[node], 0
            for at in range(indptr[node], indptr[node + 1]):
                other = indices[at]
                if other == node:
                    continue
                group = label[other]
                if worth[group] == 0.0:
                    near[count] = group
                    count += 1
                worth[group] += data[at]
            total[own] -= strength[node]
            best, most = own, worth[own] - strength[node] * total[own] / whole
            stay = most
            for at in range(count):
                group = near[at]
                gain = worth[group] - strength[node] * total[group] / whole
                if gain > most + 1e-12:
                    best, most = group, gain
            total[best] += strength[node]
            if best != own:
                label[node] = best
                gained += most - stay
                any_moved = True
            for at in range(count):
                worth[near[at]] = 0.0
            worth[own] = 0.0
        if gained / whole < _LEAST_GAIN:
            break
    return label, any_moved
