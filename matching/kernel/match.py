"""The best plan for plain pairs, quickly, with a certified gap, or proven best."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from matching.kernel.auction import Auction, bid, open_auction
from matching.kernel.bound import bound_of, least_prices
from matching.kernel.compiled import is_cached
from matching.kernel.far import FAR
from matching.kernel.fill import fill
from matching.kernel.graph import graph_of
from matching.kernel.layout import Layout, Marks, layout_of
from matching.kernel.pairs import Pairs
from matching.kernel.plan import Plan, Prices, Stopping
from matching.kernel.repair import mend, start_repair
from matching.kernel.whole import whole_prices
from matching.pairing import Ints
from matching.problem import Effort

Progress = Callable[[str, float], None]

CERTIFIED = 1e-4
"""The gap that `certified` promises, as a share of the bound."""

# How much a bid tops the next best, as a share of the greatest score: found to leave a gap below 0.05 % (0.005 %).
STEPS = {"fast": 1e-3, "certified": 1e-4}
FINEST = 1_000_000
# An exact auction needs about 12 bids a line; many times that means tied scores, where alternating paths are quicker.
BIDS_PER_LINE = 24
# Scores with fewer different values than this are taken for tied without trying.
FEW_VALUES = 1000
# Sums of scaled prices have to stay below this; coarser prices are proof too, only a weaker one.
LIMIT = 2**62
CHUNK_BIDS, CHUNK_PATHS = 200_000, 2_000
# By the clock, chunks start this much smaller and grow while they take less than `SHORT` seconds: a bid looks at all pairs of a demand, and
# a path may go through all there are, so that what a chunk takes is not known beforehand.
SMALLER, SHORT = 500, 0.02


@dataclass(slots=True)
class _Clock:
    """What may still be spent."""

    stop: Stopping
    work: int = 0
    started: float = field(default_factory=perf_counter)
    pace: float = 1 / SMALLER
    asked: float = field(default_factory=perf_counter)

    def left(self, chunk: int) -> int:
        """How much of the next chunk of work may be done; 0 when the time is up."""
        if self.stop.seconds is not None:
            chunk = self._paced(chunk)
        return chunk if self.stop.work is None else max(0, min(chunk, self.stop.work - self.work))

    def begin(self) -> None:
        """Another sort of work begins, whose pace is not known yet."""
        self.pace, self.asked = 1 / SMALLER, perf_counter()

    def _paced(self, chunk: int) -> int:
        now = perf_counter()
        self.pace = min(1.0, 2 * self.pace) if now - self.asked < SHORT else max(1 / chunk, self.pace / 2)
        self.asked = now
        in_time = self.stop.seconds is None or now - self.started < self.stop.seconds
        return max(1, int(chunk * self.pace)) if in_time else 0


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A plan in the kernel's numbers: held pairs, the resources' prices times `scale`; whether the search is `done` and
    whether that makes it `exact`."""

    held: Marks
    price: Ints
    scale: int
    done: bool
    exact: bool = False


def match(pairs: Pairs, effort: Effort = "exact", stop: Stopping | None = None, progress: Progress | None = None) -> Plan:
    """The plan with the greatest sum of scores: `exact`: proven best; `certified`: within 0.01 % of the bound; `fast`: about
    0.05 %. When stopped: the best plan so far with its true gap. The same pairs in any order give the same plan unless the
    clock stops it. `progress("compile", 0)` is told when this machine's first run has to compile."""
    if progress is not None and not is_cached(bid):
        progress("compile", 0.0)
    clock = _Clock(stop or Stopping())
    layout = layout_of(pairs)
    found = _exact(layout, clock) if effort == "exact" else _within(layout, clock, effort)
    if not found.done:
        fill(layout, found.held)
    if progress is not None:
        progress("match", 1.0)
    return _plan(layout, found, clock)


def _within(layout: Layout, clock: _Clock, effort: Effort) -> _Found:
    """An auction with steps of a share of the greatest score; if that leaves too much open, the exact plan."""
    scale = max(1, -(-FINEST // max(layout.most, 1)))
    found = _auction(layout, clock, scale, max(1, int(layout.most * scale * STEPS[effort])))
    if effort == "fast" or not found.done:
        return found
    bound, _ = bound_of(layout, found.price, scale)
    return found if bound - _worth(layout, found.held) <= CERTIFIED * bound else _mended(layout, found, clock)


def _exact(layout: Layout, clock: _Clock) -> _Found:
    """With steps of 1 and scores times more than there can be lines, no plan is better by as much as one: an auction that
    ends is exact. On tied scores it may not end in good time; then a coarser one, and alternating paths from there."""
    places = int(min(layout.need.sum(), layout.capacity.sum()))
    scale = places + layout.n + layout.m + 2
    few = len(np.unique(layout.score[:: max(1, len(layout.score) // 100_000)])) < FEW_VALUES
    if few and len(layout.score) > 10 * FEW_VALUES:
        return _mended(layout, _auction(layout, clock, 1, max(1, int(layout.most * STEPS["fast"]))), clock)
    found = _auction(layout, clock, scale, 1, BIDS_PER_LINE * places + 1000)
    if not found.done:
        return _mended(layout, found, clock)
    least = least_prices(layout, found.held, found.price, scale)
    return _Found(found.held, whole_prices(found.price, least, scale)[0], 1, True, exact=True)


def _auction(layout: Layout, clock: _Clock, scale: int, step: int, most: int | None = None) -> _Found:
    auction = open_auction(layout, scale, step)
    done = _bid(layout, auction, clock, most)
    if not done and layout.most * scale * (int(layout.capacity.sum()) + 1) >= LIMIT:
        return _Found(auction.held, auction.price // scale, 1, False)
    return _Found(auction.held, auction.price, scale, done)


def _bid(layout: Layout, auction: Auction, clock: _Clock, most: int | None) -> bool:
    before = clock.work
    clock.begin()
    done = False
    while not done:
        allowed = clock.left(CHUNK_BIDS)
        if allowed == 0 or (most is not None and clock.work - before >= most):
            return False
        spent = int(auction.state[2])
        done = bid(layout, auction, allowed)
        clock.work += int(auction.state[2]) - spent
    return True


def _mended(layout: Layout, found: _Found, clock: _Clock) -> _Found:
    """The exact plan by alternating paths, or as far as may be worked; the better of it and what there was."""
    if clock.left(1) == 0:
        return found
    graph = graph_of(layout)
    repair = start_repair(graph, found.held.copy(), found.price // found.scale)
    clock.begin()
    done, looks = False, FAR if clock.stop.looks is None else clock.stop.looks
    while not done and repair.state[1] < looks:
        allowed = clock.left(CHUNK_PATHS)
        if allowed == 0:
            break
        opened = int(repair.state[0])
        done = mend(graph, repair, allowed, looks)
        clock.work += int(repair.state[0]) - opened
    if not done:
        fill(layout, repair.held)
        fill(layout, found.held)
        if _worth(layout, repair.held) < _worth(layout, found.held):
            return found
    price = repair.price[graph.m :]
    if not done and bound_of(layout, found.price, found.scale)[0] < bound_of(layout, price, 1)[0]:
        return _Found(repair.held, found.price, found.scale, False)
    return _Found(repair.held, price, 1, done, exact=done)


def _worth(layout: Layout, held: Marks) -> int:
    return int(layout.score[held == 1].sum(dtype=np.int64))


def _plan(layout: Layout, found: _Found, clock: _Clock) -> Plan:
    held = found.held == 1
    chosen = np.zeros(len(held), dtype=np.bool_)
    chosen[layout.origin[held]] = True
    objective = _worth(layout, found.held)
    bound, demand = bound_of(layout, found.price, found.scale)
    prices = Prices(found.price[layout.of_resource], demand[layout.of_demand], found.scale, found.exact)
    return Plan(chosen, objective, max(bound, objective), prices, not found.done, clock.work)
