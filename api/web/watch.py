"""Watching the store: opening it, noticing within seconds that it is away, bringing it back, and saying so meanwhile."""

import logging
import threading
import time
from collections.abc import Callable

from api import problems
from api.problems import ProblemError
from api.web.figures import Figures
from api.web.logs import tell
from graph.store import Store
from graph.wording import StoreError

EVERY = 1.0
"""Seconds between two looks."""

PATIENCE = 2.0
"""A look that takes longer says that the store is away: the store itself goes on trying (and starts a private server) meanwhile."""


class Watch:
    """The store of a service, looked at by a thread of its own."""

    def __init__(self, opening: Callable[[], Store], figures: Figures) -> None:
        self._opening, self._figures = opening, figures
        self._store: Store | None = None
        self._answered = False
        self._looking_since: float | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-watch", daemon=True)

    def begin(self) -> None:
        """Start looking; the store is opened in the thread, so that the service answers at once."""
        self._thread.start()

    def end(self, seconds: float = 3.0) -> None:
        """Stop looking and close the store, within so many seconds; a private server stays up. Bringing back a store that is away holds
        its lock for longer than that: then it is left to the end of the process."""
        until = time.monotonic() + seconds
        self._end.set()
        self._thread.join(seconds)
        if self._store is not None:
            closing = threading.Thread(target=self._store.close, name="store-close", daemon=True)
            closing.start()
            closing.join(max(0.2, until - time.monotonic()))

    @property
    def up(self) -> bool:
        """Whether the store answered the last look in time."""
        since = self._looking_since
        return self._answered and (since is None or time.monotonic() - since < PATIENCE)

    @property
    def store(self) -> Store:
        """The store; ProblemError while it is away."""
        if self._store is None or not self.up:
            raise ProblemError(problems.STORE_DOWN)
        return self._store

    def _run(self) -> None:
        while not self._end.is_set():
            was = self._answered
            self._looking_since = time.monotonic()
            try:
                self._look()
                self._answered = True
            except StoreError as error:
                self._answered = False
                if was:
                    tell("store_away", level=logging.WARNING, error=error)
            except Exception as error:  # whatever it is, the watch must go on
                self._answered = False
                tell("watch_failed", level=logging.ERROR, error=error)
            if self._answered and not was:
                tell("store_up", seconds=round(time.monotonic() - self._looking_since, 1))
            self._looking_since = None
            self._figures.store_up.set(int(self._answered))
            self._end.wait(EVERY)

    def _look(self) -> None:
        if self._store is None:
            self._store = self._opening()
        self._store.server_time()
