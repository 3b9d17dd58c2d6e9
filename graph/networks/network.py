"""A network as read: columns of nodes and edges, and its forms as networkx graph, pandas or polars tables, and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat
from typing import Any, Literal

import networkx as nx

from graph.garbage import unsearched
from graph.queries.question import Words
from graph.wording import GongjianError, Wording

Columns = Mapping[str, Sequence[Any]]
Engine = Literal["pandas", "polars"]

BAD_TABLES = Wording(
    "networks.bad_tables",
    "表中缺少列 {missing}：节点表要有 key，边表要有 source、target",
    "The tables lack the column {missing}: a table of nodes has key, one of edges has source and target",
)
NO_SIDE = Wording(
    "networks.no_side",
    "网络 {name} 没有“{side}”这一端；它的两端是 {sides}",
    "The network {name} has no side {side}; its sides are {sides}",
)


@dataclass(frozen=True, slots=True)
class Network:
    """A network: `nodes` has the columns key, kind, label and attributes, `edges` source, target, kind, weight and attributes, all of one
    length. `as_of` is the day it holds for (None where it came from a query or a table)."""

    name: str
    title: Words
    nodes: Columns
    edges: Columns
    directed: bool = False
    sides: tuple[str, str] | None = None
    as_of: date | None = None

    @property
    def size(self) -> tuple[int, int]:
        """How many nodes and edges (parallel ones counted apart)."""
        return len(self.nodes["key"]), len(self.edges["source"])

    def graph(self) -> Any:
        """The network as a networkx Graph or DiGraph with typed attributes.

        Parallel edges become one: their weights are added (an edge without a weight counts 1) and `kind` names the first. Attributes
        that are null are left out. Edges of a node that is not in `nodes` are left out.
        """
        found = nx.DiGraph() if self.directed else nx.Graph()
        found.graph.update(name=self.name, title=self.title.zh, as_of=str(self.as_of) if self.as_of else "")
        with unsearched():
            found.add_nodes_from(zip(self.nodes["key"], _records(self.nodes, [name for name in self.nodes if name != "key"]), strict=True))
            _join(found, self.edges)
        return found

    def tables(self, engine: Engine = "pandas") -> tuple[Any, Any]:
        """The nodes and the edges as two tables of pandas or polars."""
        return table_of(self.nodes, engine), table_of(self.edges, engine)

    def side(self, kind: str) -> list[str]:
        """The keys of one side of a network with two. Raises GongjianError when it has no such side."""
        if self.sides is None or kind not in self.sides:
            raise GongjianError(NO_SIDE, name=self.name, side=kind, sides=" / ".join(self.sides or ("-",)))
        return [key for key, own in zip(self.nodes["key"], self.nodes["kind"], strict=True) if own == kind]

    def only(self, **wanted: object) -> "Network":
        """The part whose nodes have these attributes (a value, or a tuple of which one must fit), and the edges between them."""
        keep = [all(_fits(self.nodes[name][at], value) for name, value in wanted.items()) for at in range(self.size[0])]
        kept = {key for key, stays in zip(self.nodes["key"], keep, strict=True) if stays}
        ends = zip(self.edges["source"], self.edges["target"], strict=True)
        return replace(self, nodes=_taken(self.nodes, keep), edges=_taken(self.edges, [s in kept and t in kept for s, t in ends]))

    def label(self, key: str) -> str:
        """What the node with this key is called."""
        return str(self.nodes["label"][list(self.nodes["key"]).index(key)])

    def __str__(self) -> str:
        day = f" {self.as_of}" if self.as_of else ""
        return f"{self.title.zh} / {self.title.en}{day}: {self.size[0]} nodes, {self.size[1]} edges"

    def __repr__(self) -> str:
        return f"<{self}>"


def from_graph(graph: Any, name: str = "own", title: Words | None = None) -> Network:
    """A network of a networkx graph, however it was made: the reverse of `Network.graph`. Missing kinds are empty, labels the keys."""
    keys = [str(node) for node in graph]
    attributes = [data for _, data in graph.nodes(data=True)]
    nodes = {
        "key": keys,
        "kind": [d.get("kind", "") for d in attributes],
        "label": [str(d.get("label", k)) for k, d in zip(keys, attributes, strict=True)],
    }
    pairs = list(graph.edges(data=True))
    edges: dict[str, list[Any]] = {"source": [str(a) for a, _, _ in pairs], "target": [str(b) for _, b, _ in pairs]}
    nodes |= _spread(attributes, nodes)
    edges |= _spread([data for _, _, data in pairs], edges)
    edges.setdefault("kind", [""] * len(pairs))
    return Network(name, title or Words(name, name), nodes, edges, graph.is_directed())


def from_tables(nodes: Any, edges: Any, *, directed: bool = False, name: str = "own", title: Words | None = None) -> Network:
    """A network of two tables of pandas or polars: the reverse of `Network.tables`. Raises GongjianError when a column is missing."""
    points, lines = columns_of(nodes), columns_of(edges)
    for columns, needed in ((points, ("key",)), (lines, ("source", "target"))):
        for column in needed:
            if column not in columns:
                raise GongjianError(BAD_TABLES, missing=column)
    points.setdefault("kind", [""] * len(points["key"]))
    points.setdefault("label", [str(key) for key in points["key"]])
    lines.setdefault("kind", [""] * len(lines["source"]))
    return Network(name, title or Words(name, name), points, lines, directed)


def table_of(columns: Columns, engine: Engine = "pandas") -> Any:
    """Columns as a table of pandas or polars."""
    if engine == "polars":
        import polars

        return polars.DataFrame({name: list(values) for name, values in columns.items()}, strict=False)
    import pandas

    return pandas.DataFrame({name: pandas.Series(list(values), dtype=object).infer_objects() for name, values in columns.items()})


def columns_of(table: Any) -> dict[str, list[Any]]:
    """A table of pandas or polars as columns of plain values; what is missing is None."""
    if hasattr(table, "to_dicts"):  # polars
        return {name: table[name].to_list() for name in table.columns}
    plain = table.astype(object).where(table.notna(), None)
    return {str(name): [_python(value) for value in plain[name]] for name in plain.columns}


def _python(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _fits(value: Any, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, (tuple, list, set, frozenset)) else bool(value == wanted)


def _taken(columns: Columns, keep: Sequence[bool]) -> dict[str, list[Any]]:
    return {name: [value for value, stays in zip(values, keep, strict=True) if stays] for name, values in columns.items()}


def _spread(attributes: Sequence[Mapping[Any, Any]], taken: Mapping[str, Any]) -> dict[str, list[Any]]:
    names = dict.fromkeys(str(name) for data in attributes for name in data if str(name) not in taken)
    return {name: [data.get(name) for data in attributes] for name in names}


def _records(columns: Columns, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    full = all(None not in columns[name] for name in names)
    rows = zip(*(columns[name] for name in names), strict=True) if names else repeat((), len(next(iter(columns.values()), ())))
    if full:
        return (dict(zip(names, row)) for row in rows)  # noqa: B905  (of one length, and checking it takes longer than joining)
    return ({name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows)


def _join(graph: Any, edges: Columns) -> None:
    """Add the edges; the first of parallel ones gives the attributes, all of them the weight.

    The dictionaries that a networkx graph consists of are filled here: its own functions look at each edge anew and copy its attributes,
    which takes longer than to read it from the store.
    """
    out, into = graph._adj, graph._pred if graph.is_directed() else graph._adj
    if "weight" not in edges:
        edges = {**edges, "weight": [1] * len(edges["source"])}
    names = [name for name in edges if name not in ("source", "target")]
    for source, target, data in zip(edges["source"], edges["target"], _records(edges, names), strict=True):
        if source not in out or target not in out:
            continue
        taken = out[source].get(target)
        if taken is None:
            data.setdefault("weight", 1)
            out[source][target] = into[target][source] = data
        else:
            taken["weight"] += data.get("weight", 1)
