"""The text of every statement that the loaders send, made from the model. Values are parameters only.

Parameters: `rows` (each with `id`, `p` properties and, where a kind may be suggested, `s`), `common` (provenance shared
by a batch), `source` (`file!sheet`), `defaults`, `blanks` (fields the sheet has a column for, all null) and `today`.
"""

from collections.abc import Sequence

from graph.kinds import Node, Relationship, column_of

_REVIVE = "{v}.valid_to = CASE WHEN {v}.record_state = 'withdrawn' THEN null ELSE {v}.valid_to END"
_SOURCES = "{v}.sources = CASE WHEN $source IN coalesce({v}.sources, []) THEN {v}.sources ELSE coalesce({v}.sources, []) + $source END"
_BLANKS = "{v} += CASE WHEN {v}.sources IS NULL OR {v}.sources = [$source] THEN $blanks ELSE {{}} END"
_SUGGESTED = (
    "n += CASE WHEN row.s IS NULL THEN {} "
    "WHEN n.kind IS NULL OR coalesce(n.kind_source, 'suggested') = 'suggested' OR n.sources = [$source] THEN row.s ELSE {} END"
)


def merge_nodes(kind: type[Node], *, fresh: bool) -> str:
    """Merge rows of one kind. `fresh` says that the label has no node yet, so that nothing has to be kept or compared."""
    if fresh:
        sets = ["n += $common", "n += row.p"] + (["n += coalesce(row.s, {})"] if "kind_source" in kind.model_fields else [])
        lines = ["UNWIND $rows AS row", f"MERGE (n:{kind.label} {{id: row.id}})", "SET " + ", ".join(sets)]
    else:
        sets = [_BLANKS.format(v="n"), _REVIVE.format(v="n"), _SOURCES.format(v="n"), "n += $common", "n += row.p"]
        sets += [_SUGGESTED] if "kind_source" in kind.model_fields else []
        lines = ["UNWIND $rows AS row", f"MERGE (n:{kind.label} {{id: row.id}})", "ON CREATE SET n += $defaults", "SET " + ", ".join(sets)]
    for label, flag in kind.extra_labels.items():
        lines.append(f"FOREACH (_ IN CASE WHEN n.{flag} THEN [1] ELSE [] END | SET n:{label})")
        lines.append(f"FOREACH (_ IN CASE WHEN n.{flag} THEN [] ELSE [1] END | REMOVE n:{label})")
    return "\n".join(lines)


def merge_relationships(kind: type[Relationship], start: str, end: str, *, fresh: bool) -> str:
    """Merge relationships between two labels; rows have `a`, `b`, the keys in `k`, and `p`. Returns how many as `n`."""
    keys = "{" + ", ".join(f"{key}: row.k.{key}" for key in kind.keys) + "}" if kind.keys else ""
    if fresh:
        sets = ["r += $common", "r += row.p"]
    else:
        sets = [_BLANKS.format(v="r"), _REVIVE.format(v="r"), _SOURCES.format(v="r"), "r += $common", "r += row.p"]
    return "\n".join(
        [
            "UNWIND $rows AS row",
            f"MATCH (a:{start} {{id: row.a}})",
            f"MATCH (b:{end} {{id: row.b}})",
            f"MERGE (a)-[r:{kind.type} {keys}]->(b)",
            *([] if fresh else ["ON CREATE SET r += $defaults"]),
            "SET " + ", ".join(sets),
            "RETURN count(r) AS n",
        ]
    )


_WITHDRAW = (
    "SET {v}.sources = [s IN {v}.sources WHERE s <> $source] WITH {v} WHERE size({v}.sources) = 0 "
    "SET {v}.record_state = 'withdrawn', {v}.valid_to = CASE WHEN {v}.valid_to < $today THEN {v}.valid_to ELSE $today END"
)


def end_links(kind: type[Node], relationship: type[Relationship], others: Sequence[str], *, outward: bool) -> str:
    """End the relationships of a link that this source named and names no more. Rows have `id` and `ends` (ids that stay, as label:id)."""
    arrow = f"-[r:{relationship.type}]->" if outward else f"<-[r:{relationship.type}]-"
    stays = " OR ".join(f"(b:{label} AND '{label}:' + b.id IN row.ends)" for label in others)
    return (
        f"UNWIND $rows AS row MATCH (a:{kind.label} {{id: row.id}}){arrow}(b) "
        f"WHERE $source IN r.sources AND r.edited IS NULL AND ({' OR '.join('b:' + label for label in others)}) AND NOT ({stays}) "
        + _WITHDRAW.format(v="r")
    )


def ids_of_source(kind: type[Node]) -> str:
    """The ids that a source has named so far."""
    return f"MATCH (n:{kind.label}) WHERE $source IN n.sources RETURN n.id AS id"


def withdraw_nodes(kind: type[Node]) -> str:
    """Take a source away from the nodes `ids` and their relationships; what no source names any more is withdrawn."""
    return f"UNWIND $ids AS id MATCH (n:{kind.label} {{id: id}}) WHERE $source IN n.sources " + _WITHDRAW.format(v="n")


def withdraw_ties(kind: type[Node]) -> str:
    """Take a source away from the relationships of the nodes `ids`."""
    return f"UNWIND $ids AS id MATCH (n:{kind.label} {{id: id}})-[r]-() WHERE $source IN r.sources WITH DISTINCT r " + _WITHDRAW.format(
        v="r"
    )


def ties_of_source(kind: type[Relationship]) -> str:
    """The ends and keys of the relationships that a source has named so far."""
    keys = ", ".join(f"coalesce(r.{key}, '')" for key in kind.keys)
    return f"MATCH (a)-[r:{kind.type}]->(b) WHERE $source IN r.sources RETURN a.id AS a, b.id AS b, [{keys}] AS k"


def withdraw_relationships(kind: type[Relationship]) -> str:
    """Take a source away from relationships given as rows of `a`, `b` and `k`."""
    keys = "".join(f" AND coalesce(r.{key}, '') = row.k[{i}]" for i, key in enumerate(kind.keys))
    ends = sorted({k.label for k in kind.start})
    return (
        f"UNWIND $rows AS row MATCH (a:{'|'.join(ends)} {{id: row.a}})-[r:{kind.type}]->(b {{id: row.b}}) "
        f"WHERE $source IN r.sources{keys} " + _WITHDRAW.format(v="r")
    )


def count_nodes(kind: type[Node]) -> str:
    """How many nodes a label has (answered from the count store)."""
    return f"MATCH (n:{kind.label}) RETURN count(n) AS n"


def edited_nodes(kind: type[Node]) -> str:
    """The nodes of which a person changed fields."""
    return f"MATCH (n:{kind.label}) WHERE n.edited IS NOT NULL RETURN n.id AS id, n.edited AS edited, properties(n) AS p"


def names_of_kind(kind: type[Node]) -> str:
    """Ids of a kind with what its rows may be called by; withdrawn ones are not named any more."""
    fields = kind.model_fields
    found = ["n.id AS id"]
    if kind.name_field is not None and column_of(fields[kind.name_field]).sealed is None:
        found.append(f"n.{kind.name_field} AS name")
    found += [f"n.{f} AS {f}" for f in ("aliases", "kind") if f in fields]
    return f"MATCH (n:{kind.label}) WHERE coalesce(n.record_state, 'active') <> 'withdrawn' RETURN {', '.join(found)}"
