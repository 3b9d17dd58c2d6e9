"""Whether the service lives, whether it can work, and its figures. Open to everybody who reaches it; they say nothing of the data."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api import problems
from api.problems import ProblemError
from api.web.answers import problem_responses
from api.web.figures import MEDIA
from api.web.service import Service


class Alive(BaseModel):
    """The service's state."""

    state: str = Field(description="`alive`, or `ready` when the database answers too.", examples=["ready"])


def state_router(service: Service) -> APIRouter:
    """/livez, /readyz and /metrics."""
    router = APIRouter(tags=["state"])

    @router.get("/livez", operation_id="livez", summary="服务是否在运行 / whether the service lives")
    async def livez() -> Alive:
        return Alive(state="alive")

    @router.get(
        "/readyz",
        operation_id="readyz",
        summary="服务能否工作 / whether it can work",
        responses=problem_responses(problems.STORE_DOWN, problems.OVERLOADED),
    )
    async def readyz() -> Alive:
        if service.stopping.is_set():
            raise ProblemError(problems.OVERLOADED)
        if not service.watch.up:
            raise ProblemError(problems.STORE_DOWN)
        return Alive(state="ready")

    @router.get(
        "/metrics",
        operation_id="metrics",
        summary="运行指标 / figures for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Figures"}},
    )
    def metrics() -> Response:
        return Response(service.figures_text(), media_type=MEDIA)

    return router
