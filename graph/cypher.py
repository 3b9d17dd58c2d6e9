"""The text of every statement that the loaders send, made from the model. Values are parameters only.

Parameters: `rows` (each with its row number `r`; nodes with `id`, properties `p` and, where a kind may be suggested, `s`;
relationships with `a`, `b`, keys `k` and `p`), `common` (provenance shared by a batch), `source` (`file!sheet`), `defaults`, `blanks`
(fields the sheet has a column for, all null) and `today`. Statements that compare return `created` (how many) and `touched` (row
numbers created or changed); a row that changes nothing keeps its provenance, unless it moved within its sheet.
"""

from collections.abc import Iterator, Sequence

from graph.kinds import Node, Relationship, column_of
from graph.territory import within, within_any

_REVIVE = "{v}.valid_to = CASE WHEN {v}.record_state = 'withdrawn' THEN null ELSE {v}.valid_to END, {v}.withdrawn_on = null"
_SOURCES = "{v}.sources = CASE WHEN $source IN coalesce({v}.sources, []) THEN {v}.sources ELSE coalesce({v}.sources, []) + $source END"
_BLANKS = "{v} += CASE WHEN {v}.sources IS NULL OR {v}.sources = [$source] THEN $blanks ELSE {{}} END"
# A text that tells no kind takes back what was suggested for an earlier one, and nothing that somebody gave or confirmed.
_SUGGESTED = (
    "n += CASE WHEN row.s IS NULL THEN {} "
    "WHEN row.s.kind IS NULL THEN CASE WHEN n.kind_source = 'suggested' THEN row.s ELSE {} END "
    "WHEN n.kind IS NULL OR coalesce(n.kind_source, 'suggested') = 'suggested' OR n.sources = [$source] THEN row.s ELSE {} END"
)
_SETS = (_BLANKS, _REVIVE, _SOURCES, "{v}.record_state = 'active'", "{v} += row.p")
_FRESH = "SET {v} = $common, {v} += row.p, {v}.source_row = row.r"
_PROVENANCE = (
    "WITH row, {v}, was, coalesce(properties({v}) = was, false) AS same\n"
    "WITH row, {v}, was, same, same AND ({v}.source_row = row.r OR {v}.source_file <> $common.source_file "
    "OR {v}.source_sheet <> $common.source_sheet) AS kept\n"
    "SET {v} += CASE WHEN kept THEN {{}} ELSE $common END, {v}.source_row = CASE WHEN kept THEN {v}.source_row ELSE row.r END"
)
_COUNTS = "sum(CASE WHEN was IS NULL THEN 1 ELSE 0 END) AS created, collect(CASE WHEN NOT same THEN row.r END) AS touched"


def merge_nodes(kind: type[Node], *, fresh: bool) -> str:
    """Merge rows of one kind. `fresh` says that the label has no node yet, so that rows are created and nothing is kept or compared."""
    suggests = "kind_source" in kind.model_fields
    found = f"(n:{kind.label} {{id: row.id}})"
    labels = list(_extra_labels(kind))
    if fresh:
        fill = _FRESH.format(v="n") + (", n += coalesce(row.s, {})" if suggests else "") + ", n.id = row.id"
        return "\n".join(["UNWIND $rows AS row", f"CREATE (n:{kind.label})", fill, *labels])
    sets = [part.format(v="n") for part in _SETS] + ([_SUGGESTED] if suggests else [])
    return "\n".join(
        [
            "UNWIND $rows AS row",
            f"OPTIONAL MATCH (o:{kind.label} {{id: row.id}})",
            f"WITH row, properties(o) AS was MERGE {found}",
            "ON CREATE SET n += $defaults",
            "SET " + ", ".join(sets),
            *labels,
            _PROVENANCE.format(v="n"),
            f"RETURN {_COUNTS}",
        ]
    )


def create_linked(kind: type[Node], links: Sequence[tuple[type[Relationship], str, bool]]) -> str:
    """Create rows of a kind that has no node yet together with one link each to (relationship, other label, whether it leads outward).

    Half the work of creating and then linking: the new nodes need not be found again. Rows name the other ends as `b0`, `b1` and so on;
    `ties0`, `ties1` are what the links hold beside the row's number. Returns how many as `n`.
    """
    ends = [f"MATCH (b{at}:{label} {{id: row.b{at}}})" for at, (_, label, _) in enumerate(links)]
    created, fill, *labels = merge_nodes(kind, fresh=True).split("\n")[1:]
    ties = []
    for at, (relationship, _, outward) in enumerate(links):
        ties += [f"CREATE (n)-[r{at}:{relationship.type}]->(b{at})" if outward else f"CREATE (n)<-[r{at}:{relationship.type}]-(b{at})"]
        ties += [f"SET r{at} = $ties{at}, r{at}.source_row = row.r"]
    return "\n".join(["UNWIND $rows AS row", *ends, created, fill, *labels, *ties, "RETURN count(n) AS n"])


def _extra_labels(kind: type[Node]) -> Iterator[str]:
    for label, flag in kind.extra_labels.items():
        yield f"FOREACH (_ IN CASE WHEN n.{flag} THEN [1] ELSE [] END | SET n:{label})"
        yield f"FOREACH (_ IN CASE WHEN n.{flag} THEN [] ELSE [1] END | REMOVE n:{label})"


def merge_relationships(kind: type[Relationship], start: str, end: str, *, fresh: bool) -> str:
    """Merge relationships between two labels. `fresh` says that there can be none of them yet. Returns how many as `n`."""
    keys = "{" + ", ".join(f"{key}: row.k.{key}" for key in kind.keys) + "}" if kind.keys else ""
    ends = ["UNWIND $rows AS row", f"MATCH (a:{start} {{id: row.a}})", f"MATCH (b:{end} {{id: row.b}})"]
    merge = f"MERGE (a)-[r:{kind.type} {keys}]->(b)"
    if fresh:
        create = f"CREATE (a)-[r:{kind.type}]->(b)"
        return "\n".join([*ends, create, _FRESH.format(v="r") + ", r += row.k", "RETURN count(r) AS n"])
    return "\n".join(
        [
            *ends,
            f"OPTIONAL MATCH (a)-[o:{kind.type} {keys}]->(b)",
            f"WITH row, a, b, properties(o) AS was {merge}",
            "ON CREATE SET r += $defaults",
            "SET " + ", ".join(part.format(v="r") for part in _SETS),
            _PROVENANCE.format(v="r"),
            f"RETURN count(r) AS n, {_COUNTS}",
        ]
    )


_WITHDRAW = (
    "SET {v}.sources = [s IN {v}.sources WHERE s <> $source] WITH {kept}{v} WHERE size({v}.sources) = 0 "
    "SET {v}.record_state = 'withdrawn', {v}.withdrawn_on = $today, "
    "{v}.valid_to = CASE WHEN {v}.valid_to < $today THEN {v}.valid_to ELSE $today END"
)


def end_links(kind: type[Node], relationship: type[Relationship], others: Sequence[str], *, outward: bool, single: bool) -> str:
    """End the relationships of a link that this source named and names no more. Rows have `id` and `ends` (ids that stay, as label:id).

    A `single` link leads to one node: a row that names it ends where other sources let it lead, as its fields replace theirs.
    """
    arrow = f"-[r:{relationship.type}]->" if outward else f"<-[r:{relationship.type}]-"
    stays = " OR ".join(f"(b:{label} AND '{label}:' + b.id IN row.ends)" for label in others)
    mine, withdraw = "$source IN r.sources", _WITHDRAW.format(v="r", kept="row, ")
    if single:
        mine = f"({mine} OR size(row.ends) > 0 AND size(r.sources) > 0 AND (r.valid_to IS NULL OR r.valid_to >= $today))"
        withdraw = withdraw.replace("WHERE s <> $source", "WHERE s <> $source AND size(row.ends) = 0")
    return (
        f"UNWIND $rows AS row MATCH (a:{kind.label} {{id: row.id}}){arrow}(b) "
        f"WHERE {mine} AND r.edited IS NULL AND ({' OR '.join('b:' + label for label in others)}) AND NOT ({stays}) "
        + withdraw
        + " RETURN collect(DISTINCT row.r) AS touched"
    )


def ids_of_source(kind: type[Node], *, everywhere: bool) -> str:
    """The ids that a source has named so far; unless `everywhere` those in the territory of `graph.territory`'s parameters."""
    mine = "" if everywhere else f" AND {within('n', kind.label, own=True)}"
    return f"MATCH (n:{kind.label}) WHERE $source IN n.sources{mine} RETURN n.id AS id"


def withdraw_nodes(kind: type[Node]) -> str:
    """Take a source away from the nodes `ids` and their relationships; what no source names any more is withdrawn."""
    return f"UNWIND $ids AS id MATCH (n:{kind.label} {{id: id}}) WHERE $source IN n.sources " + _WITHDRAW.format(v="n", kept="")


def withdraw_ties(kind: type[Node]) -> str:
    """Take a source away from the relationships of the nodes `ids`."""
    return f"UNWIND $ids AS id MATCH (n:{kind.label} {{id: id}})-[r]-() WHERE $source IN r.sources WITH DISTINCT r " + _WITHDRAW.format(
        v="r", kept=""
    )


def ties_of_source(kind: type[Relationship], *, everywhere: bool) -> str:
    """The ends and keys of the relationships that a source has named so far; unless `everywhere` those that could be loaded in the
    territory of `graph.territory`'s parameters and of which one end lies in it."""
    keys = ", ".join(f"coalesce(r.{key}, '')" for key in kind.keys)
    starts, ends = ([k.label for k in kinds] for kinds in (kind.start, kind.end))
    both = f"{within_any('a', starts)} AND {within_any('b', ends)}"
    one = f"({within_any('a', starts, own=True)} OR {within_any('b', ends, own=True)})"
    mine = "" if everywhere else f" AND {both} AND {one}"
    return f"MATCH (a)-[r:{kind.type}]->(b) WHERE $source IN r.sources{mine} RETURN a.id AS a, b.id AS b, [{keys}] AS k"


def withdraw_relationships(kind: type[Relationship]) -> str:
    """Take a source away from relationships given as rows of `a`, `b` and `k`."""
    keys = "".join(f" AND coalesce(r.{key}, '') = row.k[{i}]" for i, key in enumerate(kind.keys))
    ends = sorted({k.label for k in kind.start})
    return (
        f"UNWIND $rows AS row MATCH (a:{'|'.join(ends)} {{id: row.a}})-[r:{kind.type}]->(b {{id: row.b}}) "
        f"WHERE $source IN r.sources{keys} " + _WITHDRAW.format(v="r", kept="")
    )


DIVISION_NAMES = (
    "MATCH (a:Area) WHERE a.level IN ['province', 'city', 'district'] AND coalesce(a.record_state, 'active') <> 'withdrawn' "
    "UNWIND a.name + coalesce(a.aliases, []) AS name RETURN DISTINCT name"
)
"""What the provinces, cities and counties of the graph are called."""

NAMES_KNOWN = (
    "CALL db.labels() YIELD label RETURN label AS name "
    "UNION ALL CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS name"
)
"""Labels and types that the store has ever had; it remembers those of which nothing is left."""


def count_of(kinds: Sequence[type[Node] | type[Relationship]]) -> str:
    """How many each of these kinds has, as `name` and `n` (answered from the count store)."""
    found = {k.label: f"(x:{k.label})" for k in kinds if issubclass(k, Node)}
    found |= {k.type: f"()-[x:{k.type}]->()" for k in kinds if issubclass(k, Relationship)}
    return "\nUNION ALL\n".join(f"MATCH {pattern} RETURN '{name}' AS name, count(x) AS n" for name, pattern in found.items())


def rows_of_source(kind: type[Node] | type[Relationship]) -> str:
    """How many rows of a kind a source names."""
    found = f"(x:{kind.label})" if issubclass(kind, Node) else f"()-[x:{kind.type}]->()"
    return f"MATCH {found} WHERE $source IN x.sources RETURN count(x) AS n"


def edited_nodes(kind: type[Node]) -> str:
    """The nodes of which a person changed fields or links."""
    return f"MATCH (n:{kind.label}) WHERE n.edited IS NOT NULL RETURN n.id AS id, n.edited AS edited, properties(n) AS p"


def edited_relationships(kind: type[Relationship]) -> str:
    """The relationships of which a person changed fields: the ends' ids `a` and `b` with their labels `la` and `lb`, the keys as `k`."""
    keys = ", ".join(f"coalesce(r.{key}, '')" for key in kind.keys)
    return (
        f"MATCH (a)-[r:{kind.type}]->(b) WHERE r.edited IS NOT NULL "
        f"RETURN labels(a) AS la, a.id AS a, labels(b) AS lb, b.id AS b, [{keys}] AS k, r.edited AS edited, properties(r) AS p"
    )


def ends_of_link(kind: type[Node], relationship: type[Relationship], others: Sequence[str], *, outward: bool) -> str:
    """Where a link of the nodes `ids` leads now: `id` and `ends` (as label:id)."""
    arrow = f"-[r:{relationship.type}]->" if outward else f"<-[r:{relationship.type}]-"
    named = " ".join(f"WHEN b:{label} THEN '{label}:' + b.id" for label in others)
    return (
        f"UNWIND $ids AS id MATCH (a:{kind.label} {{id: id}}){arrow}(b) WHERE coalesce(r.record_state, 'active') <> 'withdrawn' "
        f"WITH id, CASE {named} END AS end WHERE end IS NOT NULL RETURN id, collect(end) AS ends"
    )


def nodes_of_others(kind: type[Node]) -> str:
    """Of the nodes `ids` those that sources other than `sources` name too: `id`, `others` and properties `p`."""
    return (
        f"UNWIND $ids AS id MATCH (n:{kind.label} {{id: id}}) WITH n, [s IN n.sources WHERE NOT s IN $sources] AS others "
        "WHERE size(others) > 0 RETURN n.id AS id, others, properties(n) AS p"
    )


def ties_of_others(kind: type[Relationship], start: str, end: str) -> str:
    """Of the relationships that `rows` (`a`, `b`, keys `k`, row number `r`) name those that sources other than `sources` name too."""
    keys = " {" + ", ".join(f"{key}: row.k.{key}" for key in kind.keys) + "}" if kind.keys else ""
    return (
        f"UNWIND $rows AS row MATCH (:{start} {{id: row.a}})-[r:{kind.type}{keys}]->(:{end} {{id: row.b}}) "
        "WITH row, r, [s IN r.sources WHERE NOT s IN $sources] AS others "
        "WHERE size(others) > 0 RETURN row.r AS id, others, properties(r) AS p"
    )


def names_of_kind(kind: type[Node]) -> str:
    """Ids of a kind with what its rows may be called by; withdrawn ones are not named any more."""
    fields = kind.model_fields
    found = ["n.id AS id"]
    if kind.name_field is not None and column_of(fields[kind.name_field]).sealed is None:
        found.append(f"n.{kind.name_field} AS name")
    found += [f"n.{f} AS {f}" for f in ("aliases", "kind") if f in fields]
    return f"MATCH (n:{kind.label}) WHERE coalesce(n.record_state, 'active') <> 'withdrawn' RETURN {', '.join(found)}"


def _swept(kind: type[Node] | type[Relationship]) -> str:
    """What was withdrawn before `before` and neither a source names nor a person changed, as `x`; a node only if nothing that holds, was
    withdrawn later or was changed by a person leads to or from it. The end of validity stands in for a day of withdrawal that is not
    known; it may lie long before it."""
    left = (
        "x.record_state = 'withdrawn' AND size(coalesce(x.sources, [])) = 0 AND x.edited IS NULL "
        "AND coalesce(x.withdrawn_on, x.valid_to) < $before"
    )
    if issubclass(kind, Node):
        holds = "coalesce(r.record_state, 'active') <> 'withdrawn'"
        later = f"{holds} OR r.edited IS NOT NULL OR coalesce(r.withdrawn_on, r.valid_to) >= $before"
        return f"MATCH (x:{kind.label}) WHERE {left} AND NOT EXISTS {{ (x)-[r]-() WHERE {later} }}"
    return f"MATCH (a)-[x:{kind.type}]->(b) WHERE {left}"


def count_withdrawn(kind: type[Node] | type[Relationship]) -> str:
    """How many records of a kind `delete_withdrawn` would delete, as `n`, with the ids of a few."""
    named = "x.id" if issubclass(kind, Node) else "a.id + ' → ' + b.id"
    return f"{_swept(kind)} WITH {named} AS id ORDER BY id RETURN count(*) AS n, collect(id)[..3] AS ids"


def delete_withdrawn(kind: type[Node] | type[Relationship]) -> str:
    """Delete records withdrawn before `before` that no source names, no person changed and nothing refers to, `most` at a time."""
    return f"{_swept(kind)} WITH x LIMIT $most {'DETACH ' if issubclass(kind, Node) else ''}DELETE x RETURN count(*) AS n"
