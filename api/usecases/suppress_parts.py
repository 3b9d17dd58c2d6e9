"""What the figures of areas and of areas within them tell together: of a part that was left out, and of the rest of a whole.

Areas are nested, so that the bounds of every part follow from one way up the tree (what it is at least) and one down (at most).
"""

from collections.abc import Mapping, Sequence
from math import inf

from api.usecases.suppress import LEAST

Areas = frozenset[str]
"""Prefixes of area codes: what a figure is about."""


def tells_of_few(figures: Mapping[Areas, int | None], least: int = LEAST) -> bool:
    """Whether the figures (None: left out, known to be at least 1) leave a part that was left out, or the rest of a whole, fewer than
    `least` and not nobody. Figures that don't fit together, because lists changed meanwhile, tell nothing."""
    nested = _nested(figures)
    lows: dict[Areas, float] = {}
    for areas in reversed(list(nested)):  # parts before their wholes
        own = figures[areas]
        lows[areas] = own if own is not None else max(1.0, sum(lows[part] for part in nested[areas]))
    tops: dict[Areas, float] = {}
    for areas, parts in nested.items():
        own = figures[areas]
        top = tops.setdefault(areas, inf) if own is None else float(own)
        rest = top - sum(lows[part] for part in parts)
        if (own is None and top < least) or (parts and 0 < rest < least):
            return True
        tops.update((part, rest + lows[part]) for part in parts)
    return False


def _nested(figures: Mapping[Areas, int | None]) -> dict[Areas, Sequence[Areas]]:
    """The parts of each extent, wholes before their parts. Extents that lie across others are left to the comparison of pairs."""
    order = sorted(figures, key=lambda areas: (len(_wholes(areas, figures)), sorted(areas)))
    nested: dict[Areas, list[Areas]] = {}
    for areas in order:
        if any(_across(areas, other) for other in nested):
            continue
        whole = max((other for other in nested if _holds(other, areas)), key=lambda other: len(_wholes(other, nested)), default=None)
        if whole is not None:
            nested[whole].append(areas)
        nested[areas] = []
    return dict(nested)


def _wholes(areas: Areas, among: Mapping[Areas, object]) -> list[Areas]:
    return [other for other in among if other != areas and _holds(other, areas)]


def _holds(whole: Areas, part: Areas) -> bool:
    return all(any(code.startswith(prefix) for prefix in whole) for code in part)


def _across(one: Areas, other: Areas) -> bool:
    """Whether two extents share areas, and neither holds the other."""
    meets = any(a.startswith(b) or b.startswith(a) for a in one for b in other)
    return meets and not _holds(one, other) and not _holds(other, one)
