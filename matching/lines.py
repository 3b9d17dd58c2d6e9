"""The lines of a plan, from the positions of its pairs."""

import numpy as np

from matching.candidates import Candidates
from matching.columns import Columns
from matching.network import Network
from matching.pairing import Bools, Ints, pairs
from matching.quantities import shares
from matching.result import Line
from matching.score import UNITS, score_parts, scores, whole


def pinned_worth(columns: Columns) -> int:
    """The scores of the pinned pairs in millionths (their rules may have changed; their score is what it would be now)."""
    return int(whole(scores(columns, pairs(*pinned_positions(columns)))).sum())


def pinned_positions(columns: Columns) -> tuple[Ints, Ints]:
    """Positions of the resources and demands of the pins, in the problem's order."""
    rows, cols = columns.problem.resource_index(), columns.problem.demand_index()
    pins = columns.problem.pins
    resource = np.array([rows[pin.resource] for pin in pins], dtype=np.int64)
    return resource, np.array([cols[pin.demand] for pin in pins], dtype=np.int64)


def lines_of(columns: Columns, candidates: Candidates, network: Network, chosen: Bools) -> tuple[Line, ...]:
    """Pinned lines first, then the chosen ones, best score first."""
    pinned = pinned_positions(columns)
    at = network.candidate[chosen]
    at = at[np.argsort(-candidates.score[at], kind="stable")]
    resource = np.concatenate([pinned[0], candidates.resource[at]])
    demand = np.concatenate([pinned[1], candidates.demand[at]])
    pairing = pairs(resource, demand)
    millionths = np.concatenate([whole(scores(columns, pairs(*pinned))), candidates.score[at]])
    parts = score_parts(columns, pairing)
    quantities = shares(columns.problem, resource, demand)
    return tuple(
        _line(columns, int(r), int(d), int(millionths[i]), {code: float(v[i]) for code, v in parts.items()}, quantities[i], i)
        for i, (r, d) in enumerate(zip(resource, demand, strict=True))
    )


def _line(columns: Columns, r: int, d: int, millionths: int, parts: dict[str, float], quantity: float | None, number: int) -> Line:
    problem = columns.problem
    resource, demand = problem.resources[r], problem.demands[d]
    pin = problem.pins[number] if number < len(problem.pins) else None
    return Line(
        resource=resource.id,
        demand=demand.id,
        unit=resource.unit,
        area=demand.area,
        score=millionths / UNITS,
        parts=parts,
        quantity=quantity,
        pinned=pin is not None,
        incumbent=(resource.id, demand.id) in problem.incumbents,
        project=None if pin is None else pin.project,
    )
