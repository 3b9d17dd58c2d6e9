"""Constraints and indexes of the store, derived from the model."""

from collections.abc import Iterator

from graph.kinds import Node, column_of
from graph.model import NODES
from graph.seal import LOOKUP_SUFFIX
from graph.store import Store


def statements() -> tuple[str, ...]:
    """Every constraint and index, each safe to run again: unique ids, range indexes for names and hashes, full-text (cjk) for search."""
    return tuple(text for kind in NODES for text in _of_kind(kind))


def _of_kind(kind: type[Node]) -> Iterator[str]:
    label = kind.label
    yield f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
    for name in _ranged(kind):
        yield f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
    if kind.search:
        fields = ", ".join(f"n.{name}" for name in kind.search)
        yield (
            f"CREATE FULLTEXT INDEX {full_text_index(kind)} IF NOT EXISTS FOR (n:{label}) ON EACH [{fields}] "
            "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
        )


def full_text_index(kind: type[Node]) -> str:
    """The name of a kind's full-text index."""
    return f"{kind.label.lower()}_text"


def _ranged(kind: type[Node]) -> Iterator[str]:
    for name, info in kind.model_fields.items():
        column = column_of(info)
        if column.lookup:
            yield name + LOOKUP_SUFFIX
        elif name == kind.name_field and column.sealed is None:
            yield name


_THERE = "SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN collect(name) AS names"


def ensure(store: Store) -> None:
    """Make what is missing and wait until the indexes are online; asking first takes one statement where making takes a hundred."""
    there = frozenset(store.read(_THERE)[0]["names"])
    missing = [text for text in statements() if _name_of(text) not in there]
    if missing:
        store.run_schema(missing)


def _name_of(statement: str) -> str:
    """The name that a statement gives: a constraint's index has the name of the constraint."""
    return statement.split(" IF NOT EXISTS")[0].rsplit(" ", 1)[1]
