"""What the routes work with: the store, the audit trail, the figures and the limits of one running service."""

import threading
from collections.abc import Callable

from api.usecases.audit import AuditTrail
from api.web.figures import Figures
from api.web.options import Options
from api.web.pace import OneEach, Pace
from api.web.watch import Watch
from graph import schema
from graph.store import Store, open_store

STATEMENTS_A_MINUTE = 30
STREAMS_EACH = 8
WRONG_TOKENS_A_MINUTE = 30


class Service:
    """One running service. Safe to share between threads."""

    def __init__(self, options: Options, opening: Callable[[], Store] | None = None, trail: AuditTrail | None = None) -> None:
        self.options = options
        self.trail = trail or AuditTrail()
        self.figures = Figures()
        self.watch = Watch(opening or _opened, self.figures)
        self.statements = Pace(STATEMENTS_A_MINUTE, 60)
        self.statement_each = OneEach()
        self.streams = OneEach(STREAMS_EACH)
        self.wrong_tokens = Pace(WRONG_TOKENS_A_MINUTE, 60)
        self.stopping = threading.Event()

    @property
    def store(self) -> Store:
        """The store; ProblemError while it is away."""
        return self.watch.store

    def begin(self) -> None:
        """Begin to work: open the store, which may take a while, in the background."""
        self.watch.begin()

    def end(self) -> None:
        """Stop working."""
        self.stopping.set()
        self.watch.end()


def _opened() -> Store:
    store = open_store()
    schema.ensure(store)
    return store
