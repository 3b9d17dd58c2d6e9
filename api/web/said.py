"""Whatever is raised inside a route, as the problem document it is."""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from api import problems
from api.problems import MEDIA, Fault, ProblemError, answered
from api.scope import ForbiddenError, NotFoundError
from api.usecases.draft import FaultyError
from api.usecases.editing import ExistsError, KeyReusedError, StaleError
from api.web.answers import lang_of
from api.web.faults import invalid, pointer_of
from api.web.logs import tell
from api.web.refusals import problem_of, text_of
from graph.privacy import scan
from graph.wording import GongjianError, Lang

BY_CLASS = (
    (ForbiddenError, problems.FORBIDDEN),
    (NotFoundError, problems.NOT_FOUND),
    (ExistsError, problems.EXISTS),
    (StaleError, problems.STALE),
    (KeyReusedError, problems.KEY_REUSED),
)
BY_STATUS = {
    400: problems.MALFORMED,
    404: problems.NOT_FOUND,
    405: problems.METHOD_NOT_ALLOWED,
    413: problems.TOO_LARGE,
    415: problems.WRONG_TYPE,
}


def say_problems(app: FastAPI) -> None:
    """Let an application answer every error with a problem document."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return document(request, error)

    async def on_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, GongjianError)
        return document(request, _of_error(request, error))

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return document(request, invalid(error.errors(), lang_of(request)))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        found = document(request, ProblemError(BY_STATUS.get(error.status_code, problems.MALFORMED)))
        for name, value in (error.headers or {}).items():
            found.headers[name] = value
        if error.status_code == problems.METHOD_NOT_ALLOWED.status:
            found.headers["Allow"] = ", ".join(_known_methods(request))
        return found

    async def on_anything(request: Request, error: Exception) -> Response:  # noqa: ARG001  (the line in the log is written by the entry)
        return document(request, ProblemError(problems.UNEXPECTED))

    app.add_exception_handler(Exception, on_anything)
    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(GongjianError, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def document(request: Request, problem: ProblemError) -> Response:
    """The answer that a problem is."""
    found = answered(problem, lang_of(request), request.state.trace)
    body = json.dumps(found.body, ensure_ascii=False).encode()
    return Response(body, status_code=found.status, media_type=MEDIA, headers={"Cache-Control": "no-store", **found.headers})


def _known_methods(request: Request) -> list[str]:
    """Every method that some route knows for the address; Starlette names those of the first route alone."""
    routes: list[BaseRoute] = request.app.routes
    return [
        method
        for method in ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


def _of_error(request: Request, error: GongjianError) -> ProblemError:
    if isinstance(error, FaultyError):
        lang = lang_of(request)
        faults = [Fault(f.said.code, scan(f.said.text(lang)).text, pointer=pointer_of(f.place)) for f in error.faults]
        return ProblemError(problems.INVALID, faults=faults)
    for sort, kind in BY_CLASS:
        if isinstance(error, sort):
            # What was not found is not repeated: it may be a name.
            detail: dict[Lang, str] | None = None if sort is NotFoundError else {"zh": text_of(error, "zh"), "en": text_of(error, "en")}
            return ProblemError(kind, detail, more={"code": error.said.code})
    found = problem_of(error)
    if found.kind is problems.STORE_DOWN:
        tell("store_failed", level=logging.WARNING, error=error, trace=request.state.trace)
    return found


def declared() -> dict[str, Any]:
    """What may go wrong with any request under /v1, for the OpenAPI document."""
    from api.web.answers import problem_responses

    return problem_responses(  # type: ignore[return-value]
        problems.UNAUTHENTICATED,
        problems.TOKEN_EXPIRED,
        problems.FORBIDDEN,
        problems.TOO_MANY,
        problems.UNEXPECTED,
        problems.STORE_DOWN,
        problems.ISSUER_DOWN,
        problems.OVERLOADED,
    )
