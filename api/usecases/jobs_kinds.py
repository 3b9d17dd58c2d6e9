"""The kinds of jobs: who may ask for one, whether it goes on after its worker died, and its limits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.roles import Act
from api.usecases.audit import canonical
from graph.wording import GongjianError, Wording

NO_KIND = Wording("job.no_kind", "没有“{kind}”这类任务。可用：{known}", "There is no kind of job {kind}. There are: {known}")

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. `resumable`: begun again it does no harm; `quick`: it goes to a worker of its own, so that it never waits behind a
    plan, and what it needs stays in the memory of the service that was asked; `seconds` is the longest it may take."""

    name: str
    act: Act
    resumable: bool
    quick: bool
    seconds: float


KINDS = (
    JobKind("propose", "propose", True, False, 1_800),
    JobKind("load", "load", True, False, 3_600),
    JobKind("cypher", "cypher", False, True, 60),
)
"""Every kind; `api.usecases.worker` has a runner for each."""


def job_kind(name: str) -> JobKind:
    """The kind with this name. Raises GongjianError when there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise GongjianError(NO_KIND, kind=name, known="、".join(kind.name for kind in KINDS))


def stored_request(kind: JobKind, request: Mapping[str, Any]) -> str:
    """The request as it may stand in the graph: of a raw statement its masked text and the names of its parameters."""
    if kind.quick:
        told = {"text": canonical(str(request.get("text", "")))[:_LONGEST], "parameters": sorted(request.get("parameters") or {})}
        return json.dumps(told, ensure_ascii=False)
    return json.dumps(dict(request), ensure_ascii=False)


def stored_result(kind: JobKind, result: Mapping[str, Any]) -> str:
    """The result as it may stand in the graph: of a raw statement only how many rows it gave."""
    if kind.quick:
        return json.dumps({"rows": len(result.get("rows", ())), "truncated": result.get("truncated")})
    return json.dumps(dict(result), ensure_ascii=False)
