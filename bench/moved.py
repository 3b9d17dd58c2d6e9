"""What re-planning after one change did to a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CHANGES = ("leaves", "a place less", "a place more", "new")
SIDES = ("resource", "demand")


@dataclass(frozen=True, slots=True)
class Moved:
    """What one change did: lines added or dropped beside those of the changed record, and what share of the best value inertia costs."""

    what: str
    lines: int
    lost: float


def told(moved: Sequence[Moved]) -> str:
    """The figures of the bar."""
    lines, lost = [move.lines for move in moved], [move.lost for move in moved]
    half, most = np.percentile(lines, [50, 90])
    half_lost, most_lost = 100 * np.percentile(lost, [50, 90])
    cost = f"value lost: median {half_lost:.5f} %, p90 {most_lost:.5f} %, most {100 * max(lost):.5f} %"
    return f"lines moved beside the changed one: median {half:g}, p90 {most:g}, most {max(lines)}; {cost}"
