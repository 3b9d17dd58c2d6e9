"""Invented pairs under layers of limits, as the network that a plan is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.kernel.pairs import Pairs
from matching.network import Network
from matching.pairing import Ints
from matching.rules import LIMITS
from matching.tree import HUB, Tree

_LEVEL = {rule.code: number for number, rule in enumerate(LIMITS)}


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Groups of one limit (`code`, of matching.rules.LIMITS): the `room` of each, the layer that they lie `within` (its code; None: the
    hub), and in which of its groups each lies (`of`)."""

    code: str
    room: Ints
    within: str | None = None
    of: Ints | None = None


def network_of(pairs: Pairs, layers: Sequence[Layer]) -> Network:
    """The network of the pairs; the first two layers are the resources (capacity) and the demands (suppliers)."""
    order = np.lexsort((pairs.demand, pairs.resource))
    first = dict(zip((layer.code for layer in layers), 1 + np.cumsum([0, *(len(layer.room) for layer in layers)]), strict=False))
    ups = [np.full(len(x.room), HUB) if x.within is None or x.of is None else first[x.within] + x.of for x in layers]
    parent = np.concatenate([[HUB], *ups]).astype(np.int64)
    room = np.concatenate([[0], *(layer.room for layer in layers)]).astype(np.int64)
    limit = np.concatenate([[-1], *(np.full(len(layer.room), _LEVEL[layer.code]) for layer in layers)])
    gives = np.array([at >= 0 and LIMITS[at].side == "resource" for at in limit], dtype=np.bool_)
    none = np.zeros(len(room), dtype=np.int64)
    tree = Tree(pairs.n, pairs.m, parent, room, none, none.copy(), gives, limit, tuple(map(str, range(len(room)))))
    resource, demand = pairs.resource[order].astype(np.int64), pairs.demand[order].astype(np.int64)
    return Network(tree, resource, demand, pairs.score[order].astype(np.int64), order)
