"""The three shapes a rule can have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from matching.columns import Columns
from matching.pairing import Bools, Floats, Ints, Pairing
from matching.problem import Demand, Problem, Resource
from matching.wording import Wording


@dataclass(frozen=True, slots=True)
class Filter:
    """A reason why a pair is not allowed. `forbids` gives a boolean array that broadcasts over the pairs, or None when it
    forbids none; it is given the pairs' scores only when `after_score`. `values` fills the reason of one pair; `short`: the reason in
    two or three words, (Chinese, English), for counts."""

    reason: Wording
    short: tuple[str, str]
    zh: str
    en: str
    forbids: Callable[[Columns, Pairing, Floats | None], Bools | None]
    values: Callable[[Problem, Resource, Demand], Mapping[str, object]]
    after_score: bool = False

    @property
    def code(self) -> str:
        """The code of its reason."""
        return self.reason.code


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the score: `value` gives numbers 0..1 that broadcast over the pairs; `weight` is the default."""

    code: str
    zh: str
    en: str
    weight: float
    value: Callable[[Columns, Pairing], Floats]


@dataclass(frozen=True, slots=True)
class Groups:
    """`of[i]`: group of entity i, or -1 for none; `upper[g]`: at most so many lines in group g; `ids[g]`: its id."""

    of: Ints
    upper: Ints
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on the number of lines in groups of resources or of demands: `levels` gives one or several layers of groups, from fine to
    coarse. The limits of one side must nest: those earlier in LIMITS are the finer ones (a resource lies in a unit, a unit
    in the plan)."""

    code: str
    short: tuple[str, str]
    zh: str
    en: str
    side: Literal["resource", "demand"]
    levels: Callable[[Columns], tuple[Groups, ...]]
