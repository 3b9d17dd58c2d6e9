"""Small numbers of persons and households: cells under 5 are left out, with further cells so that they can't be worked out again.

A table is cells and sums: each sum says that some cells add up to another cell. What is left out is checked the way somebody would try to
get it back: from all that is shown, each small cell that was left out must still be able to be 5 or more.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5
"""Numbers from 1 to below this are left out; nought says of nobody anything, and stays."""


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """`parts` add up to `whole`; all are keys of cells."""

    whole: Key
    parts: tuple[Key, ...]


def suppress(
    cells: Mapping[Key, int],
    sums: Sequence[Sum[Key]] = (),
    least: int = LEAST,
    *,
    unseen: Collection[Key] = (),
    told: Collection[Key] = (),
) -> dict[Key, int | None]:
    """The cells with None where a number is left out: the small ones, and as many others as it takes that none can be worked out.

    Further cells are the smallest ones of a sum that is not safe yet, then of the sums of what was left out there. `unseen` are cells that
    no answer shows and that a sum may tell (they may be nought), `told` ones that are known whatever is left out; neither is given back.
    """
    hidden = {key for key, value in cells.items() if 0 < value < least and key not in told}
    small = sorted(hidden, key=str)
    hidden |= set(unseen)
    for loose in small:  # what is safe stays so when more is left out
        while _exposed(cells, sums, hidden, loose, least, unseen) and (further := _further(cells, sums, hidden, loose, told)) is not None:
            hidden.add(further)
    return {key: None if key in hidden else value for key, value in cells.items() if key not in unseen and key not in told}


def _further(cells: Mapping[Key, int], sums: Sequence[Sum[Key]], hidden: set[Key], loose: Key, told: Collection[Key]) -> Key | None:
    """The smallest number that can still be left out of a sum of `loose`, or of one that tells what was left out there."""
    reached, before = {loose}, 0
    while len(reached) > before:
        before = len(reached)
        near = {key for each in sums if not reached.isdisjoint((each.whole, *each.parts)) for key in (each.whole, *each.parts)}
        open_ = [key for key in near if key not in hidden and key not in told and cells[key]]
        if open_:
            return min(open_, key=lambda key: (cells[key], str(key)))
        reached |= near & hidden
    return None


def _exposed(cells: Mapping[Key, int], sums: Sequence[Sum[Key]], hidden: set[Key], loose: Key, least: int, unseen: Collection[Key]) -> bool:
    """Whether what is shown says that a small hidden cell is small. Whoever looks knows that a hidden cell is at least 1, and every sum;
    the most that it can be is that of a linear programme."""
    order = sorted(hidden, key=str)
    rows = [each for each in sums if any(key in hidden for key in (each.whole, *each.parts))]
    if not any(loose in (each.whole, *each.parts) for each in rows):
        return False
    at = {key: place for place, key in enumerate(order)}
    import numpy as np  # asking most questions suppresses nothing, and must not wait for it
    from scipy.optimize import linprog

    matrix, right = np.zeros((len(rows), len(order))), np.zeros(len(rows))
    for row, each in enumerate(rows):
        for key, sign in ((each.whole, -1), *((part, 1) for part in each.parts)):
            if key in at:
                matrix[row, at[key]] += sign
            else:
                right[row] -= sign * cells[key]
    aim = np.zeros(len(order))
    aim[at[loose]] = -1.0
    bounds = [(0 if key in unseen else 1, None) for key in order]
    found = linprog(aim, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    return bool(found.status == 0 and -found.fun < least - 1e-6)


def suppress_column(values: Sequence[int | None], least: int = LEAST) -> list[int | None]:
    """The same for a column of figures whose sum is known or can be guessed: further numbers, the smallest first, are left out until each
    that is may be as large as `least`."""
    cells = {place: value for place, value in enumerate(values) if value is not None}
    hidden = {place for place, value in cells.items() if 0 < value < least}
    others = sorted((value, place) for place, value in cells.items() if place not in hidden and value)
    while hidden and others and sum(cells[place] for place in hidden) - (len(hidden) - 1) < least:
        hidden.add(others.pop(0)[1])
    return [None if place in hidden else value for place, value in enumerate(values)]
