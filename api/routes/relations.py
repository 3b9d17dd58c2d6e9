"""Finding records by words, what they are related to, and the chains between them."""

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.routes.shapes import ChainsShown, HitsShown, NeighboursShown, TheId
from api.usecases import finding, relations
from api.usecases.forms import Id, IsoDate, path_of
from api.usecases.records import MOST
from api.web.answers import problem_responses, sent
from api.web.cursor import Cursors
from api.web.service import Service
from graph.model import NODES, RELATIONSHIPS
from graph.plans.search import SEARCHED
from graph.territory import OWN_RECORDS

KINDS = {path_of(kind): kind for kind in NODES if kind.label not in OWN_RECORDS}
_Kind = StrEnum("Kind", {name: name for name in KINDS})  # type: ignore[misc]
_Searched = StrEnum("Searched", {path_of(kind): path_of(kind) for kind in SEARCHED})  # type: ignore[misc]
_Relation = StrEnum("Relation", {kind.type: kind.type for kind in RELATIONSHIPS})  # type: ignore[misc]


class Words(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=200, description="Words; a name, an id or a part of a text.", examples=["义诊"])
    kind: list[_Searched] = Field(default_factory=list, max_length=40, description="Only records of these kinds.")
    limit: int = Field(20, ge=1, le=100, description="Records at most.")


class Related(BaseModel):
    """Which relations."""

    model_config = ConfigDict(extra="forbid")
    as_of: IsoDate | None = Field(None, description="The day on which they hold; today when left out.")
    relation: list[_Relation] = Field(default_factory=list, max_length=60, description="Only relations of these types.")
    limit: int = Field(50, ge=1, le=MOST, description="Related records of a page.")
    cursor: str | None = Field(None, max_length=2000, description="Where to go on: `next` of the page before.")


class Between(BaseModel):
    """Two records."""

    model_config = ConfigDict(extra="forbid")
    from_kind: _Kind = Field(description="Kind of the first.", examples=["units"])
    from_id: Id = Field(description="Id of the first.", examples=["u-wuzhizhou"])
    to_kind: _Kind = Field(description="Kind of the second.", examples=["units"])
    to_id: Id = Field(description="Id of the second.", examples=["u-rice-park"])
    as_of: IsoDate | None = Field(None, description="The day on which the chain holds; today when left out.")
    longest: int = Field(6, ge=1, le=8, description="Steps at most.")
    limit: int = Field(3, ge=1, le=20, description="Chains at most.")


def relations_router(service: Service, cursors: Cursors) -> APIRouter:
    """Search, neighbours and paths."""
    router = APIRouter(tags=["relations"])

    @router.get(
        "/search",
        operation_id="search",
        summary="按文字查找 / find by words",
        response_model=HitsShown,
        responses=problem_responses(problems.INVALID),
    )
    def search(request: Request, asked: Annotated[Words, Query()]) -> Response:
        kinds = tuple(KINDS[kind.value] for kind in asked.kind)
        hits = finding.find(request.state.asker, service.store, asked.q, kinds, asked.limit, trail=service.trail)
        return sent({"items": [asdict(hit) for hit in hits]})

    @router.get(
        "/paths",
        operation_id="paths",
        summary="两者之间最短的关系链 / shortest chains of relations",
        response_model=ChainsShown,
        responses=problem_responses(problems.NOT_FOUND, problems.INVALID),
    )
    def paths(request: Request, asked: Annotated[Between, Query()]) -> Response:
        start, end = (KINDS[asked.from_kind.value], asked.from_id), (KINDS[asked.to_kind.value], asked.to_id)
        given: dict[str, Any] = {"as_of": asked.as_of or date.today(), "longest": asked.longest, "limit": asked.limit}
        found = relations.chains(request.state.asker, service.store, start, end, **given, trail=service.trail)
        return sent({"items": [{"records": chain.records, "steps": chain.steps} for chain in found]})

    @router.get(
        "/{kind}/{id}/neighbours",
        operation_id="neighbours",
        summary="与之相关的记录 / what it is related to",
        response_model=NeighboursShown,
        responses=problem_responses(problems.BAD_CURSOR, problems.NOT_FOUND, problems.INVALID),
    )
    def neighbours(request: Request, kind: _Kind, id: TheId, asked: Annotated[Related, Query()]) -> Response:
        asker, types = request.state.asker, sorted(each.value for each in asked.relation)
        about = {"neighbours": [kind.value, id], "who": asker.user, "areas": asker.areas, "as_of": asked.as_of, "types": types}
        given: dict[str, Any] = {"as_of": asked.as_of or date.today(), "types": types, "limit": asked.limit}
        after = cursors.read(asked.cursor, about)
        found = relations.neighbours(asker, service.store, KINDS[kind.value], id, **given, after=after, trail=service.trail)
        following = None if found.after is None else cursors.sign(found.after, about)
        return sent({"items": [asdict(row) for row in found.rows], "next": following})

    return router
