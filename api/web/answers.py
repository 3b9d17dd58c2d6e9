"""How answers are declared in the OpenAPI document and sent: problems, versions, JSON as it is."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from fastapi import Response
from starlette.requests import Request

from api.problems import MEDIA, Kind
from graph.wording import Lang

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""

PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "titles", "status", "trace"],
    "properties": {
        "type": {"type": "string", "description": "Stable name of the problem."},
        "title": {"type": "string", "description": "What it is, in the language asked for."},
        "titles": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened this time."},
        "code": {"type": "string", "description": "Finer name of what happened."},
        "trace": {"type": "string", "description": "Id of this request, the same as in the service's log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Name of the parameter."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
"""The schema `Problem` (RFC 9457)."""

_TRACE = "0af7651916cd43dd8448eb211c80319c"


def problem_responses(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The responses of an operation for problems it may answer with, by status."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = found.setdefault(kind.status, _response(kind))
        entry["content"][MEDIA]["examples"][kind.name] = {"value": example_of(kind)}
        names = entry["content"][MEDIA]["examples"]
        entry["description"] = ", ".join(names)
        if kind.retry_after is not None:
            entry["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return found


def _response(kind: Kind) -> dict[str, Any]:
    return {"description": kind.name, "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}}}


def example_of(kind: Kind) -> dict[str, Any]:
    """A problem as it looks."""
    titles = {"zh": kind.title.zh, "en": kind.title.en}
    return {"type": kind.type, "title": kind.title.zh, "titles": titles, "status": kind.status, "trace": _TRACE}


def joined(*responses: Mapping[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Responses of several sources, the kinds of one status put together."""
    found: dict[int | str, dict[str, Any]] = {}
    for each in responses:
        for status, entry in each.items():
            there = found.setdefault(status, entry)
            if there is not entry:
                there["content"][MEDIA]["examples"] |= entry["content"][MEDIA]["examples"]
                there["description"] = ", ".join(there["content"][MEDIA]["examples"])
                there.setdefault("headers", {}).update(entry.get("headers", {}))
    return found


def sent(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as a JSON answer. Dates in ISO form, Chinese as it is."""
    body = json.dumps(value, ensure_ascii=False, default=plain, separators=(",", ":")).encode()
    return Response(body, status_code=status, media_type="application/json", headers=dict(headers or {}))


def plain(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def lang_of(request: Request) -> Lang:
    """The language that the caller asked for."""
    lang: Lang = request.state.lang
    return lang
