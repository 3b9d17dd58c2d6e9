"""Clearly different plans that are worth nearly as much: what was chosen before is made dearer as far as the loss allows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.arcs import InfeasibleFlowError
from matching.budgets import budgets_of
from matching.lines import lines_of, pinned_worth
from matching.network import Network
from matching.pairing import Bools
from matching.result import Line, Result
from matching.score import UNITS
from matching.sifting import best_circulation

LOSS = 0.01
"""The share of the plan's objective that an alternative may be worth less."""

CLEARLY = 0.1
"""The least share of lines that must differ from every plan shown before."""

STEPS = 8
# Plans that cost more than there is are passed over, so many at most.
PASSED = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan. `objective`: its sum of scores and inertia bonuses; `loss`: what it is worth less than the best plan; `differs`: the
    share of its lines that the best plan has not; `apart`: the least such share against any plan shown before it."""

    lines: tuple[Line, ...]
    objective: float
    loss: float
    differs: float
    apart: float


def has_alternatives(result: Result) -> bool:
    """Whether other plans can be looked for: not where fairness counts before the score or has a price, where budgets bind, or where a
    bound on changes was asked for."""
    settings, work = result.work.columns.problem.settings, result.work
    return settings.fairness in ("off", "tie-break") and not settings.at_least_one and not work.within_budgets and not work.few_changes


def alternatives(result: Result, count: int, loss: float = LOSS) -> tuple[Alternative, ...]:
    """Up to `count` plans beside the best one, each worth at most the share `loss` less than it and different from all before it in at
    least CLEARLY of its lines; fewer when there are none. Each is the best plan of scores from which a price is taken off for every plan
    before that has the pair, the greatest price that keeps the loss. Bundles stay as decided; plans over a budget are left out. None
    unless the plan `has_alternatives`."""
    problem, network = result.work.columns.problem, result.work.network
    if not has_alternatives(result):
        return ()
    budgets = budgets_of(result.work.columns, network)
    pinned = pinned_worth(result.work.columns)
    least = (1 - loss) * result.objective * UNITS - pinned
    shown = [result.work.solved.flow[: network.pairs] == 1]
    found: list[Alternative] = []
    for _ in range(count + PASSED):
        if len(found) == count:
            break
        chosen = _furthest(network, shown, least)
        apart = min((_differs(chosen, other, len(problem.pins)) for other in shown), default=0.0)
        if apart < CLEARLY:
            break
        shown.append(chosen)
        if budgets is not None and not budgets.hold(chosen):
            continue
        lines = lines_of(result.work.columns, result.work.candidates, network, chosen)
        worth = (int(network.worth[chosen].sum()) + pinned) / UNITS
        differs = _differs(chosen, shown[0], len(problem.pins))
        found.append(Alternative(lines, worth, result.objective - worth, differs, apart))
    return tuple(found)


def _differs(chosen: Bools, other: Bools, pins: int) -> float:
    """The share of a plan's lines, pinned ones included, that another has not."""
    count = int(chosen.sum()) + pins
    return float((chosen & ~other).sum()) / count if count else 0.0


def _furthest(network: Network, shown: Sequence[Bools], least: float) -> Bools:
    """The plan under the greatest price on what was shown that is still worth `least` (millionths)."""
    uses = np.sum(shown, axis=0).astype(np.int64)
    low, high, best = 0, int(network.worth.max(initial=0)), shown[0]
    for _ in range(STEPS):
        price = (low + high + 1) // 2
        try:
            solved = best_circulation(replace(network, worth=network.worth - price * uses))
        except InfeasibleFlowError:
            break
        chosen = solved.flow[: network.pairs] == 1
        if int(network.worth[chosen].sum()) >= least:
            low, best = price, chosen
        else:
            high = price
    return best
