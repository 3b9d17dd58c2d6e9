"""How central a node is: degree and strength, betweenness, PageRank, k-core."""

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

from graph.measures.engine import Engine, adjacency, by_node, plain_rust, rust_graph, takes_networkx, undirected

Values = Mapping[Hashable, float]


def degree(graph: Any) -> dict[Hashable, int]:
    """How many others a node is joined to (a loop counts twice)."""
    return dict(graph.degree())


def strength(graph: Any, weight: str = "weight") -> dict[Hashable, float]:
    """The sum of the weights of a node's edges; an edge without a weight counts 1 (Barrat et al., PNAS 101, 2004)."""
    return dict(graph.degree(weight=weight))


def betweenness(graph: Any, *, sample: int | None = None, seed: int = 1, engine: Engine = "auto") -> dict[Hashable, float]:
    """The share of shortest paths between two others that pass a node, 0 to 1, edges counting 1 (Freeman, Sociometry 40, 1977; counted
    after Brandes, J. Math. Sociol. 25, 2001).

    `sample`: from so many nodes drawn by `seed` instead of from all, scaled up (Brandes and Pich, 2007). The same draw for every engine.
    """
    size = len(graph)
    if sample is not None and sample < size:
        drawn = random.Random(seed).sample(range(size), sample)
        return _sampled(graph, drawn)
    if takes_networkx(graph, engine):
        return dict(nx.betweenness_centrality(graph))
    import rustworkx

    return by_node(graph, dict(rustworkx.betweenness_centrality(rust_graph(graph), normalized=True)))


def _sampled(graph: Any, drawn: Sequence[int]) -> dict[Hashable, float]:
    """Brandes' two sweeps from each drawn node, a level of the search at a time as products with the adjacency matrix."""
    out = adjacency(graph)
    out.data[:] = 1.0
    into = out.T.tocsr()
    total = np.zeros(len(graph))
    for source in drawn:
        total += _dependency(out, into, source)
    size = len(graph)
    scale = (size / len(drawn)) / max((size - 1) * (size - 2), 1) if size > 2 else 0.0
    return by_node(graph, (total * scale).tolist())


def _dependency(out: Any, into: Any, source: int) -> Any:
    """What the shortest paths from one node contribute to the betweenness of each other."""
    size = out.shape[0]
    ways, level = np.zeros(size), np.full(size, -1)
    ways[source], level[source] = 1.0, 0
    front, levels = np.array([source]), [np.array([source])]
    while len(front):
        reached = out[front].T @ ways[front] if len(front) < size // 50 else into @ np.where(level == len(levels) - 1, ways, 0.0)
        front = np.flatnonzero((reached > 0) & (level < 0))
        level[front], ways[front] = len(levels), reached[front]
        levels.append(front)
    found = np.zeros(size)
    for depth in range(len(levels) - 2, 0, -1):
        below = levels[depth]
        share = np.zeros(size)
        share[below] = (1.0 + found[below]) / ways[below]
        above = levels[depth - 1]
        found[above] += ways[above] * (out[above] @ share)
    found[source] = 0.0
    return found


def pagerank(graph: Any, *, alpha: float = 0.85, weight: str | None = "weight", engine: Engine = "auto") -> dict[Hashable, float]:
    """PageRank (Brin and Page, 1998), sums to 1; an undirected edge leads both ways. To within 1e-6 of each other, as networkx stops."""
    if takes_networkx(graph, engine):
        return dict(nx.pagerank(graph, alpha=alpha, weight=weight, tol=1e-10, max_iter=500))
    import rustworkx

    directed = graph if graph.is_directed() else graph.to_directed(as_view=True)
    ranks = rustworkx.pagerank(rust_graph(directed, weight), alpha=alpha, weight_fn=float, tol=1e-10, max_iter=500)
    return by_node(graph, dict(ranks))


def core_numbers(graph: Any, *, engine: Engine = "auto") -> dict[Hashable, int]:
    """The largest k for which a node lies in the k-core: the part in which everyone has k others (Seidman, Social Networks 5, 1983).

    Directions and loops are left aside.
    """
    if not takes_networkx(graph, engine):
        import rustworkx

        found: Any = rustworkx.core_number(plain_rust(graph))
        return by_node(graph, dict(found))
    plain = undirected(graph)
    if nx.number_of_selfloops(plain):
        plain = plain.copy()
        plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    return dict(nx.core_number(plain))
