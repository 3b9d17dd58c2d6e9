"""What each feature counts, fitted on pairs that were held out of training."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

RIDGE = 1e-3


def fit_weights(folds: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Any:
    """(features,) weights >= 0 that make the right one of every row and column the likeliest: conditional logit, both ways.
    `folds`: per fold the (n, n) features of n held-out pairs, the right ones on the diagonal."""
    tables = [np.stack([fold[name] for name in names], axis=-1) for fold in folds]
    spread = np.concatenate([table.reshape(-1, len(names)) for table in tables]).std(axis=0)
    scaled = [table / spread for table in tables]

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for table in scaled:
            for axis in (0, 1):
                value, gradient = _surprise(table, weights, axis)
                total, slope = total + value / len(scaled), slope + gradient / len(scaled)
        return total, slope

    start = np.full(len(names), 0.5)
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(names)).x / spread


def _surprise(table: Any, weights: Any, axis: int) -> tuple[float, Any]:
    chances = np.exp((scores := table @ weights) - scores.max(axis=axis, keepdims=True))
    chances /= chances.sum(axis=axis, keepdims=True)
    n = len(chances)
    wrong = (chances - np.eye(n)) / n
    return -float(np.log(np.diag(chances) + 1e-12).mean()), np.tensordot(wrong, table, axes=2)


def fit_curve(sums: Sequence[Any]) -> Any:
    """(middle, spread) of the line from weighed features to a fit of 0..1: right pairs (on the diagonals of the (n, n) sums) come to
    0.75 on average, wrong ones to 0.25; a line, because odds that add up are what a whole plan should make the most of."""
    right = np.mean([np.diag(total).mean() for total in sums])
    wrong = np.mean([(total.sum() - np.trace(total)) / (total.size - len(total)) for total in sums])
    return np.array([(right + wrong) / 2, (right - wrong) / 4])
