"""What-if on about 600,000 pairs with the plan in memory: one line changed, a unit leaving, a new village; against solving again.

Kernel form: the pairs of `bench.instances` (10,000 x 20,000), plain and with units, villages, districts and fairness. Figures are
milliseconds of the clock of single questions in this process, compiling left out; `again` is how many answers were compared with a
solution from scratch.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from bench.instances import generate
from bench.layers import Layer
from bench.layers import network_of as of_layers
from bench.machine import describe
from matching.arcs import Arcs, cheapest
from matching.fairness_plan import even_plan
from matching.kernel.far import FAR
from matching.kernel.flow import FREE, OUT, Flow, proven, settle
from matching.kernel.growth import with_nodes, with_pairs
from matching.kernel.pairs import Pairs
from matching.kernel.route import mend_arcs, mend_pairs, search_of
from matching.network import AREA_LEVEL, Network, circulation
from matching.pairing import Ints
from matching.problem import Settings
from matching.score import UNITS
from matching.standing import flow_of, tolls_of
from matching.tree import HUB

PER_UNIT, PER_AREA, PER_DISTRICT = 3, 40, 25


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the questions of one sort, and how many answers were checked."""

    name: str
    took: list[float]
    again: int

    def row(self) -> str:
        """One line of the table."""
        half, most = np.percentile(self.took, [50, 95])
        return f"{self.name:28}{len(self.took):6}{half:10.2f}{most:10.2f}{max(self.took):10.2f}{self.again:7}"


def network_of(pairs: Pairs, *, grouped: bool, seed: int = 1) -> Network:
    """The pairs as a network: resources and demands below the hub, or with units (limits of 4), villages, and districts with a limit."""
    if not grouped:
        return of_layers(pairs, (Layer("capacity", pairs.capacity), Layer("suppliers", pairs.need)))
    g, n, m = np.random.default_rng(seed), pairs.n, pairs.m
    units, areas, districts = n // PER_UNIT, m // PER_AREA, max(1, m // PER_AREA // PER_DISTRICT)
    layers = (
        Layer("capacity", pairs.capacity, "unit_projects", g.integers(0, units, n)),
        Layer("suppliers", pairs.need, "area_projects", g.integers(0, areas, m)),
        Layer("unit_projects", np.full(units, 4)),
        Layer("area_projects", np.full(areas, m), "territory_projects", g.integers(0, districts, areas)),
        Layer("territory_projects", np.full(districts, int(0.8 * m / districts))),
    )
    return of_layers(pairs, layers)


def standing_flow(network: Network, fairness: str) -> tuple[Flow, int]:
    """The best plan as a flow, and its scale; solved once."""
    settings = Settings(as_of=None, fairness=fairness)  # type: ignore[arg-type]
    areas = int((network.tree.limit == AREA_LEVEL).sum())
    needs = np.ones(areas)
    plan = even_plan(network, settings, needs, cheapest(circulation(network)))
    tolls = tolls_of(network, settings, needs)
    flow = flow_of(network, plan.chosen, tolls, plan.solved.price * tolls.scale)
    if not settle(flow, 500 * flow.nodes + 100_000) or not proven(flow):
        raise ArithmeticError("the plan's prices do not prove it")
    return flow, tolls.scale


def _cost(flow: Flow) -> int:
    """The whole cost of a flow, fairness included."""
    lines = flow.flow + flow.used
    tolls = sum(
        int(flow.toll[flow.toll_first[v] : flow.toll_first[v] + lines[v]].sum()) for v in np.flatnonzero(flow.toll_last > flow.toll_first)
    )
    return int(flow.cost[flow.held == 1].sum()) + tolls


def _one_line(g: np.random.Generator, flow: Flow) -> Flow:
    """A chosen pair falls, any pair falls, or a resource or demand has a place more or less."""
    changed, sort = flow.own(), int(g.integers(4))
    if sort < 2:
        pool = np.flatnonzero(changed.held == 1) if sort == 0 else np.arange(len(changed.cost))
        at = g.choice(pool, 1)
        mend_pairs(changed, search_of(changed), at, changed.cost[at], np.array([OUT], np.uint8))
    else:
        node = g.integers(1, 1 + flow.n + flow.m, 1)
        mend_arcs(changed, search_of(changed), node, np.maximum(changed.room[node] + (1 if sort == 2 else -1), 0), changed.used[node])
    return changed


def _unit(g: np.random.Generator, flow: Flow) -> Flow:
    """Three resources (a unit's, where there are units) lose all places."""
    changed, first = flow.own(), int(g.integers(1, 1 + flow.n))
    mates = np.flatnonzero(flow.parent[1 : 1 + flow.n] == flow.parent[first]) + 1 if flow.parent[first] != HUB else np.array([first])
    nodes = mates[:8] if len(mates) > 1 else g.integers(1, 1 + flow.n, PER_UNIT)
    nodes = np.unique(nodes)
    mend_arcs(changed, search_of(changed), nodes, 0 * nodes, changed.used[nodes])
    return changed


def _village(g: np.random.Generator, flow: Flow) -> Flow:
    """Forty demands more in a new area, each with thirty pairs."""
    scale = max(1, int(-flow.cost.min()) // UNITS)
    grown = with_nodes(flow.own(), np.zeros(0, np.int64), np.full(PER_AREA, -1), 1)
    resource = np.concatenate([g.choice(flow.n, 30, replace=False) for _ in range(PER_AREA)])
    demand = np.repeat(np.arange(flow.m, flow.m + PER_AREA), 30)
    cost = -g.integers(300_000, 900_000, len(resource)) * scale
    wider = with_pairs(grown, resource, demand, cost)
    changed = wider.flow
    low = changed.price[1 + changed.resource[wider.new]] + changed.cost[wider.new]
    best = np.full(PER_AREA, FAR)
    np.minimum.at(best, changed.demand[wider.new] - flow.m, low)
    nodes = 1 + changed.n + flow.m + np.arange(PER_AREA)
    changed.price[nodes], changed.held[wider.new] = best, FREE
    mend_arcs(changed, search_of(changed), nodes, np.ones(PER_AREA, np.int64), changed.used[nodes])
    return changed


def _measure(name: str, ask: Callable[[np.random.Generator, Flow], Flow], flow: Flow, count: int, checked: int) -> Times:
    g = np.random.default_rng(5)
    ask(np.random.default_rng(0), flow)
    took, again = [], 0
    before = _cost(flow)
    for i in range(count):
        started = perf_counter()
        changed = ask(g, flow)
        took.append(1000 * (perf_counter() - started))
        if i < checked:
            if not proven(changed) or _afresh(changed) != int(changed.cost[changed.held == 1].sum()) + _tolled(changed):
                raise ArithmeticError(f"{name}: question {i} differs from solving again")
            again += 1
    if _cost(flow) != before:
        raise ArithmeticError("the plan before was changed")
    return Times(name, took, again)


def _tolled(flow: Flow) -> int:
    return _cost(flow) - int(flow.cost[flow.held == 1].sum())


def _afresh(flow: Flow) -> int:
    """The least cost by OR-Tools from scratch, every line of a toll an arc of its own."""
    keep = flow.held != OUT
    node = np.arange(1, flow.nodes)
    tolled = flow.toll_last[1:] > flow.toll_first[1:]
    tail, head = np.where(flow.gives[1:], flow.parent[1:], node), np.where(flow.gives[1:], node, flow.parent[1:])
    below = np.bincount(flow.parent, weights=np.minimum(flow.room, flow.m), minlength=flow.nodes).astype(np.int64)[1:]
    width = np.where(tolled, np.minimum(np.minimum(flow.room[1:], below), flow.toll_last[1:] - flow.toll_first[1:]), 0)
    split = np.repeat(node[tolled] - 1, width[tolled])
    step = np.arange(len(split)) - np.repeat(np.cumsum(width[tolled]) - width[tolled], width[tolled])
    r, d = 1 + flow.resource[keep].astype(np.int64), 1 + flow.n + flow.demand[keep].astype(np.int64)
    parts: list[tuple[Ints, Ints, Ints, Ints]] = [
        (r, d, np.ones(len(r), np.int64), flow.cost[keep]),
        (tail[~tolled], head[~tolled], np.minimum(flow.room[1:][~tolled], 2 * flow.m), np.zeros(int((~tolled).sum()), np.int64)),
        (tail[split], head[split], np.ones(len(split), np.int64), flow.toll[flow.toll_first[1:][split] + step]),
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    low = np.zeros(len(columns[0]), np.int64)
    return cheapest(Arcs(flow.nodes, columns[0], columns[1], low, columns[2], columns[3])).cost


ASKED = (("one line changed", _one_line, 200, 3), ("a unit leaves", _unit, 50, 2), ("a new village of 40 demands", _village, 30, 2))


def main(arguments: Sequence[str]) -> None:
    """Print one table per form."""
    parser = argparse.ArgumentParser(prog="python -m bench what-if", description=__doc__)
    parser.add_argument("--size", choices=("XS", "S", "M"), default="M")
    parser.add_argument("--variant", choices=("A", "B", "C"), default="B")
    parser.add_argument("--checked", type=int, default=None, help="answers of each sort to compare with a solution from scratch")
    asked = parser.parse_args(arguments)
    pairs = generate(asked.size, asked.variant)
    for grouped, fairness in ((False, "off"), (True, "off"), (True, "tie-break"), (True, "strict")):
        network = network_of(pairs, grouped=grouped)
        started = perf_counter()
        flow, _ = standing_flow(network, fairness)
        form = f"groups, fairness {fairness}" if grouped else "plain"
        ready = f"{network.pairs:,} pairs; solved and made ready in {perf_counter() - started:.1f} s; {describe()}"
        print(f"\n{asked.size}{asked.variant} {form}: {ready}")
        print(f"{'milliseconds':28}{'asked':>6}{'median':>10}{'p95':>10}{'most':>10}{'again':>7}")
        for name, ask, count, checked in ASKED:
            print(_measure(name, ask, flow, count, checked if asked.checked is None else asked.checked).row(), flush=True)
