"""What the kernel gives back: the pairs chosen, the bound, and the prices that prove it."""

from dataclasses import dataclass

from matching.pairing import Bools, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Stopping:
    """When to stop: after so many bids and alternating paths in all (`work`, the same plan every time), or seconds of the
    clock, or once alternating paths have looked at so many nodes (`looks`); None for never."""

    work: int | None = None
    seconds: float | None = None
    looks: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Prices of `scale` times the scores, >= 0, in the order of the input, of the resources and the demands, that prove the
    bound. `exact`: what each pair chosen is worth is at least its two prices, each other at most, and who has room left has
    price 0, which proves the plan to be the best."""

    resource: Ints
    demand: Ints
    scale: int
    exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """`chosen`: per pair of the input. No plan has more than `bound`; `gap` = bound - objective, 0 when proven best.
    `stopped`: the work or clock ended it before the effort asked for was reached. `work`: bids and paths it took."""

    chosen: Bools
    objective: int
    bound: int
    prices: Prices
    stopped: bool
    work: int

    @property
    def gap(self) -> int:
        """How much more the best plan could have."""
        return self.bound - self.objective
