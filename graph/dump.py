"""A store as sorted text, so that two stores can be compared: nodes and relationships by their business keys, never by the engine's ids."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from graph.store import Store

NOT_COMPARED = {"Load": frozenset(("started_at", "finished_at"))}
"""Times of loads differ from run to run; all else must not."""

_ALL_NODES = "MATCH (n) WHERE NOT (n:Operation AND n.kind = 'turn') RETURN labels(n) AS labels, properties(n) AS p"
"""Whose turn it is to write is a lock that expires, no data: a load whose store died may leave it behind."""


def dump(store: Store) -> Iterator[str]:
    """One line a node and a relationship, as JSON, sorted. Lists keep their order."""
    yield from sorted(_nodes(store))
    yield from sorted(_relationships(store))


def _nodes(store: Store) -> Iterator[str]:
    for row in store.stream(_ALL_NODES):
        labels = sorted(row["labels"])
        left_out = frozenset().union(*(NOT_COMPARED.get(label, frozenset()) for label in labels))
        yield _line({"node": labels, "p": {k: v for k, v in row["p"].items() if k not in left_out}})


def _relationships(store: Store) -> Iterator[str]:
    text = "MATCH (a)-[r]->(b) RETURN labels(a) AS la, a.id AS a, type(r) AS type, labels(b) AS lb, b.id AS b, properties(r) AS p"
    for row in store.stream(text):
        ends = (sorted(row["la"]), row["a"], sorted(row["lb"]), row["b"])
        yield _line({"relationship": row["type"], "ends": ends, "p": row["p"]})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)
