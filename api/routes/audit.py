"""The audit trail, for whoever may read it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.routes.shapes import Open
from api.usecases.audit_read import Sought, show_audit
from api.usecases.forms import IsoDate
from api.web.answers import problem_responses, sent


class EntriesAsked(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid")
    who: str | None = Field(None, max_length=200, description="Entries of this user.")
    use_case: str | None = Field(None, max_length=100, description="Entries of this use case, or of those that begin with its words.")
    since: IsoDate | None = Field(None, description="From this day (UTC) on.")
    until: IsoDate | None = Field(None, description="To this day (UTC).")
    failed: bool = Field(False, description="Only what did not end well.")
    limit: int = Field(100, ge=1, le=1000, description="Entries at most, the newest.")


class EntryShown(Open):
    """What somebody did."""

    at: str = Field(description="When (UTC).")
    who: str = Field(description="Who.")
    use_case: str = Field(description="What.")
    outcome: str = Field(description="How it ended.")


class EntriesShown(BaseModel):
    """Entries, the newest first."""

    items: list[EntryShown] = Field(description="The entries of askers whose territory lies in the reader's.")


def audit_router() -> APIRouter:
    """/audit."""
    router = APIRouter(prefix="/audit", tags=["audit"])

    @router.get(
        "",
        operation_id="show_audit",
        summary="审计记录 / the audit trail",
        response_model=EntriesShown,
        responses=problem_responses(problems.INVALID),
    )
    def entries(request: Request, asked: Annotated[EntriesAsked, Query()]) -> Response:
        sought = Sought(asked.who, asked.use_case, since=asked.since, until=asked.until, failed=asked.failed, limit=asked.limit)
        return sent({"items": show_audit(request.state.asker, sought)})

    return router
