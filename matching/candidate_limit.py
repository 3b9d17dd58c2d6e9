"""Planning with the best pairs of each demand only, and the proof of what the others could add.

After solving, every pair that was left out is priced with the prices that prove the plan (column generation: Dantzig and Wolfe 1960,
"Decomposition principle for linear programs", Operations Research 8:101-111); those that could improve it are added and the plan is
solved again.
"""

from dataclasses import dataclass, replace

import numpy as np

from matching.network import Network
from matching.pairing import Bools, Ints, rank_of
from matching.reasons import LIMITED, LIMITED_EXACTLY, Reason
from matching.score import UNITS
from matching.settle import Settled

ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Limited:
    """A network of which only the pairs `kept` are planned with."""

    whole: Network
    kept: Bools

    @property
    def network(self) -> Network:
        """The pairs that are planned with."""
        at = np.flatnonzero(self.kept)
        whole = self.whole
        return replace(whole, resource=whole.resource[at], demand=whole.demand[at], worth=whole.worth[at], candidate=whole.candidate[at])

    def priced(self, found: Settled) -> "Priced":
        """What each pair that was left out could add to a plan."""
        out, tree = np.flatnonzero(~self.kept), self.whole.tree
        ends = 1 + self.whole.resource[out], 1 + tree.n + self.whole.demand[out]
        price, counts = found.plan.solved.price, found.plan.counts
        gain = self.whole.worth[out] - price[ends[0]] + price[ends[1]]
        before = np.zeros(len(out), dtype=np.int64) if counts is None else counts.price[ends[1]] - counts.price[ends[0]]
        return Priced(out, np.where(before >= 0, np.maximum(gain, 0), 0), before > 0)

    def with_pairs(self, more: Ints) -> "Limited":
        """With these pairs planned with too."""
        kept = self.kept.copy()
        kept[more] = True
        return Limited(self.whole, kept)


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The pairs `out` that were left out: what each could add to the worth at most (millionths), and whether it could make the plan fairer
    where that counts first."""

    out: Ints
    gain: Ints
    fairer: Bools

    @property
    def improving(self) -> Ints:
        """The pairs that could improve the plan."""
        found: Ints = self.out[(self.gain > 0) | self.fairer]
        return found

    def most(self, network: Network) -> int:
        """What all of them together could add: of each demand no more of them count than it has places (weak duality)."""
        at = np.flatnonzero(self.gain > 0)
        demand, gain = network.demand[self.out[at]], self.gain[at]
        room = network.tree.room[1 + network.tree.n + demand]
        return int(gain[rank_of(demand, gain) < room].sum())


def limited(network: Network, most: int) -> Limited:
    """The best `most` pairs of each demand (among equals the first in the network's order)."""
    return Limited(network, rank_of(network.demand, network.worth) < most)


def limit_note(most: int, left: int, cost: int) -> Reason:
    """What the limit left out and may have cost."""
    values = {"limit": most, "left": left, "cost": cost / UNITS}
    return Reason((LIMITED if cost else LIMITED_EXACTLY).code, values)
