"""Records of any kind, one by one or in pages, as Cypher made from the model: with what they are linked to, within a territory."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from graph.kinds import PROVENANCE, Link, Node
from graph.loaders.batch import property_names
from graph.plans.clauses import holds
from graph.territory import OWN_RECORDS, within, within_by_areas

LEFT_OUT: Mapping[str, tuple[str, ...]] = MappingProxyType({"Run": ("result",), "Job": ("request", "result")})
"""Fields that are too long for a list, by label; they have routes of their own."""

_ACTIVE = "coalesce({0}.record_state, 'active') <> 'withdrawn'"


@cache
def fields_of(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind that are shown."""
    return tuple(name for name in kind.model_fields if name not in LEFT_OUT.get(kind.label, ()))


@cache
def page_of(kind: type[Node], filters: tuple[str, ...], *, dated: bool, everywhere: bool) -> str:
    """Up to `limit` records after the id `after`, in the order of their ids, as `p` and `ends`. Every field of `filters` equals the
    parameter `is_FIELD`; `dated`: those that hold on `as_of`, else those that no source has withdrawn. Whoever sees `everywhere` is
    spared the condition on the territory, which takes the database long to plan."""
    conditions = ["n.id > $after", holds("n") if dated else _ACTIVE.format("n"), *([] if everywhere else [inside("n", kind)])]
    conditions += [f"n.{name} = $is_{name}" for name in filters]
    return f"MATCH (n:{kind.label}) WHERE {' AND '.join(conditions)}\nWITH n ORDER BY n.id LIMIT $limit\n{_returned(kind)} ORDER BY n.id"


@cache
def record_of(kind: type[Node], *, locked: bool = False) -> str:
    """The record `id`, wherever it lies (see `ids_inside`); `locked` takes its lock for the rest of the transaction."""
    lock = "SET n._lock = true REMOVE n._lock\nWITH n\n" if locked else ""
    return f"MATCH (n:{kind.label} {{id: $id}})\n{lock}{_returned(kind)}"


@cache
def ids_inside(kind: type[Node], *, own: bool, everywhere: bool) -> str:
    """Those of `ids` that lie in the territory (`own`: in it proper, else also what is common to it), each with whether it is `active`.
    One text a kind for whatever is asked, because the condition takes the database long to plan."""
    condition = "" if everywhere else f" AND {inside('n', kind, own=own)}"
    return f"MATCH (n:{kind.label}) WHERE n.id IN $ids{condition} RETURN n.id AS id, {_ACTIVE.format('n')} AS active"


def inside(name: str, kind: type[Node], *, own: bool = False) -> str:
    """A condition: a node of a kind lies in the territory."""
    return within_by_areas(name) if kind.label in OWN_RECORDS else within(name, kind.label, own=own)


def _returned(kind: type[Node]) -> str:
    names = [prop for name in fields_of(kind) for prop in property_names(kind, name)]
    shown = ", ".join(f".{name}" for name in (*names, *PROVENANCE))
    ends = ", ".join(_ends_of(link) for link in kind.links)
    return f"RETURN n {{{shown}}} AS p, [{ends}] AS ends"


def _ends_of(link: Link) -> str:
    arrow = f"-[r:{link.relationship.type}]->" if link.direction == "out" else f"<-[r:{link.relationship.type}]-"
    labels = [to.label for to in link.to]
    cases = " ".join(f"WHEN m:{label} THEN '{label}'" for label in labels)
    named = f"'{labels[0]}'" if len(labels) == 1 else f"CASE {cases} END"
    return f"[(n){arrow}(m:{'|'.join(labels)}) WHERE {_ACTIVE.format('r')} AND {_ACTIVE.format('m')} | [{named}, m.id]]"
