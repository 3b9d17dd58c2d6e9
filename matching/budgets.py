"""Budgets of units, committees, areas and territories: what the chosen pairs cost there together is bounded."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy import sparse

from matching.columns import Columns
from matching.lines import pinned_positions
from matching.money import amount_in_fen, cost_in_fen
from matching.network import Network
from matching.pairing import Bools, Ints
from matching.problem import Budget, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Budgets:
    """`spend` CSR (budgets, pairs): what each pair takes of each budget, whole; `amount` (budgets): what there is of it beside the pinned
    pairs. Budgets may overlap in any way. `of`: one budget of each pair, by which pairs lie together (-1: none)."""

    spend: Any
    amount: Ints

    @classmethod
    def apart(cls, of: Ints, spend: Ints, amount: Ints) -> Self:
        """Budgets that share no pair: pair i costs spend[i] >= 0 of the budget of[i] (-1: of none)."""
        paid = np.flatnonzero(of >= 0)
        return cls(sparse.csr_matrix((spend[paid], (of[paid], paid)), shape=(len(amount), len(of))), amount)

    @property
    def of(self) -> Ints:
        """The last budget that each pair takes from, or -1."""
        found = np.full(self.spend.shape[1], -1, dtype=np.int64)
        table = self.spend.tocoo()
        found[table.col] = table.row
        return found

    def rows(self, width: int) -> Any:
        """One row per budget over the pairs (first) and `width` columns in all."""
        more = sparse.csr_matrix((self.spend.shape[0], width - self.spend.shape[1]))
        return sparse.hstack([self.spend.astype(float), more]).tocsr()

    def left(self, chosen: Bools) -> Ints:
        """What a choice of pairs leaves of each, below zero where it is too much."""
        left: Ints = self.amount - self.spend @ chosen.astype(np.int64)
        return left

    def hold(self, chosen: Bools) -> bool:
        """Whether a choice of pairs keeps all of them."""
        return bool((self.left(chosen) >= 0).all())


def budgets_of(columns: Columns, network: Network) -> Budgets | None:
    """The problem's budgets over the network's pairs; None where there are none or all pairs together could be paid."""
    problem = columns.problem
    if not problem.budgets:
        return None
    cost = costs_of(problem)
    inside = [inside_of(columns, budget) for budget in problem.budgets]
    rows = [np.flatnonzero(gives[network.resource] & takes[network.demand] & (cost[network.resource] > 0)) for gives, takes in inside]
    table = sparse.csr_matrix(
        (cost[network.resource[np.concatenate(rows)]], (np.repeat(np.arange(len(rows)), [len(row) for row in rows]), np.concatenate(rows))),
        shape=(len(rows), network.pairs),
    )
    giver, taker = pinned_positions(columns)
    held = np.array([int(cost[giver[gives[giver] & takes[taker]]].sum()) for gives, takes in inside], dtype=np.int64)
    budgets = Budgets(table, np.maximum(amounts_of(problem) - held, 0))
    return None if budgets.hold(np.ones(network.pairs, dtype=np.bool_)) else budgets


def costs_of(problem: Problem) -> Ints:
    """What a line of each resource costs, in fen."""
    return np.array([cost_in_fen(resource.cost) for resource in problem.resources], dtype=np.int64)


def amounts_of(problem: Problem) -> Ints:
    """What there is of each budget, in fen, pinned pairs included."""
    return np.array([amount_in_fen(budget.amount) for budget in problem.budgets], dtype=np.int64)


def inside_of(columns: Columns, budget: Budget) -> tuple[Bools, Bools]:
    """Which resources and which demands a budget is for (all of one side)."""
    gives, takes = np.ones(len(columns.problem.resources), dtype=np.bool_), np.ones(len(columns.problem.demands), dtype=np.bool_)
    if budget.gives:
        gives = np.array([unit in budget.members for unit in columns.units], dtype=np.bool_)[columns.resources.unit]
    else:
        takes = np.array([area in budget.members for area in columns.areas], dtype=np.bool_)[columns.demands.area]
    return gives, takes
