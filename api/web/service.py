"""What the routes work with: the store, the audit trail, the figures and the limits of one running service."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from api import problems
from api.caches import writable
from api.problems import ProblemError
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import trail as shared_trail
from api.usecases.jobs import Jobs
from api.web.figures import Figures
from api.web.logs import tell
from api.web.options import Options
from api.web.pace import OneEach, Pace
from api.web.watch import Watch
from graph import schema
from graph.store import Store, open_store
from graph.store.jars import cache_folder
from graph.wording import StoreError

STATEMENTS_A_MINUTE = 30
STREAMS_EACH = 8
TRIALS_AT_ONCE = 2
"""Plans that are tried out while their askers wait, over all of them: each takes a processor and the memory of a whole plan."""
READ_SECONDS = 60.0
"""After so long the database cuts a read of a request, so that none goes on for hours after its client has left."""
STOPPED_AFTER = 9.0
"""Seconds from the word to stop until everything is left as it is: requests, jobs and the store share them."""
JOBS_STOP_WITHIN = 2.5
"""Seconds of them for jobs; what is not done by then is begun again by the next service."""


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
        self.trials = OneEach(most_all=TRIALS_AT_ONCE)
        self.waits = OneEach(max(1, options.at_once // 16), max(1, options.at_once // 4))
        self.streams = OneEach(STREAMS_EACH)
        self.stopping = threading.Event()
        self._stop_by: float | None = None
        self._jobs_counted = Pace(1, 5)

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

    def figures_text(self) -> bytes:
        """The figures, with the jobs as they were some seconds ago at most; while the database is away as they last were."""
        if self._jobs is not None and self.watch.up and not self._jobs_counted.take(""):
            with suppress(StoreError):
                self.figures.count_jobs(self._jobs.counted())
        return self.figures.text()

    def begin(self) -> None:
        """Begin to work: open the store, which may take a while, in the background."""
        if not writable(cache_folder()):
            tell("cache_unwritable", level=logging.WARNING)
        self.watch.begin()

    def end(self) -> None:
        """Stop working, by the end of the time there is."""
        until = self.stop()
        if self._jobs is not None:
            self._jobs.close(max(0.0, min(JOBS_STOP_WITHIN, until - time.monotonic() - 2.5)))
        self.watch.end(max(0.2, until - time.monotonic()))

    def stop(self) -> float:
        """Say that the service is to stop, so that streams and waits end; gives the moment (monotonic) by which it has to be done."""
        if self._stop_by is None:
            self._stop_by = time.monotonic() + STOPPED_AFTER
        self.stopping.set()
        return self._stop_by

    def _open(self) -> Store:
        """Open the store, and take up the jobs that an earlier service left."""
        store = self._opening()
        store.read_seconds = READ_SECONDS
        try:
            schema.ensure(store)
            jobs = Jobs(store, took=self.figures.job_took)
            jobs.start()
        except BaseException:
            store.close()  # it is opened again in a second
            raise
        self._jobs = jobs
        return store
