"""Kinds as tables in the loaders' own columns, so that what is written can be loaded again.

A cell holds what its reader reads: codes in words, bounds and rough dates in the words of their source, links as ids. Only what holds is
written: nodes and relationships that no source names any more are left out. A suggested kind stays blank, so that a later load suggests
it again instead of taking it for given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from pydantic.fields import FieldInfo

from graph.kinds import PROVENANCE, Bound, Choices, Kind, Link, Node, PartialDate, Relationship, column_of
from graph.loaders.headings import AnyKind, entered, links_of
from graph.loaders.order import link_order
from graph.loaders.templates import template_kinds
from graph.seal import SEALED_SUFFIX, Sealer, SealError
from graph.store import Store
from graph.wording import Lang

MASKED = {"zh": "掩码_", "en": "masked_"}
"""Starts the header of a masked column, which no loader reads: a mask must never be taken for a value."""

_ACTIVE = "coalesce({0}.record_state, 'active') <> 'withdrawn'"
Cell = Callable[[Mapping[str, Any]], str]
"""Takes the properties of a node or relationship (with `_ends`), gives the text of a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header and how its cells are made."""

    header: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens sealed values, and for which fields (kind, field) it may."""

    sealer: Sealer
    may: Callable[[str, str], bool] = lambda _kind, _name: True


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a graph that is written: ids by label, None for all of it."""

    ids: Mapping[str, frozenset[str]] | None = None

    def holds(self, label: str, node_id: str) -> bool:
        """Whether a node belongs to the part."""
        return self.ids is None or node_id in self.ids.get(label, frozenset())


def kinds_to_export(names: Sequence[str] = ()) -> tuple[AnyKind, ...]:
    """The kinds that can be loaded again, those named (by sheet, label, type or Chinese name) or all, in the order of loading.

    Raises KeyError with the name that is no such kind.
    """
    known = {name.casefold(): kind for kind in template_kinds() for name in names_of(kind)}
    wanted = [known[name.strip().casefold()] for name in names] if names else list(template_kinds())
    return tuple(link_order(dict.fromkeys(wanted)))


def names_of(kind: AnyKind) -> tuple[str, ...]:
    """What a kind may be called by."""
    return (kind.sheet or "", kind.zh, kind.label if issubclass(kind, Node) else kind.type)


def columns(
    kind: AnyKind, lang: Lang, opening: Opening | None, *, provenance: bool = False, area: Area | None = None
) -> tuple[Column, ...]:
    """The columns of a kind's table. Sealed fields are masked but for those that `opening` opens."""
    infos = kind.model_fields
    fields = [_field(kind, name, infos[name], lang, opening) for name in entered(kind)]
    ends = [_end(link, at, lang, area or Area()) for at, link in enumerate(_own_links(kind))]
    traced = [Column(zh if lang == "zh" else name, _plain_cell(name)) for name, (zh, _) in PROVENANCE.items()] if provenance else []
    return (*fields[:1], *ends, *fields[1:], *traced)


def rows(store: Store, kind: AnyKind, area: Area | None = None) -> Iterator[dict[str, Any]]:
    """The properties of a kind's nodes or relationships in the order of their ids, with the ids their links name as `_ends`."""
    part = area or Area()
    if issubclass(kind, Node):
        for row in store.stream(_nodes(kind)):
            if part.holds(kind.label, row["p"]["id"]):
                yield {**row["p"], "_ends": row["ends"]}
        return
    for row in store.stream(_relationships(kind)):
        if part.holds(_label(row["la"]), row["a"]) and part.holds(_label(row["lb"]), row["b"]):
            yield {**row["p"], "_ends": [[[_label(row["la"]), row["a"]]], [[_label(row["lb"]), row["b"]]]]}


def within(store: Store, area: str) -> Area | None:
    """Everything that belongs to an area: the areas in it and above it, and, over the model's links, all that leads into it.

    None when no area has this code, name or alias.
    """
    found = store.read(_AREAS, area=area)
    inside = {row["id"] for row in found if row["inside"]}
    if not inside:
        return None
    ids: dict[str, set[str]] = {"Area": {row["id"] for row in found}}
    reached: dict[str, set[str]] = {"Area": inside}
    _reach(store, reached)
    ids |= {label: found for label, found in reached.items() if label != "Area"}
    return Area({label: frozenset(found) for label, found in ids.items()})


_AREAS = """MATCH (top:Area) WHERE top.id = $area OR top.name = $area OR $area IN coalesce(top.aliases, [])
CALL { WITH top MATCH (a:Area)-[:PART_OF*0..8]->(top) RETURN a, true AS inside
  UNION WITH top MATCH (top)-[:PART_OF*1..8]->(a:Area) RETURN a, false AS inside }
RETURN DISTINCT a.id AS id, inside"""


def _reach(store: Store, reached: dict[str, set[str]]) -> None:
    """Add, by label, every node that leads to one that is reached. A kind is read once, and again only when one that it leads to has grown
    since (in the order of loading that is a later one, which is rare)."""
    kinds = [kind for kind in link_order(template_kinds()) if issubclass(kind, Node) and kind.label != "Area"]
    seen: dict[str, tuple[int, ...]] = {}
    while True:
        grown = [kind for kind in kinds if seen.get(kind.label) != _sizes(kind, reached)]
        if not grown:
            return
        for kind in grown:
            if seen.get(kind.label) != _sizes(kind, reached):
                _add_leading(store, kind, reached)
                seen[kind.label] = _sizes(kind, reached)


def _sizes(kind: type[Node], reached: Mapping[str, set[str]]) -> tuple[int, ...]:
    """How many are reached of each kind that a kind's links lead to."""
    return tuple(len(reached.get(to.label, ())) for link in _own_links(kind) for to in link.to)


def _add_leading(store: Store, kind: type[Node], reached: dict[str, set[str]]) -> None:
    """Add the nodes of a kind that lead to a reached one; where the kind leads to itself, those that lead to these too."""
    mine = reached.setdefault(kind.label, set())
    left = [(row["id"], [(label, node_id) for link in row["ends"] for label, node_id in link]) for row in store.stream(_ends(kind))]
    while True:
        more = {node_id for node_id, ends in left if any(end in reached.get(label, ()) for label, end in ends)} - mine
        mine |= more
        if not more or kind not in {to for link in _own_links(kind) for to in link.to}:
            return


def _own_links(kind: AnyKind) -> tuple[Link, ...]:
    """The links that a kind's own table writes: those with a table of their own are left to it."""
    if not issubclass(kind, Node):
        return links_of(kind)
    return tuple(link for link in kind.links if link.relationship.sheet is None)


def _nodes(kind: type[Node]) -> str:
    ends = ", ".join(_ends_of(link) for link in _own_links(kind))
    return f"MATCH (n:{kind.label}) WHERE {_ACTIVE.format('n')} RETURN properties(n) AS p, [{ends}] AS ends ORDER BY n.id"


def _ends(kind: type[Node]) -> str:
    """The ids of a kind's nodes with the ends of their links alone."""
    ends = ", ".join(_ends_of(link) for link in _own_links(kind))
    return f"MATCH (n:{kind.label}) WHERE {_ACTIVE.format('n')} RETURN n.id AS id, [{ends}] AS ends"


def _ends_of(link: Link) -> str:
    arrow = f"-[r:{link.relationship.type}]->" if link.direction == "out" else f"<-[r:{link.relationship.type}]-"
    cases = " ".join(f"WHEN m:{to.label} THEN '{to.label}'" for to in link.to)
    labels = " OR ".join(f"m:{to.label}" for to in link.to)
    return (
        f"COLLECT {{ MATCH (n){arrow}(m) WHERE ({labels}) AND {_ACTIVE.format('r')} AND {_ACTIVE.format('m')} "
        f"WITH DISTINCT m ORDER BY m.id RETURN [CASE {cases} END, m.id] }}"
    )


def _relationships(kind: type[Relationship]) -> str:
    keys = ", ".join(f"r.{key}" for key in ("type", *kind.keys) if key != "type") or "a.id"
    return (
        f"MATCH (a)-[r:{kind.type}]->(b) WHERE {' AND '.join(_ACTIVE.format(v) for v in 'arb')} "
        f"RETURN labels(a) AS la, a.id AS a, labels(b) AS lb, b.id AS b, properties(r) AS p ORDER BY a.id, b.id, {keys}"
    )


def _label(labels: Iterable[str]) -> str:
    return next(label for label in labels if label != "Member")


def _end(link: Link, at: int, lang: Lang, area: Area) -> Column:
    def cell(row: Mapping[str, Any]) -> str:
        named = [node_id for label, node_id in row["_ends"][at] if area.holds(label, node_id)]
        return "、".join(named if link.many else named[:1])

    return Column(link.zh if lang == "zh" else link.column, cell)


def _field(kind: type[Kind], name: str, info: FieldInfo, lang: Lang, opening: Opening | None) -> Column:
    column = column_of(info)
    header = column.zh if lang == "zh" else (column.header or name)
    if column.sealed is not None and issubclass(kind, Node):
        if opening is not None and opening.may(kind.label, name):
            return Column(header, _opened(kind, name, opening.sealer))
        return Column(MASKED[lang] + header, _plain_cell(name))
    types = (info.annotation, *get_args(info.annotation))
    if Bound in types:
        return Column(header, lambda row: _bound(row, name))
    if PartialDate in types:
        return Column(header, lambda row: _rough_date(row, name))
    if column.choices is not None:
        return Column(header, _coded(name, column.choices, lang))
    return Column(header, _plain_cell(name))


def _opened(kind: type[Node], name: str, sealer: Sealer) -> Cell:
    def cell(row: Mapping[str, Any]) -> str:
        sealed = row.get(name + SEALED_SUFFIX)
        return sealer.open(kind.label, name, row["id"], sealed) if sealed else ""

    return cell


def _coded(name: str, choices: Choices, lang: Lang) -> Cell:
    def cell(row: Mapping[str, Any]) -> str:
        value = row.get(name)
        if value is None or (name == "kind" and row.get("kind_source") == "suggested"):
            return ""
        return choices.labels.get(value, value) if lang == "zh" else str(value)

    return cell


def _plain_cell(name: str) -> Cell:
    return lambda row: text_of(row.get(name))


def text_of(value: Any) -> str:
    """A stored value as a cell's text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(text_of(item) for item in value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _bound(row: Mapping[str, Any], name: str) -> str:
    low, high, text = (row.get(f"{name}_{part}") for part in ("low", "high", "text"))
    if text:
        return str(text)
    if low is None or high is None:
        return f"至少{text_of(low)}" if low is not None else f"至多{text_of(high)}" if high is not None else ""
    return text_of(low) if low == high else f"{text_of(low)}-{text_of(high)}"


def _rough_date(row: Mapping[str, Any], name: str) -> str:
    day = row.get(name)
    if day is None:
        return ""
    shown: str = day.isoformat()[: {"year": 4, "month": 7}.get(str(row.get(f"{name}_precision")), 10)]
    return shown + ("(推断)" if row.get(f"{name}_inferred") else "")


__all__ = ["MASKED", "Area", "Column", "SealError", "columns", "kinds_to_export", "names_of", "rows", "text_of", "within"]
