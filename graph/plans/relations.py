"""What a record is related to as of a day, and the shortest chains of relations between two."""

from functools import cache

from graph.kinds import Node
from graph.model import NODES
from graph.plans.clauses import holds

CHAINS = (
    "MEMBER_OF|SUBORDINATE_TO|PARTY_OF|OFFERS|RAISES|USES|ANSWERS|OWNED_BY|SITED_AT|BENEFITS|ORGANISED_BY|TOOK_PART_IN|HELD_BY|AT_MEETING|"
    "FOR_UNIT|HOLDS|AT|POST_IN|ON_BEHALF_OF|WORKS_AT|HOME_BRANCH|SERVES|COVERS|RUN_BY|UNDER|SIGNED"
)
"""Relations that a chain may pass. Lying in the same place is none of them, or all would be related."""

_LABELS = ", ".join(f"'{kind.label}'" for kind in NODES)
_LABEL = f"[x IN labels({{0}}) WHERE x IN [{_LABELS}]][0]"
_NAME = "coalesce({0}.name, {0}.title, {0}.role, {0}.metric, {0}.id)"
_OUTSIDE = "NOT {0}:Operation AND NOT {0}:Load"


@cache
def neighbours_of(kind: type[Node], *, typed: bool) -> str:
    """Up to `limit` neighbours of the record `id` on `as_of` after the key `after`, in the order of `key`: `relation`, `outward`, `label`,
    `id`, `name`, `p` (the relation's own properties). `typed`: only relations of `types`."""
    types = " AND type(r) IN $types" if typed else ""
    return f"""
MATCH (n:{kind.label} {{id: $id}})-[r]-(m) WHERE {holds("r")} AND {holds("m")} AND {_OUTSIDE.format("m")}{types}
WITH r, startNode(r) = n AS outward, m, {_LABEL.format("m")} AS label
WITH r, outward, m, label, type(r) + ' ' + CASE WHEN outward THEN '1' ELSE '0' END + ' ' + label + ' ' + m.id AS key
WHERE label IN $labels AND key > $after
RETURN key, type(r) AS relation, outward, label, m.id AS id, {_NAME.format("m")} AS name, r {{.valid_from, .valid_to}} AS p
ORDER BY key LIMIT $limit"""


@cache
def chains_between(start: type[Node], end: type[Node], longest: int) -> str:
    """Up to `limit` shortest chains from the record `start` to the record `end` that hold on `as_of` and pass none of `barred` (as
    label:id): `nodes` (label, id, name) and `steps` (relation, forward)."""
    return f"""
MATCH (a:{start.label} {{id: $start}}), (b:{end.label} {{id: $end}})
MATCH path = allShortestPaths((a)-[:{CHAINS}*..{longest}]-(b))
WHERE all(r IN relationships(path) WHERE {holds("r")})
  AND all(x IN nodes(path) WHERE {holds("x")} AND (x.held IS NULL OR x.held <= $as_of)
    AND {_LABEL.format("x")} IN $labels AND NOT {_LABEL.format("x")} + ':' + x.id IN $barred)
WITH path LIMIT $limit
RETURN [x IN nodes(path) | {{label: {_LABEL.format("x")}, id: x.id, name: {_NAME.format("x")}}}] AS nodes,
  [at IN range(0, length(path) - 1) |
    {{relation: type(relationships(path)[at]), forward: startNode(relationships(path)[at]) = nodes(path)[at]}}] AS steps"""
