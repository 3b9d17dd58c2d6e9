"""Groups that lie within one another, laid out in layers."""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.pairing import Ints
from matching.problem import GroupLimit
from matching.rules.shape import Groups


def layers(limits: Sequence[GroupLimit], number: Mapping[str, int], of: Ints) -> tuple[Groups, ...]:
    """The limits' groups in layers from fine to coarse, each layer's groups apart from one another. `number`: position of each member
    (unit or area) by id; `of[i]`: the member that entity i belongs to."""
    inside = {limit.id: frozenset(number[member] for member in limit.members if member in number) for limit in limits}
    ordered = sorted((limit for limit in limits if inside[limit.id]), key=lambda limit: (len(inside[limit.id]), limit.projects, limit.id))
    depth: dict[str, int] = {}
    for at, limit in enumerate(ordered):
        depth[limit.id] = max((depth[lower.id] + 1 for lower in ordered[:at] if inside[lower.id] & inside[limit.id]), default=0)
    return tuple(
        _layer([limit for limit in ordered if depth[limit.id] == level], inside, len(number), of)
        for level in range(max(depth.values(), default=-1) + 1)
    )


def _layer(limits: Sequence[GroupLimit], inside: Mapping[str, frozenset[int]], members: int, of: Ints) -> Groups:
    group = np.full(members, -1, dtype=np.int64)
    for number, limit in enumerate(limits):
        group[list(inside[limit.id])] = number
    upper = np.array([limit.projects for limit in limits], dtype=np.int64)
    return Groups(group[of], upper, tuple(limit.id for limit in limits))
