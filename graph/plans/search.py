"""Finding records by words: the full-text indexes (cjk) of every kind that has one, within a territory."""

import re
from collections.abc import Sequence
from functools import cache

from graph.kinds import Node
from graph.model import NODES
from graph.schema import full_text_index

SEARCHED: tuple[type[Node], ...] = tuple(kind for kind in NODES if kind.search)

_SPECIAL = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/<>=])')
_LONGEST = 200


def words_for_index(text: str) -> str:
    """What a person typed as a query of the index: the whole phrase counts most, then each of its words; nothing is syntax."""
    words = [_SPECIAL.sub(r"\\\1", word).lower() for word in text[:_LONGEST].split()]
    phrase = " ".join(words)
    return f'"{phrase}"^8 OR ' + " OR ".join(f'"{word}"^3 OR {word}' for word in words) if words else ""


@cache
def found_by(kinds: Sequence[type[Node]]) -> str:
    """Up to `most` records of each of these kinds, wherever they lie, for the words `query`, each as `label`, `id`, `name`, `note` and
    `score`, the best first; `text` is what was typed: a record called exactly that comes before all others."""
    return "\nUNION ALL\n".join(_of_kind(kind) for kind in kinds)


def _of_kind(kind: type[Node]) -> str:
    name = f"n.{kind.name_field}" if kind.name_field else "n.id"
    note = "left(n.description, 120)" if "description" in kind.search else "null"
    exact = [f"{name} = $text", "n.id = $text", *(["$text IN coalesce(n.aliases, [])"] if "aliases" in kind.model_fields else [])]
    return (
        f"CALL db.index.fulltext.queryNodes('{full_text_index(kind)}', $query, {{limit: $most}}) YIELD node AS n, score\n"
        f"WITH n, score WHERE coalesce(n.record_state, 'active') <> 'withdrawn'\n"
        f"RETURN '{kind.label}' AS label, n.id AS id, {name} AS name, {note} AS note, "
        f"CASE WHEN {' OR '.join(exact)} THEN 1000.0 ELSE score END AS score ORDER BY score DESC, id LIMIT $most"
    )
