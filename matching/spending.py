"""What a plan spends of each budget."""

import numpy as np

from matching.budgets import amounts_of, costs_of, inside_of
from matching.columns import Columns
from matching.money import FEN
from matching.network import Network, with_flow
from matching.pairing import Bools, Ints
from matching.result import Spent
from matching.tree import HUB


def spent_of(columns: Columns, network: Network, chosen: Bools, resource: Ints, demand: Ints) -> tuple[Spent, ...]:
    """What the lines (positions, pinned ones included) take of each budget; `kept_out`: pairs with places for which it has too little."""
    problem = columns.problem
    if not problem.budgets:
        return ()
    cost, amount = costs_of(problem), amounts_of(problem)
    inside = [inside_of(columns, budget) for budget in problem.budgets]
    spent = [int(cost[resource[gives[resource] & takes[demand]]].sum()) for gives, takes in inside]
    free = np.flatnonzero(with_places(network, chosen))
    out = []
    for (gives, takes), most, used in zip(inside, amount, spent, strict=True):
        within = gives[network.resource[free]] & takes[network.demand[free]]
        out.append(int((within & (cost[network.resource[free]] > most - used)).sum()))
    return tuple(
        Spent(budget.scope, budget.id, budget.name or budget.id, budget.amount, used / FEN, kept_out)
        for budget, used, kept_out in zip(problem.budgets, spent, out, strict=True)
    )


def with_places(network: Network, chosen: Bools) -> Bools:
    """The pairs that are not chosen although their resource, their demand and all groups above have places."""
    tree = network.tree
    flow = np.concatenate([[0], with_flow(network, chosen)[network.pairs :]])
    free: Bools = flow < tree.room
    free[HUB] = True
    up = tree.parent.copy()
    while (up != HUB).any():
        free &= free[up]
        up = tree.parent[up]
    found: Bools = ~chosen & free[1 + network.resource] & free[1 + tree.n + network.demand]
    return found
