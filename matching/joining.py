"""The columns of resources and demands that meet for the first time: each side as it was read, joined without reading it again."""

from dataclasses import replace

from matching.columns import Columns, columns_of
from matching.problem import Demand, Problem, Resource
from matching.text import Texts
from matching.texts.reading import Readings
from matching.ties import ties_between


def new_columns(base: Columns, resources: tuple[Resource, ...], demands: tuple[Demand, ...]) -> Columns:
    """The columns of new records alone, under the settings of `base`; without an encoder their texts are weighed by its lists."""
    known = base.problem
    problem = Problem(
        resources,
        demands,
        known.settings,
        relations=known.relations,
        outcomes=known.outcomes,
        serves=known.serves,
        readings=known.readings,
    )
    found = columns_of(problem)
    return found if isinstance(base.texts, Readings) else replace(found, texts=base.texts.of_others(problem))


def joined(given: Columns, taken: Columns) -> Columns:
    """The resources of one with the demands of the other; `taken.problem` says the settings and the ties."""
    profiles = replace(
        given.profiles,
        needed=taken.profiles.needed,
        demand_kinds=taken.profiles.demand_kinds,
        demand_suggested=taken.profiles.demand_suggested,
        demand_sure=taken.profiles.demand_sure,
    )
    return replace(
        given,
        problem=taken.problem,
        demands=taken.demands,
        areas=taken.areas,
        profiles=profiles,
        texts=_joined_texts(given.texts, taken.texts),
        ties=ties_between(taken.problem.relations, given.units, taken.areas),
        area_of=taken.area_of,
        forbidden=given.forbidden[:0],
    )


def _joined_texts(given: Texts | Readings, taken: Texts | Readings) -> Texts | Readings:
    if isinstance(given, Readings) and isinstance(taken, Readings):
        return replace(given, demand_ids=taken.demand_ids, demands=taken.demands)
    if isinstance(given, Texts) and isinstance(taken, Texts):
        return replace(given, demands=taken.demands)
    raise TypeError("one side was read by an encoder, the other was not")


__all__ = ["joined", "new_columns"]
