"""The domain's fact list as checks that a loaded graph can be put to."""

from graph.facts import organisation, place, service, work
from graph.facts.fact import FactCheck, Finding, Item, judge

FACTS: tuple[FactCheck, ...] = tuple(
    sorted((*organisation.FACTS, *place.FACTS, *work.FACTS, *service.FACTS), key=lambda fact: ("GMRC".index(fact.id[0]), fact.id))
)

__all__ = ["FACTS", "FactCheck", "Finding", "Item", "judge"]
