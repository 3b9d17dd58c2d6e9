"""Values between the gate and its worker as JSON: parameters one way, cells of the answer the other.

Dates and times become ISO text. What JSON has no form for carries its sort in `~type`: nodes, relationships, paths, points, bytes.
The engine's element ids never show: a node is told by its business key.
"""

import base64
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

TYPE = "~type"
_DEEPEST = 100


def cell_of(value: Any) -> Any:
    """A driver value as plain JSON."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list):
        return [cell_of(item) for item in value]
    if isinstance(value, dict):
        return {key: cell_of(item) for key, item in value.items()}
    if isinstance(value, (Date, DateTime, Time, Duration)):
        return value.iso_format()
    return _graph_cell(value)


def _graph_cell(value: Any) -> Any:
    if isinstance(value, Node):
        properties = cell_of(dict(value))
        return {TYPE: "node", "id": properties.get("id"), "labels": sorted(value.labels), "properties": properties}
    if isinstance(value, Relationship):
        return {TYPE: "relationship", "type": value.type, **_ends(value), "properties": cell_of(dict(value))}
    if isinstance(value, Path):
        return {TYPE: "path", "nodes": cell_of(list(value.nodes)), "relationships": cell_of(list(value.relationships))}
    if isinstance(value, Point):
        return {TYPE: "point", "srid": value.srid, "coordinates": list(value)}
    if isinstance(value, (bytes, bytearray)):
        return {TYPE: "bytes", "base64": base64.b64encode(value).decode("ascii")}
    return str(value)


def _ends(value: Relationship) -> dict[str, Any]:
    """The ends by id and labels, for an id is one node's within its kind only. The engine tells them of nodes that the statement returned
    too; of others the id is None."""
    ends: dict[str, Any] = {}
    for name, node in zip(("start", "end"), value.nodes, strict=True):
        ends |= {name: None if node is None else node.get("id"), f"{name}_labels": [] if node is None else sorted(node.labels)}
    return ends


def parcel_of(value: Any) -> Any:
    """A parameter as JSON; dates and times keep their type."""
    if isinstance(value, datetime):
        return {TYPE: "datetime", "iso": value.isoformat()}
    if isinstance(value, date):
        return {TYPE: "date", "iso": value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): parcel_of(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [parcel_of(item) for item in value]
    return value


def fault_of_parameter(value: Any, depth: int = 0) -> bool:
    """Whether a parameter, as `parcel_of` made JSON of it, is none that can be sent: a number past 64 bits, a half of a character, a date
    that is none, lists in lists without end."""
    if depth > _DEEPEST:
        return True
    if isinstance(value, str):
        return not _whole(value)
    if isinstance(value, int):
        return not -(2**63) <= value < 2**63
    if isinstance(value, list):
        return any(fault_of_parameter(item, depth + 1) for item in value)
    if not isinstance(value, dict):
        return False
    if set(value) == {TYPE, "iso"}:
        return not _is_moment(value)
    return any(not _whole(key) or fault_of_parameter(item, depth + 1) for key, item in value.items())


def _whole(text: str) -> bool:
    """Whether a text has no half of a character (a lone surrogate)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_moment(value: dict[str, Any]) -> bool:
    try:
        unpacked(value)
    except (ValueError, TypeError):
        return False
    return value[TYPE] in ("date", "datetime")


def unpacked(value: Any) -> Any:
    """The parameter that `parcel_of` made JSON of."""
    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {TYPE, "iso"}:
        return (date if value[TYPE] == "date" else datetime).fromisoformat(value["iso"])
    return {key: unpacked(item) for key, item in value.items()}
