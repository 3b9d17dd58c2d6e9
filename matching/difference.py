"""What differs between two plans: lines lost and gained, demands newly unmet and newly served, and what it is worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.reasons import Reason
from matching.result import Result

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A line that only one of two plans has: ids, its score (0..1) there, and whether it was accepted before."""

    resource: str
    demand: str
    score: float
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """From the plan before to the one after. `before`, `after`: their sums of scores; `objective`: the sum after with inertia bonuses and
    what fairness puts on it, as solving gives it; `bound`: no plan after the change has a greater one, `gap` between the two (0: proven
    best). `unmet`, `served`: ids of demands that have no line any more, or have one now; `idle`, `used`: the same of resources.
    `rescored`: how many lines stayed with another score. `afresh`: solved again and not from the plan before."""

    lost: tuple[Part, ...]
    gained: tuple[Part, ...]
    before: float
    after: float
    objective: float
    bound: float
    unmet: tuple[str, ...]
    served: tuple[str, ...]
    idle: tuple[str, ...]
    used: tuple[str, ...]
    kept: int
    rescored: int = 0
    seconds: float = 0.0
    afresh: bool = False
    notes: tuple[Reason, ...] = ()

    @property
    def gap(self) -> float:
        """How much more a plan after the change could have."""
        return self.bound - self.objective


@dataclass(frozen=True, slots=True)
class Ends:
    """Which ends of lost and gained lines lost their last line, or got their first."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]


def ends_of(before: Iterable[str], after: Iterable[str]) -> Ends:
    """The ids that only one of two plans has lines of."""
    first, second = set(before), set(after)
    return Ends(tuple(sorted(first - second)), tuple(sorted(second - first)))


def between(before: Result, after: Result, *, seconds: float = 0.0) -> Difference:
    """The difference of two plans that were solved one by one."""
    first, second = _parts(before), _parts(after)
    demands, resources = (ends_of((key[at] for key in first), (key[at] for key in second)) for at in (1, 0))
    kept = first.keys() & second.keys()
    return Difference(
        lost=ordered(part for key, part in first.items() if key not in second),
        gained=ordered(part for key, part in second.items() if key not in first),
        before=sum(part.score for part in first.values()),
        after=sum(part.score for part in second.values()),
        objective=after.objective,
        bound=after.bound,
        unmet=demands.lost,
        served=demands.gained,
        idle=resources.lost,
        used=resources.gained,
        kept=len(kept),
        rescored=sum(abs(first[key].score - second[key].score) > 1e-9 for key in kept),
        seconds=seconds,
        afresh=True,
        notes=after.notes,
    )


def _parts(result: Result) -> Mapping[Key, Part]:
    return {(x.resource, x.demand): Part(x.resource, x.demand, x.score, x.pinned) for x in result.lines}


def ordered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Best score first."""
    return tuple(sorted(parts, key=lambda part: (-part.score, part.resource, part.demand)))
