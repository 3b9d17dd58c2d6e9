"""What holds a network together: pieces, articulation nodes, bridges, who is in reach, who is left out."""

from collections.abc import Hashable
from typing import Any

import networkx as nx

from graph.measures.engine import Engine, rust_graph, takes_networkx, undirected


def components(graph: Any) -> list[set[Hashable]]:
    """The pieces of the network, directions left aside, the largest first."""
    return sorted((set(part) for part in nx.connected_components(undirected(graph))), key=lambda part: (-len(part), min(map(str, part))))


def left_out(graph: Any) -> list[Hashable]:
    """Nodes that are joined to nobody."""
    return [node for node, count in graph.degree() if count == 0]


def articulation(graph: Any, *, engine: Engine = "auto") -> list[Hashable]:
    """Nodes without which their piece falls apart, in the graph's order (Hopcroft and Tarjan, CACM 16, 1973)."""
    plain = undirected(graph)
    if takes_networkx(plain, engine):
        points = set(nx.articulation_points(plain))
    else:
        import rustworkx

        nodes = list(plain)
        points = {nodes[at] for at in rustworkx.articulation_points(rust_graph(plain))}
    return [node for node in plain if node in points]


def cut_off(graph: Any, node: Hashable) -> list[set[Hashable]]:
    """The pieces into which its own piece would fall without a node, apart from the largest: who would be cut off, the largest first."""
    plain = undirected(graph)
    rest = plain.subgraph(nx.node_connected_component(plain, node) - {node})
    return components(rest)[1:]


def bridges(graph: Any, *, engine: Engine = "auto") -> list[tuple[Hashable, Hashable]]:
    """Edges without which their piece falls apart (Tarjan, 1974)."""
    plain = undirected(graph)
    if takes_networkx(plain, engine):
        return list(nx.bridges(plain))
    import rustworkx

    nodes = list(plain)
    found: Any = rustworkx.bridges(rust_graph(plain))
    return [(nodes[a], nodes[b]) for a, b in found]


def reach(graph: Any, start: Hashable, steps: int) -> dict[Hashable, int]:
    """Everyone within so many steps of a node, with the number of steps (itself 0), directions left aside."""
    return dict(nx.single_source_shortest_path_length(undirected(graph), start, cutoff=steps))
