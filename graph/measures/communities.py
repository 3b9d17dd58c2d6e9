"""Groups that keep to themselves, and how sure one can be of them."""

import random
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np

from graph.measures.engine import Engine, symmetric, takes_networkx, undirected

Groups = Sequence[frozenset[Hashable]]


@dataclass(frozen=True, slots=True)
class Communities:
    """The best of several divisions: its groups (largest first), its modularity, and how alike the divisions of all seeds are.

    `stability` is the mean adjusted Rand index of all pairs of seeds: 1 when every seed gives the same groups, 0 when they agree no more
    than by chance (Hubert and Arabie, J. Classif. 2, 1985). Under about 0.8 the groups should not be given names.
    """

    groups: tuple[frozenset[Hashable], ...]
    modularity: float
    stability: float
    seeds: int

    def of(self) -> dict[Hashable, int]:
        """The number of each node's group, 0 for the largest."""
        return {node: number for number, group in enumerate(self.groups) for node in group}


def communities(graph: Any, *, seeds: int = 10, weight: str | None = "weight", engine: Engine = "auto") -> Communities:
    """Groups found by the Louvain method (Blondel et al., J. Stat. Mech. P10008, 2008), the best of `seeds` tries; directions are left
    aside. Large graphs are divided by a compiled form of the same method, whose groups may differ where several are as good."""
    numbers = range(1, seeds + 1)
    if takes_networkx(graph, engine):
        plain = undirected(graph)
        found = [_ordered(_networkx(plain, weight, seed)) for seed in numbers]
        worth = [modularity(plain, groups, weight=weight) for groups in found]
    else:
        matrix = symmetric(graph, weight)
        labels = [_compiled(matrix, seed) for seed in numbers]
        found = [_ordered(_gathered(graph, label)) for label in labels]
        worth = [_worth(matrix, label) for label in labels]
    best = max(range(seeds), key=lambda at: (worth[at], -at))
    return Communities(found[best], worth[best], _stability(graph, found), seeds)


def modularity(graph: Any, groups: Iterable[frozenset[Hashable]], *, weight: str | None = "weight") -> float:
    """The share of weight within groups beyond what degrees alone would give (Newman and Girvan, Phys. Rev. E 69, 2004)."""
    if graph.number_of_edges() == 0:
        return 0.0
    of = {node: number for number, group in enumerate(groups) for node in group}
    inside, total = 0.0, 0.0
    strength = np.zeros(max(of.values()) + 1)
    for a, b, worth in graph.edges(data=weight, default=1.0) if weight else ((a, b, 1.0) for a, b in graph.edges()):
        total += worth
        inside += worth if of[a] == of[b] else 0.0
        strength[of[a]] += worth
        strength[of[b]] += worth
    return float(inside / total - ((strength / (2 * total)) ** 2).sum())


def _networkx(graph: Any, weight: str | None, seed: int) -> Iterable[Iterable[Hashable]]:
    found: Iterable[Iterable[Hashable]] = nx.community.louvain_communities(graph, weight=weight, seed=seed)
    return found


def _compiled(matrix: Any, seed: int) -> Any:
    from graph.measures.louvain import divide

    return divide(matrix, random.Random(seed).getrandbits(31))


def _gathered(graph: Any, label: Any) -> Iterable[Iterable[Hashable]]:
    groups: dict[int, list[Hashable]] = {}
    for node, number in zip(graph, label.tolist(), strict=True):
        groups.setdefault(number, []).append(node)
    return groups.values()


def _worth(matrix: Any, label: Any) -> float:
    """The modularity of a division, from the matrix that was divided."""
    loops, sums = matrix.diagonal(), np.asarray(matrix.sum(axis=1)).ravel()
    total = (sums.sum() + loops.sum()) / 2
    if total == 0:
        return 0.0
    parts = matrix.tocoo()
    inside = (parts.data[label[parts.row] == label[parts.col]].sum() + loops.sum()) / 2
    strength = np.bincount(label, weights=sums + loops)
    return float(inside / total - ((strength / (2 * total)) ** 2).sum())


def _ordered(groups: Iterable[Iterable[Hashable]]) -> tuple[frozenset[Hashable], ...]:
    return tuple(sorted((frozenset(group) for group in groups), key=lambda group: (-len(group), min(map(str, group)))))


def _stability(graph: Any, found: Sequence[Groups]) -> float:
    from sklearn.metrics import adjusted_rand_score

    if len(found) < 2:
        return 1.0
    numbers: list[Mapping[Hashable, int]] = [{node: at for at, group in enumerate(groups) for node in group} for groups in found]
    rows = [np.fromiter((of[node] for node in graph), np.int64, len(graph)) for of in numbers]
    return float(np.mean([adjusted_rand_score(a, b) for a, b in combinations(rows, 2)]))
