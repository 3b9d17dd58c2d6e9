"""The nested limits as a tree: resources in units in the plan, demands in areas, and the hub above all."""

from dataclasses import dataclass, replace

import numpy as np

from matching.columns import Columns
from matching.pairing import Bools, Ints
from matching.rules import LIMITS
from matching.rules.shape import Groups

HUB = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """Node 0 is the hub, 1..n the resources, n+1..n+m the demands, then groups. Every other node has one arc with its
    `parent`: from it on the resource side (`gives`), to it on the demand side. `room`: how many lines the arc can carry
    beside the pinned ones (`used`); `floor`: how many it must; `limit`: the position in LIMITS of the bound it stands
    for; `ids`: whose bound it is."""

    n: int
    m: int
    parent: Ints
    room: Ints
    floor: Ints
    used: Ints
    gives: Bools
    limit: Ints
    ids: tuple[str, ...]

    @property
    def nodes(self) -> int:
        """Number of nodes, the hub included."""
        return len(self.parent)

    def ancestors(self, nodes: Ints) -> list[Ints]:
        """The nodes themselves, then their parents and so on below the hub (those at the hub drop out)."""
        levels = []
        while len(nodes):
            levels.append(nodes)
            nodes = self.parent[nodes]
            nodes = nodes[nodes != HUB]
        return levels


def tree_of(columns: Columns) -> Tree:
    """The tree of all limits, with the pinned pairs' places taken off."""
    n, m = len(columns.problem.resources), len(columns.problem.demands)
    levels = [(number, groups) for number, rule in enumerate(LIMITS) for groups in rule.levels(columns)]
    first, order = _numbering(levels)
    size = 1 + sum(len(groups.ids) for _, groups in levels)
    room, limit = np.zeros(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    for start, (number, groups) in zip(first, levels, strict=True):
        span = slice(start, start + len(groups.ids))
        room[span], limit[span] = groups.upper, number
    gives = np.array([number >= 0 and LIMITS[number].side == "resource" for number in limit], dtype=np.bool_)
    ids = ("", *(id_ for at in order for id_ in levels[at][1].ids))
    none = np.zeros(size, dtype=np.int64)
    return _with_pins(Tree(n, m, _parents(levels, first, size), room, none, none, gives, limit, ids), columns)


Level = tuple[int, Groups]


def _numbering(levels: list[Level]) -> tuple[list[int], list[int]]:
    """The first node of each level: resources, demands, then the rest; and the levels in that order."""
    sides = [LIMITS[number].side for number, _ in levels]
    finest = [sides.index("resource"), sides.index("demand")]
    order = finest + [at for at in range(len(levels)) if at not in finest]
    first, free = [0] * len(levels), 1
    for at in order:
        first[at] = free
        free += len(levels[at][1].ids)
    return first, order


def _parents(levels: list[Level], first: list[int], size: int) -> Ints:
    parent = np.full(size, HUB, dtype=np.int64)
    for side in ("resource", "demand"):
        chain = [at for at, (number, _) in enumerate(levels) if LIMITS[number].side == side]
        current = first[chain[0]] + levels[chain[0]][1].of
        for at in chain[1:]:
            groups = levels[at][1]
            member = groups.of >= 0
            group = first[at] + groups.of
            parent[current[member]] = group[member]
            if (parent[current] != np.where(member, group, HUB)).any():
                raise ValueError(f"the groups of limit {LIMITS[levels[at][0]].code} do not nest with those before it")
            current = np.where(member, group, current)
    return parent


def _with_pins(tree: Tree, columns: Columns) -> Tree:
    rows, cols = columns.problem.resource_index(), columns.problem.demand_index()
    ends = [1 + rows[pin.resource] for pin in columns.problem.pins]
    ends += [1 + tree.n + cols[pin.demand] for pin in columns.problem.pins]
    used = np.zeros(tree.nodes, dtype=np.int64)
    for level in tree.ancestors(np.array(ends, dtype=np.int64)):
        np.add.at(used, level, 1)
    return replace(tree, used=used, room=tree.room - used)
