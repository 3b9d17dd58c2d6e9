"""What fairness costs: five plans of the same pairs, from the one worth most to the fairest."""

from dataclasses import dataclass, replace

import numpy as np

from matching.fairness import needs_of
from matching.pairing import Floats
from matching.problem import Fairness
from matching.result import Result, Stop
from matching.solve import solve_pairs

SHAPES: tuple[tuple[Fairness, float | None], ...] = (
    ("tie-break", None),
    ("weighted", 0.02),
    ("weighted", 0.06),
    ("weighted", 0.2),
    ("strict", None),
)
# Strict fairness is not to be had with bundles; so high a price a line is nearly as even.
BUNDLED = 0.6


@dataclass(frozen=True, slots=True)
class Point:
    """One plan: its `objective`, what it gives up for fairness (`price`), and its lines by area: how many areas have demands and how
    many of them a line, the least and the most lines of one, and the Gini coefficient of lines per need (0: all alike, towards 1: one
    has all)."""

    fairness: Fairness
    weight: float | None
    objective: float
    price: float
    lines: int
    areas: int
    reached: int
    least: int
    most: int
    gini: float


def fairness_curve(result: Result, stop: Stop | None = None) -> tuple[Point, ...]:
    """Five points from fairness among equals to strict fairness, over the pairs that `result` was chosen from."""
    problem = result.work.columns.problem
    even = problem.limits_even
    return tuple(_point(result, *(shape if even or shape[0] != "strict" else ("weighted", BUNDLED)), stop) for shape in SHAPES)


def _point(result: Result, fairness: Fairness, weight: float | None, stop: Stop | None) -> Point:
    columns = result.work.columns
    price = columns.problem.settings.fairness_weight if weight is None else weight
    settings = replace(columns.problem.settings, fairness=fairness, fairness_weight=price)
    problem = replace(columns.problem, settings=settings)
    found = solve_pairs(replace(columns, problem=problem), result.work.candidates, stop)
    lines = lines_by_area(found, columns.areas)
    per_need = lines / (needs := needs_of(problem, columns.areas))
    counts = (len(lines), int((lines > 0).sum()), int(lines.min()) if len(lines) else 0, int(lines.max(initial=0)))
    return Point(fairness, weight, found.objective, found.fairness_price, len(found.lines), *counts, gini(per_need, needs))


def lines_by_area(result: Result, areas: tuple[str, ...]) -> Floats:
    """How many lines each area has."""
    at = {area: i for i, area in enumerate(areas)}
    return np.bincount([at[line.area] for line in result.lines], minlength=len(areas)).astype(np.float64) if areas else np.zeros(0)


def gini(shares: Floats, weights: Floats) -> float:
    """The Gini coefficient of shares, each held by so many (Lorenz curve by trapezia); 0 where there is nothing to share."""
    if not len(shares) or not (shares * weights).sum():
        return 0.0
    order = np.argsort(shares, kind="stable")
    people = np.concatenate([[0.0], np.cumsum(weights[order])]) / weights.sum()
    held = np.concatenate([[0.0], np.cumsum((shares * weights)[order])]) / (shares * weights).sum()
    return float(1 - ((held[1:] + held[:-1]) * np.diff(people)).sum())
