"""Invented matching problems like a city's: resources and demands in clusters, near candidates and some far ones."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from matching.kernel.pairs import Pairs
from matching.pairing import Floats, Ints

SIZES = {"XS": (200, 400), "S": (1_000, 2_000), "P": (2_000, 4_000), "M": (10_000, 20_000), "L": (100_000, 200_000)}
"""Resources and demands; each demand has about 30 candidates, so that L has 6 million pairs."""
VARIANTS = {"A": "each demand takes one", "B": "each takes one to three", "C": "as A, scores rounded to 0.05 (tied)"}
CANDIDATES, NEAR, KINDS, UNITS = 30, 24, 8, 1_000_000


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Per demand (m, CANDIDATES): which resources, how far (in units of the usual distance)."""

    resource: Ints
    distance: Floats


def generate(size: str, variant: str, seed: int = 7) -> Pairs:
    """The pairs of a size and variant in random order. Scores are sums of parts: kind, text, nearness, quality, relation."""
    (n, m), g = SIZES[size], np.random.default_rng(seed)
    clusters = g.random((max(3, n // 200), 2))
    givers, takers = (_scattered(g, clusters, count) for count in (n, m))
    found = _candidates(g, givers, takers)
    score = _scores(g, found, n)
    key = (found.resource * m + np.arange(m)[:, None]).ravel()
    key, at = np.unique(key, return_index=True)
    score = score.ravel()[at]
    if variant == "C":
        score = np.maximum(1, np.rint(score / 50_000).astype(np.int64) * 50_000)
    capacity = g.choice([1, 2, 3, 4, 5], n, p=[0.45, 0.25, 0.15, 0.1, 0.05])
    need = g.choice([1, 2, 3], m, p=[0.5, 0.3, 0.2]) if variant == "B" else np.ones(m, dtype=np.int64)
    order = g.permutation(len(key))
    resource, demand = (key // m)[order].astype(np.int32), (key % m)[order].astype(np.int32)
    return Pairs(resource, demand, score[order], capacity, need, np.vstack([givers, takers]))


def _scattered(g: np.random.Generator, clusters: Floats, count: int) -> Floats:
    spread = 0.3 / np.sqrt(len(clusters))
    places: Floats = clusters[g.integers(0, len(clusters), count)] + g.normal(0, spread, (count, 2))
    return places


def _candidates(g: np.random.Generator, givers: Floats, takers: Floats) -> _Candidates:
    distance, near = cKDTree(givers).query(takers, k=NEAR)
    far = g.integers(0, len(givers), (len(takers), CANDIDATES - NEAR))
    usual = np.median(distance)
    across = np.linalg.norm(givers[far] - takers[:, None, :], axis=2)
    return _Candidates(np.hstack([near, far]), np.hstack([distance, across]) / (3 * usual))


def _scores(g: np.random.Generator, found: _Candidates, n: int) -> Ints:
    m, resource = len(found.resource), found.resource
    given, wanted = g.integers(0, KINDS, n), g.integers(0, KINDS, m)
    kind = np.where(given[resource] == wanted[:, None], 1.0, g.random(resource.shape) * 0.5)
    text, quality, tied = g.beta(2, 4, resource.shape), g.beta(5, 2, n)[resource], g.random(resource.shape) < 0.05
    score = 0.30 * kind + 0.30 * text + 0.20 * np.exp(-found.distance) + 0.12 * quality + 0.08 * tied
    whole: Ints = np.clip(np.rint(score * UNITS), 1, UNITS).astype(np.int64)
    return whole
