"""Putting the loaded graph to the domain's fact list."""

from datetime import date

from graph.facts import FACTS, FactCheck, Finding, judge
from graph.store import Store


def check(store: Store, *, as_of: date | None = None) -> tuple[Finding, ...]:
    """One finding for each fact, in the order of the list, as of a day (default: today)."""
    return tuple(check_fact(store, fact, as_of=as_of) for fact in FACTS)


def check_fact(store: Store, fact: FactCheck, *, as_of: date | None = None) -> Finding:
    """What the graph says of one fact as of a day (default: today)."""
    day = as_of or date.today()
    return judge(fact, [row for text in fact.cypher for row in store.read(text, as_of=day)])
