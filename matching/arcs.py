"""A circulation: arcs with bounds and whole costs, solved exactly, with prices that prove it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.pairing import Bools, Ints


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arc i runs tail[i] -> head[i] with low[i] <= flow <= cap[i] at cost[i] a unit; what flows into a node flows out."""

    nodes: int
    tail: Ints
    head: Ints
    low: Ints
    cap: Ints
    cost: Ints


@dataclass(frozen=True, slots=True)
class Solved:
    """A cheapest circulation. `price` (nodes): labels with cost + price[tail] - price[head] >= 0 on every arc that can
    take more and <= 0 on every arc that can give some back, which is what makes it provably cheapest."""

    arcs: Arcs
    flow: Ints
    price: Ints

    @property
    def reduced(self) -> Ints:
        """Reduced costs of the arcs."""
        return self.arcs.cost + self.price[self.arcs.tail] - self.price[self.arcs.head]

    @property
    def cost(self) -> int:
        """What the circulation costs."""
        return int((self.arcs.cost * self.flow).sum())

    @property
    def bound(self) -> int:
        """No circulation can cost less: each arc at the better end of its bounds under the reduced costs (weak duality)."""
        reduced = self.reduced
        return int((np.maximum(reduced, 0) * self.arcs.low + np.minimum(reduced, 0) * self.arcs.cap).sum())


class InfeasibleFlowError(Exception):
    """No circulation keeps all lower bounds."""


def on_face(solved: Solved, cost: Ints) -> Arcs:
    """The circulations that are as cheap as `solved`, under a second cost: arcs with a reduced cost cannot move in any of
    them (complementary slackness), so they are fixed and only the others stay free."""
    fixed = solved.reduced != 0
    low = np.where(fixed, solved.flow, solved.arcs.low)
    cap = np.where(fixed, solved.flow, solved.arcs.cap)
    return replace(solved.arcs, low=low, cap=cap, cost=cost)


def flow_of(arcs: Arcs) -> Ints:
    """A cheapest circulation; raises InfeasibleFlowError. Lower bounds become supplies; arcs without freedom are left out."""
    supply = np.bincount(arcs.head, weights=arcs.low, minlength=arcs.nodes)
    supply -= np.bincount(arcs.tail, weights=arcs.low, minlength=arcs.nodes)
    free = np.flatnonzero(arcs.cap > arcs.low)
    if (arcs.cap < arcs.low).any():
        raise InfeasibleFlowError
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail[free].astype(np.int32), arcs.head[free].astype(np.int32), (arcs.cap - arcs.low)[free], arcs.cost[free]
    )
    solver.set_nodes_supplies(np.arange(arcs.nodes, dtype=np.int32), np.rint(supply).astype(np.int64))
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise InfeasibleFlowError
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow solver ended with {status.name}")
    flow = arcs.low.copy()
    flow[free] += np.asarray(solver.flows(np.asarray(numbers, dtype=np.int32)), dtype=np.int64)
    return flow


@dataclass(frozen=True, slots=True)
class Residual:
    """How a flow can change: steps tail -> head at a cost, sorted by tail; `start[v]`: first step out of node v; `arc`:
    the arc behind each step, `forward` whether it takes more (or gives back)."""

    start: Ints
    tail: Ints
    head: Ints
    cost: Ints
    arc: Ints
    forward: Bools


def residual(arcs: Arcs, flow: Ints) -> Residual:
    """The steps that the bounds leave open."""
    more, less = np.flatnonzero(flow < arcs.cap), np.flatnonzero(flow > arcs.low)
    tail = np.concatenate([arcs.tail[more], arcs.head[less]])
    order = np.argsort(tail, kind="stable")
    head = np.concatenate([arcs.head[more], arcs.tail[less]])
    cost = np.concatenate([arcs.cost[more], -arcs.cost[less]])
    forward = np.repeat([True, False], [len(more), len(less)])
    start = np.searchsorted(tail[order], np.arange(arcs.nodes + 1))
    return Residual(start, tail[order], head[order], cost[order], np.concatenate([more, less])[order], forward[order])


def prices(arcs: Arcs, flow: Ints, begin: Ints | None = None, rounds: int | None = None) -> Ints:
    """Shortest distances to every node from anywhere, by label correcting over the nodes whose label changed last. `begin`: labels to begin
    with; `rounds`: how many are made at most. Raises ArithmeticError where that is not enough, or the flow not the cheapest."""
    steps = residual(arcs, flow)
    price = np.zeros(arcs.nodes, dtype=np.int64) if begin is None else begin
    changed = np.arange(arcs.nodes)
    for _ in range(arcs.nodes + 1 if rounds is None else rounds):
        out = _steps_from(steps.start, changed)
        reached = price.copy()
        np.minimum.at(reached, steps.head[out], price[steps.tail[out]] + steps.cost[out])
        changed = np.flatnonzero(reached < price)
        price = reached
        if not len(changed):
            return price
    raise ArithmeticError("the flow is not the cheapest: its residual network has a negative cycle")


def _steps_from(start: Ints, nodes: Ints) -> npt.NDArray[Any]:
    """Positions of all steps out of the nodes."""
    count = start[nodes + 1] - start[nodes]
    first = np.repeat(start[nodes] - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return first + np.arange(int(count.sum()))
