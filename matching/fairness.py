"""Fairness between areas: the more lines an area has for its need, the more the next one costs (a convex cost on parallel arcs)."""

from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matching.arcs import Arcs, Solved
from matching.network import AREA_LEVEL, Network, circulation
from matching.pairing import Floats, Ints
from matching.problem import Problem

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, slots=True)
class Tiers:
    """A circulation whose area arcs are split into one arc per line; the last `split` arcs are the parallel ones. Per arc (0 for every
    other one): `tier`: the place of this line in the order in which lines are due (0: the first due; equal ones are due together);
    `level`: how many lines the area already has for its need (the mean need counts as 1) when it is used; `first`: 1 where it has none."""

    arcs: Arcs
    tier: Ints
    level: Floats
    first: Ints
    split: int

    def of_areas(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """What belongs to the parallel arcs, of something per arc."""
        return values[len(values) - self.split :]


def needs_of(problem: Problem, areas: tuple[str, ...]) -> Floats:
    """What each area's lines are measured by: 1 each, or, per need, its residents where they are known and else as many residents as its
    demands stand for elsewhere (the median of residents per demand); where no area's are known, its demands."""
    if not problem.settings.per_need:
        return np.ones(len(areas))
    demands = dict.fromkeys(areas, 0)
    for demand in problem.demands:
        demands[demand.area] += 1
    known = {area: problem.population[area] for area in areas if problem.population.get(area, 0) > 0}
    each = median(known[area] / demands[area] for area in sorted(known)) if known else 1
    return np.array([known.get(area, max(1, round(demands[area] * each))) for area in areas], dtype=np.float64)


def tiers_of(network: Network, needs: Floats) -> Tiers:
    """Split the arc of every area into parallel arcs of one line each; `needs`: per area. Any cheapest flow under costs that rise with the
    tier fills them from the first. Lines are due in the order of (lines so far / need), among equals where the line lifts the area
    furthest; on the lines per area that flows can give (an M-convex set) any costs in this order have the leximin vector of lines per
    need as their optimum (with equal needs: Frank and Murota, decreasing minimisation on M-convex sets; with others the same exchange
    argument for the sum of M^-(lines/need), M large, whose marginal gains have this order)."""
    arcs, tree = circulation(network), network.tree
    areas = np.flatnonzero(tree.limit == AREA_LEVEL)
    most = np.bincount(tree.parent, weights=tree.room * (tree.parent > 0), minlength=tree.nodes)[areas]
    # One arc more than the demands take, so that what a demand more would be worth can be read off.
    width = np.minimum(tree.room[areas], most.astype(np.int64) + 1)
    keep = np.flatnonzero(~np.isin(np.arange(len(arcs.tail)), network.pairs + areas - 1))
    split = np.repeat(areas, width)
    step = np.arange(len(split)) - np.repeat(np.cumsum(width) - width, width)
    ones, none = np.ones(len(split), dtype=np.int64), np.zeros(len(split), dtype=np.int64)
    joined = Arcs(
        nodes=arcs.nodes,
        tail=np.concatenate([arcs.tail[keep], split]),
        head=np.concatenate([arcs.head[keep], tree.parent[split]]),
        low=np.concatenate([arcs.low[keep], none]),
        cap=np.concatenate([arcs.cap[keep], ones]),
        cost=np.concatenate([arcs.cost[keep], none]),
    )
    lines, need = tree.used[split] + step, np.repeat(needs, width)
    rest = np.zeros(len(keep), dtype=np.int64)
    level = np.concatenate([np.zeros(len(keep)), lines / (need / needs.mean() if len(needs) else need)])
    first = np.concatenate([rest, (lines == 0).astype(np.int64)])
    return Tiers(joined, np.concatenate([rest, _due(lines, need)]), level, first, len(split))


def _due(lines: Ints, need: Floats) -> Ints:
    """The place of each line in the order in which lines are due."""
    if (need == 1).all():
        return lines
    so_far, then = lines / need, (lines + 1) / need
    order = np.lexsort((-then, so_far))
    a, b = so_far[order], then[order]
    later = np.concatenate([[0], np.cumsum((a[1:] != a[:-1]) | (b[1:] != b[:-1]))])[: len(order)]
    due = np.empty(len(lines), dtype=np.int64)
    due[order] = later
    return due


def split_flow(solved: Solved, network: Network, tiers: Tiers) -> Solved:
    """A cheapest circulation carried over to the split arcs, which fill from the first; the prices stay proof, because
    parallel arcs without cost share their ends."""
    areas = np.flatnonzero(network.tree.limit == AREA_LEVEL)
    arc_of_area = network.pairs + areas - 1
    kept = np.delete(solved.flow, arc_of_area)
    lines = np.zeros(network.tree.nodes, dtype=np.int64)
    lines[areas] = solved.flow[arc_of_area]
    split = tiers.arcs.tail[len(kept) :]
    width = np.bincount(split, minlength=network.tree.nodes)[areas]
    step = np.arange(len(split)) - np.repeat(np.cumsum(width) - width, width)
    return Solved(tiers.arcs, np.concatenate([kept, (step < lines[split]).astype(np.int64)]), solved.price)
