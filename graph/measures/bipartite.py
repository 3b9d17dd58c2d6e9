"""Networks of two sides, such as units and communities: projections on one side, clustering, nestedness."""

from collections.abc import Collection, Hashable, Iterable
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np

from graph.measures.engine import undirected


def one_mode(graph: Any, side: Iterable[Hashable], *, newman: bool = False) -> Any:
    """One side alone, two joined where they share somebody of the other side; the weight counts whom they share, or, with `newman`, lets
    somebody shared by k count 1/(k - 1) (Newman, Phys. Rev. E 64, 016132, 2001). Undirected."""
    keep = list(dict.fromkeys(side))
    plain = undirected(graph)
    found = nx.Graph()
    found.add_nodes_from((node, dict(plain.nodes[node])) for node in keep)
    inside = set(keep)
    for other in plain:
        if other in inside:
            continue
        shared = [node for node in plain[other] if node in inside]
        worth = 1.0 / (len(shared) - 1) if newman and len(shared) > 1 else 1
        for a, b in combinations(shared, 2):
            found.add_edge(a, b, weight=found[a][b]["weight"] + worth if found.has_edge(a, b) else worth)
    return found


def bipartite_clustering(graph: Any) -> float:
    """The share of paths of three edges that close to a ring of four (Robins and Alexander, Comput. Math. Organ. Theory 10, 2004)."""
    plain = undirected(graph)
    return float(nx.bipartite.robins_alexander_clustering(plain))


def nestedness(graph: Any, side: Collection[Hashable]) -> float:
    """NODF, 0 to 100: how far the partners of those with few are among the partners of those with many (Almeida-Neto et al., Oikos 117,
    2008). Nodes without any edge are left out."""
    plain = undirected(graph)
    one = [node for node in plain if node in set(side) and plain.degree(node)]
    other = [node for node in plain if node not in set(side) and plain.degree(node)]
    at = {node: place for place, node in enumerate(other)}
    table = np.zeros((len(one), len(other)))
    for row, node in enumerate(one):
        table[row, [at[partner] for partner in plain[node] if partner in at]] = 1.0
    pairs = sum(size * (size - 1) / 2 for size in table.shape)
    return (_overlaps(table) + _overlaps(table.T)) / pairs if pairs else float("nan")


def _overlaps(table: Any) -> float:
    """The sum over pairs of rows with unequal counts of the percentage of the lesser one's partners that the greater one has."""
    filled = table.sum(axis=1)
    shared = table @ table.T
    least = np.minimum.outer(filled, filled)
    differs = np.not_equal.outer(filled, filled)
    share = np.where(differs, 100.0 * shared / np.maximum(least, 1.0), 0.0)
    return float(np.triu(share, 1).sum())
