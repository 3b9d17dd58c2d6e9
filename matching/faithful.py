"""A plan that drops at most so many lines of the one before: the best one there is, or with its gap."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from time import perf_counter

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.arcs import Solved
from matching.lines import lines_of, pinned_worth
from matching.network import Network, circulation, with_flow
from matching.pairing import Bools, Ints
from matching.problem import Problem
from matching.reasons import LIMIT_UNUSED, MORE_CHANGES, NOT_PROVEN, STOPPED, Reason
from matching.result import Result, Stop
from matching.score import UNITS
from matching.sifting import best_circulation
from matching.solve import solve
from matching.validity import SETTING, ProblemError, shown
from matching.wording import Wording

TOO_MANY = Wording(
    "max_changes_too_few",
    "最多变动{most}条不可能：原方案至少有{least}条不能保留（{ids}）。",
    "At most {most} changes can't be had: at least {least} lines of the plan before can't be kept ({ids}).",
)
NOT_FLOW = Wording(
    "max_changes_unsupported",
    "限制变动条数不能与成套需求、经费上限或优先于得分的均衡方式同时使用。",
    "A limit on changes does not work together with bundles, budgets, or a fairness that counts before the score.",
)
# A larger core is left to its gap; a smaller one is tried for so long at most, and for what is left of the time.
CORE = 20_000
SECONDS = 10.0

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Point:
    """A plan: its worth (millionths), how many lines of the plan before it keeps."""

    chosen: Bools
    worth: int
    kept: int


def solve_within(problem: Problem, most: int, stop: Stop | None = None, progress: Progress | None = None) -> Result:
    """The best plan that drops at most `most` of the problem's incumbents. Where the best plan drops more, a bonus for every line kept is
    raised to the very point where enough are (a Lagrangian of the one constraint, exact in fractions), which gives a plan and a bound;
    what lies between is settled by an integer program over the pairs that could still matter, and if that takes too long the gap is
    told. All pairs are planned with, for it is the others that could keep lines. Raises ProblemError when so few changes are not to be
    had."""
    if most < 0:
        raise ProblemError(SETTING, field="max_changes", value=most, expected="≥ 0")
    if problem.settings.candidates_per_demand is not None:
        found = solve_within(replace(problem, settings=replace(problem.settings, candidates_per_demand=None)), most, stop, progress)
        return replace(found, notes=(*found.notes, Reason(LIMIT_UNUSED.code)))
    started = perf_counter()
    result = solve(problem, stop, progress)
    chosen = {(line.resource, line.demand) for line in result.lines}
    dropped = problem.incumbents - chosen
    if len(dropped) <= most:
        return result
    settings = problem.settings
    if problem.budgets or settings.at_least_one or settings.fairness not in ("off", "tie-break") or _bundled(problem):
        raise ProblemError(NOT_FLOW)
    network = result.work.network
    mine = _mine(problem, network)
    lost = len(problem.incumbents) - int(mine.sum()) - len(problem.incumbents & {(p.resource, p.demand) for p in problem.pins})
    wanted = int(mine.sum()) - (most - lost)
    # What follows is proven from the best plan, which one that was stopped is not.
    first = _priced(network, mine, Fraction(0)) if result.gap > 0 else _point(network, result.work.solved.flow[: network.pairs] == 1, mine)
    last = _priced(network, mine, Fraction(2 * (min(network.tree.n, network.tree.m) + 1) * int(network.worth.max(initial=1))))
    if first.kept >= wanted:
        return _result(result, first, first.worth)
    if last.kept < wanted:
        least = lost + int(mine.sum()) - last.kept
        raise ProblemError(TOO_MANY, most=most, least=least, ids=shown(_not_kept(problem, network, last.chosen)))
    first, last, price = _between(network, mine, wanted, first, last)
    bound = int((first.worth - price * (wanted - first.kept)) // 1)
    left = (stop or Stop()).left(started).programs.seconds
    best, bound = _settled(network, mine, wanted, last, bound, price, SECONDS if left is None else min(SECONDS, left))
    return _result(result, best, max(bound, best.worth))


def solve_nearly_within(problem: Problem, most: int | None, stop: Stop | None = None) -> Result:
    """The same for a plan to compare with others: with as few more changes as there must be where so few are not to be had, which a note
    tells; without a bound when `most` is None."""
    if most is None:
        return solve(problem, stop)
    try:
        return solve_within(problem, most, stop)
    except ProblemError as error:
        if error.code != TOO_MANY.code:
            raise
        least = int(str(error.values["least"]))
    found = solve_within(problem, least, stop)
    return replace(found, notes=(*found.notes, Reason(MORE_CHANGES.code, {"most": most, "least": least})))


def _bundled(problem: Problem) -> bool:
    return any(demand.together for demand in problem.demands)


def _not_kept(problem: Problem, network: Network, chosen: Bools) -> list[str]:
    """Lines of the plan before that a plan has not."""
    kept = {(pin.resource, pin.demand) for pin in problem.pins}
    for p in np.flatnonzero(chosen):
        kept.add((problem.resources[network.resource[p]].id, problem.demands[network.demand[p]].id))
    return [f"{resource}-{demand}" for resource, demand in sorted(problem.incumbents - kept)]


def _mine(problem: Problem, network: Network) -> Bools:
    """Which pairs are lines of the plan before."""
    rows, cols, wide = problem.resource_index(), problem.demand_index(), network.tree.m
    kept = [rows[r] * wide + cols[d] for r, d in problem.incumbents if r in rows and d in cols]
    return np.isin(network.resource * wide + network.demand, np.array(kept, dtype=np.int64))


def _point(network: Network, chosen: Bools, mine: Bools) -> _Point:
    return _Point(chosen, int(network.worth[chosen].sum()), int((chosen & mine).sum()))


def _solved(network: Network, mine: Bools, price: Fraction) -> Solved:
    return best_circulation(replace(network, worth=network.worth * price.denominator + price.numerator * mine))


def _priced(network: Network, mine: Bools, price: Fraction) -> _Point:
    return _point(network, _solved(network, mine, price).flow[: network.pairs] == 1, mine)


def _between(network: Network, mine: Bools, wanted: int, first: _Point, last: _Point) -> tuple[_Point, _Point, Fraction]:
    """The bonus at which a plan that keeps too few and one that keeps enough are worth the same, and no plan more."""
    while True:
        price = Fraction(first.worth - last.worth, last.kept - first.kept)
        middle = _priced(network, mine, price)
        if middle.worth + price * middle.kept <= first.worth + price * first.kept:
            return first, last, price
        first, last = (first, middle) if middle.kept >= wanted else (middle, last)


def _settled(network: Network, mine: Bools, wanted: int, last: _Point, bound: int, price: Fraction, seconds: float) -> tuple[_Point, int]:
    """Close the gap over the pairs whose reduced cost is not greater than it; all others are as in every better plan."""
    if last.worth >= bound:
        return last, last.worth
    solved = _solved(network, mine, price)
    room = (bound + 1 - last.worth) * price.denominator + abs(price.numerator) * max(last.kept - wanted, 0)
    reduced = solved.reduced[: network.pairs]
    core = np.flatnonzero((np.abs(reduced) <= room) | ((reduced < 0) != last.chosen))
    if len(core) > CORE:
        return last, bound
    fixed = last.chosen.copy()
    fixed[core] = False
    count = with_flow(network, fixed)[network.pairs :]
    tree = network.tree
    ends = [np.arange(len(core)), np.arange(len(core))]
    nodes = [1 + network.resource[core], 1 + tree.n + network.demand[core]]
    rows: list[Ints] = []
    cols: list[Ints] = []
    for pair, node in zip(ends, nodes, strict=True):
        while len(node):
            rows.append(node - 1)
            cols.append(pair)
            up = tree.parent[node]
            pair, node = pair[up != 0], up[up != 0]
    table = sparse.csr_matrix(
        (np.ones(sum(map(len, rows))), (np.concatenate(rows), np.concatenate(cols))), shape=(tree.nodes - 1, len(core))
    )
    enough = LinearConstraint(mine[core].astype(float)[None, :], wanted - int((fixed & mine).sum()), np.inf)
    limits = LinearConstraint(table, -np.inf, (tree.room[1:] - count).astype(float))
    found = milp(
        -network.worth[core].astype(float),
        integrality=np.ones(len(core)),
        bounds=Bounds(0, 1),
        constraints=[limits, enough],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        return last, bound
    chosen = fixed.copy()
    chosen[core] = found.x > 0.5
    best = _point(network, chosen, mine)
    best = best if best.worth > last.worth else last
    return best, best.worth if found.status == 0 else bound


def _result(result: Result, best: _Point, bound: int) -> Result:
    work, network = result.work, result.work.network
    pinned = pinned_worth(work.columns)
    solved = Solved(circulation(network), with_flow(network, best.chosen), work.solved.price)
    return replace(
        result,
        lines=lines_of(work.columns, work.candidates, network, best.chosen),
        objective=(best.worth + pinned) / UNITS,
        bound=(bound + pinned) / UNITS,
        gap=(bound - best.worth) / UNITS,
        fairness_price=0.0,
        notes=tuple(note for note in result.notes if note.code not in (STOPPED.code, NOT_PROVEN.code)),
        work=replace(work, solved=solved, few_changes=True),
    )
