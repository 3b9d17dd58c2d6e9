"""What finished projects brought, kind by kind, shrunk towards the serves table so that a few lucky ones don't decide.

Beta-binomial shrinkage in two steps: a kind of pairing that the table gives strength s, with n finished projects whose results sum to x, is
worth (P s + x) / (P + n); one unit's own projects of that kind are shrunk towards that in the same way (Efron and Morris 1975, "Data
analysis using Stein's estimator and its generalizations", JASA 70:311-319, for shrinking groups towards a common value).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from matching.pairing import Floats

if TYPE_CHECKING:
    from matching.problem import Problem, Resource
    from matching.reasons import Reason

PRIOR = 8.0
"""How many finished projects the table's word (and for one unit: the kind's record) weighs as much as."""


@dataclass(frozen=True, slots=True)
class PastOutcome:
    """A dated result of a finished project, for the pairing of a resource of `resource_kind` by `unit` with a demand of `demand_kind`.
    `matched`: the day the project was agreed on; `dated`: the first day of the period that the result is for; `value` 0..1: how far
    the need was met (1: fully, or a result without a target)."""

    project: str
    unit: str
    resource_kind: str
    demand_kind: str
    matched: date
    dated: date
    value: float


@dataclass(frozen=True, slots=True)
class Record:
    """The finished projects of a kind of pairing: their mean results 0..1 by project."""

    of_project: Mapping[str, float]

    @property
    def count(self) -> int:
        """How many projects."""
        return len(self.of_project)

    def shrunk(self, towards: float) -> float:
        """The mean result, pulled towards a value that weighs as much as PRIOR projects."""
        return (PRIOR * towards + sum(self.of_project.values())) / (PRIOR + self.count)


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Records:
    """What is known by (resource kind, demand kind), over all units and by unit."""

    of_kinds: Mapping[Pair, Record]
    of_unit: Mapping[tuple[str, Pair], Record]

    def fit(self, kinds: Pair, unit: str, table: float) -> float:
        """How well a unit's resource of a kind serves a demand of a kind, by the table and by what came of it, 0..1."""
        common = self.of_kinds[kinds].shrunk(table) if kinds in self.of_kinds else table
        own = self.of_unit.get((unit, kinds))
        return common if own is None else own.shrunk(common)


def credited(outcomes: Iterable[PastOutcome], as_of: date) -> tuple[PastOutcome, ...]:
    """Those that count: dated no earlier than the match, because what was there before it is not its merit, and known by the day."""
    return tuple(outcome for outcome in outcomes if outcome.matched <= outcome.dated <= as_of)


def records_of(problem: "Problem") -> Records:
    """The credited results; a project counts once however many results and lines of the same kinds it has."""
    kinds: dict[Pair, dict[str, list[float]]] = {}
    units: dict[tuple[str, Pair], dict[str, list[float]]] = {}
    for outcome in credited(problem.outcomes, problem.settings.as_of):
        pair = (outcome.resource_kind, outcome.demand_kind)
        kinds.setdefault(pair, {}).setdefault(outcome.project, []).append(outcome.value)
        units.setdefault((outcome.unit, pair), {}).setdefault(outcome.project, []).append(outcome.value)
    return Records({key: _record(found) for key, found in kinds.items()}, {key: _record(found) for key, found in units.items()})


def _record(values: Mapping[str, Sequence[float]]) -> Record:
    return Record({project: sum(sorted(found)) / len(found) for project, found in sorted(values.items())})


def proven_of(problem: "Problem", offered: Floats) -> Floats:
    """(n, demand kinds): what each resource is expected to do for each kind of demand, by the table and by what came of such pairings.
    `offered` (n, resource kinds): how likely each resource is of each kind."""
    serves, records = problem.serves, records_of(problem)
    table = np.array(serves.strength, dtype=np.float64)
    common = table.copy()
    for kinds, record in records.of_kinds.items():
        at = _at(problem, kinds)
        common[at] = record.shrunk(table[at])
    proven = np.asarray(offered @ common, dtype=np.float64)
    own = {unit: dict[Pair, Record]() for unit, _ in records.of_unit}
    for (unit, kinds), record in records.of_unit.items():
        own[unit][kinds] = record
    for row, resource in enumerate(problem.resources if own else ()):
        for kinds, record in own.get(resource.unit, {}).items():
            i, j = _at(problem, kinds)
            proven[row, j] += offered[row, i] * (record.shrunk(float(common[i, j])) - common[i, j])
    return proven


def _at(problem: "Problem", kinds: Pair) -> tuple[int, int]:
    return problem.serves.resource_kinds.index(kinds[0]), problem.serves.demand_kinds.index(kinds[1])


class Past:
    """The sentences about what finished projects of a pairing's kinds brought; the records are gathered once."""

    def __init__(self, problem: "Problem") -> None:
        self._serves = problem.serves
        self._records = records_of(problem)

    def reason(self, resource: "Resource", resource_kind: str | None, demand_kind: str | None) -> tuple["Reason", ...]:
        """One sentence, or none where nothing finished speaks for or against the pairing."""
        from matching.reasons import PAST, Reason

        kinds = (resource_kind or "", demand_kind or "")
        known = self._records.of_kinds.get(kinds)
        if known is None:
            return ()
        own, table = self._records.of_unit.get((resource.unit, kinds)), self._serves.between(*kinds)
        values = {"projects": known.count, "own": 0 if own is None else own.count, "mean": sum(known.of_project.values()) / known.count}
        return (Reason(PAST.code, values | {"table": table, "now": self._records.fit(kinds, resource.unit, table)}),)
