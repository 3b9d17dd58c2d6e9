"""The first thing a request meets: its trace, who asks, how much is being worked on, what it may carry; and the last thing it leaves:
a line in the log, figures, and a problem document whatever went wrong."""

import json
import logging
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Send

from api import problems
from api.problems import MEDIA, ProblemError, answered
from api.scope import ForbiddenError
from api.scope import Scope as Asker
from api.usecases.audit_record import refusal_recorded
from api.web.logs import mark_of, tell
from api.web.service import Service
from graph.wording import Lang

Connection = MutableMapping[str, Any]
Admit = Callable[[Connection, Headers], Awaitable[Any]]
"""Who asks; ProblemError when nobody known does."""

GUARDED = "/v1"
_TRACE = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
"""Any other word stands for itself nowhere: figures and logs would grow by whatever is sent."""
_WITH_BODY = ("POST", "PATCH", "PUT")
UPLOADS = "/v1/uploads"
UPLOADS_AT_ONCE = 2


class Entry:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, service: Service, admit: Admit, lang: Lang) -> None:
        self.app, self.service, self.admit, self.lang = app, service, admit, lang
        self._in_work = self._uploads = 0
        self._of: Counter[str] = Counter()

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer a connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        state = scope.setdefault("state", {})
        state["trace"], state["lang"] = trace_of(headers), _lang(headers, self.lang)
        passage = _Passage(scope, send)
        try:
            await self._pass(scope, headers, receive, passage)
        except ProblemError as problem:
            await passage.problem(problem)
        except Exception as error:
            tell("unexpected", level=logging.ERROR, error=error, trace=state["trace"], route=_route(scope), method=_method(scope))
            await passage.problem(ProblemError(problems.UNEXPECTED))
        finally:
            self._note(scope, passage)

    async def _pass(self, scope: Connection, headers: Headers, receive: Receive, passage: "_Passage") -> None:
        if not scope["path"].startswith(GUARDED):
            await self._answer(scope, receive, passage)
            return
        if self._in_work >= self.service.options.at_once:
            self.service.figures.turned_away.labels("busy").inc()
            raise ProblemError(problems.OVERLOADED)
        self._count(1)
        passage.leave = self._leave
        try:
            asker = scope["state"]["asker"] = await self.admit(scope, headers)
            self._share(asker.user, passage)
            _check_body(scope, headers, self.service)
            if not self.service.watch.up:
                raise ProblemError(problems.STORE_DOWN)
            if scope["path"] == UPLOADS and scope["method"] == "POST":
                await self._take(scope, receive, passage)
            else:
                await self._answer(scope, receive, passage)
        finally:
            passage.left()

    async def _take(self, scope: Connection, receive: Receive, passage: "_Passage") -> None:
        """Take an upload of somebody who may load, so many at once: each may hold tens of megabytes. Raises ProblemError."""
        asker = scope["state"]["asker"]
        if not asker.may("load"):
            await to_thread.run_sync(self._refuse, asker)
        if self._uploads >= UPLOADS_AT_ONCE:
            self.service.figures.turned_away.labels("busy").inc()
            raise ProblemError(problems.OVERLOADED, retry_after=5)
        self._uploads += 1
        try:
            await self._answer(scope, receive, passage)
        finally:
            self._uploads -= 1

    def _refuse(self, asker: Asker) -> None:
        """Say no to whoever may not load, before anything is read; it goes into the audit."""
        try:
            with refusal_recorded(asker, "upload", to=self.service.trail):
                asker.require("load")
        except ForbiddenError:
            raise ProblemError(problems.FORBIDDEN) from None

    async def _answer(self, scope: Connection, receive: Receive, passage: "_Passage") -> None:
        """Hand on with the address out of sight: what is looked for may be a name, and the application is traced. `Shown` puts it back."""
        state = scope["state"]
        state["hidden"] = {name: scope[name] for name in HIDDEN if name in scope}
        scope.update({name: value for name, value in _NOTHING.items() if name in scope})
        try:
            await self.app(scope, receive, passage)
        finally:
            scope.update(state["hidden"])

    def _share(self, user: str, passage: "_Passage") -> None:
        """Count a request as its user's. Once three quarters of the room are taken nobody may have more than a quarter of it."""
        room, own = self.service.options.at_once, self._of[user]
        if self._in_work > room * 3 // 4 and own >= max(1, room // 4):
            self.service.figures.turned_away.labels("share").inc()
            raise ProblemError(problems.OVERLOADED)
        self._of[user] = own + 1
        passage.leave = partial(self._leave, user)

    def _count(self, by: int) -> None:
        self._in_work += by
        self.service.figures.in_work.set(self._in_work)

    def _leave(self, user: str | None = None) -> None:
        self._count(-1)
        if user is not None:
            self._of[user] -= 1
            if not self._of[user]:
                del self._of[user]

    def _note(self, scope: Connection, passage: "_Passage") -> None:
        route, took = _route(scope), time.monotonic() - passage.begun
        status = passage.status or 499
        method = _method(scope)
        self.service.figures.count(method, route, status, passage.first or took)
        asker = scope["state"].get("asker")
        tell(
            "request",
            trace=scope["state"]["trace"],
            method=method,
            route=route,
            status=status,
            ms=round(took * 1000, 1),
            user=None if asker is None else mark_of(asker.user),
        )


HIDDEN = ("path", "raw_path", "query_string")


_NOTHING: dict[str, Any] = {"path": "/", "raw_path": b"/", "query_string": b""}


class Shown:
    """ASGI middleware within the application, past the point where requests are traced: puts the address back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer a connection."""
        scope.update(scope.get("state", {}).get("hidden", {}))
        await self.app(scope, receive, send)


class _Passage:
    """The sending side of one request: notes the status, adds the trace, turns a bare 413 into a problem."""

    def __init__(self, scope: Connection, send: Send) -> None:
        self._scope, self._send = scope, send
        self.begun = time.monotonic()
        self.first: float | None = None
        self.status: int | None = None
        self.leave: Callable[[], None] | None = None
        self._dropping = False

    async def __call__(self, message: Message) -> None:
        """Send a message on."""
        if self._dropping:
            return
        if message["type"] == "http.response.start":
            kind = dict(message.get("headers", ())).get(b"content-type", b"")
            if message["status"] == 413 and not kind.startswith(MEDIA.encode()):
                self._dropping = True
                await self.problem(ProblemError(problems.TOO_LARGE))
                return
            self.status, self.first = message["status"], time.monotonic() - self.begun
            trace = (b"trace-id", self._scope["state"]["trace"].encode())
            fixed = ((b"x-content-type-options", b"nosniff"), trace)
            message = {**message, "headers": [*message.get("headers", ()), *fixed]}
            if kind.startswith(b"text/event-stream"):
                self.left()  # a stream waits for hours; it is counted apart
        await self._send(message)

    def left(self) -> None:
        """Count the request as done, once."""
        if self.leave is not None:
            self.leave()
            self.leave = None

    async def problem(self, problem: ProblemError) -> None:
        """Send a problem, unless an answer has begun."""
        if self.status is not None:
            return
        state = self._scope["state"]
        found = answered(problem, state["lang"], state["trace"])
        self._dropping = False
        headers = [(b"content-type", MEDIA.encode()), (b"cache-control", b"no-store")]
        headers += [(name.lower().encode(), value.encode()) for name, value in found.headers.items()]
        body = json.dumps(found.body, ensure_ascii=False).encode()
        headers.append((b"content-length", str(len(body)).encode()))
        await self({"type": "http.response.start", "status": found.status, "headers": headers})
        await self({"type": "http.response.body", "body": b"" if self._scope["method"] == "HEAD" else body})
        self._dropping = True


def trace_of(headers: Headers) -> str:
    """The trace id that a caller sent (W3C traceparent), or a new one."""
    found = _TRACE.match(headers.get("traceparent", ""))
    return found[1] if found else secrets.token_hex(16)


def _lang(headers: Headers, usual: Lang) -> Lang:
    wanted = headers.get("accept-language", "").strip().casefold()
    return "en" if wanted.startswith("en") else "zh" if wanted.startswith("zh") else usual


def _method(scope: Connection) -> str:
    return str(scope["method"]) if scope["method"] in _METHODS else "other"


def _route(scope: Connection) -> str:
    path: str = getattr(scope.get("route"), "path", None) or "unmatched"
    return GUARDED + path if scope["path"].startswith(GUARDED) and path.startswith("/") and not path.startswith(GUARDED) else path


def _check_body(scope: Connection, headers: Headers, service: Service) -> None:
    """Say no before anything is read: to a body that is too large by its own word, or of another type than is read here."""
    upload = scope["path"] == UPLOADS
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > (service.options.upload if upload else service.options.body):
        raise ProblemError(problems.TOO_LARGE)
    if scope["method"] not in _WITH_BODY or (length in ("", "0") and "transfer-encoding" not in headers):
        return
    kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != ("multipart/form-data" if upload else "application/json"):
        raise ProblemError(problems.WRONG_TYPE)
