"""One sheet of a file as rows of cells, whatever the file was."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine

_TOLD = re.compile(r"(?:原第 (\d{1,9}) 行|row (\d{1,9}),)")
"""How a quarantine workbook tells the sender's row (`graph.loaders.quarantine`)."""

Row = list[Any]


class FormulaWithoutValue:
    """Stands in a cell whose formula was never worked out, or ended in an error such as #N/A."""

    def __repr__(self) -> str:
        return "#FORMULA"

    __str__ = __repr__


HOLE = FormulaWithoutValue()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `rows()` gives (row number from 1, cells), merged cells filled; it can be asked again. `told` is the column (from 0)
    that tells the rows' numbers in the sheet they were taken from."""

    name: str
    source: "calamine.CalamineSheet | Sequence[Row]"
    holes: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = field(default=())
    told: int | None = None

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row of the sheet, the blank ones too."""
        if isinstance(self.source, calamine.CalamineSheet):
            left = self.source.start[1] if self.source.start else 0
            plain = ([""] * left + row for row in self.source.iter_rows()) if left else self.source.iter_rows()
        else:
            plain = iter(self.source)
        found = self._mended(plain) if self.holes or self.merged else enumerate(plain, start=1)
        return found if self.told is None else _renumbered(list(found), self.told)

    def _mended(self, rows: Iterator[Row]) -> Iterator[tuple[int, Row]]:
        """Rows with merged ranges filled from their first cell and formulas without a value marked."""
        starts: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in self.merged:
            starts.setdefault(top, []).append((left, right, bottom))
        wanting: dict[int, list[int]] = {}
        for at, column in self.holes:
            wanting.setdefault(at, []).append(column)
        under: list[tuple[int, int, int, Any]] = []
        for number, row in enumerate(_down_to(rows, max(wanting, default=-1))):
            for column in wanting.get(number, ()):
                row += [""] * (column + 1 - len(row))  # the reader ends a sheet at its last value, where a hole may still follow
                if row[column] == "":
                    row[column] = HOLE
            under = [(a, b, bottom, value) for a, b, bottom, value in under if bottom >= number]
            under += [(a, b, bottom, row[a]) for a, b, bottom in starts.get(number, ()) if a < len(row)]
            for a, b, _, value in under:
                row[a : b + 1] = [value] * (min(b + 1, len(row)) - a)
            yield number + 1, row


def _renumbered(rows: list[tuple[int, Row]], told: int) -> Iterator[tuple[int, Row]]:
    """Rows with the numbers that their cells in the column `told` tell; one that tells none, or another's, gets the next that is free."""
    numbers: dict[int, int] = {}
    for at, cells in rows:
        match = _TOLD.match(str(cells[told])) if told < len(cells) else None
        if match:
            numbers.setdefault(int(match[1] or match[2]), at)
    said = {at: number for number, at in numbers.items()}
    taken = set(numbers)
    for at, cells in rows:
        number = said.get(at, at)
        while at not in said and number in taken:
            number += 1
        taken.add(number)
        yield number, cells


def _down_to(rows: Iterator[Row], last: int) -> Iterator[Row]:
    """The rows, with empty ones behind them down to the row with index `last`."""
    at = -1
    for at, row in enumerate(rows):  # noqa: B007
        yield row
    for _ in range(at, last):
        yield []
