"""How unevenly help is spread: Lorenz curve, Gini, concentration, with an interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % interval from resampling (percentile bootstrap; Efron, Ann. Stat. 7, 1979)."""

    value: float
    low: float
    high: float
    draws: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} - {self.high:.3f})"


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient, 0 when all have the same, (n - 1)/n when one has all (Gini, 1912). Values are not negative."""
    counts = np.sort(np.asarray(values, dtype=float))
    if counts.size == 0 or counts.sum() == 0:
        return 0.0
    rank = np.arange(1, counts.size + 1)
    return float((2 * rank - counts.size - 1) @ counts / (counts.size * counts.sum()))


def lorenz(values: Sequence[float]) -> list[tuple[float, float]]:
    """The Lorenz curve: share of receivers, poorest first, and their share of the whole, from (0, 0) to (1, 1) (Lorenz, 1905)."""
    counts = np.sort(np.asarray(values, dtype=float))
    total = counts.sum()
    shares = np.concatenate(([0.0], np.cumsum(counts) / total)) if total else np.linspace(0, 1, counts.size + 1)
    return [(float(at) / max(counts.size, 1), float(share)) for at, share in enumerate(shares)]


def concentration(values: Sequence[float]) -> float:
    """The Herfindahl-Hirschman index: the sum of squared shares, 1/n when even, 1 when one has all (Hirschman, 1945; Herfindahl, 1950)."""
    counts = np.asarray(values, dtype=float)
    total = counts.sum()
    return float(((counts / total) ** 2).sum()) if total else 0.0


def interval(values: Sequence[float], measure: Callable[[Sequence[float]], float] = gini, *, draws: int = 1000, seed: int = 1) -> Interval:
    """A measure of the values with its bootstrap interval."""
    counts = np.asarray(values, dtype=float)
    rng = np.random.default_rng(seed)
    found = [measure(rng.choice(counts, counts.size)) for _ in range(draws)] if counts.size else [0.0]  # type: ignore[arg-type]
    low, high = np.percentile(found, (2.5, 97.5))
    return Interval(measure(values), float(low), float(high), draws)
