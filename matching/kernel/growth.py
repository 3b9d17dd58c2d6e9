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
    by_resource, by_demand = np.argsort(resource, kind="stable"), np.argsort(demand, kind="stable")
    at = flow.start_r[resource[by_resource] + 1]
    new = np.empty(len(resource), dtype=np.int64)
    new[by_resource] = at + np.arange(len(at))
    old = np.arange(len(flow.cost)) + np.cumsum(np.bincount(at, minlength=len(flow.cost) + 1))[:-1]
    place = flow.start_d[demand[by_demand] + 1]
    wider = flow._replace(
        start_r=_later(flow.start_r, resource),
        start_d=_later(flow.start_d, demand),
        order=np.insert(old[flow.order].astype(np.int32), place, new[by_demand]),
        giver=np.insert(flow.giver, place, resource[by_demand]),
        offer=np.insert(flow.offer, place, cost[by_demand]),
        resource=np.insert(flow.resource, at, resource[by_resource]),
        demand=np.insert(flow.demand, at, demand[by_resource]),
        cost=np.insert(flow.cost, at, cost[by_resource]),
        held=np.insert(flow.held, at, OUT),
        taken=np.insert(flow.taken, place, OUT),
    )
    return Wider(wider, old, new)


def _later(start: Ints, owner: Ints) -> Ints:
    """Where each owner's items start when each of `owner` has one more."""
    later: Ints = start + np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(start) - 1))])
    return later


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
