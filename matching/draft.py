"""A plan being changed: a flow of its own, grown where lists get longer, with what each of its pairs is called."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.candidates import find_candidates, is_whole
from matching.change import Longer
from matching.columns import Columns, columns_of
from matching.joining import joined, new_columns
from matching.kernel.far import FAR
from matching.kernel.flow import FREE, OUT, Flow, mark_all
from matching.kernel.growth import with_nodes, with_pairs
from matching.kernel.layout import Marks
from matching.kernel.route import mend_arcs, mend_pairs, search_of
from matching.pairing import Ints
from matching.problem import Demand, GroupLimit, Resource, Settings
from matching.rules import LIMITS
from matching.score import UNITS
from matching.standing import ROOM, Standing
from matching.tree import HUB
from matching.validity import crossing

PLAN_LEVEL = next(number for number, rule in enumerate(LIMITS) if rule.code == "plan_size")


class StuckError(Exception):
    """The flow can't keep its bounds after a change."""


@dataclass(slots=True, eq=False)
class Draft:
    """`flow` may be changed; `held`: which of its pairs the plan before holds; `score`, `was`: scores (millionths) of the pairs, now and
    before (None: as the candidates have them; -1: was not allowed); `resources`, `demands`: what came, numbered after those of the problem.
    `gone_pins`: accepted pairs that fell. `now`: the columns under other settings, once pairs were scored again."""

    standing: Standing
    flow: Flow
    held: Marks
    settings: Settings
    score: Ints | None = None
    was: Ints | None = None
    resources: tuple[Resource, ...] = ()
    demands: tuple[Demand, ...] = ()
    gone_pins: frozenset[tuple[str, str]] = frozenset()
    now: Columns | None = None

    @property
    def columns(self) -> Columns:
        """The columns of the plan before."""
        return self.standing.result.work.columns

    def row(self, resource: str) -> int:
        """Position of a resource."""
        at = self.standing.rows.get(resource)
        return len(self.standing.rows) + [r.id for r in self.resources].index(resource) if at is None else at

    def column(self, demand: str) -> int:
        """Position of a demand."""
        at = self.standing.cols.get(demand)
        return len(self.standing.cols) + [d.id for d in self.demands].index(demand) if at is None else at

    def node(self, old: int) -> int:
        """The number that a node of the plan before has now."""
        tree = self.standing.result.work.network.tree
        shift = 0 if old <= tree.n else len(self.resources) if old <= tree.n + tree.m else len(self.resources) + len(self.demands)
        return old + shift

    def scores_before(self, at: Ints) -> Ints:
        """Scores of pairs in the plan before."""
        return self._candidate_scores(at) if self.was is None else self.was[at]

    def scores_now(self, at: Ints) -> Ints:
        """Scores of pairs after the change."""
        return self._candidate_scores(at) if self.score is None else self.score[at]

    def _candidate_scores(self, at: Ints) -> Ints:
        work = self.standing.result.work
        scores: Ints = work.candidates.score[work.network.candidate[at]]
        return scores

    def set_rooms(self, nodes: Sequence[int], rooms: Sequence[int], used: Sequence[int] | None = None) -> None:
        """Give nodes other rooms (and numbers of pinned lines), one after the other. Raises StuckError."""
        at = np.array(nodes, dtype=np.int64)
        pinned = self.flow.used[at] if used is None else np.array(used, dtype=np.int64)
        if not mend_arcs(self.flow, search_of(self.flow), at, np.array(rooms, dtype=np.int64), pinned):
            raise StuckError

    def set_pairs(self, at: Ints, cost: Ints, state: Marks) -> None:
        """Give pairs other costs and states (FREE, OUT), one after the other. Raises StuckError."""
        if (cost != self.flow.cost[at]).any():
            self.flow = self.flow._replace(cost=self.flow.cost.copy(), offer=self.flow.offer.copy())
        if not mend_pairs(self.flow, search_of(self.flow), at, cost, state):
            raise StuckError


def draft_of(standing: Standing) -> Draft:
    """The plan before any change."""
    flow = standing.flow.own()
    return Draft(standing, flow, standing.flow.held, standing.result.work.columns.problem.settings)


def find_pair(flow: Flow, resource: int, demand: int) -> int | None:
    """Position of a pair in a flow."""
    low, high = int(flow.start_r[resource]), int(flow.start_r[resource + 1])
    at = np.flatnonzero(flow.demand[low:high] == demand)
    return low + int(at[0]) if len(at) else None


def rescore(draft: Draft) -> None:
    """Find and score all pairs again under the draft's settings, and mend the flow: some pairs go, some come, some are worth something
    else."""
    problem = replace(draft.columns.problem, settings=draft.settings)
    columns = columns_of(problem)
    found = find_candidates(columns)
    draft.now = columns
    m = len(problem.demands)
    pinned = [draft.row(pin.resource) * m + draft.column(pin.demand) for pin in problem.pins]
    key = found.resource * m + found.demand
    left = ~np.isin(key, np.array(pinned, dtype=np.int64))
    _meet(draft, found.resource[left], found.demand[left], found.score[left], m)


def _meet(draft: Draft, resource: Ints, demand: Ints, score: Ints, wide: int) -> None:
    """Bring the flow's pairs to these (sorted) and their scores."""
    flow, key = draft.flow, resource * wide + demand
    known = flow.resource.astype(np.int64) * wide + flow.demand
    fresh = ~np.isin(key, known)
    widen(draft, resource[fresh], demand[fresh], score[fresh])
    flow = draft.flow
    known = flow.resource.astype(np.int64) * wide + flow.demand
    order = np.argsort(known)
    at = order[np.searchsorted(known[order], key)]
    assert draft.score is not None
    assert draft.was is not None
    bonus = _bonus(draft, known, wide)
    gone = np.ones(len(known), dtype=np.bool_)
    gone[at] = False
    draft.score[at] = score
    cost = -(draft.score + bonus) * draft.standing.scale
    changed = np.flatnonzero(gone | (cost != flow.cost) | (flow.held == OUT))
    draft.set_pairs(changed, cost[changed], np.where(gone[changed], OUT, FREE).astype(np.uint8))


def _bonus(draft: Draft, key: Ints, wide: int) -> Ints:
    """What inertia adds to the pairs with these keys."""
    rows, cols, problem = draft.standing.rows, draft.standing.cols, draft.columns.problem
    kept = [rows[r] * wide + cols[d] for r, d in problem.incumbents if r in rows and d in cols]
    bonus: Ints = round(draft.settings.inertia * UNITS) * np.isin(key, np.array(kept, dtype=np.int64))
    return bonus


def widen(draft: Draft, resource: Ints, demand: Ints, score: Ints) -> None:
    """Add pairs that were not there, OUT as yet."""
    before = np.arange(len(draft.flow.cost))
    now, was = draft.scores_now(before), draft.scores_before(before)
    wider = with_pairs(draft.flow, resource, demand, -score * draft.standing.scale)
    size = len(wider.flow.cost)
    held, scores, earlier = np.zeros(size, dtype=np.uint8), np.empty(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    held[wider.old], scores[wider.old], scores[wider.new], earlier[wider.old] = draft.held, now, score, was
    draft.flow, draft.held, draft.score, draft.was = wider.flow, held, scores, earlier


def lengthen(draft: Draft, resources: Sequence[Resource], demands: Sequence[Demand]) -> None:
    """Take resources and demands in, once: their pairs are found and scored, then their places are opened one after the other."""
    base = draft.columns.problem
    areas: dict[str, int] = {}
    givers = np.array([_giver(draft, r) for r in resources], dtype=np.int64)
    takers = np.array([_taker(draft, d, areas) for d in demands], dtype=np.int64)
    draft.flow = with_nodes(draft.flow, givers, takers, len(areas))
    draft.resources, draft.demands = tuple(resources), tuple(demands)
    parts = _new_pairs(draft)
    widen(draft, *(np.concatenate(column) for column in zip(*parts, strict=True)))
    _open(draft, len(base.resources), len(base.demands))


def _new_pairs(draft: Draft) -> list[tuple[Ints, Ints, Ints]]:
    """Positions and scores of the allowed pairs that what is new has, among itself and with what there was: a new demand is looked up in
    long lists as those there are were, so that it has no more pairs than it would have had among them."""
    old = draft.now or draft.columns
    new = new_columns(old, draft.resources, draft.demands)
    rows = np.array([draft.row(r.id) for r in new.problem.resources], dtype=np.int64)
    cols = np.array([draft.column(d.id) for d in new.problem.demands], dtype=np.int64)
    here = np.arange(old.size[0]), np.arange(old.size[1])
    blocks = ((joined(old, new), here[0], cols, is_whole(old)), (joined(new, old), rows, here[1], None), (new, rows, cols, None))
    found = [(find_candidates(columns, whole=whole), row, col) for columns, row, col, whole in blocks]
    return [(row[pairs.resource], col[pairs.demand], pairs.score) for pairs, row, col in found]


def _open(draft: Draft, rows: int, cols: int) -> None:
    """Price what is new so that nothing improves while it is closed, then open it."""
    flow = draft.flow
    n, price, cost = flow.n, flow.price, flow.cost
    new = np.flatnonzero((flow.resource >= rows) | (flow.demand >= cols))
    r, d = flow.resource[new].astype(np.int64), flow.demand[new].astype(np.int64)
    late = (r >= rows) & (d < cols)
    for part, ends, others, sign in ((new[late], r[late], 1 + n + d[late], 1), (new[d >= cols], d[d >= cols], 1 + r[d >= cols], -1)):
        # A new resource is as dear as its dearest pair wants, a new demand as cheap as its best pair gives.
        first = 1 if sign == 1 else 1 + n
        worst = np.full(int(ends.max(initial=-1)) + 1, -FAR, dtype=np.int64)
        np.maximum.at(worst, ends, sign * price[others] - cost[part])
        at = np.unique(ends)
        price[first + at] = sign * worst[at]
    mark_all(flow, new, FREE)
    nodes = [*range(1 + rows, 1 + n), *range(1 + n + cols, 1 + n + flow.m)]
    draft.set_rooms(nodes, [*(x.capacity for x in draft.resources), *(x.need for x in draft.demands)])


def _giver(draft: Draft, resource: Resource) -> int:
    """The node above a new resource: where its unit's other resources hang, else its committee, else the plan."""
    tree, flow = draft.standing.result.work.network.tree, draft.flow
    mates = draft.standing.units.get(resource.unit)
    if mates is not None:
        return int(flow.parent[1 + mates[0]])
    group = _group(draft, "committee", resource.unit)
    if group is not None:
        return group
    plan = np.flatnonzero(tree.limit == PLAN_LEVEL)
    return draft.node(int(plan[0])) if len(plan) else HUB


def _taker(draft: Draft, demand: Demand, areas: dict[str, int]) -> int:
    """The node of a new demand's area; -1 - k: the k-th new one."""
    node = draft.standing.areas.get(demand.area)
    if node is not None:
        return draft.node(node)
    return -1 - areas.setdefault(demand.area, len(areas))


def _group(draft: Draft, scope: str, member: str) -> int | None:
    """The node of the smallest group with this member."""
    tree = draft.standing.result.work.network.tree
    inside = frozenset((*draft.columns.units, *draft.columns.areas, member))
    groups = sorted((len(g.members & inside), g.id) for g in draft.columns.problem.limits if g.scope == scope and member in g.members)
    for _, id_ in groups:
        for node in np.flatnonzero(tree.limit >= 0):
            if tree.ids[node] == id_ and LIMITS[int(tree.limit[node])].code.startswith(scope):
                return draft.node(int(node))
    return None


def outgrows(draft: Draft, resources: Sequence[Resource], demands: Sequence[Demand]) -> bool:
    """Whether the lists get so much longer that what fairness costs (matching.standing.tolls_of) could be outweighed."""
    base, settings = draft.columns.problem, draft.settings
    if settings.fairness == "off" and not settings.at_least_one:
        return False
    areas = set(draft.columns.areas)
    size = min(len(base.resources), len(base.demands))
    longer = min(len(base.resources) + len(resources), len(base.demands) + len(demands))
    return len(areas | {demand.area for demand in demands}) > 4 * len(areas) or longer > 2 * size + 2 * ROOM


def joins_limit(draft: Draft, change: Longer) -> bool:
    """Whether a new area would lie in a territory with a limit, new units would make committees cross, or limits or budgets come with what
    is new: a flow can't take those in."""
    base = draft.columns.problem
    if change.budgets or (change.limits is not None and _bounds(change.limits) != _bounds(base.limits)):
        return True
    areas = {d.area for d in change.demands} - set(draft.columns.areas)
    units = {*draft.columns.units, *(r.unit for r in change.resources)}
    joined = any(limit.scope == "territory" and limit.members & areas for limit in base.limits)
    return joined or crossing([(limit.id, limit.members & units) for limit in base.limits if limit.scope == "committee"]) is not None


def _bounds(limits: Sequence[GroupLimit]) -> set[tuple[str, str, int]]:
    return {(limit.scope, limit.id, limit.projects) for limit in limits}


__all__ = ["Draft", "StuckError", "draft_of", "find_pair", "joins_limit", "lengthen", "outgrows", "rescore", "widen"]
