"""What a projection is: which nodes of the graph become points, and what joins two of them."""

from dataclasses import dataclass

from graph.queries.asof import AS_OF
from graph.queries.question import Parameter, Words


@dataclass(frozen=True, slots=True)
class Projection:
    """A network that can be read from the graph by name.

    `nodes` returns key, kind, label and attributes; `edges` returns source, target, kind, weight and attributes. A key is the node's kind
    and business key, such as `Unit:u-7`, since business keys are unique within a kind only. Persons are labelled by their role, else by
    the masked name; households by their business key. Nodes without any edge are there too: they are who is left out. `sides` are the two
    kinds of a network in which edges only join one kind to the other.
    """

    name: str
    title: Words
    about: Words
    nodes: str
    edges: str
    directed: bool = False
    sides: tuple[str, str] | None = None
    parameters: tuple[Parameter, ...] = (AS_OF,)
