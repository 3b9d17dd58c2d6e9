"""Jobs: how far they are, as an answer or as a stream of events, and cancelling them."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from anyio import sleep, to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from api import problems
from api.problems import ProblemError
from api.routes.shapes import JobShown, TheId, job_shown
from api.scope import Scope
from api.usecases.tokens import expires_at
from api.web.answers import lang_of, problem_responses, sent
from api.web.service import Service
from graph.wording import StoreError

_GLANCE = 0.5
"""Seconds between two looks at a job that is streamed. Each look is a short one, so that a client that is gone holds nothing."""


class JobsShown(BaseModel):
    """Jobs, the newest first."""

    items: list[JobShown] = Field(description="The jobs.")


def jobs_router(service: Service) -> APIRouter:
    """The asker's own jobs."""
    router = APIRouter(prefix="/jobs", tags=["jobs"])

    @router.get(
        "", operation_id="list_jobs", summary="我的任务 / my jobs", response_model=JobsShown, responses=problem_responses(problems.INVALID)
    )
    def own(request: Request, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Response:
        lang = lang_of(request)
        return sent({"items": [job_shown(job, lang) for job in service.jobs.own(request.state.asker, limit)]})

    @router.get(
        "/{id}",
        operation_id="get_job",
        summary="任务进展与结果 / how far it is",
        response_model=JobShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID),
    )
    def one(request: Request, id: TheId) -> Response:
        return sent(job_shown(service.jobs.get(request.state.asker, id), lang_of(request)))

    @router.post(
        "/{id}/cancel",
        operation_id="cancel_job",
        summary="取消任务 / cancel it",
        response_model=JobShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID),
    )
    def cancel(request: Request, id: TheId) -> Response:
        return sent(job_shown(service.jobs.cancel(request.state.asker, id), lang_of(request)))

    def known(request: Request, id: TheId) -> Iterator[str]:
        asker: Scope = request.state.asker
        service.jobs.get(asker, id)
        if not service.streams.begin(asker.user):
            raise ProblemError(problems.TOO_MANY)
        service.figures.streams.inc()
        try:
            yield id
        finally:
            service.streams.end(asker.user)
            service.figures.streams.dec()

    @router.get(
        "/{id}/events",
        operation_id="job_events",
        summary="任务进展的事件流（SSE） / its progress as a stream of events",
        description="`progress` whenever something changed, until it has ended; `end` with a `code` (`store-down`, `token-expired`) "
        "when the stream ends before: get the job, or open the stream again.",
        response_class=EventSourceResponse,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID, problems.TOO_MANY),
    )
    async def events(request: Request, job: Annotated[str, Depends(known)]) -> AsyncIterator[ServerSentEvent]:
        asker: Scope = request.state.asker
        last: dict[str, Any] | None = None
        until = expires_at(request.headers["authorization"].partition(" ")[2].strip())
        while not service.stopping.is_set():
            if time.time() > until:
                yield ServerSentEvent(event="end", data={"code": problems.TOKEN_EXPIRED.name})
                return
            try:
                now = await to_thread.run_sync(_progress, service, asker, job)
            except (StoreError, ProblemError):
                yield ServerSentEvent(event="end", data={"code": problems.STORE_DOWN.name})
                return
            if now != last:
                yield ServerSentEvent(event="progress", data=now)
                last = now
            if now["ended"]:
                return
            await sleep(_GLANCE)

    return router


def _progress(service: Service, asker: Scope, job: str) -> dict[str, Any]:
    found = service.jobs.wait(asker, job, 0)
    progress = found.progress
    return {"state": found.state, "step": progress.step, "done": progress.done, "total": progress.total, "ended": found.ended}
