"""Putting the loaded graph to the domain's fact list."""

from datetime import date

from api.scope import Scope
from api.usecases.audit_record import recorded
from graph.facts import FACTS, FactCheck, Finding, judge
from graph.store import Store


def check(scope: Scope, store: Store, *, as_of: date | None = None) -> tuple[Finding, ...]:
    """One finding for each fact, in the order of the list, as of a day (default: today). The facts are about all areas: ForbiddenError for
    whoever does not see them all."""
    with recorded(scope, "check") as record:
        scope.require("check")
        scope.require_everywhere("check")
        found = tuple(_check_fact(store, fact, as_of=as_of) for fact in FACTS)
        record.rows = len(found)
    return found


def _check_fact(store: Store, fact: FactCheck, *, as_of: date | None = None) -> Finding:
    """What the graph says of one fact as of a day (default: today)."""
    day = as_of or date.today()
    return judge(fact, [row for text in fact.cypher for row in store.read(text, as_of=day)])
