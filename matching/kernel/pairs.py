"""What the kernel matches: scored pairs of resources and demands, given as columns, checked."""

from dataclasses import dataclass

import numpy as np

from matching.pairing import Floats, Ints
from matching.validity import ProblemError
from matching.wording import Wording

MOST_SCORE = 2**30
SHOWN = 5

LENGTHS = Wording("kernel_lengths", "各列长度不一致：{lengths}。", "The columns differ in length: {lengths}.")
NUMBERS = Wording(
    "kernel_numbers",
    "{what}第{at}项为{value}，应为{low}至{high}之间的整数。",
    "{what}: item {at} is {value}, expected a whole number from {low} to {high}.",
)
TWICE = Wording(
    "kernel_twice", "同一配对出现多次：资源{resource}，需求{demand}。", "The pair {resource} - {demand} (positions) occurs twice."
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pair i joins resource[i] (0..n-1) and demand[i] (0..m-1) at the whole score[i] >= 0, at most once each; resource r
    serves at most capacity[r] demands, demand d takes at most need[d] resources (0: nobody). `places`: longitude and
    latitude of the n resources, then of the m demands (n + m, 2), NaN where unknown; they only make it quicker. The order
    of the pairs never matters. Raises ProblemError that names the position of what is wrong."""

    resource: Ints
    demand: Ints
    score: Ints
    capacity: Ints
    need: Ints
    places: Floats | None = None

    def __post_init__(self) -> None:
        lengths = (len(self.resource), len(self.demand), len(self.score))
        if len(set(lengths)) > 1 or (self.places is not None and self.places.shape != (self.n + self.m, 2)):
            raise ProblemError(LENGTHS, lengths=lengths if self.places is None else (*lengths, self.places.shape))
        _whole(("资源", "resource"), self.resource, self.n - 1)
        _whole(("需求", "demand"), self.demand, self.m - 1)
        _whole(("得分", "score"), self.score, MOST_SCORE)
        _whole(("容量", "capacity"), self.capacity, MOST_SCORE)
        _whole(("需要", "need"), self.need, MOST_SCORE)

    @property
    def n(self) -> int:
        """Number of resources."""
        return len(self.capacity)

    @property
    def m(self) -> int:
        """Number of demands."""
        return len(self.need)


def _whole(what: tuple[str, str], values: Ints, high: int) -> None:
    """Refuse NaN, infinities, fractions and whatever lies outside 0..high."""
    if not len(values) or (values.dtype.kind in "iu" and values.min() >= 0 and values.max() <= high):
        return
    with np.errstate(invalid="ignore"):
        wrong = ~((values >= 0) & (values <= high) & (values == np.floor(values)))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ProblemError(NUMBERS, what=what, at=at, value=values[at], low=0, high=high)
