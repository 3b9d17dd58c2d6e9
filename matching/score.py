"""The score of pairs: the weighted mean of the parts."""

from collections.abc import Mapping

import numpy as np

from matching.columns import Columns
from matching.pairing import Floats, Ints, Pairing
from matching.problem import Settings
from matching.rules import PARTS

# Scores become whole numbers for the solver, so that sums and proofs are exact.
UNITS = 1_000_000


def weights_of(settings: Settings) -> Mapping[str, float]:
    """Each part's weight, scaled so that they sum to 1."""
    chosen = {part.code: settings.weights.get(part.code, part.weight) for part in PARTS}
    total = sum(chosen.values())
    return {code: weight / total for code, weight in chosen.items()}


def scores(columns: Columns, pairing: Pairing) -> Floats:
    """Scores 0..1 of the pairs."""
    weights = weights_of(columns.problem.settings)
    total = np.zeros(pairing.shape, dtype=np.float64)
    for part in PARTS:
        if weights[part.code] > 0:
            total += weights[part.code] * part.value(columns, pairing)
    return total


def score_parts(columns: Columns, pairing: Pairing) -> Mapping[str, Floats]:
    """Each part's value 0..1 (not yet weighted) for the pairs."""
    return {part.code: np.broadcast_to(part.value(columns, pairing), pairing.shape) for part in PARTS}


def whole(score: Floats) -> Ints:
    """Scores in millionths, at least 1, as the solver counts them."""
    return np.maximum(np.rint(score * UNITS), 1).astype(np.int64)
