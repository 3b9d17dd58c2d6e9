"""Every use case writes what it did to the audit trail: well or not, on the disk before the answer is given. No argument turns it off."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from api.problems import ProblemError
from api.scope import Scope
from api.usecases.audit import AuditTrail, Entry, canonical, without_texts
from graph.wording import GongjianError

RAW = "cypher"
"""The use case whose statements are what somebody wrote."""

_LONGEST = 10_000
"""As long as a statement may be."""


@dataclass(slots=True)
class Record:
    """What is known at the end: how many rows were given or written, and further words on what was done."""

    rows: int = 0
    statement: str = ""
    outcome: str = "ok"


@cache
def trail() -> AuditTrail:
    """This process's chain."""
    return AuditTrail()


@contextmanager
def recorded(
    scope: Scope, use_case: str, statement: str = "", parameters: Iterable[str] = (), *, to: AuditTrail | None = None
) -> Iterator[Record]:
    """Record a use case when it ends. OSError when the trail can't be written: then nothing may be answered."""
    record, began = Record(statement=statement), time.monotonic()
    try:
        yield record
    except BaseException as error:
        record.outcome = _outcome_of(error)
        raise
    finally:
        (to or trail()).append(entry_of(scope, use_case, record, parameters, time.monotonic() - began))


@contextmanager
def refusal_recorded(
    scope: Scope, use_case: str, statement: str = "", parameters: Iterable[str] = (), *, to: AuditTrail | None = None
) -> Iterator[None]:
    """Record what is refused inside: for what is looked at before a use case that records itself. What is not refused leaves no row."""
    began = time.monotonic()
    try:
        yield
    except BaseException as error:
        record = Record(statement=statement, outcome=_outcome_of(error))
        (to or trail()).append(entry_of(scope, use_case, record, parameters, time.monotonic() - began))
        raise


def _outcome_of(error: BaseException) -> str:
    if isinstance(error, GongjianError):
        return error.said.code
    return error.kind.name if isinstance(error, ProblemError) else type(error).__name__


def note(scope: Scope, use_case: str, statement: str = "", parameters: Iterable[str] = (), rows: int = 0) -> None:
    """Record at once what is about to be given: for opened values, whose row has to be on the disk before anybody sees them."""
    trail().append(entry_of(scope, use_case, Record(rows, statement), parameters, 0.0))


def entry_of(scope: Scope, use_case: str, record: Record, parameters: Iterable[str], seconds: float) -> Entry:
    """The entry of a use case, its statement masked and cut, of its parameters the names alone. Of raw Cypher no text that it holds is
    kept: it may name anybody."""
    told = canonical(without_texts(record.statement) if use_case == RAW else record.statement)[:_LONGEST]
    names = tuple(sorted(parameters))
    return Entry(
        scope.user, scope.purpose, use_case, told, names, record.rows, round(seconds, 3), record.outcome, scope.role, scope.territory
    )
