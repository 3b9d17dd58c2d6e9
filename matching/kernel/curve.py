"""An order of resources and demands in which neighbours on the map are neighbours in memory."""

import numpy as np

from matching.pairing import Floats, Ints

BITS = 16


def hilbert(places: Floats) -> Ints:
    """Position of each place (k, 2) along a Hilbert curve over their bounding box; places that are NaN come last.
    The turn of the quadrants follows the usual bitwise construction (Skilling, 'Programming the Hilbert curve', 2004)."""
    known = np.isfinite(places[:, 0]) & np.isfinite(places[:, 1])
    if not known.any():
        return np.full(len(places), 4**BITS, dtype=np.int64)
    low = places[known].min(axis=0)
    width = np.maximum(np.ptp(places[known], axis=0), 1e-12)
    cell = ((np.where(known[:, None], places, low) - low) / width * (2**BITS - 1)).astype(np.int64)
    x, y = cell[:, 0], cell[:, 1]
    at = np.zeros(len(places), dtype=np.int64)
    for bit in range(BITS - 1, -1, -1):
        right, upper = (x >> bit) & 1, (y >> bit) & 1
        at = at * 4 + ((3 * right) ^ upper)
        side = 2**bit - 1
        x, y = x & side, y & side
        turned = upper == 0
        flipped = turned & (right == 1)
        x, y = np.where(flipped, side - x, x), np.where(flipped, side - y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
    return np.where(known, at, 4**BITS)


def ranks(key: Ints) -> Ints:
    """The rank of each item when sorted by key; equal keys keep their order."""
    rank = np.empty(len(key), dtype=np.int64)
    rank[np.argsort(key, kind="stable")] = np.arange(len(key))
    return rank
