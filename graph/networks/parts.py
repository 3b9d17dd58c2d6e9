"""Pieces of Cypher that projections share."""

from graph.queries.asof import holds


def kind_of(name: str) -> str:
    """The kind of whatever is bound to `name` (a person's further label left aside)."""
    return f"[l IN labels({name}) WHERE l <> 'Member'][0]"


def key_of(name: str) -> str:
    """The key of whatever is bound to `name`."""
    return f"{kind_of(name)} + ':' + {name}.id"


def label_of(name: str) -> str:
    """What a node is called: a person by its role before its masked name, a household by its id."""
    return f"coalesce({name}.role, {name}.name, {name}.title, {name}.id)"


def district_of(name: str) -> str:
    """The district that something lies in, by name; null where the graph does not say."""
    return (
        f"COLLECT {{ MATCH ({name})-[l:LOCATED_IN]->(:Area)-[:PART_OF*0..6]->(d:Area {{level: 'district'}}) "
        f"WHERE {holds('l')} RETURN d.name ORDER BY d.id LIMIT 1 }}[0]"
    )


def district_around(area: str) -> str:
    """The district that an area lies in (itself, if it is one), by name."""
    return f"COLLECT {{ MATCH ({area})-[:PART_OF*0..6]->(d:Area {{level: 'district'}}) RETURN d.name ORDER BY d.id LIMIT 1 }}[0]"


def points(match: str, name: str = "n", attributes: str = "") -> str:
    """A statement of nodes: `match` binds them to `name`; `attributes` are further columns."""
    more = f", {attributes}" if attributes else ""
    columns = f"{key_of(name)} AS key, {kind_of(name)} AS kind, {label_of(name)} AS label{more}"
    return f"{match}\nRETURN DISTINCT {columns}\nORDER BY key"
