"""A page that lists what the service offers, made from its OpenAPI document: no script, nothing from elsewhere."""

import html
import json
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse

_STYLE = (
    "body{font:15px/1.6 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #ccd;padding:.3rem .6rem;text-align:left;vertical-align:top}code{white-space:nowrap}h2{margin-top:2rem}"
)


def overview_router(app: FastAPI) -> APIRouter:
    """/openapi.json and /docs."""
    router = APIRouter()

    @cache
    def page() -> str:
        return _page(app.openapi())

    @cache
    def document() -> bytes:
        return json.dumps(app.openapi(), ensure_ascii=False).encode()

    # Not `async`: the document takes seconds to make the first time, for which nobody else should wait.
    @router.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return Response(document(), media_type="application/json")

    @router.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return HTMLResponse(page(), headers=headers)

    return router


def _page(document: dict[str, Any]) -> str:
    by_tag: dict[str, list[str]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            by_tag.setdefault(operation.get("tags", ["-"])[0], []).append(_row(method, path, operation))
    told = {tag["name"]: tag["description"] for tag in document["tags"]}
    parts = [
        f"<h2>{html.escape(told.get(tag, tag))}</h2><table><tr><th>方法<th>地址<th>说明<th>参数</tr>{''.join(rows)}</table>"
        for tag, rows in by_tag.items()
        if rows
    ]
    about = html.escape(document["info"]["description"])
    return (
        f"<!doctype html><html lang=zh><meta charset=utf-8><title>gongjian</title><style>{_STYLE}</style><h1>gongjian</h1><p>{about}</p>"
        f'<p><a href="/openapi.json">openapi.json</a></p>{"".join(parts)}</html>'
    )


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    names = "、".join(f"{p['name']}{'*' if p.get('required') else ''}" for p in operation.get("parameters", []))
    summary = html.escape(operation.get("summary", ""))
    return f"<tr><td>{method.upper()}<td><code>{html.escape(path)}</code><td>{summary}<td>{html.escape(names)}</tr>"
