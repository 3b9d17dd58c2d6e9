"""What the routes work with: the store, the audit trail, the figures and the limits of one running service."""

import threading
from collections.abc import Callable

from api import problems
from api.problems import ProblemError
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import trail as shared_trail
from api.usecases.jobs import Jobs
from api.web.figures import Figures
from api.web.options import Options
from api.web.pace import OneEach, Pace
from api.web.watch import Watch
from graph import schema
from graph.store import Store, open_store

STATEMENTS_A_MINUTE = 30
STREAMS_EACH = 8
JOBS_STOP_WITHIN = 2.5
"""Seconds for jobs when the service stops; what is not done by then is begun again by the next one."""


class Service:
    """One running service. Safe to share between threads."""

    def __init__(self, options: Options, opening: Callable[[], Store] | None = None, trail: AuditTrail | None = None) -> None:
        self.options = options
        self.trail = trail or shared_trail()
        self.figures = Figures()
        self._opening = opening or open_store
        self._jobs: Jobs | None = None
        self.watch = Watch(self._open, self.figures)
        self.statements = Pace(STATEMENTS_A_MINUTE, 60)
        self.statement_each = OneEach()
        self.trials = OneEach()
        self.streams = OneEach(STREAMS_EACH)
        self.stopping = threading.Event()

    @property
    def store(self) -> Store:
        """The store; ProblemError while it is away."""
        return self.watch.store

    @property
    def jobs(self) -> Jobs:
        """The jobs; ProblemError while the store is away."""
        if self._jobs is None or not self.watch.up:
            raise ProblemError(problems.STORE_DOWN)
        return self._jobs

    def begin(self) -> None:
        """Begin to work: open the store, which may take a while, in the background."""
        self.watch.begin()

    def end(self) -> None:
        """Stop working."""
        self.stopping.set()
        if self._jobs is not None:
            self._jobs.close(JOBS_STOP_WITHIN)
        self.watch.end()

    def _open(self) -> Store:
        """Open the store, and take up the jobs that an earlier service left."""
        store = self._opening()
        try:
            schema.ensure(store)
            jobs = Jobs(store)
            jobs.start()
        except BaseException:
            store.close()  # it is opened again in a second
            raise
        self._jobs = jobs
        return store
