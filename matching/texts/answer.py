"""What an answer to a need would say: a linear map of needs towards the offers that answered them, learned on the written pairs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

# Chosen by cross-validation on whole topics held out, as was to keep each encoder's own likeness beside it.
PENALTY, STEPS, SHARPNESS = 0.01, 40, 12.0
# Pairs of one topic are not told apart: another offer of it counts this much of a right one.
SAME_TOPIC = 0.3


def fit_answer(needs: Any, offers: Any, topics: Sequence[str]) -> Any:
    """(d, d) map M: needs + needs M is most like the offers that answer them. `needs`, `offers`: (n, d) meanings of the two sides of n
    pairs. Both ways the right ones shall be the likeliest among all (InfoNCE, van den Oord et al. 2018), with a penalty on M that keeps
    it near nothing."""
    target = np.array([[SAME_TOPIC if a == b else 0.0 for b in topics] for a in topics], dtype=np.float32)
    np.fill_diagonal(target, 1.0)
    by_need, by_offer = target / target.sum(axis=1, keepdims=True), target / target.sum(axis=0, keepdims=True)
    size, count = needs.shape[1], len(needs)

    def loss(flat: Any) -> tuple[float, Any]:
        moved = flat.reshape(size, size).astype(np.float32)
        scores = SHARPNESS * ((needs + needs @ moved) @ offers.T)
        (a, first), (b, second) = _surprise(scores, by_need, 1), _surprise(scores, by_offer, 0)
        slope = SHARPNESS * (needs.T @ (((first + second) / count) @ offers)) + 2 * PENALTY * moved
        return (a + b) / count + PENALTY * float((moved * moved).sum()), slope.ravel().astype(np.float64)

    found = minimize(loss, np.zeros(size * size), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found.reshape(size, size).astype(np.float32)


def _surprise(scores: Any, target: Any, axis: int) -> tuple[float, Any]:
    """The cross entropy of chances along an axis from the target, and its slope by the scores."""
    shifted = scores - scores.max(axis=axis, keepdims=True)
    chances = np.exp(shifted)
    total = chances.sum(axis=axis, keepdims=True)
    return -float((target * (shifted - np.log(total))).sum()), chances / total - target
