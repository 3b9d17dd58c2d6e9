"""What a person may ask for, handled over HTTP: all that is kept of them, its correction, their erasure. Each is a post, so that whom it is
about stands in no address."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from api import problems
from api.scope import Scope
from api.usecases.audit_record import refusal_recorded
from api.usecases.forms import Sent, Text
from api.usecases.persons import PURPOSE, Kept, correct_person, erase_person, export_person
from api.web.answers import lang_of, problem_responses, sent
from api.web.service import Service
from graph.wording import Lang

Who = Annotated[Text, Field(min_length=1, max_length=200)]


class PersonAsked(Sent):
    """Whom a request is about."""

    who: Who = Field(description="Id, phone or identity number.")
    purpose: Literal["person_request"] = Field(description="What the values are opened for; it goes into the audit.")


class CorrectionAsked(PersonAsked):
    """What is to be corrected."""

    changes: dict[Text, Annotated[Text, Field(max_length=2000)] | None] = Field(
        min_length=1, max_length=50, description="New values by field (its name or Chinese header); null takes one away."
    )


class ErasureAsked(PersonAsked):
    """An erasure, which can't be undone."""

    sure: Literal[True] = Field(description="It can't be undone.")


class KeptShown(BaseModel):
    """All that is kept of a person."""

    id: str = Field(description="Id of the person.")
    fields: dict[str, Any] = Field(description="Values in clear.")
    ties: list[dict[str, Any]] = Field(description="What the person is tied to.")
    provenance: dict[str, Any] = Field(description="Where it comes from.")


class CorrectedShown(BaseModel):
    """What was corrected."""

    id: str = Field(description="Id of the person.")
    corrected: int = Field(description="Number of fields.")


class ErasedShown(BaseModel):
    """What was erased."""

    deleted: int = Field(description="Records deleted: the person, posts held, contacts kept.")
    household_fields: int = Field(description="Fields of households that were emptied.")
    kept: int = Field(description="Records of services that stay without a name.")


_MAY = problem_responses(problems.NOT_FOUND, problems.INVALID, problems.REFUSED)
_PRIVATE = {"Cache-Control": "no-store"}


def person_requests_router(service: Service) -> APIRouter:
    """/person-requests."""
    router = APIRouter(prefix="/person-requests", tags=["person-requests"])

    def asker_of(request: Request, what: str) -> Scope:
        asker: Scope = request.state.asker
        with refusal_recorded(asker, f"person {what}", to=service.trail):
            asker.require("person")
        return asker.for_purpose(PURPOSE)

    @router.post(
        "/export",
        operation_id="export_person",
        summary="查阅：与此人有关的全部内容，明文（记入审计） / all that is kept of a person, in clear (it goes into the audit)",
        response_model=KeptShown,
        responses=_MAY,
    )
    def export(request: Request, body: Annotated[PersonAsked, Body()]) -> Response:
        found = export_person(asker_of(request, "export"), service.store, body.who)
        return sent(_kept(found, lang_of(request)), headers=_PRIVATE)

    @router.post(
        "/correct",
        operation_id="correct_person",
        summary="更正：以后加载不会改动（记入审计） / correct what is kept of a person (it goes into the audit)",
        response_model=CorrectedShown,
        responses=_MAY,
    )
    def correct(request: Request, body: Annotated[CorrectionAsked, Body()]) -> Response:
        id_ = correct_person(asker_of(request, "correct"), service.store, body.who, body.changes)
        return sent({"id": id_, "corrected": len(body.changes)}, headers=_PRIVATE)

    @router.post(
        "/erase",
        operation_id="erase_person",
        summary="删除：不能撤销，以后加载不会恢复（记入审计） / erase a person for good (it goes into the audit)",
        response_model=ErasedShown,
        responses=_MAY,
    )
    def erase(request: Request, body: Annotated[ErasureAsked, Body()]) -> Response:
        found = erase_person(asker_of(request, "erase"), service.store, body.who)
        told = {"deleted": found.deleted, "household_fields": found.household_fields, "kept": found.kept}
        return sent(told, headers=_PRIVATE)

    return router


def _kept(found: Kept, lang: Lang) -> dict[str, Any]:
    at = 1 if lang == "zh" else 0
    ties = [{k: v for k, v in tie.items() if k not in ("zh", "en", "outward")} | {"what": tie[lang]} for tie in found.ties]
    return {"id": found.id, "fields": {each[at]: each[2] for each in found.fields}, "ties": ties, "provenance": dict(found.provenance)}
