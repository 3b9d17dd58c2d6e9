"""A flow with more pairs, resources, demands and areas than before; what is new is closed until it is opened."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matching.kernel.flow import OUT, Flow, pools
from matching.pairing import Ints

UNLIMITED = 2**40

Number = TypeVar("Number", np.int64, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Wider:
    """A flow with more pairs: `old`, `new`: where the pairs that were there before, and those that came, now are."""

    flow: Flow
    old: Ints
    new: Ints


def with_pairs(flow: Flow, resource: Ints, demand: Ints, cost: Ints) -> Wider:
    """The flow with these pairs more (positions; none of them there yet), all OUT."""
    count = len(flow.cost)
    joined = np.concatenate([flow.resource, resource.astype(np.int32)]), np.concatenate([flow.demand, demand.astype(np.int32)])
    start_r, order = pools(joined[0], flow.n)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    start_d, by_demand = pools(joined[1][order], flow.m)
    held = np.concatenate([flow.held, np.full(len(resource), OUT, dtype=np.uint8)])
    wider = flow._replace(
        start_r=start_r,
        start_d=start_d,
        order=by_demand,
        resource=joined[0][order],
        demand=joined[1][order],
        cost=np.concatenate([flow.cost, cost])[order],
        held=held[order],
    )
    return Wider(wider, place[:count], place[count:])


def with_nodes(flow: Flow, givers: Ints, takers: Ints, areas: int) -> Flow:
    """The flow with resources and demands more, without places and pairs, below the nodes `givers` and `takers` (numbers as they are now;
    -1 - k: the k-th of `areas` new areas, which lie below the hub and are as dear as the first one there is). They come after those
    there are, and groups move up."""
    ends, more = (1 + flow.n, 1 + flow.n + flow.m), (len(givers), len(takers))
    old = np.arange(flow.nodes)
    place = old + np.where(old >= ends[1], sum(more), np.where(old >= ends[0], more[0], 0))
    nodes = flow.nodes + sum(more) + areas
    first_area = nodes - areas
    fresh = np.concatenate([np.arange(ends[0], ends[0] + more[0]), np.arange(ends[1] + more[0], ends[1] + sum(more))])
    above = np.concatenate([givers, takers])
    parent = np.zeros(nodes, dtype=np.int64)
    parent[place] = place[flow.parent]
    parent[fresh] = np.where(above >= 0, place[np.maximum(above, 0)], first_area - 1 - above)
    gives = _spread(flow.gives, place, nodes)
    gives[fresh[: more[0]]] = 1
    room = _spread(flow.room, place, nodes)
    room[first_area:] = UNLIMITED
    first, child = pools(parent[1:].astype(np.int32), nodes)
    toll_first, toll_last = _spread(flow.toll_first, place, nodes), _spread(flow.toll_last, place, nodes)
    dear = np.flatnonzero(flow.toll_last > flow.toll_first)
    if len(dear):
        toll_first[first_area:], toll_last[first_area:] = flow.toll_first[dear[0]], flow.toll_last[dear[0]]
    price = _spread(flow.price, place, nodes)
    toll = int(flow.toll[flow.toll_first[dear[0]]]) if len(dear) else 0
    price[first_area:] = flow.price[0] - toll
    price[fresh] = price[parent[fresh]]
    return flow._replace(
        n=flow.n + more[0],
        start_r=np.concatenate([flow.start_r, np.full(more[0], flow.start_r[-1])]),
        start_d=np.concatenate([flow.start_d, np.full(more[1], flow.start_d[-1])]),
        parent=parent,
        first=first,
        child=child.astype(np.int64) + 1,
        gives=gives,
        floor=_spread(flow.floor, place, nodes),
        room=room,
        flow=_spread(flow.flow, place, nodes),
        used=_spread(flow.used, place, nodes),
        toll_first=toll_first,
        toll_last=toll_last,
        price=price,
    )


def _spread(values: npt.NDArray[Number], place: Ints, nodes: int) -> npt.NDArray[Number]:
    wide: npt.NDArray[Number] = np.zeros(nodes, dtype=values.dtype)
    wide[place] = values
    return wide
