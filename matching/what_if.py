"""What a change would do to a plan: the plan before is left alone, and the one after found from its flow and prices."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from matching.change import Change, Longer, OtherMonths, PairFalls, Places, Suppliers, UnitLeaves, changed, check_changes, known_of
from matching.difference import Difference, Ends, Part, between, ordered
from matching.draft import Draft, StuckError, draft_of, find_pair, joins_limit, lengthen, outgrows, rescore
from matching.faithful import solve_nearly_within
from matching.kernel.flow import HELD, OUT
from matching.pairing import Ints, pairs
from matching.problem import Demand, Pin, Resource
from matching.result import Result, Stop
from matching.score import UNITS, scores, whole
from matching.standing import Standing, stand
from matching.tree import HUB

# Where a plan has to be solved again, this long at most is looked for a better one with bundles.
SECONDS = 10.0


def what_if(base: Standing | Result, changes: Sequence[Change], stop: Stop | None = None, most: int | None = None) -> Difference:
    """The plan after the changes against the plan before. From a `Standing` (see `stand`) it is found by shortest ways from that plan's
    flow and prices, and is proven best. Where a plan can't stand (bundles, budgets, not proven best), or a change moves what fairness
    measures by, it is solved again within `stop` (10 s of search by default), and with at most `most` lines of the run before dropped,
    as the plan before was: then the difference says `afresh`, and its `gap` how far it can be off. Raises ProblemError for changes that
    make no sense."""
    started = perf_counter()
    result = base if isinstance(base, Result) else base.result
    check_changes(known_of(result.work.columns.problem) if isinstance(base, Result) else base.known, changes)
    standing = (stand(result) if most is None else None) if isinstance(base, Result) else base
    if standing is not None:
        draft = draft_of(standing)
        try:
            if _step_by_step(draft, changes):
                return _difference(draft, perf_counter() - started)
        except StuckError:
            pass
    after = solve_nearly_within(changed(result.work.columns.problem, changes), most, stop or Stop(search=SECONDS))
    return between(result, after, seconds=perf_counter() - started)


def _step_by_step(draft: Draft, changes: Sequence[Change]) -> bool:
    """Make the changes in the flow; False where that can't be done."""
    settings = draft.settings
    for change in sorted(_one_longer(changes), key=lambda change: _ORDER.index(type(change))):
        if settings.per_need and isinstance(change, Longer | Suppliers):
            return False
        if isinstance(change, Longer) and (joins_limit(draft, change) or any(d.together for d in change.demands)):
            return False
        if isinstance(change, Longer) and outgrows(draft, change.resources, change.demands):
            return False
        _make(draft, change)
    return True


def _one_longer(changes: Sequence[Change]) -> list[Change]:
    """The same changes with all that comes in taken in at once."""
    longer = [change for change in changes if isinstance(change, Longer)]
    rest = [change for change in changes if not isinstance(change, Longer)]
    if len(longer) < 2:
        return list(changes)
    limits, budgets = (
        next((given for x in reversed(longer) if (given := getattr(x, name)) is not None), None) for name in ("limits", "budgets")
    )
    resources, demands = (tuple(record for x in longer for record in getattr(x, name)) for name in ("resources", "demands"))
    return [Longer(resources, demands, limits, budgets), *rest]


# Months first, because they change which pairs there are; then what comes, before what is said about it.
_ORDER: tuple[type[Change], ...] = (OtherMonths, Longer, UnitLeaves, Places, Suppliers, PairFalls)


def _make(draft: Draft, change: Change) -> None:
    flow = draft.flow
    match change:
        case OtherMonths(months):
            draft.settings = replace(draft.settings, months=months)
            rescore(draft)
        case Longer(resources, demands):
            lengthen(draft, resources, demands)
        case UnitLeaves(unit):
            _leave(draft, unit)
        case Places(resource, by):
            node = 1 + draft.row(resource)
            draft.set_rooms([node], [int(flow.room[node]) + by])
        case Suppliers(demand, by):
            node = 1 + flow.n + draft.column(demand)
            draft.set_rooms([node], [int(flow.room[node]) + by])
        case PairFalls(resource, demand):
            at = find_pair(flow, draft.row(resource), draft.column(demand))
            if at is not None:
                draft.set_pairs(np.array([at]), flow.cost[[at]], np.array([OUT], dtype=np.uint8))


def _leave(draft: Draft, unit: str) -> None:
    """Take a unit's places away, then give back to others what its accepted projects took."""
    problem, flow = draft.columns.problem, draft.flow
    rows, first = draft.standing.units.get(unit, ()), len(problem.resources)
    came = [first + at for at, resource in enumerate(draft.resources) if resource.unit == unit]
    nodes = [1 + at for at in (*rows, *came)]
    draft.set_rooms(nodes, [0] * len(nodes), [0] * len(nodes))
    ids = {problem.resources[at].id for at in rows}
    for pin in problem.pins:
        if pin.resource in ids:
            draft.gone_pins |= {(pin.resource, pin.demand)}
            for node in _above(draft, pin):
                draft.set_rooms([node], [int(flow.room[node]) + 1], [int(flow.used[node]) - 1])


def _above(draft: Draft, pin: Pin) -> list[int]:
    """The groups over the resource of a pair, its demand and the groups over that: where a pinned line takes a place."""
    flow, found = draft.flow, []
    node = int(flow.parent[1 + draft.row(pin.resource)])
    demand = 1 + flow.n + draft.column(pin.demand)
    for start in (node, demand):
        at = start
        while at != HUB:
            found.append(at)
            at = int(flow.parent[at])
    return found


def _difference(draft: Draft, seconds: float) -> Difference:
    flow, result = draft.flow, draft.standing.result
    # Over as few pairs as can be: there may be hundreds of thousands, and a few that changed.
    other = np.flatnonzero(flow.held != draft.held)
    lost, gained = other[draft.held[other] == HELD], other[flow.held[other] == HELD]
    kept = np.flatnonzero((flow.held == HELD) & (draft.held == HELD)) if draft.score is not None else lost[:0]
    moved = kept[draft.scores_before(kept) != draft.scores_now(kept)]
    lines = draft.standing.pinned
    fallen = [Part(*key, lines[key].score, True) for key in sorted(draft.gone_pins)]
    before, pinned = draft.standing.worth, _pinned(draft)
    chosen = int(draft.scores_now(gained).sum() - draft.scores_before(lost).sum())
    chosen += int((draft.scores_now(moved) - draft.scores_before(moved)).sum())
    objective = pinned - _cost(draft, lost, gained) / UNITS
    served, used = _ends(draft, 1 + flow.n, gained, lost, fallen), _ends(draft, 1, gained, lost, fallen)
    return Difference(
        lost=ordered([*_parts(draft, lost, draft.scores_before(lost)), *fallen]),
        gained=ordered(_parts(draft, gained, draft.scores_now(gained))),
        before=before,
        after=before + chosen / UNITS + pinned - sum(line.score for line in lines.values()),
        objective=objective,
        bound=objective,
        unmet=served.lost,
        served=served.gained,
        idle=used.lost,
        used=used.gained,
        kept=len(result.lines) - len(lost) - len(fallen),
        rescored=len(moved),
        seconds=seconds,
    )


def _cost(draft: Draft, lost: Ints, gained: Ints) -> int:
    """What the chosen pairs cost now; where none was scored again, from what they cost before."""
    cost, scale = draft.flow.cost, draft.standing.scale
    if draft.score is not None:
        return int((cost[draft.flow.held == HELD] // scale).sum())
    return draft.standing.cost + int((cost[gained] // scale).sum()) - int((cost[lost] // scale).sum())


def _pinned(draft: Draft) -> float:
    """The scores of the accepted pairs that are left."""
    lines = [line for key, line in draft.standing.pinned.items() if key not in draft.gone_pins]
    if draft.now is None or not lines:
        return sum(line.score for line in lines)
    rows = np.array([draft.row(line.resource) for line in lines], dtype=np.int64)
    cols = np.array([draft.column(line.demand) for line in lines], dtype=np.int64)
    return int(whole(scores(draft.now, pairs(rows, cols))).sum()) / UNITS


def _parts(draft: Draft, at: Ints, score: Ints) -> list[Part]:
    problem, flow = draft.columns.problem, draft.flow
    givers, takers = flow.resource[at].tolist(), flow.demand[at].tolist()
    return [
        Part(_id(problem.resources, draft.resources, r), _id(problem.demands, draft.demands, d), points / UNITS)
        for r, d, points in zip(givers, takers, score.tolist(), strict=True)
    ]


def _id(known: Sequence[Resource] | Sequence[Demand], came: Sequence[Resource] | Sequence[Demand], at: int) -> str:
    """The id at a position, those that came after those that were there (joining the lists takes longer than the change)."""
    return known[at].id if at < len(known) else came[at - len(known)].id


def _ends(draft: Draft, first: int, gained: Ints, lost: Ints, fallen: list[Part]) -> Ends:
    """Of the demands (or resources, by the number of the first) that were touched or came: those without a line now, and those with one
    for the first time."""
    flow, standing, problem = draft.flow, draft.standing, draft.columns.problem
    of = flow.resource if first == 1 else flow.demand
    known = problem.resources if first == 1 else problem.demands
    came = draft.resources if first == 1 else draft.demands
    named = [draft.row(part.resource) if first == 1 else draft.column(part.demand) for part in fallen]
    touched = {*of[gained].tolist(), *of[lost].tolist(), *named, *range(len(known), len(known) + len(came))}
    then = standing.flow.flow + standing.flow.used
    now, start = flow.flow + flow.used, 1 if first == 1 else 1 + standing.flow.n
    ids = [record.id for record in came]
    lost_ids, gained_ids = [], []
    for at in sorted(touched):
        old = at < len(known)
        had, has = old and then[start + at] > 0, now[first + at] > 0
        if has and not had:
            gained_ids.append(known[at].id if old else ids[at - len(known)])
        elif not has and (had or not old):
            lost_ids.append(known[at].id if old else ids[at - len(known)])
    return Ends(tuple(sorted(lost_ids)), tuple(sorted(gained_ids)))
