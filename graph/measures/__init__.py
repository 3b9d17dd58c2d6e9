"""Measures of networks, each with its standard name and the source of its formula.

They take a networkx graph, whose nodes are whatever the graph has, and give plain values by node or a small frozen finding. Up to
`engine.LARGE` nodes networkx itself counts; past it rustworkx, numpy or scipy do behind the same function, with the same result.
"""

from graph.measures.bipartite import bipartite_clustering, nestedness, one_mode
from graph.measures.brokerage import Brokerage, brokerage, structural_holes
from graph.measures.centrality import betweenness, core_numbers, degree, pagerank, strength
from graph.measures.chance import Chance, against_chance
from graph.measures.change import Change, change
from graph.measures.cohesion import articulation, bridges, components, cut_off, left_out, reach
from graph.measures.communities import Communities, communities, modularity
from graph.measures.inequality import Interval, concentration, gini, interval, lorenz
from graph.measures.mixing import assortativity, crossing
from graph.measures.rewiring import rewired, rewired_sides

__all__ = [
    "Brokerage",
    "Chance",
    "Change",
    "Communities",
    "Interval",
    "against_chance",
    "articulation",
    "assortativity",
    "betweenness",
    "bipartite_clustering",
    "bridges",
    "brokerage",
    "change",
    "communities",
    "components",
    "concentration",
    "core_numbers",
    "crossing",
    "cut_off",
    "degree",
    "gini",
    "interval",
    "left_out",
    "lorenz",
    "modularity",
    "nestedness",
    "one_mode",
    "pagerank",
    "reach",
    "rewired",
    "rewired_sides",
    "strength",
    "structural_holes",
]
