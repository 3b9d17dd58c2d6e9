"""Whom a budget that is used up kept out of a plan."""

from dataclasses import dataclass, replace

import numpy as np

from matching.budgets import costs_of, inside_of
from matching.explain import Explanation
from matching.left import Partly
from matching.lookup import area_name, unit_name
from matching.money import FEN
from matching.outbid import pools_of
from matching.pairing import Bools, Ints
from matching.problem import Problem
from matching.reasons import BUDGET_OUTBID, BUDGET_SHORT, WITHIN_BUDGETS, Reason
from matching.result import Result
from matching.score import UNITS
from matching.spending import with_places


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of each budget (yuan), and who it is for."""

    name: str
    left: float
    gives: Bools
    takes: Bools


class Spending:
    """Why a demand is unmet or a resource idle in a plan that budgets hold down; has nothing to say where none does."""

    def __init__(self, result: Result) -> None:
        work = result.work
        self._network, self._problem = work.network, work.columns.problem
        self.binds = work.within_budgets
        if not self.binds:
            return
        self._chosen = work.solved.flow[: work.network.pairs] == 1
        self._free, self._pools = with_places(work.network, self._chosen), pools_of(work.network)
        self._score = work.candidates.score[work.network.candidate]
        self._cost = costs_of(self._problem) / FEN
        inside = [inside_of(work.columns, budget) for budget in self._problem.budgets]
        self._rest = [
            _Rest(spent.name, round(spent.amount - spent.spent, 2), *sides) for spent, sides in zip(result.budgets, inside, strict=True)
        ]

    def reason(self, *, resource: int | None = None, demand: int | None = None) -> Reason | None:
        """Why a demand or a resource (position) has no line, or no more: the budget that is short, or that others do more with the money.
        None where no allowed pair of it is left, or no budget binds."""
        return self._of(self._pools.of(resource, demand), demand is not None) if self.binds else None

    def area(self, demands: Ints) -> Reason | None:
        """The same for all demands (positions) of an area that can take a line together."""
        node = 1 + self._network.tree.n + demands
        able = demands[self._network.tree.room[node] > 0]
        pairs = [self._pools.of(None, int(demand)) for demand in able] if self.binds else []
        return self._of(np.concatenate(pairs), True) if pairs else None

    def _of(self, pairs: Ints, want_resource: bool) -> Reason | None:
        """Why none of these pairs was chosen, those apart that were."""
        network, at = self._network, pairs[~self._chosen[pairs]]
        at = at[np.argsort(-network.worth[at], kind="stable")]
        for pair in at[self._free[at]]:
            r, d = int(network.resource[pair]), int(network.demand[pair])
            short = [rest for rest in self._rest if rest.gives[r] and rest.takes[d] and rest.left < self._cost[r]]
            if short:
                values = {"budget": short[0].name, "left": short[0].left, "cost": float(self._cost[r])}
                return Reason(BUDGET_SHORT.code, self._values(int(pair), want_resource) | values)
        return Reason(BUDGET_OUTBID.code, self._values(int(at[0]), want_resource)) if len(at) else None

    def _values(self, pair: int, want_resource: bool) -> dict[str, object]:
        resource = self._problem.resources[int(self._network.resource[pair])]
        demand = self._problem.demands[int(self._network.demand[pair])]
        score = int(self._score[pair]) / UNITS
        if want_resource:
            return {"title": resource.title, "owner": unit_name(resource), "score": score}
        return {"title": demand.title, "owner": area_name(demand), "score": score}


def within_budgets(problem: Problem, result: Result, why: Explanation) -> Explanation:
    """An explanation of a plan that budgets hold down, with the budgets named where they are the reason."""
    spending = Spending(result)
    if not spending.binds:
        return why
    rows, cols, none = problem.resource_index(), problem.demand_index(), Reason(WITHIN_BUDGETS.code)
    closed = set(result.closed)
    bundle = {demand.id: demand.together for demand in problem.demands}
    return replace(
        why,
        lines={ends: replace(line, no_figure=none) for ends, line in why.lines.items()},
        unmet=tuple(
            left if bundle[left.id] in closed else replace(left, reason=spending.reason(demand=cols[left.id]) or left.reason)
            for left in why.unmet
        ),
        idle=tuple(replace(left, reason=spending.reason(resource=rows[left.id]) or left.reason) for left in why.idle),
        partly=tuple(_partly(left, spending.reason(demand=cols[left.id])) for left in why.partly),
    )


def _partly(left: Partly, why: Reason | None) -> Partly:
    """With the budget as the reason for what is lacking, where it is."""
    if why is None:
        return left
    return replace(left, reason=replace(left.reason, values={**left.reason.values, "why": (why.text("zh"), why.text("en"))}))
