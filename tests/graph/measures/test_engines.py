"""Past 5,000 nodes another engine counts behind the same function, with the same result."""

from collections.abc import Hashable, Mapping
from typing import Any

import networkx as nx
import pytest

import graph.measures.engine as engine_of
from graph.measures import articulation, betweenness, bridges, communities, core_numbers, modularity, pagerank
from graph.measures.engine import adjacency

GRAPHS = [
    nx.gnp_random_graph(80, 0.05, seed=1),
    nx.barabasi_albert_graph(120, 2, seed=2),
    nx.relabel_nodes(nx.random_labeled_tree(60, seed=3), lambda n: f"n{n}"),
    nx.gnp_random_graph(70, 0.04, seed=4, directed=True),
    nx.disjoint_union(nx.cycle_graph(9), nx.star_graph(5)),
]
IDS = ["random", "scale-free", "tree", "directed", "pieces"]


def same(one: Mapping[Hashable, float], other: Mapping[Hashable, float], within: float = 1e-9) -> None:
    assert list(one) == list(other)
    assert list(one.values()) == pytest.approx(list(other.values()), abs=within)


@pytest.mark.parametrize("graph", GRAPHS, ids=IDS)
def test_both_engines_agree(graph: Any) -> None:
    same(betweenness(graph, engine="networkx"), betweenness(graph, engine="rustworkx"))
    same(pagerank(graph, engine="networkx"), pagerank(graph, engine="rustworkx"), 1e-7)
    same(core_numbers(graph, engine="networkx"), core_numbers(graph, engine="rustworkx"))
    assert articulation(graph, engine="networkx") == articulation(graph, engine="rustworkx")
    assert {frozenset(e) for e in bridges(graph, engine="networkx")} == {frozenset(e) for e in bridges(graph, engine="rustworkx")}


def test_weights_count_alike_in_both_engines() -> None:
    graph = nx.les_miserables_graph()
    same(pagerank(graph, engine="networkx"), pagerank(graph, engine="rustworkx"), 1e-7)
    assert pagerank(graph)["Valjean"] != pytest.approx(pagerank(graph, weight=None)["Valjean"], abs=1e-4)


@pytest.mark.parametrize("graph", GRAPHS, ids=IDS)
def test_sampled_betweenness_is_what_networkx_counts_from_the_same_nodes(graph: Any) -> None:
    import random

    size, sample = len(graph), 12
    drawn = [list(graph)[at] for at in random.Random(5).sample(range(size), sample)]
    subset = nx.betweenness_centrality_subset(graph, drawn, list(graph))
    twice = 1 if graph.is_directed() else 2
    due = {node: value * twice * size / sample / ((size - 1) * (size - 2)) for node, value in subset.items()}
    same(betweenness(graph, sample=sample, seed=5), due)


def test_compiled_communities_are_as_good_as_those_of_networkx() -> None:
    for graph in (nx.karate_club_graph(), nx.les_miserables_graph(), nx.connected_caveman_graph(12, 6), GRAPHS[1]):
        reference = communities(graph, engine="networkx", seeds=6)
        own = communities(graph, engine="rustworkx", seeds=6)
        assert own.modularity > reference.modularity - 0.01
        assert own.modularity == pytest.approx(nx.community.modularity(graph, own.groups))
        assert {node for group in own.groups for node in group} == set(graph)
        assert own == communities(graph, engine="rustworkx", seeds=6)
    loops = nx.Graph([(0, 0), (0, 1), (2, 3), (3, 3)])
    found = communities(loops, engine="rustworkx")
    assert {frozenset(g) for g in found.groups} == {frozenset((0, 1)), frozenset((2, 3))}
    assert modularity(loops, found.groups) == pytest.approx(nx.community.modularity(loops, found.groups))
    assert communities(nx.empty_graph(3), engine="rustworkx").modularity == 0


def test_opposite_edges_and_loops_of_a_large_directed_graph_count_as_in_the_undirected_one() -> None:
    ends = [("a", "b", 5), ("b", "a", 2), ("b", "c", 1), ("a", "a", 3), ("d", "e", 1), ("e", "d", 4), ("c", "d", 1)]
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(ends)
    plain = engine_of.undirected(graph)
    assert (engine_of.symmetric(graph, "weight").toarray() == adjacency(plain, "weight").toarray()).all()
    own = communities(graph, engine="rustworkx")
    assert own.modularity == pytest.approx(modularity(plain, own.groups))
    same(core_numbers(graph, engine="rustworkx"), core_numbers(graph, engine="networkx"))


def test_the_size_decides_when_no_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = GRAPHS[0]
    due = pagerank(graph)
    monkeypatch.setattr(engine_of, "LARGE", 10)
    monkeypatch.setattr(nx, "pagerank", None)
    same(pagerank(graph), due, 1e-7)


def test_a_loop_counts_once_in_the_matrix() -> None:
    assert adjacency(nx.Graph([(0, 0), (0, 1)])).toarray().tolist() == [[1, 1], [1, 0]]
