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
    groups = [rule.groups(columns) for rule in LIMITS]
    first, order = _numbering(groups)
    size = 1 + sum(len(group.ids) for group in groups)
    room, limit = np.zeros(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        span = slice(first[number], first[number] + len(group.ids))
        room[span], limit[span] = group.upper, number
    gives = np.array([number >= 0 and LIMITS[number].side == "resource" for number in limit], dtype=np.bool_)
    ids = ("", *(id_ for number in order for id_ in groups[number].ids))
    none = np.zeros(size, dtype=np.int64)
    return _with_pins(Tree(n, m, _parents(groups, first, size), room, none, none, gives, limit, ids), columns)


def _numbering(groups: list[Groups]) -> tuple[dict[int, int], list[int]]:
    """The first node of each limit: resources, demands, then the rest; and the limits in that order."""
    sides = [rule.side for rule in LIMITS]
    finest = [sides.index("resource"), sides.index("demand")]
    order = finest + [number for number in range(len(LIMITS)) if number not in finest]
    first, free = {}, 1
    for number in order:
        first[number] = free
        free += len(groups[number].ids)
    return first, order


def _parents(groups: list[Groups], first: dict[int, int], size: int) -> Ints:
    parent = np.full(size, HUB, dtype=np.int64)
    for side in ("resource", "demand"):
        chain = [number for number, rule in enumerate(LIMITS) if rule.side == side]
        current = first[chain[0]] + groups[chain[0]].of
        for number in chain[1:]:
            member = groups[number].of >= 0
            group = first[number] + groups[number].of
            parent[current[member]] = group[member]
            if (parent[current] != np.where(member, group, HUB)).any():
                raise ValueError(f"the groups of limit {LIMITS[number].code} do not nest with those before it")
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
