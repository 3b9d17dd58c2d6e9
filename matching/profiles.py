"""How likely each record is of each kind: certain where the list says so, spread out where only the text speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.pairing import Floats
from matching.problem import Demand, Problem, Resource
from matching.suggest import KNOWN_FROM, Suggestion, suggest_by_lexicon
from matching.texts.model import Read

# A kind that was suggested earlier and not yet confirmed is believed this far, where its text is not read again.
SUGGESTED_BELIEF = 0.8


@dataclass(frozen=True, slots=True)
class Profiles:
    """`served` (n, demand kinds): expected strength with which each resource serves each demand kind; `needed` (m, demand
    kinds): chance that each demand is of each kind. Their inner product is the expected kind fit. `offered` (n, resource kinds):
    chance that each resource is of each kind. `resource_kinds`, `demand_kinds`: the kind used for each record (None: no evidence),
    `*_suggested`: whether it is only a suggestion, `*_sure`: the chance that it is true (1 where the list says it)."""

    served: Floats
    needed: Floats
    offered: Floats
    resource_kinds: tuple[str | None, ...]
    demand_kinds: tuple[str | None, ...]
    resource_suggested: tuple[bool, ...]
    demand_suggested: tuple[bool, ...]
    resource_sure: tuple[float, ...] = ()
    demand_sure: tuple[float, ...] = ()


def profiles_of(problem: Problem) -> Profiles:
    """Profiles of all records; blank kinds are suggested from the text and never count as 'serves nothing'."""
    serves = problem.serves
    readings = problem.readings
    if readings is not None:
        readings = readings.ordered([r.id for r in problem.resources], [d.id for d in problem.demands])
    offered, offers = _side("resource", problem.resources, serves.resource_kinds, None if readings is None else readings.resources)
    needed, needs = _side("demand", problem.demands, serves.demand_kinds, None if readings is None else readings.demands)
    return Profiles(
        served=offered @ np.array(serves.strength, dtype=np.float64),
        needed=needed,
        offered=offered,
        resource_kinds=offers,
        demand_kinds=needs,
        resource_suggested=_suggested(problem.resources),
        demand_suggested=_suggested(problem.demands),
        resource_sure=tuple(float(chance) for chance in offered.max(axis=1, initial=0)),
        demand_sure=tuple(float(chance) for chance in needed.max(axis=1, initial=0)),
    )


def _suggested(records: Sequence[Resource | Demand]) -> tuple[bool, ...]:
    return tuple(record.kind is None or record.kind_source == "suggested" for record in records)


def _side(
    side: str, records: Sequence[Resource | Demand], kinds: tuple[str, ...], read: Read | None
) -> tuple[Floats, tuple[str | None, ...]]:
    """(records, kinds) chances and the kind used for each; `read`: the texts, where they were read."""
    open_ = [i for i, guessed in enumerate(_suggested(records)) if guessed] if read is not None else []
    blank = [] if read is not None else [i for i, record in enumerate(records) if record.kind is None]
    texts = [records[i].title + "。" + records[i].description for i in blank]
    unit_kinds = [getattr(records[i], "unit_kind", None) for i in blank]
    suggestions = dict(zip(blank, suggest_by_lexicon(side, texts, unit_kinds), strict=True)) if blank else {}
    chances = np.zeros((len(records), len(kinds)), dtype=np.float64)
    used: list[str | None] = []
    for i, record in enumerate(records):
        suggestion = suggestions.get(i) or _given(record)
        chances[i] = _spread(suggestion, kinds)
        used.append(suggestion.kind)
    for i in open_:
        assert read is not None
        chances[i] = read.kinds[i]
        used[i] = kinds[int(chances[i].argmax())] if chances[i].max() >= KNOWN_FROM else None
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
