"""The OpenAPI document: what FastAPI makes of the routes, with who may ask, what may go wrong anywhere, and no default errors."""

import copy
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems
from api.web.answers import PROBLEM_SCHEMA, joined, problem_responses
from api.web.entry import GUARDED
from api.web.said import declared

ABOUT = (
    "共建：谁与谁共建什么。列表、建议、查询与报表。所有错误都是 application/problem+json。"
    " / Who should build what with whom: lists, proposals, statements and reports. Every error is a problem document."
)
BODY = {str(s): e for s, e in problem_responses(problems.MALFORMED, problems.TOO_LARGE, problems.WRONG_TYPE).items()}
COMMON = {**{str(s): e for s, e in declared().items()}, **BODY}
"""What may go wrong with any request, by status; that of BODY with those that have one."""

_METHODS = ("get", "post", "patch", "put", "delete")


def document_of(app: FastAPI, tags: list[dict[str, Any]]) -> dict[str, Any]:
    """The document of an application."""
    found = get_openapi(title=app.title, version=app.version, summary=app.summary, description=ABOUT, routes=app.routes, tags=tags)
    parts = found.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = dict(PROBLEM_SCHEMA)
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    parts["responses"] = {_reference(status): entry for status, entry in COMMON.items()}
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "gongjian token"}}
    for path, operation in _operations(found):
        if path.startswith(GUARDED):
            operation["security"] = [{"bearer": []}]
            operation["responses"] = _with_common(operation)
    return found


def _with_common(operation: dict[str, Any]) -> dict[str, Any]:
    own = {str(status): entry for status, entry in operation["responses"].items()}
    if "422" in own and "HTTPValidationError" in str(own["422"]):
        own["422"] = problem_responses(problems.INVALID)[422]
    body = "requestBody" in operation
    for status, entry in (COMMON if body else {s: e for s, e in COMMON.items() if s not in BODY}).items():
        own[status] = joined({status: own[status]}, {status: copy.deepcopy(entry)})[status] if status in own else _referred(status)
    return own


def _reference(status: str) -> str:
    return f"Problem{status}"


def _referred(status: str) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{_reference(status)}"}


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, operation
