"""Measures give the values known of Davis' Southern Women, of Zachary's karate club, and those worked out by hand."""

import math

import networkx as nx
import pytest

from graph.measures import (
    against_chance,
    articulation,
    assortativity,
    betweenness,
    bipartite_clustering,
    bridges,
    brokerage,
    change,
    communities,
    components,
    concentration,
    core_numbers,
    crossing,
    cut_off,
    degree,
    gini,
    interval,
    left_out,
    lorenz,
    modularity,
    nestedness,
    one_mode,
    reach,
    rewired,
    rewired_sides,
    strength,
    structural_holes,
)
from graph.measures.brokerage import Brokerage

KARATE = nx.karate_club_graph()
DAVIS = nx.davis_southern_women_graph()
WOMEN = [node for node, side in DAVIS.nodes(data="bipartite") if side == 0]
# Two villages and their units in districts e and w, held together by one unit: 4 - 5; worked out by hand.
TEN = nx.Graph([(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (6, 8), (7, 8)])
TEN.add_node(9)
SIDE = {node: "e" if node < 5 else "w" for node in TEN}


def test_karate_degree_strength_core_and_betweenness() -> None:
    assert (degree(KARATE)[33], degree(KARATE)[0], degree(KARATE)[11]) == (17, 16, 1)
    assert strength(KARATE)[33] == 48
    central = betweenness(KARATE)
    assert central[0] == pytest.approx(0.4376, abs=5e-5)
    assert central[33] == pytest.approx(0.3041, abs=5e-5)
    cores = core_numbers(KARATE)
    assert max(cores.values()) == 4
    assert {node for node, k in cores.items() if k == 4} == {0, 1, 2, 3, 7, 8, 13, 30, 32, 33}


def test_karate_falls_apart_without_its_instructor() -> None:
    assert articulation(KARATE) == [0]
    assert {frozenset(edge) for edge in bridges(KARATE)} == {frozenset((0, 11))}
    assert [len(part) for part in cut_off(KARATE, 0)] == [5, 1]


def test_karate_groups_reach_the_known_modularity_and_say_how_stable_they_are() -> None:
    found = communities(KARATE, weight=None, seeds=20)
    assert found.modularity == pytest.approx(0.4198, abs=5e-4)
    assert len(found.groups) == 4
    assert 0.5 < found.stability <= 1
    assert found.modularity == pytest.approx(nx.community.modularity(KARATE, found.groups, weight=None))
    split = [{n for n in KARATE if KARATE.nodes[n]["club"] == club} for club in ("Mr. Hi", "Officer")]
    assert modularity(KARATE, [frozenset(part) for part in split], weight=None) == pytest.approx(0.3582, abs=5e-5)
    assert set(found.of().values()) == set(range(len(found.groups)))


def test_karate_mixing_is_far_beyond_chance_by_club_and_not_by_shuffled_labels() -> None:
    assert assortativity(KARATE) == pytest.approx(-0.4756, abs=5e-5)
    assert crossing(KARATE, "club") == (11, 78)
    found = against_chance(KARATE, lambda graph: assortativity(graph, "club"), draws=60)
    assert found.beyond
    assert found.value > found.high
    assert found.z > 4
    evens = {node: {"even": node % 2} for node in KARATE}
    other = KARATE.copy()
    nx.set_node_attributes(other, evens)
    assert not against_chance(other, lambda graph: assortativity(graph, "even"), draws=60).beyond
    assert math.isnan(assortativity(KARATE, "nothing"))


def test_southern_women_projections_clustering_and_nestedness() -> None:
    assert degree(DAVIS)["Evelyn Jefferson"] == 8
    assert degree(DAVIS)["E8"] == 14
    women = one_mode(DAVIS, WOMEN)
    assert women["Evelyn Jefferson"]["Theresa Anderson"]["weight"] == 7
    assert {frozenset(e) for e in women.edges()} == {frozenset(e) for e in nx.bipartite.projected_graph(DAVIS, WOMEN).edges()}
    weighted = nx.bipartite.weighted_projected_graph(DAVIS, WOMEN)
    assert all(women[a][b]["weight"] == weighted[a][b]["weight"] for a, b in weighted.edges())
    newman = nx.bipartite.collaboration_weighted_projected_graph(DAVIS, WOMEN)
    own = one_mode(DAVIS, WOMEN, newman=True)
    assert all(own[a][b]["weight"] == pytest.approx(newman[a][b]["weight"]) for a, b in newman.edges())
    assert bipartite_clustering(DAVIS) == pytest.approx(0.468, abs=5e-4)
    found = against_chance(DAVIS, lambda graph: nestedness(graph, WOMEN), side=WOMEN, draws=60)
    assert found.low < found.mean < found.high


def test_nestedness_by_hand() -> None:
    def table(*partners: str) -> nx.Graph:
        return nx.Graph([(f"u{at}", place) for at, places in enumerate(partners) for place in places])

    def nodf(*partners: str) -> float:
        return nestedness(table(*partners), [f"u{at}" for at in range(len(partners))])

    assert nodf("abc", "ab", "a") == pytest.approx(100)
    assert nodf("ab", "cd") == 0
    # Rows: {abc},{ab},{c}: 100, 100, 0. Columns a: 2, b: 2, c: 2: all alike, so 0. (200 + 0) / 6.
    assert nodf("abc", "ab", "c") == pytest.approx(200 / 6)


def test_ten_nodes_by_hand() -> None:
    central = betweenness(TEN)
    # 4 parts {0,1,2,3} from {5,6,7,8}: 16 of the 36 pairs of nine others.
    assert central[4] == pytest.approx(16 / 36)
    assert articulation(TEN) == [2, 3, 4, 5, 6]
    assert {frozenset(edge) for edge in bridges(TEN)} == {frozenset(e) for e in ((2, 3), (3, 4), (4, 5), (5, 6))}
    assert cut_off(TEN, 5) == [{6, 7, 8}]
    assert left_out(TEN) == [9]
    assert [len(part) for part in components(TEN)] == [9, 1]
    assert core_numbers(TEN) == {**dict.fromkeys(range(9), 2), 9: 0}
    assert reach(TEN, 4, 2) == {4: 0, 3: 1, 5: 1, 2: 2, 6: 2}
    assert crossing(TEN, SIDE) == (1, 10)


def test_brokerage_roles_by_hand() -> None:
    roles = brokerage(TEN, SIDE)
    # 4 stands between 3 (own side) and 5 (the other): it lets the other side in.
    assert roles[4] == Brokerage(gatekeeper=1)
    assert roles[3] == Brokerage(coordinator=1)
    assert (roles[4].across, roles[3].across) == (1, 0)
    way = nx.DiGraph([("a", "b"), ("b", "c")])
    cases = {"xxx": "coordinator", "xyx": "itinerant", "xyy": "gatekeeper", "xxy": "representative", "xyz": "liaison"}
    for groups, role in cases.items():
        assert brokerage(way, dict(zip("abc", groups, strict=True)))["b"] == Brokerage(**{role: 1})
    assert brokerage(nx.DiGraph([*way.edges(), ("a", "c")]), dict.fromkeys("abc", "x"))["b"].total == 0


def test_structural_holes_of_a_star_and_a_triangle() -> None:
    star = structural_holes(nx.star_graph(4))
    assert star[0] == pytest.approx((0.25, 4.0))
    triangle = structural_holes(nx.complete_graph(3))
    assert triangle[0] == pytest.approx((1.125, 1.0))


def test_inequality_by_hand() -> None:
    assert gini([1, 1, 1, 1]) == 0
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert gini([]) == gini([0, 0]) == 0
    assert lorenz([3, 1]) == [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]
    assert concentration([1, 1]) == pytest.approx(0.5)
    assert concentration([5, 0]) == 1
    found = interval([0, 0, 0, 1, 2, 3], draws=400)
    assert found.low < found.value < found.high
    assert interval([2, 2, 2]) == interval([2, 2, 2])


def test_rewired_networks_keep_every_degree_and_change_the_rest() -> None:
    one = rewired(KARATE, 3)
    assert dict(one.degree()) == dict(KARATE.degree())
    assert set(map(frozenset, one.edges())) != set(map(frozenset, KARATE.edges()))
    assert not list(nx.selfloop_edges(one))
    assert nx.utils.graphs_equal(one, rewired(KARATE, 3))
    two = rewired_sides(DAVIS, WOMEN, 3)
    assert dict(two.degree()) == dict(DAVIS.degree())
    assert nx.bipartite.is_bipartite_node_set(two, WOMEN)
    way = nx.gnp_random_graph(30, 0.1, seed=2, directed=True)
    there = rewired(way, 1)
    assert dict(there.in_degree()) == dict(way.in_degree())
    assert dict(there.out_degree()) == dict(way.out_degree())


def test_change_between_two_days() -> None:
    found = change(nx.Graph([(1, 2), (2, 3)]), nx.Graph([(2, 1), (3, 4)]))
    assert found.nodes_came == {4}
    assert not found.nodes_went
    assert found.links_came == {frozenset((3, 4))}
    assert found.links_went == {frozenset((2, 3))}
    assert found.kept == pytest.approx(1 / 3)
    assert change(nx.Graph(), nx.Graph()).kept == 1
