"""Values of the driver turned into plain Python."""

from typing import Any

from neo4j import Record
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time


def row_of(record: Record) -> dict[str, Any]:
    """One record as a dict with plain values (see `plain`)."""
    return {key: plain(value) for key, value in record.items()}  # type: ignore[no-untyped-call]


def plain(value: Any) -> Any:
    """A driver value as plain Python.

    Dates and times become those of `datetime` (to the microsecond), durations their ISO text, points {"srid", "coordinates"}; a node
    becomes {"labels", "properties"}, a relationship {"type", "properties"}, a path the list of what it passes.
    """
    if value is None or isinstance(value, (str, int, float, bool, bytes)):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (Date, DateTime, Time)):
        return value.to_native()
    return _plain_graph(value)


def _plain_graph(value: Any) -> Any:
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), "properties": {k: plain(v) for k, v in value.items()}}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": {k: plain(v) for k, v in value.items()}}
    if isinstance(value, Path):
        steps: list[Any] = [plain(value.start_node)]
        for step, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [plain(step), plain(node)]
        return steps
    if isinstance(value, Duration):
        return value.iso_format()
    if isinstance(value, Point):
        return {"srid": value.srid, "coordinates": list(value)}
    raise TypeError(f"no plain form for {type(value).__name__}")
