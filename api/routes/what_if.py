"""What a change would do to a plan; nothing is written."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import ConfigDict, Field

from api import problems
from api.routes.proposals import one_trial
from api.routes.shapes import Open
from api.scope import Scope
from api.usecases.forms import Id, Sent, Text, Whole
from api.usecases.what_if import Supposed, what_if
from api.web.answers import lang_of, problem_responses, sent
from api.web.service import Service

_ENDS = ("unmet", "served", "idle", "used")
Pair = Annotated[list[Id], Field(min_length=2, max_length=2)]


class More(Sent):
    """So many more (or fewer) of something."""

    id: Id = Field(description="Id of the resource or demand.")
    by: Annotated[Whole, Field(ge=-1000, le=1000)] = Field(description="How many more; less than 0 for fewer.")


class SupposedAsked(Sent):
    """What is supposed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"leave": ["u-wuzhizhou"]}]})
    run: Annotated[Text, Field(min_length=1, max_length=100)] | None = Field(None, description="The run; the present lists when left out.")
    leave: list[Id] = Field(default_factory=list, max_length=1000, description="Units that leave.")
    places: list[More] = Field(default_factory=list, max_length=1000, description="Places more of resources.")
    suppliers: list[More] = Field(default_factory=list, max_length=1000, description="Suppliers more of demands.")
    fall: list[Pair] = Field(default_factory=list, max_length=1000, description="Pairs (resource, demand) that fall through.")
    months: Annotated[Text, Field(min_length=1, max_length=40)] | None = Field(None, description="Months of the plan, such as 10-4.")


class SupposedShown(Open):
    """The plan as it is against the plan after the change."""

    run: str | None = Field(description="The run.")
    stale: bool = Field(description="True when the lists have changed since; both plans are by the present ones.")
    value_before: float = Field(description="Worth of the plan as it is.")
    value_after: float = Field(description="Worth after the change.")
    bound: float = Field(description="No plan after the change has more.")
    gap: float = Field(description="What may be missing to the best; 0 when proven best.")
    kept: int = Field(description="Lines that stay.")
    lost: list[dict[str, Any]] = Field(description="Lines that go.")
    gained: list[dict[str, Any]] = Field(description="Lines that come.")
    notes: list[str] = Field(description="What to know about it.")


def what_if_router(service: Service) -> APIRouter:
    """/what-if."""
    router = APIRouter(tags=["proposals"])

    @router.post(
        "/what-if",
        operation_id="what_if",
        summary="设想变动（不写入） / suppose a change (nothing is written)",
        response_model=SupposedShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID, problems.REFUSED, problems.IN_PROGRESS),
    )
    def suppose(request: Request, body: Annotated[SupposedAsked, Body()]) -> Response:
        asker: Scope = request.state.asker
        with one_trial(service, asker):
            found = what_if(asker, service.store, body.run, _supposed(body))
        lang, difference = lang_of(request), found.difference
        told: dict[str, Any] = {name: getattr(difference, name) for name in ("bound", "gap", "kept", "seconds")}
        told |= {"value_before": difference.before, "value_after": difference.after}
        told |= {name: [dict(zip(("id", "title", "owner"), row, strict=True)) for row in getattr(found, name)] for name in _ENDS}
        told |= {name: [asdict(line) for line in getattr(found, name)] for name in ("lost", "gained")}
        return sent({"run": found.run, "stale": found.stale, **told, "notes": [note.text(lang) for note in found.notes]})

    return router


def _supposed(body: SupposedAsked) -> Supposed:
    return Supposed(
        leave=tuple(body.leave),
        places=tuple((more.id, more.by) for more in body.places),
        suppliers=tuple((more.id, more.by) for more in body.suppliers),
        fall=tuple((resource, demand) for resource, demand in body.fall),
        months=body.months,
    )
