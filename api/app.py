"""The service as an ASGI application."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI

from api.routes.asking import asking_router
from api.routes.audit import audit_router
from api.routes.jobs import jobs_router
from api.routes.overview import overview_router
from api.routes.person_requests import person_requests_router
from api.routes.proposals import proposals_router
from api.routes.records import records_router
from api.routes.relations import relations_router
from api.routes.state import state_router
from api.routes.uploads import uploads_router
from api.routes.what_if import what_if_router
from api.scope import Scope
from api.usecases.forms import path_of
from api.usecases.tokens import scope_of
from api.web.admission import Admission
from api.web.cursor import Cursors
from api.web.document import document_of
from api.web.entry import GUARDED, Entry, Shown
from api.web.said import say_problems
from api.web.service import Service
from graph.model import NODES
from graph.wording import Lang

TAGS = (
    ("proposals", "共建项目建议 / proposals"),
    ("jobs", "任务 / jobs"),
    ("ask", "命名问题与报表 / questions and reports"),
    ("query", "只读 Cypher / raw statements"),
    ("uploads", "上传清单 / uploads"),
    ("person-requests", "本人请求：查阅、更正、删除 / requests of persons"),
    ("audit", "审计 / the audit trail"),
    ("relations", "查找与关系 / finding and relations"),
    ("state", "运行状态 / state of the service"),
)


def create_app(service: Service) -> FastAPI:
    """The routes of a service, to be put behind an `Entry`."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = service.options.at_once + 8
        service.begin()
        yield
        await to_thread.run_sync(service.end)

    app = FastAPI(
        title="gongjian",
        summary="共建 / building together",
        version=version("gongjian"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=running,
        max_body_size=service.options.body,
        # Records of errors would carry what was sent; our own logs say kind and place.
        telemetry={"logs": False},
    )
    cursors = Cursors()
    guarded = APIRouter(prefix=GUARDED)
    for router in (
        proposals_router(service),
        what_if_router(service),
        jobs_router(service),
        asking_router(service),
        uploads_router(service),
        person_requests_router(service),
        audit_router(),
        records_router(service, cursors),
        relations_router(service, cursors),
    ):
        guarded.include_router(router)
    app.include_router(state_router(service))
    app.include_router(guarded)
    app.include_router(overview_router(app))
    say_problems(app)
    app.add_middleware(Shown)
    _document(app)
    return app


def create_service(service: Service, *, prove: Callable[..., Scope] = scope_of, lang: Lang = "zh") -> Entry:
    """What is to be served: the routes behind the entry that every request passes. `prove` gives the scope of a token; `lang` is spoken to
    whoever asks for none."""
    return Entry(create_app(service), service, Admission(prove), lang)


def _document(app: FastAPI) -> None:
    tags = [{"name": name, "description": told} for name, told in TAGS]
    tags += [{"name": path_of(kind), "description": f"{kind.zh} / {kind.en}"} for kind in NODES]

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document_of(app, tags)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
