"""What changed against the plan before: lines added, dropped and kept, and what undoing each change would cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from matching.gains import Changes
from matching.network import Network
from matching.pairing import pairs
from matching.problem import Problem
from matching.refusals import refusals
from matching.result import Result
from matching.score import UNITS, scores, whole

Sort = Literal["added", "dropped", "kept"]
Way = Callable[[int, bool], "tuple[int, int] | None"]

# Up to so many pairs times lines the ways are looked up one by one without compiled code.
FEW = 3_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """A line against the plan before. `score` as it is now (None: a record is gone). `worth`: what undoing the move would cost the plan
    (for a kept line: what giving it up would), exactly, inertia included; None where no plan has it undone, fairness and not the
    score decides, or the plan is not proven best. `why`: what forbids a dropped line, in Chinese and English."""

    sort: Sort
    resource: str
    demand: str
    score: float | None
    worth: float | None
    pinned: bool = False
    why: tuple[tuple[str, str], ...] = ()


GONE = ("资源或需求已不在清单中", "the resource or the demand is no longer in the lists")
NO_PLACE = ("名额已被采纳的项目或上限占用", "accepted projects or limits leave no place for it")


@dataclass(frozen=True, slots=True)
class Undo:
    """`way`: the cost (fairness, millionths) of the cheapest way that a chosen pair can go, or that makes room for one (None: there is
    none); `exact`: whether that could be computed, so that no way means no place."""

    way: Way
    exact: bool


def moves_of(problem: Problem, result: Result) -> tuple[Move, ...]:
    """Every line of the plan and of the one before (the problem's incumbents): added, dropped, then kept, best score first."""
    network, rows, cols = result.work.network, problem.resource_index(), problem.demand_index()
    lines = {(line.resource, line.demand): line for line in result.lines}
    undo = _undo(result, len(lines))
    moves = []
    for key, line in lines.items():
        at = None if line.pinned else network.find(rows[key[0]], cols[key[1]])
        sort: Sort = "kept" if line.incumbent or key in problem.incumbents or line.project else "added"
        moves.append(Move(sort, *key, line.score, _worth(network, undo, at, True), line.pinned))
    places = {key: (rows[key[0]], cols[key[1]]) for key in problem.incumbents if key[0] in rows and key[1] in cols}
    moves += [_dropped(result, undo, key, places.get(key)) for key in sorted(problem.incumbents - lines.keys())]
    order = ("added", "dropped", "kept")
    return tuple(sorted(moves, key=lambda move: (order.index(move.sort), -(move.score or 0), move.resource, move.demand)))


def _dropped(result: Result, undo: Undo, key: tuple[str, str], place: tuple[int, int] | None) -> Move:
    """A pair of the plan before that is not in this one; `place`: its positions, None where a record is gone."""
    if place is None:
        return Move("dropped", *key, None, None, why=(GONE,))
    (r, d), columns = place, result.work.columns
    score = int(whole(scores(columns, pairs(np.array([r]), np.array([d]))))[0]) / UNITS
    forbidden = tuple((reason.text("zh"), reason.text("en")) for reason in refusals(columns, r, d))
    at = result.work.network.find(r, d)
    worth = _worth(result.work.network, undo, at, False)
    shut = undo.exact and at is not None and undo.way(at, False) is None
    return Move("dropped", *key, score, worth, why=forbidden or ((NO_PLACE,) if shut else ()))


def _worth(network: Network, undo: Undo, at: int | None, held: bool) -> float | None:
    """What doing without a chosen pair costs, or forcing in one that is not chosen."""
    if at is None:
        return None
    cost = undo.way(at, held)
    if cost is None or cost[0] != 0:
        return None
    own = int(network.worth[at])
    return (cost[1] + (own if held else -own)) / UNITS


def _undo(result: Result, lines: int) -> Undo:
    """What undoing changes of a plan costs; in a large plan by compiled code."""
    network, work = result.work.network, result.work
    changes = Changes(network, work.solved, work.counts, whole=work.figures)
    if not changes.exact:
        return Undo(lambda _at, _held: None, False)
    n = network.tree.n
    if lines * network.pairs > FEW and result.work.columns.problem.settings.fairness in ("off", "tie-break"):
        quick = _compiled(result)
        if quick is not None:
            return Undo(quick, True)

    def way(at: int, held: bool) -> tuple[int, int] | None:
        ends = 1 + int(network.resource[at]), 1 + n + int(network.demand[at])
        cost = changes.way(*(ends if held else ends[::-1]))
        return None if cost is None else (cost.fair, cost.worth)

    return Undo(way, True)


def _compiled(result: Result) -> Way | None:
    from matching.kernel.far import FAR
    from matching.kernel.route import search_of, way_cost
    from matching.standing import stand

    standing = stand(result)
    if standing is None:
        return None
    flow, scale = standing.flow, standing.scale
    search = search_of(flow)

    def way(at: int, held: bool) -> tuple[int, int] | None:
        ends = 1 + int(flow.resource[at]), 1 + flow.n + int(flow.demand[at])
        cost = way_cost(flow, search, *(ends if held else ends[::-1]))
        return None if cost == FAR else (0, round(cost / scale))

    return way
