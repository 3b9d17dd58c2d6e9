"""The store: Cypher sent over Bolt to whatever Neo4j the URL names, plain values back."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeVar

import neo4j
from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, NotificationMinimumSeverity, Query, exceptions
from neo4j.api import BookmarkManager

from graph.store.faults import NOT_NEO4J, TOO_OLD, lost, said_of
from graph.store.login import Login
from graph.store.plain import row_of
from graph.store.session import PATIENCE, driver_of
from graph.wording import StoreError

T = TypeVar("T")
Row = dict[str, Any]

OLDEST = (5, 26)

_RETRY_SECONDS = 30.0
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 4.0
_INDEX_SECONDS = 300


class Transaction(Protocol):
    """What a unit of work given to `Store.transact` may do."""

    def run(self, text: str, /, parameters: Mapping[str, Any] | None = None, **params: Any) -> list[Row]:
        """Run one statement inside the transaction and return its rows."""
        ...


class _Running:
    """A transaction of the driver under our interface."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction

    def run(self, text: str, /, parameters: Mapping[str, Any] | None = None, **params: Any) -> list[Row]:
        return [row_of(record) for record in self._transaction.run(text, _all(parameters, params))]


class Store:
    """A graph store. Safe to share between threads.

    `connect` gives the present login: the same one for a URL store, that of the running (if need be restarted) server for a private one.
    `read_seconds`: after so long the server cuts a managed read; None: never. `patience`: seconds to wait for a connection.
    Every failure is a StoreError that names the store as the user did, never a private server's port or password.
    """

    def __init__(self, url: str, kind: Literal["file", "bolt"], connect: Callable[[], Login], *, patience: float = PATIENCE) -> None:
        self.url = url
        self.read_seconds: float | None = None
        self.kind: Literal["file", "bolt"] = kind
        self._connect = connect
        self._patience = patience
        self._bookmarks = _bookmarks_for(url)
        self._lock = threading.Lock()
        self._driver: Driver | None = None
        self._login: Login | None = None
        self._checked = False

    def read(self, text: str, /, parameters: Mapping[str, Any] | None = None, **params: Any) -> list[Row]:
        """The rows of one statement in a managed READ transaction; a statement that writes is refused."""
        return self._managed(READ_ACCESS, lambda tx: tx.run(text, parameters, **params))

    def write(self, text: str, /, parameters: Mapping[str, Any] | None = None, **params: Any) -> list[Row]:
        """The rows of one statement in a managed write transaction. It may run more than once, so it must be idempotent."""
        return self._managed(WRITE_ACCESS, lambda tx: tx.run(text, parameters, **params))

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in one managed write transaction, all of it or nothing. It may run more than once, so it must be idempotent."""
        return self._managed(WRITE_ACCESS, work)

    def stream(self, text: str, /, fetch: int = 1000, parameters: Mapping[str, Any] | None = None, **params: Any) -> Iterator[Row]:
        """The rows of one reading statement as they come, `fetch` at a time; not started again when the connection breaks."""
        with self.raw(text, _all(parameters, params), fetch=fetch) as result:
            for record in result:
                yield row_of(record)

    def run_alone(self, text: str, /, parameters: Mapping[str, Any] | None = None, **params: Any) -> list[Row]:
        """The rows of one writing statement outside a managed transaction (`CALL {} IN TRANSACTIONS` demands it); never retried."""
        with self.raw(text, _all(parameters, params), access="write") as result:
            return [row_of(record) for record in result]

    def run_schema(self, statements: Iterable[str]) -> None:
        """Run constraint and index statements (each with IF NOT EXISTS) and wait until the indexes are online."""
        for statement in statements:
            self._managed(WRITE_ACCESS, lambda tx, text=statement: tx.run(text))  # type: ignore[misc]
        self._managed(READ_ACCESS, lambda tx: tx.run("CALL db.awaitIndexes($seconds)", seconds=_INDEX_SECONDS))

    @contextmanager
    def raw(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        fetch: int = 1000,
        access: Literal["read", "write"] = "read",
        notifications: bool = False,
    ) -> Iterator[neo4j.Result]:
        """One auto-commit statement without any retry, with the driver's own result (for the gate, and for what streams).

        `timeout` is in seconds, kept by the server between rows; `notifications` asks for the server's warnings. The driver's exceptions
        inside the block become StoreErrors whose `__cause__` is the exception.
        """
        self._wake()
        with self._told(), self.driver().session(**self._session(access, fetch, notifications)) as session:
            yield session.run(Query(text, timeout=timeout), dict(parameters or {}))

    def login(self) -> Login:
        """Where the store is and who we are there, for another process of ours; not to be printed."""
        self.driver()
        assert self._login is not None
        return self._login

    def version(self) -> str:
        """The server's version, such as 5.26.30. Raises StoreError when it is older than we need."""
        with self._told():
            agent = self.driver().get_server_info().agent
        product, _, version = agent.partition("/")
        if product != "Neo4j":
            raise StoreError(NOT_NEO4J, store=self.url, version=agent)
        number = re.match(r"(\d+)\.(\d+)", version)
        if number is None or (int(number[1]), int(number[2])) < OLDEST:
            raise StoreError(TOO_OLD, store=self.url, version=version)
        return version

    def server_time(self) -> datetime:
        """What the server's clock shows."""
        found: datetime = self.read("RETURN datetime() AS now")[0]["now"]
        return found

    def driver(self) -> Driver:
        """The driver of this store, opened at the first use (only for modules of graph/store)."""
        with self._lock:
            if self._driver is None:
                self._login = self._connect()
                with self._told():
                    self._driver = driver_of(self._login, self._patience)
            return self._driver

    def revive(self) -> None:
        """Take a new connection, starting a private server that died. Called by itself when a connection is lost."""
        with self._lock:
            login = self._connect()
            if self._driver is not None and login != self._login:
                self._driver.close()
                self._driver = None
            if self._driver is None:
                self._login, self._driver = login, driver_of(login, self._patience)

    def close(self) -> None:
        """Close the connections; a private server stays up."""
        with self._lock:
            if self._driver is not None:
                self._driver.close()
            self._driver = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _managed(self, access: str, work: Callable[[Transaction], T]) -> T:
        """Run a unit of work until it succeeds, fails for good, or 30 seconds (or our patience) have passed since it first failed."""
        until, pause = None, _FIRST_PAUSE
        with self._told():
            while True:
                try:
                    return self._once(access, work)
                except (exceptions.DriverError, exceptions.Neo4jError) as error:
                    if self._forgot_foreign_bookmarks(error):
                        continue
                    now = time.monotonic()
                    until = until or now + min(_RETRY_SECONDS, self._patience)
                    if not error.is_retryable() or now > until:
                        raise
                    if self.kind == "file" and lost(error):
                        self.revive()
                time.sleep(pause * random.uniform(0.5, 1.5))
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _forgot_foreign_bookmarks(self, error: Exception) -> bool:
        """After a restore the server knows nothing of the writes that we have seen: begin anew, or it would refuse us for good."""
        if self._bookmarks is None or not isinstance(error, exceptions.Neo4jError) or "Bookmark" not in (error.code or ""):
            return False
        if not self._bookmarks.get_bookmarks():
            return False
        self._bookmarks = _bookmarks_for(self.url)
        return True

    def _wake(self) -> None:
        """Start a private server that died before it is sent something that is not tried again."""
        if self.kind == "file":
            try:
                self.driver().verify_connectivity()
            except (exceptions.DriverError, exceptions.Neo4jError):
                self.revive()

    def _once(self, access: str, work: Callable[[Transaction], T]) -> T:
        with self.driver().session(**self._session("read" if access == READ_ACCESS else "write", 1000, False)) as session:
            run = session.execute_read if access == READ_ACCESS else session.execute_write
            limit = neo4j.unit_of_work(timeout=self.read_seconds if access == READ_ACCESS else None)
            return run(limit(lambda transaction: work(_Running(transaction))))

    def _session(self, access: Literal["read", "write"], fetch: int, notifications: bool) -> dict[str, Any]:
        assert self._login is not None or self.driver()
        found: dict[str, Any] = {"default_access_mode": READ_ACCESS if access == "read" else WRITE_ACCESS, "fetch_size": fetch}
        if self._bookmarks is not None:
            found["bookmark_manager"] = self._bookmarks
        if notifications:
            found["notifications_min_severity"] = NotificationMinimumSeverity.INFORMATION
        if self._login is not None and self._login.database:
            found["database"] = self._login.database
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (exceptions.DriverError, exceptions.Neo4jError) as error:
            raise said_of(error, self.url, self._login.database if self._login else None) from error


def _all(parameters: Mapping[str, Any] | None, params: Mapping[str, Any]) -> dict[str, Any]:
    return {**(parameters or {}), **params}


def _bookmarks_for(url: str) -> BookmarkManager | None:
    """For a URL that may mean a cluster, where another member answers the next read: it then waits until it has our writes. A single server
    needs none."""
    return GraphDatabase.bookmark_manager() if url.startswith("neo4j") else None
