"""Large plans without groups that bind: solved by the kernel, which is imported (and compiled) only then."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.arcs import Solved
from matching.columns import Columns
from matching.network import Network, circulation, with_flow
from matching.pairing import Floats, Ints
from matching.problem import Effort
from matching.result import Stop
from matching.sifting import best_circulation
from matching.tree import HUB

# From about here on the kernel is quicker even on its first call, which has to import numba and read the compiled code (together about
# a second); OR-Tools takes as long for 600,000 pairs (bench matching).
LARGE = 500_000
# Looks of alternating paths at nodes, a pair, after which a flow is the quicker way: half as many looks as there are pairs take about as
# long as a flow over them, and where paths are short a fifth of that is enough.
LOOKS = 0.5

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Proved:
    """A plan with its bound on the cost (millionths, negative). `exact`: the prices prove it to be the cheapest."""

    solved: Solved
    bound: int
    exact: bool


def best_flow(
    columns: Columns, network: Network, effort: Effort = "exact", stop: Stop | None = None, progress: Progress | None = None
) -> Proved:
    """The cheapest circulation; of a large network without binding groups by the kernel, with `effort` and stopped when asked for
    (everything else is solved exactly, which is more than any effort asks)."""
    if not for_kernel(network):
        solved = best_circulation(network)
        return Proved(solved, solved.cost, True)
    return by_kernel(network, places_of(columns), effort, stop, progress)


def for_kernel(network: Network) -> bool:
    """Whether the kernel solves this network: large, and without groups that bind."""
    return network.pairs >= LARGE and is_plain(network)


def by_kernel(
    network: Network, places: Floats | None, effort: Effort = "exact", stop: Stop | None = None, progress: Progress | None = None
) -> Proved:
    """The same by the kernel, as if no group could be full; `places`: longitude and latitude in degrees of the resources, then of the
    demands. Where its alternating paths get long (goods that are scarce everywhere and worth nearly the same to many) and nothing bounds
    the time, by a flow after all, which does not depend on them."""
    from matching.kernel.match import match
    from matching.kernel.pairs import Pairs
    from matching.kernel.plan import Stopping

    tree = network.tree
    rooms = tree.room[1 : 1 + tree.n], tree.room[1 + tree.n : 1 + tree.n + tree.m]
    pairs = Pairs(network.resource, network.demand, network.worth, *rooms, places)
    work, seconds = (None, None) if stop is None else (stop.work, stop.seconds)
    looks = int(LOOKS * network.pairs) if work is None and seconds is None else None
    plan = match(pairs, effort, Stopping(work, seconds, looks), progress)
    if looks is not None and plan.stopped:
        solved = best_circulation(network)
        return Proved(solved, solved.cost, True)
    price = np.zeros(tree.nodes, dtype=np.int64)
    price[1 : 1 + tree.n] = plan.prices.resource // plan.prices.scale
    price[1 + tree.n : 1 + tree.n + tree.m] = -(plan.prices.demand // plan.prices.scale)
    return Proved(Solved(circulation(network), with_flow(network, plan.chosen), price), -plan.bound, plan.prices.exact)


def is_plain(network: Network) -> bool:
    """Whether no group can ever be full before its members are, and nothing has to be served."""
    tree = network.tree
    members = np.zeros(tree.nodes, dtype=np.int64)
    ends = 1 + tree.n + tree.m
    np.add.at(members, tree.parent[1:ends], tree.room[1:ends])
    return not tree.floor.any() and _never_full(tree.parent, tree.room, members, ends)


def _never_full(parent: Ints, room: Ints, members: Ints, ends: int) -> bool:
    """Groups are numbered from fine to coarse on each side, so that members are complete when their group is met."""
    for node in range(ends, len(parent)):
        if members[node] > room[node]:
            return False
        if parent[node] != HUB:
            members[parent[node]] += members[node]
    return True


def places_of(columns: Columns) -> Floats | None:
    """Longitude and latitude in degrees of the resources, then of the demands, from their unit vectors."""
    place = np.vstack([columns.resources.place, columns.demands.place])
    if not np.isfinite(place).any():
        return None
    degrees: Floats = np.degrees(np.column_stack([np.arctan2(place[:, 1], place[:, 0]), np.arcsin(np.clip(place[:, 2], -1, 1))]))
    return degrees
