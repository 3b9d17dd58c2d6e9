"""Proposals: asking for one, reading it, comparing it with another, why, deciding on its projects."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.problems import ProblemError
from api.routes.records import AGAIN, Key, again_said
from api.routes.shapes import JobShown, Open, TheId, job_shown
from api.scope import Scope
from api.usecases import editing
from api.usecases.audit_record import recorded
from api.usecases.compare import as_document, compare
from api.usecases.decide import decide, is_stale
from api.usecases.explain import explain
from api.usecases.forms import Flag, Id, IsoDate, Number, Sent, Text, Whole
from api.usecases.jobs import Job
from api.usecases.request import Request as Wanted
from api.usecases.run_of import run_of
from api.usecases.runs import in_language
from api.web.answers import lang_of, problem_responses, sent
from api.web.service import Service
from graph.plans.runs import states_of

PATIENCE = 2.0
"""Seconds for which a request for a proposal is waited for unless the caller says otherwise (Prefer: wait=N)."""

_MOST_PATIENCE = 20
Pair = Annotated[list[Id], Field(min_length=2, max_length=2)]


class ProposalAsked(Sent):
    """A request for proposals (see `gongjian propose --help`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"area": "460202", "fairness": "tie-break", "max_projects": 20}]})
    as_of: IsoDate | None = Field(None, description="The day the lists are read as of; today when left out.")
    area: Annotated[Text, Field(min_length=1, max_length=100)] | None = Field(None, description="Code, name or alias of the area.")
    capacity: Literal["district", "city"] = Field("city", description="Whose units count: of the district or of the whole city.")
    resource_kinds: list[Text] = Field(default_factory=list, max_length=100, description="Only resources of these kinds.")
    demand_kinds: list[Text] = Field(default_factory=list, max_length=100, description="Only demands of these kinds.")
    months: list[Annotated[Whole, Field(ge=1, le=12)]] = Field(default_factory=list, max_length=12, description="Months of the plan.")
    weights: dict[str, Annotated[Number, Field(ge=0, le=1000)]] = Field(
        default_factory=dict, max_length=50, description="Weights of parts."
    )
    max_projects: Annotated[Whole, Field(ge=0, le=1_000_000)] | None = Field(None, description="Lines at most.")
    pins: list[Pair] = Field(default_factory=list, max_length=10_000, description="Pairs (resource, demand) to keep.")
    forbidden: list[Pair] = Field(default_factory=list, max_length=10_000, description="Pairs (resource, demand) to leave out.")
    fairness: Literal["off", "tie-break", "strict"] = Field("tie-break", description="How strongly communities are treated alike.")
    minimum_score: Annotated[Number, Field(ge=0, le=1)] | None = Field(None, description="Score under which nothing is proposed.")
    effort: Literal["fast", "certified", "exact"] = Field("exact", description="How certain the plan has to be.")
    seconds: Annotated[Number, Field(gt=0, le=600)] | None = Field(None, description="Longest search for bundles.")
    inertia: Annotated[Number, Field(ge=0, le=1)] | None = Field(None, description="Bonus of the pairs of the run before.")
    after: Annotated[Text, Field(min_length=1, max_length=100)] | None = Field(None, description="The run to follow, or `last`.")
    again_rejected: Flag = Field(False, description="Let rejected pairs come back.")
    again_deferred: Flag = Field(False, description="Let deferred pairs come back.")


class DecisionAsked(Sent):
    """A decision on a project."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"project": "1", "verdict": "accept", "reason": "双方已当面确认"}]})
    project: Annotated[Text, Field(min_length=1, max_length=100)] = Field(description="Id of the project, or its number in the run.")
    verdict: Literal["accept", "reject", "defer"] = Field(description="What was decided.")
    reason: Annotated[Text, Field(min_length=1, max_length=1000)] = Field(
        description="Why; numbers of phones and identity cards are masked."
    )
    until: IsoDate | None = Field(None, description="Last day of a deferral.")


class DecisionShown(BaseModel):
    """What came of a decision."""

    project: str = Field(description="Id of the project.")
    title: str = Field(description="Its title.")
    before: str = Field(description="Its state before.")
    state: str = Field(description="Its state now.")
    changed: bool = Field(description="False when it had been so already.")
    run: str = Field(description="Id of the run.")
    stale: bool = Field(description="True when the lists have changed since the run.")
    masked: bool = Field(description="True when a personal number in the reason was masked.")


class ProposalShown(Open):
    """A proposal: the run, its projects with reasons, demands unmet and resources idle with reasons."""

    run: dict[str, Any] = Field(description="The run and how good its plan is; `stale` when the lists have changed since.")
    projects: list[dict[str, Any]] = Field(description="The projects, each with its lines and reasons.")
    unmet: list[dict[str, Any]] = Field(description="Demands that are not met, and why.")
    idle: list[dict[str, Any]] = Field(description="Resources that are not used, and why.")


class ComparedShown(Open):
    """What the second of two proposals has more, less, and at another score."""

    runs: list[str] = Field(description="Their ids.")
    as_of: list[date] = Field(description="The days that the lists were read as of.")
    objectives: list[float] = Field(description="Their worth.")
    lost: list[dict[str, Any]] = Field(description="Lines that only the first has.")
    gained: list[dict[str, Any]] = Field(description="Lines that only the second has.")
    rescored: list[dict[str, Any]] = Field(description="Lines of both at another score; `score_before` is that of the first.")
    kept: int = Field(description="Lines of both.")


class WhyShown(Open):
    """Why something was proposed or not."""

    subject: str = Field(description="What was asked about.")
    run: str | None = Field(description="The run; null for the lists as they are now.")
    stale: bool = Field(description="True when the lists have changed since the run.")
    sentences: list[str] = Field(description="The reasons.")


def proposals_router(service: Service) -> APIRouter:
    """/proposals."""
    router = APIRouter(prefix="/proposals", tags=["proposals"])
    made: dict[int | str, dict[str, Any]] = {
        201: {"model": ProposalShown, "description": "The proposal, when it was made at once.", "headers": AGAIN},
        202: {"model": JobShown, "description": "The job that makes it.", "headers": _LOCATION | AGAIN},
    }

    @router.post(
        "",
        status_code=202,
        operation_id="propose",
        summary="请求共建项目建议 / ask for a proposal",
        response_model=None,
        responses={**made, **problem_responses(problems.INVALID, problems.REFUSED, problems.KEY_REUSED, problems.NOT_FOUND)},
    )
    def ask(request: Request, body: Annotated[ProposalAsked, Body()], key: Key = None, prefer: Prefer = None) -> Response:
        asker: Scope = request.state.asker
        given = wanted_of(body)
        asked = submitted(service, asker, "propose", given, body, key)
        job = _waited(service, asker, asked, patience_of(prefer))
        headers = again_said(asked.again)
        if not job.ended:
            headers |= {"Location": f"/v1/jobs/{job.id}", "Retry-After": "2"}
            return sent(job_shown(job, lang_of(request)), status=202, headers=headers)
        run = str(result_of(job)["run"])
        return sent(shown(service, request, run), status=201, headers=headers | {"Location": f"/v1/proposals/{run}"})

    @router.get(
        "/{id}",
        operation_id="get_proposal",
        summary="建议方案 / a proposal",
        response_model=ProposalShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID),
    )
    def one(request: Request, id: TheId) -> Response:
        return sent(shown(service, request, id))

    @router.get(
        "/{id}/compare/{other}",
        operation_id="compare",
        summary="与另一批次比较 / compared with another one",
        response_model=ComparedShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID),
    )
    def compared(request: Request, id: TheId, other: Other) -> Response:
        return sent(as_document(compare(request.state.asker, service.store, id, other)))

    @router.get(
        "/{id}/explain",
        operation_id="explain",
        summary="为什么提出或没有提出 / why something was proposed or not",
        response_model=WhyShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID, problems.REFUSED, problems.IN_PROGRESS),
    )
    def why(request: Request, id: TheId, subject: Subject, demand: OtherSubject = None) -> Response:
        lang, asker = lang_of(request), request.state.asker
        with nullcontext() if demand is None else one_trial(service, asker):  # about a pair a whole plan is made again
            found = explain(asker, service.store, id, subject, demand)
        sentences = [told.text(lang) for told in found.sentences]
        return sent({"subject": found.subject, "run": found.run, "stale": found.stale, "sentences": sentences})

    @router.post(
        "/{id}/decisions",
        status_code=201,
        operation_id="decide",
        summary="采纳、否决或暂缓 / accept, reject or defer",
        response_model=DecisionShown,
        responses={201: {"headers": AGAIN}, **problem_responses(problems.NOT_FOUND, problems.TAKEN, problems.INVALID, problems.KEY_REUSED)},
    )
    def decided(request: Request, id: TheId, body: Annotated[DecisionAsked, Body()], key: Key = None) -> Response:
        asker: Scope = request.state.asker
        mark = editing.fingerprint(service.store, ["decide", id, body.model_dump(mode="json")])
        operation = None if key is None else (editing.Asked(key).id(asker), mark)
        found = decide(asker, service.store, id, body.project, body.verdict, body.reason, until=body.until, operation=operation)
        project = found.decided
        state = {"project": project.project, "title": project.title, "before": project.before, "state": project.state}
        return sent(
            state | {"changed": project.changed, "run": found.run, "stale": found.stale, "masked": found.masked},
            status=201,
            headers=again_said(project.again),
        )

    return router


_LOCATION = {
    "Location": {"schema": {"type": "string"}, "description": "Where it is."},
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until it is worth looking."},
}
Other = Annotated[Id, Path(description="Id of the proposal to compare with.")]
Prefer = Annotated[
    str | None, Header(pattern=r"^wait=[0-9]{1,3}$", description="`wait=N`: seconds to wait for the result before a job is given.")
]
Subject = Annotated[
    str, Query(min_length=1, max_length=200, description="Id of a project, demand or resource (or the resource of a pair).")
]
OtherSubject = Annotated[str | None, Query(min_length=1, max_length=200, description="The demand of a pair.")]


@contextmanager
def one_trial(service: Service, asker: Scope) -> Iterator[None]:
    """One plan at a time for each asker of those that are made while the asker waits, and few over all. Raises ProblemError for more."""
    if not service.trials.begin(asker.user):
        raise ProblemError(problems.IN_PROGRESS) if service.trials.running(asker.user) else ProblemError(problems.OVERLOADED, retry_after=5)
    try:
        yield
    finally:
        service.trials.end(asker.user)


def _waited(service: Service, asker: Scope, job: Job, seconds: float) -> Job:
    """The job when it has ended, or as it stands after so many seconds, when the service is told to stop, or at once when as many wait as
    may: whoever waits takes the place of another request."""
    if not service.waits.begin(asker.user):
        return job
    try:
        until = time.monotonic() + seconds
        while not job.ended and (left := until - time.monotonic()) > 0 and not service.stopping.is_set():
            job = service.jobs.wait(asker, job.id, min(left, 0.5))
        return job
    finally:
        service.waits.end(asker.user)


def patience_of(prefer: str | None) -> float:
    """Seconds to wait."""
    return PATIENCE if prefer is None else float(min(_MOST_PATIENCE, int(prefer.removeprefix("wait="))))


def wanted_of(body: ProposalAsked) -> dict[str, Any]:
    """The request as a job keeps it. Raises GongjianError for what can't be asked for."""
    given = body.model_dump(exclude_none=True)
    pairs = {name: tuple((r, d) for r, d in given.pop(name)) for name in ("pins", "forbidden")}
    day = given.pop("as_of", None) or date.today()
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return json.loads(json.dumps(Wanted(as_of=day, **{**given, **lists, **pairs}).as_json()))  # type: ignore[no-any-return]


def mark_of(asker: Scope, key: str, *what: Any) -> str:
    """A mark for an asker's key and what was asked with it."""
    return hashlib.sha256(json.dumps([asker.user, key, *what], sort_keys=True, default=str).encode()).hexdigest()[:24]


def submitted(service: Service, asker: Scope, kind: str, given: Mapping[str, Any], body: BaseModel, key: str | None) -> Job:
    """The job of a request; the same key is the same job. Raises KeyReusedError when the key was used for another body."""
    id_ = None if key is None else f"J{mark_of(asker, key, kind)}"
    return service.jobs.submit(
        asker, kind, given, id=id_, mark=editing.fingerprint(service.store, [kind, body.model_dump(mode="json", exclude_unset=True)])
    )


def result_of(job: Job) -> Mapping[str, Any]:
    """What came of a job. Raises ProblemError when it failed."""
    if job.state == "complete" and job.result is not None:
        return job.result
    detail = None if job.reason is None else {"zh": job.reason.zh, "en": job.reason.en}
    missing = job.reason_code in ("scope.not_found", "plan.no_run", "plan.no_runs", "plan.no_area")
    kind = problems.NOT_FOUND if missing else problems.REFUSED
    raise ProblemError(kind, detail, more={"code": job.reason_code or job.state})  # type: ignore[arg-type]


def shown(service: Service, request: Request, id_: str) -> dict[str, Any]:
    """A run in the caller's language, with the present state of its projects, and whether the lists have changed since."""
    asker: Scope = request.state.asker
    with recorded(asker, "get proposal", id_, to=service.trail) as record:
        asker.require("propose")
        found = run_of(asker, service.store, id_)
        plan = in_language(found.result, lang_of(request))
        states = states_of(service.store, found.id)
        record.rows = len(plan["projects"])
        plan["run"]["stale"] = is_stale(service.store, found)
        for project in plan["projects"]:
            project["state"] = states.get(project["id"], project["state"])
    return dict(plan)
