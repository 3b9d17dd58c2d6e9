"""Reading a projection from the store."""

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any

from graph.garbage import unsearched
from graph.networks.network import Network
from graph.networks.projection import Projection
from graph.queries.parameters import ParameterError
from graph.store import Store
from graph.store.plain import plain
from graph.wording import Wording

FETCH = 10_000
"""Rows a round trip: a network is read as a whole, so that few large ones are quicker than many small ones."""

UNKNOWN_PARAMETER = Wording(
    "networks.parameter",
    "网络 {network} 没有参数 {name}；可用：{known}",
    "The network {network} has no parameter {name}; it takes {known}",
)


def read_network(store: Store, projection: Projection, as_of: date, **given: object) -> Network:
    """The network of a projection as of a day. `given` are its own parameters. Raises ParameterError or StoreError."""
    known = {parameter.name: parameter.default for parameter in projection.parameters}
    for name in given:
        if name not in known or name == "as_of":
            told = ", ".join(n for n in known if n != "as_of") or "-"
            raise ParameterError(UNKNOWN_PARAMETER, network=projection.name, name=name, known=told)
    values = {**known, **given, "as_of": as_of}
    nodes, edges = read_columns(store, projection.nodes, values), read_columns(store, projection.edges, values)
    return Network(projection.name, projection.title, nodes, edges, projection.directed, projection.sides, as_of)


def read_columns(store: Store, text: str, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The rows of a statement as columns of plain values, read as a stream."""
    with store.raw(text, values, fetch=FETCH) as result, unsearched():
        names = result.keys()
        columns: dict[str, list[Any]] = {name: [] for name in names}
        records = iter(result)
        while rows := list(islice(records, FETCH)):
            for column, more in zip(columns.values(), zip(*map(_cells, rows), strict=True), strict=True):
                column += more
        return {name: _plain(column) for name, column in columns.items()}


# A driver's record is a tuple that looks at each value in Python as it is iterated; values that could not be read are found by `plain`.
_cells = tuple.__iter__
_SIMPLE = frozenset((str, int, float, bool, type(None)))


def _plain(column: list[Any]) -> list[Any]:
    """A column with dates and the like turned into plain Python; columns of plain values, the most, are left as they are."""
    return column if set(map(type, column)) <= _SIMPLE else [plain(value) for value in column]
