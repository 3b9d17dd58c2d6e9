"""Bundles: the demand lines with one `together` id in one area, of which every one gets a supplier or none does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.arcs import InfeasibleFlowError, Solved
from matching.bundle_search import best_bundles
from matching.columns import Columns
from matching.network import Network, with_bundles
from matching.pairing import Bools, Ints
from matching.result import Stop
from matching.sifting import best_circulation
from matching.validity import BUNDLE_PIN, ProblemError, shown


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """A bundle of demands (positions); `pinned`: one of them keeps an accepted pair, so that all must be served."""

    id: str
    lines: Ints
    pinned: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Which bundles are planned: demands that take nothing (`closed`) and that take at least one (`opened`). `bound`: no
    plan costs less (millionths, pins aside); `any` is False when there is no bundle at all."""

    any: bool
    closed: Ints
    opened: Ints
    closed_ids: tuple[str, ...]
    bound: int
    stopped: bool = False


def bundles_of(columns: Columns, network: Network) -> list[Bundle]:
    """The bundles of a problem, in the order of their first line."""
    lines: dict[tuple[str, str], list[int]] = {}
    for position, demand in enumerate(columns.problem.demands):
        if demand.together is not None:
            lines.setdefault((demand.area, demand.together), []).append(position)
    used = network.tree.used[1 + network.tree.n :]
    return [Bundle(together, np.array(at, dtype=np.int64), bool(used[at].any())) for (_, together), at in lines.items()]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is settled before bundles are chosen: `network` with the hopeless ones closed and the pinned open; `choice`: the others."""

    network: Network
    choice: tuple[Bundle, ...]
    closed: tuple[Bundle, ...]
    pinned: tuple[Bundle, ...]


def ground_of(columns: Columns, network: Network) -> Ground:
    """Close the bundles with a line that nobody can serve. Raises ProblemError when one of them has a pin."""
    bundles = bundles_of(columns, network)
    closed = tuple(bundle for bundle in bundles if len(_unservable(network, bundle)))
    for bundle in closed:
        if bundle.pinned:
            ids = shown(columns.problem.demands[int(i)].id for i in _unservable(network, bundle))
            raise ProblemError(BUNDLE_PIN, bundle=bundle.id, ids=ids)
    pinned = tuple(bundle for bundle in bundles if bundle.pinned)
    ground = with_bundles(network, positions(closed), positions(pinned)) if bundles else network
    return Ground(ground, tuple(b for b in bundles if b not in closed and not b.pinned), closed, pinned)


def decide_bundles(columns: Columns, network: Network, stop: Stop) -> Decision:
    """Which bundles to plan. The flow that ignores bundles is a bound; where it leaves bundles incomplete, closing them
    gives a plan, and a small integer program over the pairs that could still improve on it gives the best one."""
    bundles = bundles_of(columns, network)
    if not bundles:
        return _decision([], [], 0)
    closed = list(ground_of(columns, network).closed)
    start = _solved(network, closed, [bundle for bundle in bundles if bundle.pinned], bundles)
    first = _close_incomplete(network, bundles, closed, start)
    if first.bound == start.cost:
        return first
    return _improve(network, bundles, closed, start, first, stop)


def _decision(closed: Sequence[Bundle], opened: Sequence[Bundle], bound: int) -> Decision:
    ids = tuple(bundle.id for bundle in closed)
    return Decision(bool(closed or opened), positions(closed), positions(opened), ids, bound)


def positions(bundles: Sequence[Bundle]) -> Ints:
    """The demand positions of all lines of bundles."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *(bundle.lines for bundle in bundles)])


def _unservable(network: Network, bundle: Bundle) -> Ints:
    """The lines of a bundle that no allowed pair can serve and no pinned pair serves."""
    node = 1 + network.tree.n + bundle.lines
    offered = np.isin(bundle.lines, network.demand) & (network.tree.room[node] > 0)
    missing: Ints = bundle.lines[~offered & (network.tree.used[node] == 0)]
    return missing


def _solved(network: Network, closed: Sequence[Bundle], opened: Sequence[Bundle], bundles: list[Bundle]) -> Solved:
    try:
        return best_circulation(with_bundles(network, positions(closed), positions(opened)))
    except InfeasibleFlowError:
        pinned = [bundle.id for bundle in bundles if bundle.pinned]
        raise ProblemError(BUNDLE_PIN, bundle=shown(pinned), ids=shown(pinned)) from None


def _served(network: Network, bundle: Bundle, flow: Ints) -> Bools:
    """Which lines of a bundle have a supplier under a flow."""
    node = 1 + network.tree.n + bundle.lines
    served: Bools = flow[network.pairs + node - 1] + network.tree.used[node] > 0
    return served


def _close_incomplete(network: Network, bundles: list[Bundle], closed: list[Bundle], solved: Solved) -> Decision:
    """A plan by closing the emptier half of the incomplete bundles again and again until none is left."""
    pinned = [bundle for bundle in bundles if bundle.pinned]
    while True:
        share = {id(bundle): float(_served(network, bundle, solved.flow).mean()) for bundle in bundles}
        incomplete = sorted((bundle for bundle in bundles if 0 < share[id(bundle)] < 1), key=lambda b: share[id(b)])
        if not incomplete:
            kept = [bundle for bundle in bundles if share[id(bundle)] == 1]
            return _decision([bundle for bundle in bundles if share[id(bundle)] == 0], kept, solved.cost)
        closed = closed + incomplete[: (len(incomplete) + 1) // 2]
        solved = _solved(network, closed, pinned, bundles)


def _improve(network: Network, bundles: list[Bundle], closed: list[Bundle], start: Solved, first: Decision, stop: Stop) -> Decision:
    """The better of the first plan and what the integer program finds, with the proven bound."""
    choice = [bundle for bundle in bundles if bundle not in closed and not bundle.pinned]
    pinned = [bundle for bundle in bundles if bundle.pinned]
    ground = with_bundles(network, positions(closed), positions(pinned))
    found = best_bundles(ground, [bundle.lines for bundle in choice], start, first.bound, stop)
    if found.opened is None:
        return replace(first, bound=found.bound, stopped=found.stopped)
    opened = pinned + [bundle for bundle, chosen in zip(choice, found.opened, strict=True) if chosen]
    shut = [bundle for bundle in bundles if bundle not in opened]
    if _solved(network, shut, opened, bundles).cost > first.bound:
        return replace(first, bound=found.bound, stopped=found.stopped)
    return replace(_decision(shut, opened, found.bound), stopped=found.stopped)
