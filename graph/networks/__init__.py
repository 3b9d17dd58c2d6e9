"""Networks read from the graph: named projections, or what a query gives, as networkx graphs and tables, as of a day."""

from graph.networks.catalogue import PROJECTIONS, projection_by_name
from graph.networks.cells import network_of_rows
from graph.networks.network import Network, from_graph, from_tables
from graph.networks.projection import Projection
from graph.networks.read import read_network

__all__ = [
    "PROJECTIONS",
    "Network",
    "Projection",
    "from_graph",
    "from_tables",
    "network_of_rows",
    "projection_by_name",
    "read_network",
]
