"""How likely each record is of each kind: certain where the list says so, spread out where only the text speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.pairing import Floats
from matching.problem import Demand, Problem, Resource
from matching.suggest import Suggestion, suggest_kinds

# A kind that was suggested earlier and not yet confirmed is believed this far.
SUGGESTED_BELIEF = 0.8


@dataclass(frozen=True, slots=True)
class Profiles:
    """`served` (n, demand kinds): expected strength with which each resource serves each demand kind; `needed` (m, demand
    kinds): chance that each demand is of each kind. Their inner product is the expected kind fit. `resource_kinds`,
    `demand_kinds`: the kind used for each record (None: no evidence), `*_suggested`: whether it is only a suggestion."""

    served: Floats
    needed: Floats
    resource_kinds: tuple[str | None, ...]
    demand_kinds: tuple[str | None, ...]
    resource_suggested: tuple[bool, ...]
    demand_suggested: tuple[bool, ...]


def profiles_of(problem: Problem) -> Profiles:
    """Profiles of all records; blank kinds are suggested from the text and never count as 'serves nothing'."""
    serves = problem.serves
    offered, offers = _side("resource", problem.resources, serves.resource_kinds)
    needed, needs = _side("demand", problem.demands, serves.demand_kinds)
    return Profiles(
        served=offered @ np.array(serves.strength, dtype=np.float64),
        needed=needed,
        resource_kinds=offers,
        demand_kinds=needs,
        resource_suggested=_suggested(problem.resources),
        demand_suggested=_suggested(problem.demands),
    )


def _suggested(records: Sequence[Resource | Demand]) -> tuple[bool, ...]:
    return tuple(record.kind is None or record.kind_source == "suggested" for record in records)


def _side(side: str, records: Sequence[Resource | Demand], kinds: tuple[str, ...]) -> tuple[Floats, tuple[str | None, ...]]:
    blank = [i for i, record in enumerate(records) if record.kind is None]
    texts = [records[i].title + "。" + records[i].description for i in blank]
    unit_kinds = [getattr(records[i], "unit_kind", None) for i in blank]
    suggestions = dict(zip(blank, suggest_kinds(side, texts, unit_kinds), strict=True)) if blank else {}
    chances = np.zeros((len(records), len(kinds)), dtype=np.float64)
    used: list[str | None] = []
    for i, record in enumerate(records):
        suggestion = suggestions.get(i) or _given(record)
        chances[i] = _spread(suggestion, kinds)
        used.append(suggestion.kind)
    return chances, tuple(used)


def _given(record: Resource | Demand) -> Suggestion:
    return Suggestion(record.kind, SUGGESTED_BELIEF if record.kind_source == "suggested" else 1.0)


def _spread(suggestion: Suggestion, kinds: tuple[str, ...]) -> Floats:
    """The suggested kind with its confidence, the rest evenly over all kinds."""
    belief = suggestion.confidence if suggestion.kind is not None else 0.0
    chances = np.full(len(kinds), (1 - belief) / len(kinds))
    if suggestion.kind is not None:
        chances[kinds.index(suggestion.kind)] += belief
    return chances
