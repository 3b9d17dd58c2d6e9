"""Random networks in which everyone keeps the number of partners: what chance alone would give."""

import random
from collections.abc import Hashable, Iterable
from typing import Any

from graph.measures.engine import undirected

_SWAPS_PER_EDGE = 10
_TRIES_PER_SWAP = 10


def rewired(graph: Any, seed: int = 1) -> Any:
    """A copy with its edges exchanged at random, every degree kept (Maslov and Sneppen, Science 296, 2002): two edges trade an end, ten
    times per edge on average, never making a loop or a second edge. Attributes of nodes stay, those of edges move along."""
    found, rng = graph.copy(), random.Random(seed)
    edges = [(a, b) for a, b in found.edges() if a != b]
    if len(edges) < 2:
        return found
    swaps, wanted = 0, _SWAPS_PER_EDGE * len(edges)
    for _ in range(wanted * _TRIES_PER_SWAP):
        if swaps == wanted:
            break
        one, two = rng.randrange(len(edges)), rng.randrange(len(edges))
        (a, b), (c, d) = edges[one], edges[two]
        if not found.is_directed() and rng.random() < 0.5:
            c, d = d, c
        if len({a, b, c, d}) < 4 or found.has_edge(a, d) or found.has_edge(c, b):
            continue
        _trade(found, (a, b), (c, d))
        edges[one], edges[two] = (a, d), (c, b)
        swaps += 1
    return found


def _trade(graph: Any, first: tuple[Hashable, Hashable], second: tuple[Hashable, Hashable]) -> None:
    (a, b), (c, d) = first, second
    one, two = dict(graph[a][b]), dict(graph[c][d])
    graph.remove_edges_from((first, second))
    graph.add_edge(a, d, **one)
    graph.add_edge(c, b, **two)


def rewired_sides(graph: Any, side: Iterable[Hashable], seed: int = 1) -> Any:
    """The same for a network of two sides, which stay apart: pairs of one side trade partners the other does not have (the Curveball
    algorithm; Strona et al., Nat. Commun. 5, 4114, 2014). Weights are not kept."""
    plain = undirected(graph)
    own = list(dict.fromkeys(side))
    partners = {node: set(plain[node]) for node in own}
    rng = random.Random(seed)
    for _ in range(5 * len(own) if len(own) > 1 else 0):
        a, b = rng.sample(own, 2)
        both = partners[a] & partners[b]
        loose = sorted((partners[a] | partners[b]) - both, key=str)
        rng.shuffle(loose)
        share = len(partners[a]) - len(both)
        partners[a], partners[b] = both | set(loose[:share]), both | set(loose[share:])
    found = type(plain)()
    found.add_nodes_from(plain.nodes(data=True))
    found.add_edges_from((node, partner) for node in own for partner in sorted(partners[node], key=str))
    return found
