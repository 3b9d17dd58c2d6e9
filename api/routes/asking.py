"""Named questions and reports, and raw Cypher through the gate."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api import problems
from api.problems import ProblemError
from api.scope import Scope
from api.usecases.ask import Answer, ask
from api.usecases.audit_record import refusal_recorded
from api.usecases.forms import Sent
from api.usecases.query import run_cypher
from api.usecases.report import workbook_of
from api.web.answers import XLSX, lang_of, problem_responses, sent
from api.web.refusals import plain_text
from api.web.service import Service
from graph.queries import QUESTIONS, Question, subject_of
from graph.store.gate import GateBusy, GateExhausted, GateLimits
from graph.wording import GongjianError, Lang

LIMITS = GateLimits(seconds=8.0, patience=5.0)
"""Of a statement over HTTP. It is ended four seconds after the service is told to stop, before the service itself has to."""

Name = Annotated[str, Path(max_length=100, description="Name of the question.", examples=["committee-members"])]
_GIVEN = {
    "parameters": [
        {
            "in": "query",
            "name": "parameters",
            "style": "form",
            "explode": True,
            "required": False,
            "description": "The question's parameters by name; GET /v1/ask lists them.",
            "schema": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 500}},
        }
    ]
}


class Parameter(BaseModel):
    """A parameter of a question."""

    name: str = Field(description="Name.")
    meaning: str = Field(description="What to write.")
    type: str = Field(description="text, date, month, integer or number.")
    required: bool = Field(description="Whether it must be given.")
    example: str = Field(description="An example.")


class QuestionShown(BaseModel):
    """A question that can be asked by name."""

    name: str = Field(description="Its name.")
    subject: str = Field(description="Its subject.")
    title: str = Field(description="What it asks.")
    about: str = Field(description="What exactly is counted.")
    parameters: list[Parameter] = Field(description="What it takes.")


class QuestionsShown(BaseModel):
    """Every question."""

    items: list[QuestionShown] = Field(description="The questions.")


class AnswerShown(BaseModel):
    """The answer to a question."""

    question: str = Field(description="Name of the question.")
    title: str = Field(description="What it asks.")
    parameters: dict[str, Any] = Field(description="What it was asked with.")
    columns: dict[str, str] = Field(description="Columns and their headings.")
    rows: list[dict[str, Any]] = Field(description="The rows; a number of people under 5 is null.")
    note: str | None = Field(description="Why there are no rows.")


class Statement(Sent):
    """A reading statement."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "MATCH (u:Unit {id: $id}) RETURN u", "parameters": {"id": "u-wuzhizhou"}}]}
    )
    text: str = Field(max_length=10_000, description="Cypher that only reads.")
    parameters: dict[Annotated[str, Field(max_length=1000)], JsonValue] = Field(
        default_factory=dict, max_length=100, description="Its parameters."
    )


class Result(BaseModel):
    """Rows of a statement. Nodes, relationships and paths are objects whose `~type` says what they are."""

    columns: list[str] = Field(description="Names of the columns.")
    rows: list[list[Any]] = Field(description="Rows in the order of the columns.")
    truncated: bool = Field(description="True when rows were left out (1,000 rows, 5 MB).")
    warnings: list[str] = Field(description="Names that the graph does not have, with the nearest ones; what was left out.")
    seconds: float = Field(description="How long it took.")


def asking_router(service: Service) -> APIRouter:
    """/ask, /reports and /query."""
    router = APIRouter()
    may = problem_responses(problems.NOT_FOUND, problems.INVALID, problems.REFUSED)

    @router.get("/ask", tags=["ask"], operation_id="list_questions", summary="全部命名问题 / every question", response_model=QuestionsShown)
    def questions(request: Request) -> Response:
        lang = lang_of(request)
        return sent({"items": [_question(question, lang) for question in QUESTIONS]})

    @router.get(
        "/ask/{name}",
        tags=["ask"],
        operation_id="ask",
        summary="命名问题 / a named question",
        response_model=AnswerShown,
        responses=may,
        openapi_extra=_GIVEN,
    )
    def answer(request: Request, name: Name) -> Response:
        found = ask(request.state.asker, service.store, name, _given(request))
        return sent(_answer(found, lang_of(request), words=False))

    @router.get(
        "/reports/{name}",
        tags=["ask"],
        operation_id="report",
        summary="报表（JSON 或 xlsx） / a report",
        response_model=AnswerShown,
        responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}, **may},
        openapi_extra=_GIVEN,
    )
    def report(request: Request, name: Name, format: Annotated[Literal["json", "xlsx"], Query()] = "json") -> Response:
        lang = lang_of(request)
        found = ask(request.state.asker, service.store, name, _given(request, "format"))
        if format == "json":
            return sent(_answer(found, lang, words=True))
        headers = {"Content-Disposition": f'attachment; filename="{found.question.name}.xlsx"'}
        return Response(workbook_of(found, lang), media_type=XLSX, headers=headers)

    @router.post(
        "/query",
        tags=["query"],
        operation_id="query",
        summary="只读 Cypher（看到整个已加密的图） / a reading statement (it sees the whole sealed graph)",
        response_model=Result,
        responses=problem_responses(
            problems.STATEMENT_REFUSED, problems.STATEMENT_CUT, problems.INVALID, problems.SWITCHED_OFF, problems.EXHAUSTED
        ),
    )
    def query(request: Request, body: Annotated[Statement, Body()]) -> Response:
        asker: Scope = request.state.asker
        with _turn(service, asker, body):
            limits = replace(LIMITS, stopping=service.stopping)
            found = run_cypher(asker, service.store, body.text, body.parameters, limits, trail=service.trail)
        lang = lang_of(request)
        warnings = [said.text(lang) for said in found.warnings]
        told = {"columns": found.columns, "rows": found.rows, "truncated": found.truncated, "warnings": warnings, "seconds": found.seconds}
        return sent(told)

    return router


@dataclass(slots=True)
class _turn:  # noqa: N801  (used as a with statement)
    """One statement at a time for each asker, so many a minute; counted by how it ended, or recorded when it is not let in."""

    service: Service
    asker: Scope
    asked: Statement

    def __enter__(self) -> None:
        with refusal_recorded(self.asker, "cypher", self.asked.text, self.asked.parameters, to=self.service.trail):
            self._begin()

    def _begin(self) -> None:
        if not self.service.options.query:
            raise ProblemError(problems.SWITCHED_OFF)
        self.asker.require("cypher")
        if wait := self.service.statements.take(self.asker.user):
            raise ProblemError(problems.TOO_MANY, retry_after=wait)
        if not self.service.statement_each.begin(self.asker.user):
            raise ProblemError(problems.IN_PROGRESS)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.service.statement_each.end(self.asker.user)
        outcome = "ok" if error is None else "failed"
        if isinstance(error, GongjianError):
            sorts = ((GateExhausted, "exhausted"), (GateBusy, "busy"))
            outcome = next((name for sort, name in sorts if isinstance(error, sort)), re.sub(r"\W", "_", error.said.code))
        self.service.figures.statements.labels(outcome).inc()


def _given(request: Request, *own: str) -> dict[str, object]:
    return {name: value for name, value in request.query_params.items() if name not in own}


def _question(question: Question, lang: Lang) -> dict[str, Any]:
    parameters = [
        {"name": p.name, "meaning": p.meaning(lang), "type": p.type, "required": p.required, "example": p.example}
        for p in question.parameters
    ]
    told = {"name": question.name, "subject": subject_of(question).text(lang), "title": question.title.text(lang)}
    return told | {"about": question.about.text(lang), "parameters": parameters}


def _answer(found: Answer, lang: Lang, *, words: bool) -> dict[str, Any]:
    rows = found.shown(lang) if words else [dict(row) for row in found.rows]
    told = {"question": found.question.name, "title": found.question.title.text(lang), "parameters": dict(found.parameters)}
    return told | {"columns": found.headings(lang), "rows": rows, "note": None if found.note is None else plain_text(found.note, lang)}
