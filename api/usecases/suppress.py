"""Small numbers of persons and households: cells under 5 are left out, with further cells so that they can't be worked out again.

A table is cells and sums: each sum says that some cells add up to another cell. What is left out is checked the way somebody would try to
get it back: from all that is shown, each cell that was left out must still be able to be 5 or more, and more than one number.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

LEAST = 5
"""Numbers from 1 to below this are left out; nought says of nobody anything, and stays."""


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """`parts` add up to `whole`; all are keys of cells."""

    whole: Key
    parts: tuple[Key, ...]


def suppress(cells: Mapping[Key, int], sums: Sequence[Sum[Key]] = (), least: int = LEAST) -> dict[Key, int | None]:
    """The cells with None where a number is left out: the small ones, and as many others as it takes that none can be worked out.

    Further cells are the smallest ones of a sum that is not safe yet; where its parts do not suffice, the whole goes too.
    """
    hidden = {key for key, value in cells.items() if 0 < value < least}
    while (loose := _exposed(cells, sums, hidden, least)) is not None:
        candidates = [key for each in sums if loose in (each.whole, *each.parts) for key in (*each.parts, each.whole)]
        further = [key for key in dict.fromkeys(candidates) if key not in hidden and cells[key]]
        if not further:
            break
        hidden.add(min(further, key=lambda key: (cells[key], str(key))))
    return {key: None if key in hidden else value for key, value in cells.items()}


def _exposed(cells: Mapping[Key, int], sums: Sequence[Sum[Key]], hidden: set[Key], least: int) -> Key | None:
    """A small hidden cell of which what is shown says too much; None when there is none.

    Whoever looks knows that a hidden cell is at least 1, and every sum; the bounds that follow are those of a linear programme.
    """
    order = sorted(hidden, key=str)
    rows = [each for each in sums if any(key in hidden for key in (each.whole, *each.parts))]
    if not rows:
        return None
    at = {key: place for place, key in enumerate(order)}
    import numpy as np  # asking most questions suppresses nothing, and must not wait for it

    matrix, right = np.zeros((len(rows), len(order))), np.zeros(len(rows))
    for row, each in enumerate(rows):
        for key, sign in ((each.whole, -1), *((part, 1) for part in each.parts)):
            if key in at:
                matrix[row, at[key]] += sign
            else:
                right[row] -= sign * cells[key]
    for key in order:
        if 0 < cells[key] < least and _most(matrix, right, at[key]) < least:
            return key
        if 0 < cells[key] < least and _most(matrix, right, at[key]) - _least(matrix, right, at[key]) < 1:
            return key
    return None


def _most(matrix: Any, right: Any, place: int) -> float:
    return -_bound(matrix, right, place, -1.0)


def _least(matrix: Any, right: Any, place: int) -> float:
    return _bound(matrix, right, place, 1.0)


def _bound(matrix: Any, right: Any, place: int, sign: float) -> float:
    import numpy as np
    from scipy.optimize import linprog

    aim = np.zeros(matrix.shape[1])
    aim[place] = sign
    found = linprog(aim, A_eq=matrix, b_eq=right, bounds=(1, None), method="highs")
    return float(found.fun) if found.status == 0 else -np.inf


def suppress_column(values: Sequence[int | None], least: int = LEAST) -> list[int | None]:
    """The same for a column of figures whose sum is known or can be guessed (distinct persons by group): one that is left out alone takes
    the next smallest with it."""
    cells = {place: value for place, value in enumerate(values) if value is not None}
    hidden = {place for place, value in cells.items() if 0 < value < least}
    others = sorted((value, place) for place, value in cells.items() if place not in hidden and value)
    while hidden and others and (len(hidden) == 1 or sum(cells[place] for place in hidden) < least):
        hidden.add(others.pop(0)[1])
    return [None if place in hidden else value for place, value in enumerate(values)]
