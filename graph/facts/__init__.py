"""The domain's fact list as checks that a loaded graph can be put to."""

from graph.facts import grid, lists, organisation, place, service, work
from graph.facts.fact import FactCheck, Finding, Item, judge

SUBJECTS = (organisation, place, grid, lists, work, service)
FACTS: tuple[FactCheck, ...] = tuple(
    sorted((fact for subject in SUBJECTS for fact in subject.FACTS), key=lambda fact: ("GMRC".index(fact.id[0]), fact.id))
)

__all__ = ["FACTS", "FactCheck", "Finding", "Item", "judge"]
