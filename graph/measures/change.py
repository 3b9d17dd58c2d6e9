"""How a network changed between two days."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """What came and went between two days; `kept` is the Jaccard index of the links: those of both days over those of either."""

    nodes_came: frozenset[Hashable]
    nodes_went: frozenset[Hashable]
    links_came: frozenset[frozenset[Hashable]]
    links_went: frozenset[frozenset[Hashable]]
    kept: float


def change(before: Any, after: Any) -> Change:
    """The difference of two networks, directions left aside."""
    old, new = ({frozenset(edge) for edge in graph.edges()} for graph in (before, after))
    either = old | new
    return Change(
        frozenset(after) - frozenset(before),
        frozenset(before) - frozenset(after),
        frozenset(new - old),
        frozenset(old - new),
        len(old & new) / len(either) if either else 1.0,
    )
