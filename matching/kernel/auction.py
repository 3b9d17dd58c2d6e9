"""An auction: demands bid for places at resources until nobody wants to bid; the prices then bound every plan."""

from typing import NamedTuple

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.layout import Int32, Layout, Marks
from matching.pairing import Ints

# From so many on, the best are found by sorting.
MANY = 24


class Auction(NamedTuple):
    """A running auction with scores times `scale`, in which a bid tops the next best by `step`. `held`: which pairs stand;
    `taken`: per demand how many; `price`: the least paid at a full resource (0 where places are free). Each resource has
    a heap of the places it sold: `paid`, `pair`, `buyer`, from `first`. `queue`: demands still to bid (`queued`), from
    state[0] round, state[1] of them; state[2]: bids so far. A place is lost only to a higher bid, so that the pairs held
    are a feasible plan at every moment."""

    scale: int
    step: int
    held: Marks
    taken: Ints
    price: Ints
    sold: Ints
    first: Ints
    paid: Ints
    pair: Int32
    buyer: Int32
    queue: Int32
    queued: Marks
    state: Ints


def open_auction(layout: Layout, scale: int, step: int) -> Auction:
    """An auction at which nothing is sold yet and all prices are 0; a resource without a place is out of reach."""
    first = np.zeros(layout.n + 1, dtype=np.int64)
    np.cumsum(layout.capacity, out=first[1:])
    places = int(first[-1])
    return Auction(
        scale=scale,
        step=step,
        held=np.zeros(len(layout.score), dtype=np.uint8),
        taken=np.zeros(layout.m, dtype=np.int64),
        price=np.where(layout.capacity > 0, 0, layout.most * scale).astype(np.int64),
        sold=np.zeros(layout.n, dtype=np.int64),
        first=first,
        paid=np.zeros(places, dtype=np.int64),
        pair=np.zeros(places, dtype=np.int32),
        buyer=np.zeros(places, dtype=np.int32),
        queue=np.arange(layout.m, dtype=np.int32),
        queued=np.ones(layout.m, dtype=np.uint8),
        state=np.array([0, layout.m, 0], dtype=np.int64),
    )


@compiled
def bid(layout: Layout, auction: Auction, most: int) -> bool:
    """One demand after the other bids for all it lacks in one look at its pairs, in all about `most` bids more; True when
    nobody wants to bid any longer."""
    queue, state, size = auction.queue, auction.state, len(auction.queue)
    widest = 1
    for d in range(size):
        widest = max(widest, layout.need[d])
    best, at = np.empty(widest + 1, np.int64), np.empty(widest + 1, np.int64)
    last = state[2] + most
    while state[1] > 0 and state[2] < last:
        d = queue[state[0]]
        state[0] = (state[0] + 1) % size
        state[1] -= 1
        auction.queued[d] = 0
        lacks = layout.need[d] - auction.taken[d]
        if lacks <= 0:
            continue
        found = look(layout, auction, d, lacks, best, at)
        rest = max(best[lacks], 0) if found > lacks else 0
        for i in range(min(found, lacks)):
            loser = sell(layout, auction, d, at[i], best[i] - rest)
            if loser >= 0 and not auction.queued[loser]:
                auction.queued[loser] = 1
                queue[(state[0] + state[1]) % size] = loser
                state[1] += 1
    return bool(state[1] == 0)


@compiled
def look(layout: Layout, auction: Auction, d: int, lacks: int, best: Ints, at: Ints) -> int:
    """The `lacks` + 1 best values above 0 that the demand does not hold, best first; how many there are."""
    if lacks > MANY:
        return look_for_many(layout, auction, d, lacks, best, at)
    resource, score, price, held, scale = layout.resource, layout.score, auction.price, auction.held, auction.scale
    found = 0
    for p in range(layout.start[d], layout.start[d + 1]):
        value = score[p] * scale - price[resource[p]]
        if value <= 0 or held[p] or (found > lacks and value <= best[lacks]):
            continue
        i = found if found <= lacks else lacks
        found = min(found + 1, lacks + 1)
        while i > 0 and best[i - 1] < value:
            best[i], at[i] = best[i - 1], at[i - 1]
            i -= 1
        best[i], at[i] = value, p
    return found


@compiled
def look_for_many(layout: Layout, auction: Auction, d: int, lacks: int, best: Ints, at: Ints) -> int:
    """The same by sorting, for demands that lack so many that keeping the best in order would take too long."""
    low, high = layout.start[d], layout.start[d + 1]
    value, pair, found = np.empty(high - low, np.int64), np.empty(high - low, np.int64), 0
    for p in range(low, high):
        worth = layout.score[p] * auction.scale - auction.price[layout.resource[p]]
        if worth > 0 and not auction.held[p]:
            value[found], pair[found] = -worth, p
            found += 1
    order = np.argsort(value[:found], kind="mergesort")
    for i in range(min(found, lacks + 1)):
        best[i], at[i] = -value[order[i]], pair[order[i]]
    return min(found, lacks + 1)


@compiled
def sell(layout: Layout, auction: Auction, d: int, p: int, lead: int) -> int:
    """Give the demand a place at `lead` (and a step) above the price: a free one, or the cheapest, whose buyer is told."""
    r = layout.resource[p]
    base, places, offer = auction.first[r], layout.capacity[r], auction.price[r] + lead + auction.step
    auction.held[p] = 1
    auction.taken[d] += 1
    auction.state[2] += 1
    loser = -1
    if auction.sold[r] < places:
        sift_up(auction, base, auction.sold[r], offer, p, d)
        auction.sold[r] += 1
    else:
        loser = auction.buyer[base]
        auction.held[auction.pair[base]] = 0
        auction.taken[loser] -= 1
        sift_down(auction, base, places, offer, p, d)
    if auction.sold[r] == places:
        auction.price[r] = auction.paid[base]
    return loser


@compiled
def sift_up(auction: Auction, base: int, i: int, offer: int, p: int, d: int) -> None:
    """Put a place at the end of the heap and let it rise."""
    paid = auction.paid
    while i > 0 and paid[base + (i - 1) // 2] > offer:
        move(auction, base + (i - 1) // 2, base + i)
        i = (i - 1) // 2
    paid[base + i], auction.pair[base + i], auction.buyer[base + i] = offer, p, d


@compiled
def sift_down(auction: Auction, base: int, size: int, offer: int, p: int, d: int) -> None:
    """Put a place on top of the heap instead of what is there and let it sink."""
    paid = auction.paid
    i = 0
    while 2 * i + 1 < size:
        low = 2 * i + 1
        if low + 1 < size and paid[base + low + 1] < paid[base + low]:
            low += 1
        if paid[base + low] >= offer:
            break
        move(auction, base + low, base + i)
        i = low
    paid[base + i], auction.pair[base + i], auction.buyer[base + i] = offer, p, d


@compiled
def move(auction: Auction, a: int, b: int) -> None:
    """Copy a place within its heap."""
    auction.paid[b], auction.pair[b], auction.buyer[b] = auction.paid[a], auction.pair[a], auction.buyer[a]
