"""Which library counts, and a networkx graph in the forms the others take."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from scipy import sparse

Engine = Literal["auto", "networkx", "rustworkx"]

LARGE = 5_000
"""Nodes up to which networkx counts when the engine is left open."""


def takes_networkx(graph: Any, engine: Engine) -> bool:
    """Whether networkx counts: it was asked for, or the graph is not large."""
    return engine == "networkx" or (engine == "auto" and len(graph) <= LARGE)


def undirected(graph: Any) -> Any:
    """The graph without directions (itself when it has none); of two opposite edges one gives the attributes. networkx's own way copies
    every attribute in depth, which takes most of the time of a large one."""
    if not graph.is_directed():
        return graph
    import networkx as nx

    found = nx.Graph()
    found.add_nodes_from(graph.nodes(data=True))
    found.add_edges_from(graph.edges(data=True))
    return found


def positions(graph: Any) -> dict[Hashable, int]:
    """The place of each node in the graph's own order."""
    return {node: at for at, node in enumerate(graph)}


def by_node(graph: Any, values: Sequence[Any] | Mapping[int, Any]) -> dict[Hashable, Any]:
    """Values by place as values by node."""
    return {node: values[at] for at, node in enumerate(graph)}


def rust_graph(graph: Any, weight: str | None = None) -> Any:
    """The graph in rustworkx: PyGraph, or PyDiGraph for a directed one, without parallel edges; edges hold their weight."""
    import rustworkx

    found: Any = rustworkx.PyDiGraph(multigraph=False) if graph.is_directed() else rustworkx.PyGraph(multigraph=False)
    found.add_nodes_from(range(len(graph)))
    at = positions(graph)
    if weight is None:
        found.extend_from_weighted_edge_list([(at[a], at[b], 1.0) for a, b in graph.edges()])
    else:
        found.extend_from_weighted_edge_list([(at[a], at[b], float(w)) for a, b, w in graph.edges(data=weight, default=1.0)])
    return found


def plain_rust(graph: Any) -> Any:
    """The graph in rustworkx without directions, loops and weights; of two opposite edges there is one."""
    import rustworkx

    once = np.unique(_undirected(_pairs(graph)))
    a, b = once >> 32, once & _LOW
    found: Any = rustworkx.PyGraph()
    found.add_nodes_from(range(len(graph)))
    found.extend_from_edge_list(list(zip(a[a != b].tolist(), b[a != b].tolist(), strict=True)))
    return found


_LOW = 0xFFFFFFFF


def _pairs(graph: Any) -> Any:
    """The places of each edge's ends in one number, the first in the upper half."""
    at = positions(graph)
    return np.fromiter(((at[a] << 32) | at[b] for a, b in graph.edges()), dtype=np.int64, count=graph.number_of_edges())


def _undirected(pairs: Any) -> Any:
    a, b = pairs >> 32, pairs & _LOW
    return (np.minimum(a, b) << 32) | np.maximum(a, b)


def _weights(graph: Any, weight: str | None) -> Any:
    count = graph.number_of_edges()
    return np.ones(count) if weight is None else np.fromiter((w for *_, w in graph.edges(data=weight, default=1.0)), float, count)


def symmetric(graph: Any, weight: str | None = None) -> Any:
    """The adjacency matrix in scipy's CSR form without directions (a loop counts once); of two opposite edges the later gives the weight,
    as in `undirected`."""
    size, worth = len(graph), _weights(graph, weight)[::-1]
    once, last = np.unique(_undirected(_pairs(graph))[::-1], return_index=True)
    rows, cols, worth = once >> 32, once & _LOW, worth[last]
    apart = rows != cols
    ends = np.concatenate((rows, cols[apart])), np.concatenate((cols, rows[apart]))
    return sparse.coo_array((np.concatenate((worth, worth[apart])), ends), shape=(size, size)).tocsr()


def adjacency(graph: Any, weight: str | None = None) -> Any:
    """The adjacency matrix in scipy's CSR form, symmetric for an undirected graph (a loop counts once)."""
    pairs, size = _pairs(graph), len(graph)
    rows, cols = pairs >> 32, pairs & _LOW
    found = sparse.coo_array((_weights(graph, weight), (rows, cols)), shape=(size, size)).tocsr()
    if graph.is_directed():
        return found
    loops = sparse.dia_array((found.diagonal()[None, :], [0]), shape=(size, size)).tocsr()
    return (found + found.T - loops).tocsr()
