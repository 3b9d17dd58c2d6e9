"""Lists, records, creating and changing for every kind of the model: one router, made from the model."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Body, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model

from api import problems
from api.problems import ProblemError
from api.scope import PURPOSES, Scope, not_found
from api.usecases import editing, records
from api.usecases.access_open import open_values
from api.usecases.audit_record import refusal_recorded
from api.usecases.forms import Id, IsoDate, change_form, is_entered, new_form, path_of, shown_form
from api.usecases.records import MOST, Wanted
from api.web.answers import problem_responses, sent
from api.web.cursor import Cursors
from api.web.service import Service
from graph.kinds import Node, column_of
from graph.model import NODES
from graph.seal import sealed_fields

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own id for this request: sent again with the same key it is not done twice.",
    ),
]
Version = Annotated[
    str | None, Header(alias="If-Match", max_length=100, description="The version the change is based on, as the ETag gave it.")
]
TheId = Annotated[Id, Path(description="Id of the record.")]
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Version of the record."}}
AGAIN = {"Idempotency-Replayed": {"schema": {"type": "string"}, "description": "`true` when the request had been done before."}}


OWN_ROUTES = ("Job",)
"""Kinds with routes of their own: a job is its asker's alone."""


class Opened(BaseModel):
    """Clear values."""

    id: str = Field(description="Id of the record.")
    purpose: str = Field(description="What they were opened for.")
    values: dict[str, str] = Field(description="Values by field, those that role and purpose open.")


_Purpose = StrEnum("Purpose", {purpose.name: purpose.name for purpose in PURPOSES})  # type: ignore[misc]
ThePurpose = Annotated[_Purpose, Query(description="What they are opened for.")]


class Listed(BaseModel):
    """What every list takes."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(50, ge=1, le=MOST, description="Records of a page.")
    cursor: str | None = Field(None, max_length=1000, description="Where to go on: `next` of the page before.")
    as_of: IsoDate | None = Field(None, description="Only what holds on this day.")
    area: str | None = Field(None, max_length=15, pattern=r"^[0-9]+$", description="Only within this area: its code, or a beginning of it.")


def records_router(service: Service, cursors: Cursors) -> APIRouter:
    """The routes of every kind."""
    router = APIRouter()
    for kind in NODES:
        if kind.label in OWN_ROUTES:
            continue
        one = _Routes(service, cursors, kind)
        one.add_reading(router)
        if sealed_fields(kind):
            one.add_opening(router)
        if is_entered(kind):
            one.add_writing(router)
    return router


def list_form(kind: type[Node]) -> type[Listed]:
    """What a kind's list takes: beside the usual, every coded field may be asked for by one of its codes."""
    fields: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        choices = column_of(info).choices
        if choices is not None and name not in Listed.model_fields:
            fields[name] = (Literal[tuple(choices.labels)] | None, Field(None, description=info.description))
    found: type[Listed] = create_model(f"{kind.label}List", __base__=Listed, **fields)
    return found


class _Routes:
    """The routes of one kind."""

    def __init__(self, service: Service, cursors: Cursors, kind: type[Node]) -> None:
        self.service, self.cursors, self.kind = service, cursors, kind
        self.path = f"/{path_of(kind)}"
        self.tags: list[Any] = [path_of(kind)]
        self.form = list_form(kind)
        self.filters = tuple(name for name in self.form.model_fields if name not in Listed.model_fields)
        self.shown = shown_form(kind)
        self.page = create_model(
            f"{kind.label}Page",
            items=(list[self.shown], Field(description="The records, in the order of their ids.")),  # type: ignore[name-defined]
            next=(str | None, Field(description="Cursor of the next page; null on the last.")),
        )

    def add_reading(self, router: APIRouter) -> None:
        """List and get."""
        kind = self.kind
        form: Any = self.form

        def list_records(request: Request, asked: Annotated[form, Query()]) -> Response:
            return self.list(request.state.asker, asked)

        def get_record(request: Request, id: TheId) -> Response:
            found = records.record(request.state.asker, self.service.store, kind, id, trail=self.service.trail)
            return _record(found)

        router.get(
            self.path,
            operation_id=f"list_{kind.sheet}",
            summary=f"{kind.zh}：列表 / list of {kind.sheet}",
            tags=self.tags,
            response_model=self.page,
            responses=problem_responses(problems.BAD_CURSOR, problems.INVALID),
        )(list_records)
        router.get(
            self.path + "/{id}",
            operation_id=f"get_{kind.sheet}",
            summary=f"{kind.zh}：一条 / one of {kind.sheet}",
            tags=self.tags,
            response_model=self.shown,
            responses={200: {"headers": ETAG}, **problem_responses(problems.NOT_FOUND, problems.INVALID)},
        )(get_record)

    def add_opening(self, router: APIRouter) -> None:
        """The clear values of sealed fields, for a role and a purpose that open them."""
        kind = self.kind

        def open_record(request: Request, id: TheId, purpose: ThePurpose) -> Response:
            asker: Scope = request.state.asker
            with refusal_recorded(asker, "open", f"{kind.label} {id} for {purpose.value}", to=self.service.trail):
                asker = asker.for_purpose(purpose.value)
            found = open_values(asker, self.service.store, kind.label, [id])
            if id not in found:
                raise not_found(id)
            return sent({"id": id, "purpose": purpose.value, "values": found[id]}, headers={"Cache-Control": "no-store"})

        router.get(
            self.path + "/{id}/opened",
            operation_id=f"open_{kind.sheet}",
            summary=f"{kind.zh}：个人信息明文（记入审计） / clear values of one of {kind.sheet} (it goes into the audit)",
            tags=self.tags,
            response_model=Opened,
            responses=problem_responses(problems.NOT_FOUND, problems.INVALID),
        )(open_record)

    def add_writing(self, router: APIRouter) -> None:
        """Create and change."""
        kind = self.kind
        new: Any = new_form(kind)
        changed: Any = change_form(kind)

        def create_record(request: Request, body: Annotated[new, Body()], key: Key = None) -> Response:
            asked = editing.Asked(key)
            found = editing.create(request.state.asker, self.service.store, kind, given_of(body), asked, trail=self.service.trail)
            return _record(found.record, status=201, again=found.again, Location=f"/v1{self.path}/{quote(found.record.id)}")

        def change_record(
            request: Request,
            id: TheId,
            body: Annotated[changed, Body()],
            version: Version = None,
            key: Key = None,
        ) -> Response:
            asker: Scope = request.state.asker
            asked, trail = editing.Asked(key), self.service.trail
            found = editing.change(asker, self.service.store, kind, id, given_of(body), version_named(version), asked, trail=trail)
            return _record(found.record, again=found.again)

        made: dict[int | str, dict[str, Any]] = {
            201: {"headers": ETAG | AGAIN | {"Location": {"schema": {"type": "string"}, "description": "Its address."}}}
        }
        router.post(
            self.path,
            status_code=201,
            operation_id=f"create_{kind.sheet}",
            summary=f"{kind.zh}：新增 / a new one of {kind.sheet}",
            tags=self.tags,
            response_model=self.shown,
            responses={**made, **problem_responses(problems.EXISTS, problems.INVALID, problems.KEY_REUSED)},
        )(create_record)
        router.patch(
            self.path + "/{id}",
            operation_id=f"change_{kind.sheet}",
            summary=f"{kind.zh}：修改 / change one of {kind.sheet}",
            tags=self.tags,
            response_model=self.shown,
            responses={
                200: {"headers": ETAG | AGAIN},
                **problem_responses(problems.NOT_FOUND, problems.STALE, problems.INVALID, problems.KEY_REUSED, problems.NO_VERSION),
            },
        )(change_record)

    def list(self, asker: Scope, asked: Any) -> Response:
        """A page."""
        equal = {name: value for name in self.filters if (value := getattr(asked, name)) is not None}
        about = {"list": self.path, "who": asker.user, "areas": asker.areas, "as_of": asked.as_of, "area": asked.area, **equal}
        after = self.cursors.read(asked.cursor, about)
        wanted = Wanted(asked.limit, after, equal, asked.as_of, asked.area)
        found = records.page(asker, self.service.store, self.kind, wanted, trail=self.service.trail)
        following = None if found.after is None else self.cursors.sign(found.after, about)
        return sent({"items": found.rows, "next": following})


def version_named(given: str | None) -> str:
    """The version that If-Match names; ProblemError when there is none."""
    if given is None:
        raise ProblemError(problems.NO_VERSION)
    return given.strip().removeprefix("W/").strip('"')


def _record(found: records.Record, *, status: int = 200, again: bool = False, **headers: str) -> Response:
    return sent(found.values, status=status, headers={"ETag": f'"{found.version}"', **again_said(again), **headers})


def again_said(again: bool) -> dict[str, str]:
    """The header that says that a request had been done before."""
    return {"Idempotency-Replayed": "true"} if again else {}


def given_of(body: BaseModel) -> dict[str, Any]:
    """What was sent, without what was left out."""
    return body.model_dump(exclude_unset=True)
