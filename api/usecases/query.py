"""Raw Cypher for organisers: through the gate, with warnings for unknown names, and a line in the audit trail."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.scope import Scope
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import recorded
from graph.kinds import PROVENANCE, Bound, Kind, PartialDate
from graph.model import NODES, RELATIONSHIPS
from graph.seal import sealed_fields
from graph.store import Store
from graph.store.gate import GateLimits, ask
from graph.wording import Said, Wording

UNKNOWN = Wording("query_unknown", "图中没有{sort} {name}", "the graph has no {sort_en} {name}")
UNKNOWN_NEAR = Wording(
    "query_unknown_near", "图中没有{sort} {name}，是否指 {near}？", "the graph has no {sort_en} {name}; do you mean {near}?"
)
TRUNCATED = Wording(
    "query_truncated",
    "结果已截断：只显示前 {rows} 行（上限 {limit} 行或 {megabytes} MB）",
    "truncated: only the first {rows} rows are shown (at most {limit} rows or {megabytes} MB)",
)
_SORTS = {"label": ("标签", "label"), "type": ("关系类型", "relationship type"), "property": ("属性", "property")}


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """Rows of plain values in the order of `columns`, whether some were left out, and what the user should know."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool
    warnings: tuple[Said, ...]
    seconds: float

    def objects(self) -> list[dict[str, Any]]:
        """The rows as objects by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def run_cypher(
    scope: Scope,
    store: Store,
    text: str,
    parameters: Mapping[str, Any] | None = None,
    limits: GateLimits | None = None,
    *,
    trail: AuditTrail | None = None,
) -> QueryAnswer:
    """Run a reading statement. Every outcome is audited before it is told, a refusal too. It sees the whole sealed graph, whatever the
    territory.

    Raises ForbiddenError, GateRefused, GateBusy, GateCut, GateExhausted (graph.store.gate), or StoreError.
    """
    given = limits or GateLimits()
    with recorded(scope, "cypher", text, parameters or {}, to=trail) as record:
        scope.require("cypher")
        answer = ask(store, scope.user, text, parameters, given)
        rows = record.rows = len(answer.rows)
        record.outcome = f"truncated {answer.truncated}" if answer.truncated else "ok"
    warnings = [said for sort, name in answer.unknown if (said := _warning(sort, name)) is not None]
    if answer.truncated:
        megabytes = given.bytes // 1_000_000
        warnings.append(Said(TRUNCATED, {"rows": rows, "limit": given.rows, "megabytes": megabytes}))
    return QueryAnswer(answer.columns, answer.rows, bool(answer.truncated), tuple(warnings), answer.seconds)


def parameter_of(item: str) -> tuple[str, Any] | None:
    """A parameter written as name=value, the value JSON where it is JSON, else text. None when it is not written so."""
    name, equals, value = item.partition("=")
    if not name or not equals or not name.isprintable():  # what is no text has halves of characters
        return None
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _warning(sort: str, name: str) -> Said | None:
    """None for a name of the model that merely has no data yet."""
    known = _names()[sort]
    if name in known:
        return None
    zh, en = _SORTS[sort]
    near = difflib.get_close_matches(name, known, 1, 0.6) or [n for n in known if n.casefold() == name.casefold()]
    values = {"sort": zh, "sort_en": en, "name": name, "near": near[0] if near else ""}
    return Said(UNKNOWN_NEAR if near else UNKNOWN, values)


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Labels, relationship types and property names of the model as they are stored."""
    labels = {label for kind in NODES for label in (kind.label, *kind.extra_labels)}
    properties = {name for kind in (*NODES, *RELATIONSHIPS) for name in _properties(kind)} | set(PROVENANCE)
    properties |= {name for kind in NODES for sealed in sealed_fields(kind) for name in sealed.properties}
    found = {"label": labels, "type": {kind.type for kind in RELATIONSHIPS}, "property": properties}
    return {sort: tuple(sorted(names)) for sort, names in found.items()}


def _properties(kind: type[Kind]) -> list[str]:
    names: list[str] = []
    for name, info in kind.model_fields.items():
        shape = str(info.annotation)
        names.append(name)
        if Bound.__name__ in shape:
            names += [f"{name}_low", f"{name}_high", f"{name}_text"]
        if PartialDate.__name__ in shape:
            names += [f"{name}_precision", f"{name}_inferred"]
    return names
