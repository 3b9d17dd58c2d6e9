"""A network changes its form without losing anything: graph, tables of either library, and back."""

from datetime import date

import networkx as nx
import pytest

from graph.networks import Network, from_graph, from_tables, network_of_rows
from graph.networks.network import Engine
from graph.queries.question import Words
from graph.wording import GongjianError

OWN = Network(
    "own",
    Words("自己的", "own"),
    {"key": ["a", "b", "c"], "kind": ["Unit", "Unit", "Area"], "label": ["甲", "乙", "丙"], "since": [date(2020, 1, 1), None, None]},
    {"source": ["a", "a", "b"], "target": ["b", "b", "c"], "kind": ["X", "Y", "X"], "weight": [2, 3, 1]},
)


def test_parallel_edges_become_one_with_the_sum_of_their_weights() -> None:
    graph = OWN.graph()
    assert isinstance(graph, nx.Graph)
    assert graph["a"]["b"] == {"kind": "X", "weight": 5}
    assert graph.nodes["a"] == {"kind": "Unit", "label": "甲", "since": date(2020, 1, 1)}
    assert "since" not in graph.nodes["b"]


def test_an_edge_without_weight_counts_one() -> None:
    plain = Network("n", OWN.title, OWN.nodes, {"source": ["a", "b", "b"], "target": ["b", "a", "c"], "kind": ["X"] * 3})
    assert dict(plain.graph()["a"]["b"])["weight"] == 2
    assert Network("n", OWN.title, OWN.nodes, plain.edges, directed=True).graph().number_of_edges() == 3


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_tables_come_back_as_the_same_network(engine: Engine) -> None:
    back = from_tables(*OWN.tables(engine), name="own", title=OWN.title)
    assert {name: list(values) for name, values in back.nodes.items()} == OWN.nodes
    assert {name: list(values) for name, values in back.edges.items()} == OWN.edges


def test_a_graph_comes_back_as_the_same_graph() -> None:
    again = from_graph(OWN.graph()).graph()
    assert dict(again.nodes) == dict(OWN.graph().nodes)
    assert dict(again.adj) == dict(OWN.graph().adj)
    strange = nx.path_graph(3, create_using=nx.DiGraph)
    assert list(from_graph(strange).edges["target"]) == ["1", "2"]


def test_a_part_keeps_the_edges_within() -> None:
    part = OWN.only(kind="Unit")
    assert part.size == (2, 2)
    assert OWN.only(kind=("Unit", "Area"), label=("乙", "丙")).size == (2, 1)


def test_tables_without_the_needed_columns_are_refused() -> None:
    nodes, edges = OWN.tables()
    with pytest.raises(GongjianError, match="target"):
        from_tables(nodes, edges.drop(columns="target"))


def test_a_side_that_is_none_is_refused() -> None:
    with pytest.raises(GongjianError, match="The network own has no side Unit"):
        OWN.side("Unit")


def test_nodes_relationships_and_paths_of_a_query_become_a_network() -> None:
    one = {"~type": "node", "id": "u1", "labels": ["Unit"], "properties": {"name": "海岛", "name_sealed": "g1:x"}}
    two = {"~type": "node", "id": "h1", "labels": ["Member", "Person"], "properties": {"name": "王*", "role": "委员"}}
    line = {"~type": "relationship", "type": "WORKS_AT", "start": "h1", "end": "u1", "properties": {}}
    line |= {"start_labels": ["Member", "Person"], "end_labels": ["Unit"]}
    path = {"~type": "path", "nodes": [two, one], "relationships": [line]}
    for rows in ([[path]], [[one, line, two]], [[[one, two], {"r": line}]]):
        found = network_of_rows([str(at) for at in range(len(rows[0]))], rows)
        assert set(found.nodes["key"]) == {"Unit:u1", "Person:h1"}
        assert "name_sealed" not in found.nodes
        assert list(zip(found.edges["source"], found.edges["target"], strict=True)) == [("Person:h1", "Unit:u1")]
    assert network_of_rows(["source", "target"], [["a", "b"]]).size == (2, 1)
    with pytest.raises(GongjianError, match="source and target"):
        network_of_rows(["n"], [[3]])
