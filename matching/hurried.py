"""A plan where the time or work that was given is too little for a flow with groups or fairness: quick, within all limits, with its gap.

A flow that is begun can't be stopped, so that whether there is time for it is told beforehand, from its size.
"""

import numpy as np

from matching.columns import Columns
from matching.kernel.growth import UNLIMITED
from matching.network import AREA_LEVEL, Network
from matching.pairing import Bools, Ints
from matching.plain import Proved, by_kernel, places_of
from matching.problem import Settings
from matching.result import Stop

# Microseconds of CPU a pair takes in a flow under each fairness (bench groups, 6 million pairs), and bids of the kernel in the same time.
FLOW = {"off": 3, "tie-break": 5, "weighted": 6, "strict": 8}
REACHING = 7
BIDS_PER_MICROSECOND = 1


def has_time(pairs: int, settings: Settings, stop: Stop) -> bool:
    """Whether a flow over so many pairs is likely to end in time. The same for the same sizes, whatever the machine's load is."""
    takes = pairs * max(FLOW[settings.fairness], REACHING * settings.at_least_one)
    in_time = stop.seconds is None or takes <= stop.seconds * 1_000_000
    return in_time and (stop.work is None or takes * BIDS_PER_MICROSECOND <= stop.work)


def bound_without_groups(columns: Columns, network: Network, stop: Stop) -> Proved:
    """The kernel's bound where no group ever is full: no plan within the groups can be worth more."""
    return by_kernel(network, places_of(columns), "certified", stop)


def greedy_plans(network: Network, settings: Settings, best: Bools) -> tuple[Bools, Bools]:
    """Two plans within all limits: the best pairs first, and those of the `best` plan without groups before all others. Under a fairness
    that comes before the score, lines go round the areas."""
    from matching.kernel.greedy import greedy

    tree = network.tree
    area = np.where(tree.limit == AREA_LEVEL, tree.used, -1).astype(np.int64)
    ends = 1 + network.resource.astype(np.int64), 1 + tree.n + network.demand.astype(np.int64)

    def taken(order: Ints) -> Bools:
        found: Bools = greedy(order, ends, tree.parent, tree.room, area, _turns(settings)) == 1
        return found

    order = np.lexsort((np.arange(network.pairs), -network.worth))
    return taken(order), taken(np.concatenate([order[best[order]], order[~best[order]]]))


def _turns(settings: Settings) -> Ints:
    few: list[int] = [1] if settings.at_least_one else []
    if settings.fairness == "strict":
        few = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]
    return np.array([*few, UNLIMITED], dtype=np.int64)
