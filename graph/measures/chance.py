"""Whether a figure is more than chance: the same figure of many rewired networks beside it."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.measures.rewiring import rewired, rewired_sides


@dataclass(frozen=True, slots=True)
class Chance:
    """A figure beside what rewired networks give: their mean, standard deviation and 95 % range, the z-score, and `p`, the share of draws
    at least as far from the mean (both sides; with the figure itself counted, so never 0; North et al., Am. J. Hum. Genet. 71, 2002)."""

    value: float
    mean: float
    deviation: float
    low: float
    high: float
    z: float
    p: float
    draws: int

    @property
    def beyond(self) -> bool:
        """Whether it is beyond chance at the usual 5 %."""
        return self.p < 0.05

    def __str__(self) -> str:
        return f"{self.value:.3f}; by chance {self.mean:.3f} ({self.low:.3f} - {self.high:.3f}), p = {self.p:.3f} of {self.draws} draws"


def against_chance(
    graph: Any, measure: Callable[[Any], float], *, side: Iterable[Hashable] | None = None, draws: int = 200, seed: int = 1
) -> Chance:
    """A measure of a network against rewired ones in which everyone keeps the number of partners (`side`: one side of a network with two,
    which then stay apart). Draws in which the measure is not a number are left out."""
    own = None if side is None else list(side)
    numbers = [seed * 1_000_003 + draw for draw in range(draws)]
    random_ones = (rewired(graph, number) if own is None else rewired_sides(graph, own, number) for number in numbers)
    found = np.array([value for one in random_ones if not np.isnan(value := measure(one))])
    value = float(measure(graph))
    if found.size == 0 or np.isnan(value):
        nan = float("nan")
        return Chance(value, nan, nan, nan, nan, nan, nan, int(found.size))
    mean, deviation = float(found.mean()), float(found.std())
    low, high = np.percentile(found, (2.5, 97.5))
    as_far = int((np.abs(found - mean) >= abs(value - mean) - 1e-12).sum())
    z = (value - mean) / deviation if deviation > 1e-12 else 0.0
    return Chance(value, mean, deviation, float(low), float(high), z, (as_far + 1) / (found.size + 1), int(found.size))
