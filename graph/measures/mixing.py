"""Whether like keeps to like: assortativity, and the share of links across districts or systems."""

from collections.abc import Hashable, Mapping
from typing import Any

import networkx as nx


def assortativity(graph: Any, attribute: str | None = None) -> float:
    """Newman's assortativity, -1 to 1, by an attribute, or by degree when none is named (Phys. Rev. E 67, 2003).

    Nodes without the attribute are left out. Not a number when all are alike.
    """
    if attribute is None:
        return float(nx.degree_assortativity_coefficient(graph))
    known = [node for node, data in graph.nodes(data=True) if data.get(attribute) not in (None, "")]
    part = graph.subgraph(known)
    if len({data[attribute] for _, data in part.nodes(data=True)}) < 2 or part.number_of_edges() == 0:
        return float("nan")
    return float(nx.attribute_assortativity_coefficient(part, attribute))


def crossing(graph: Any, group: str | Mapping[Hashable, Any]) -> tuple[int, int]:
    """How many links join two groups, and how many have a group at both ends (the share is what breaks through 条块: facts M13)."""
    of = {node: data.get(group) for node, data in graph.nodes(data=True)} if isinstance(group, str) else group
    known = [(of.get(a), of.get(b)) for a, b in graph.edges() if of.get(a) not in (None, "") and of.get(b) not in (None, "")]
    return sum(a != b for a, b in known), len(known)
