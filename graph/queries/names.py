"""Whether a name that was asked about is in the graph, and which names look like it."""

import difflib
from collections.abc import Iterable

from graph.territory import within_any

MOST = 20_000


def is_known(labels: tuple[str, ...]) -> str:
    """A statement: whether a node of these labels in the asker's territory (see `graph.territory`) has $value as its id, name, title or one
    of its aliases."""
    return (
        f"MATCH (n:{'|'.join(labels)}) WHERE (n.id = $value OR n.name = $value OR n.title = $value OR $value IN coalesce(n.aliases, []))\n"
        f"AND {within_any('n', labels)} RETURN count(n) > 0 AS known"
    )


def ids_called(labels: tuple[str, ...]) -> str:
    """A statement: the ids (at most two) of nodes of these labels that lie in the asker's territory itself, not only above it, and have
    $value as is said for `is_known`. Whoever has it as the id goes before namesakes."""
    return (
        f"MATCH (n:{'|'.join(labels)}) WHERE (n.id = $value OR n.name = $value OR n.title = $value OR $value IN coalesce(n.aliases, []))\n"
        f"AND {within_any('n', labels, own=True)} WITH DISTINCT n.id AS id ORDER BY id <> $value, id\n"
        "WITH collect(id) AS ids RETURN CASE WHEN ids[0] = $value THEN ids[..1] ELSE ids[..2] END AS ids"
    )


def names_of(labels: tuple[str, ...]) -> str:
    """A statement: names, titles and aliases of the nodes of these labels in the asker's territory, at most `MOST`."""
    return (
        f"MATCH (n:{'|'.join(labels)}) WHERE {within_any('n', labels)}\n"
        "UNWIND [coalesce(n.name, n.title)] + coalesce(n.aliases, []) AS name\n"
        f"WITH DISTINCT name WHERE name IS NOT NULL RETURN name ORDER BY name LIMIT {MOST}"
    )


def nearest(value: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of the names: those that contain the value or are contained in it first, then those spelled like it."""
    known = list(names)
    inside = sorted((n for n in known if value in n or n in value), key=lambda n: (abs(len(n) - len(value)), n))
    return tuple(dict.fromkeys([*inside, *difflib.get_close_matches(value, known, n=3, cutoff=0.5)]))[:3]
