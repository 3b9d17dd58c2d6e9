"""Who stands between others: the five brokerage roles across groups, and structural holes."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from graph.measures.engine import undirected


@dataclass(frozen=True, slots=True)
class Brokerage:
    """How often a node stands between two others that are not joined, by role (Gould and Fernandez, Sociol. Methodol. 19, 1989).

    `coordinator`: all three of one group; `itinerant`: the two others of one group, the broker of another; `gatekeeper`: lets another
    group into its own; `representative`: leads its own group to another; `liaison`: three groups. Without directions gatekeeper and
    representative are the same and are counted once, as gatekeeper.
    """

    coordinator: int = 0
    itinerant: int = 0
    gatekeeper: int = 0
    representative: int = 0
    liaison: int = 0

    @property
    def total(self) -> int:
        """Every pair it stands between."""
        return self.coordinator + self.itinerant + self.gatekeeper + self.representative + self.liaison

    @property
    def across(self) -> int:
        """The pairs of which one at least is of another group than the broker."""
        return self.total - self.coordinator


def brokerage(graph: Any, group: str | Mapping[Hashable, Any]) -> dict[Hashable, Brokerage]:
    """The brokerage roles of every node; `group` is an attribute or a mapping. Nodes without a group count as a group of their own each."""
    given = {node: data.get(group) for node, data in graph.nodes(data=True)} if isinstance(group, str) else dict(group)
    of = {node: (("", node) if given.get(node) in (None, "") else given[node]) for node in graph}
    return {node: _roles(graph, node, of) for node in graph}


def _roles(graph: Any, node: Hashable, of: Mapping[Hashable, Any]) -> Brokerage:
    counts = dict.fromkeys(("coordinator", "itinerant", "gatekeeper", "representative", "liaison"), 0)
    before = list(graph.predecessors(node)) if graph.is_directed() else list(graph[node])
    after = list(graph.successors(node)) if graph.is_directed() else before
    for at, first in enumerate(before):
        for last in after if graph.is_directed() else before[at + 1 :]:
            if first != last and node not in (first, last) and not graph.has_edge(first, last):
                role = _role(of[first], of[node], of[last])
                counts["gatekeeper" if role == "representative" and not graph.is_directed() else role] += 1
    return Brokerage(**counts)


def _role(first: Any, own: Any, last: Any) -> str:
    if first == own == last:
        return "coordinator"
    if first == last:
        return "itinerant"
    if own == last:
        return "gatekeeper"
    return "representative" if own == first else "liaison"


def structural_holes(graph: Any, weight: str | None = None) -> dict[Hashable, tuple[float, float]]:
    """Burt's constraint (low: many holes to bridge) and effective size of each node that has others (Structural Holes, 1992)."""
    plain = undirected(graph)
    joined = [node for node, count in plain.degree() if count]
    constraint = nx.constraint(plain, joined, weight=weight)
    size = nx.effective_size(plain, joined, weight=weight)
    return {node: (float(constraint[node]), float(size[node])) for node in joined}
