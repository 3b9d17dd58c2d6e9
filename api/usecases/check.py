"""Putting the loaded graph to the domain's fact list."""

from datetime import date

from graph.facts import FACTS, FactCheck, Finding, judge
from graph.store import Store


def check(store: Store, *, as_of: date | None = None) -> tuple[Finding, ...]:
    """One finding for each fact, in the order of the list, as of a day (default: today)."""
    day = as_of or date.today()
    return tuple(_put(store, fact, day) for fact in FACTS)


def _put(store: Store, fact: FactCheck, day: date) -> Finding:
    return judge(fact, store.read(fact.cypher, as_of=day) if fact.cypher else ())
