"""Shapes that several routes share, as the OpenAPI document tells them."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from api.usecases.forms import End, Id, Sent, Text
from api.usecases.jobs import Job
from graph.wording import Lang

TheId = Annotated[Id, Path(description="Id.")]


class Open(BaseModel):
    """An answer that may have more than is declared."""

    model_config = ConfigDict(extra="allow")


class ProgressShown(BaseModel):
    """Where a job stands."""

    state: str = Field(description="waiting, running, complete, failed or cancelled.")
    step: str | None = Field(None, description="What is being done.")
    done: int | None = Field(None, description="How much of it is done.")
    total: int | None = Field(None, description="Of how much.")


class JobShown(BaseModel):
    """A job: work that takes longer than an answer may."""

    id: str = Field(description="Its id.")
    kind: str = Field(description="propose or load.")
    state: str = Field(description="waiting, running, complete, failed or cancelled.")
    created_at: datetime = Field(description="When it was asked for.")
    started_at: datetime | None = Field(None, description="When it was begun.")
    finished_at: datetime | None = Field(None, description="When it ended.")
    progress: ProgressShown = Field(description="Where it stands.")
    result: dict[str, Any] | None = Field(None, description="What came of it.")
    reason: str | None = Field(None, description="Why it failed or was cancelled.")
    reason_code: str | None = Field(None, description="Finer name of the reason.")


class HitShown(BaseModel):
    """A record that was found."""

    kind: str = Field(description="Its kind, as in the address of its list.")
    id: str = Field(description="Its id.")
    name: str = Field(description="What it is called.")
    note: str | None = Field(None, description="The beginning of its description.")
    score: float = Field(description="How well it fits; 1000 when it is called exactly so.")


class HitsShown(BaseModel):
    """Records that were found, the best first."""

    items: list[HitShown] = Field(description="The records.")


class NeighbourShown(BaseModel):
    """A related record."""

    relation: str = Field(description="Type of the relation.")
    outward: bool = Field(description="True when it leads away from the record that was asked about.")
    kind: str = Field(description="Kind of the related record.")
    id: str = Field(description="Its id.")
    name: str = Field(description="What it is called; masked for people.")
    valid_from: date | None = Field(None, description="First day of the relation.")
    valid_to: date | None = Field(None, description="Last day of the relation.")


class NeighboursShown(BaseModel):
    """What a record is related to."""

    items: list[NeighbourShown] = Field(description="The related records.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class Step(BaseModel):
    """One step of a chain."""

    relation: str = Field(description="Type of the relation.")
    forward: bool = Field(description="Whether the relation leads in the direction of the chain.")


class NamedEnd(End):
    """A record of a chain."""

    name: str = Field(description="What it is called; masked for people.")


class ChainShown(BaseModel):
    """A chain of relations: one record more than steps."""

    records: list[NamedEnd] = Field(description="The records from one end to the other.")
    steps: list[Step] = Field(description="The relations between them.")


class ChainsShown(BaseModel):
    """The shortest chains between two records."""

    items: list[ChainShown] = Field(description="The chains; none when there is none within the length asked for.")


class Empty(Sent):
    """Nothing."""


def job_shown(job: Job, lang: Lang) -> dict[str, Any]:
    """A job as it is shown."""
    progress = {"state": job.progress.state, "step": job.progress.step, "done": job.progress.done, "total": job.progress.total}
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "progress": progress,
        "result": None if job.result is None else dict(job.result),
        "reason": None if job.reason is None else job.reason.text(lang),
        "reason_code": job.reason_code,
    }


__all__ = ["ChainsShown", "Empty", "HitsShown", "Id", "JobShown", "NeighboursShown", "Open", "Text", "TheId", "job_shown"]
