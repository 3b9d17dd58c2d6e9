"""The areas that a plan gives nothing, and what stands in the way."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order

from matching.arcs import Solved, residual
from matching.candidates import Candidates
from matching.columns import Columns
from matching.fairness import needs_of, split_flow, tiers_of
from matching.fairness_plan import Plan
from matching.network import AREA_LEVEL, Network
from matching.pairing import Ints
from matching.reasons import ALL_FORBIDDEN, UNREACHED_FULL, UNREACHED_NO_NEED, UNREACHED_SHARED, Reason
from matching.refusals import counted
from matching.result import Unreached
from matching.rules import LIMITS
from matching.tree import HUB

FEW = 5
# What budgets have to do with the demands (positions) of an area getting nothing.
Budget = Callable[[Ints], Reason | None]


def unreached_areas(columns: Columns, candidates: Candidates, network: Network, plan: Plan, budget: Budget) -> tuple[Unreached, ...]:
    """The areas without a line under a plan that reaches as many as can be, and without a share in another area's."""
    tree, chosen, tiers = network.tree, plan.chosen, tiers_of(network, needs_of(columns.problem, columns.areas))
    solved = plan.solved if plan.counts else split_flow(plan.solved, network, tiers)
    counts = replace(solved, arcs=replace(tiers.arcs, cost=-tiers.first))
    lines = tree.used.copy()
    np.add.at(lines, tree.parent[1 + tree.n + network.demand[chosen]], 1)
    areas = np.flatnonzero(tree.limit == AREA_LEVEL)
    shared = {area for at in network.demand[chosen] for area, _ in columns.problem.demands[int(at)].areas}
    empty = [int(node) for node in areas if lines[node] == 0 and tree.ids[node] not in shared]
    return tuple(Unreached(tree.ids[node], _why(columns, candidates, network, counts, node, budget)) for node in empty)


def _why(columns: Columns, candidates: Candidates, network: Network, counts: Solved, area: int, budget: Budget) -> Reason:
    tree = network.tree
    demands = np.flatnonzero(tree.parent[1 + tree.n : 1 + tree.n + tree.m] == area)
    if not any(columns.problem.demands[int(d)].need for d in demands):
        return Reason(UNREACHED_NO_NEED.code)
    if not np.isin(demands, network.demand).any():
        return Reason(ALL_FORBIDDEN.code, counted(candidates.by_demand[:, demands].sum(axis=1)))
    after = _spread(counts, tree.nodes, area, back=False)
    if HUB not in after:
        return Reason(UNREACHED_FULL.code, {"limits": _named(network, [node for node in after if _shut(network, counts, int(node))])})
    if (short := budget(demands)) is not None:
        return short
    before = _spread(counts, tree.nodes, area, back=True)
    rivals = [int(node) for node in before if tree.limit[node] == AREA_LEVEL and node != area]
    if not rivals:
        inside = set(before.tolist())
        full = [int(node) for node in before if tree.gives[node] and int(tree.parent[node]) not in inside]
        return Reason(UNREACHED_FULL.code, {"limits": _named(network, full)})
    names = {demand.area: demand.area_name or demand.area for demand in columns.problem.demands}
    titles = [columns.problem.resources[int(node) - 1].title for node in before if 1 <= node <= tree.n]
    return Reason(UNREACHED_SHARED.code, {"resources": _few(titles), "areas": _few([names[tree.ids[node]] for node in rivals])})


def _spread(counts: Solved, nodes: int, area: int, *, back: bool) -> Ints:
    """Backwards the nodes from which a line could be passed on to the area; forwards those to which its line could be passed, without
    another area's first one given up. Nothing is passed through the hub."""
    steps = residual(counts.arcs, counts.flow)
    tail, head = (steps.head, steps.tail) if back else (steps.tail, steps.head)
    open_ = (tail != HUB) & (back | (steps.cost <= 0) | (tail == area))
    table = sparse.csr_matrix((np.ones(int(open_.sum()), dtype=np.int8), (tail[open_], head[open_])), shape=(nodes, nodes))
    found: Ints = np.sort(breadth_first_order(table, area, directed=True, return_predecessors=False)).astype(np.int64)
    return found[found != HUB] if back else found


def _shut(network: Network, counts: Solved, node: int) -> bool:
    """Whether a group of areas (or an area) takes no line more."""
    tree = network.tree
    inflow = int(counts.flow[counts.arcs.tail == node].sum())
    return bool(not tree.gives[node] and tree.limit[node] >= AREA_LEVEL and inflow >= tree.room[node])


def _named(network: Network, nodes: list[int]) -> tuple[str, str]:
    """The bounds at nodes, each with whose it is, in Chinese and English."""
    bounds = [(network.tree.ids[node], LIMITS[int(network.tree.limit[node])].short) for node in nodes if network.tree.limit[node] >= 0]
    told = [_few([f"{id_}（{short[0]}）" for id_, short in bounds]), _few([f"{id_} ({short[1]})" for id_, short in bounds])]
    return told[0] or "现有安排", told[1] or "what is planned"


def _few(names: list[str]) -> str:
    listed = list(dict.fromkeys(names))
    return "、".join(listed[:FEW]) + (f" …（{len(listed)}）" if len(listed) > FEW else "")
