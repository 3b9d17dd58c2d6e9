"""How far the sheets of an OpenDocument file reach: rows and cells say how often they are repeated."""

from collections.abc import Iterable, Mapping
from xml.parsers import expat

_TABLE, _ROW = "table:table", "table:table-row"
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_VALUES = frozenset(("office:value-type", "office:value", "office:string-value", "table:formula"))


class Extent:
    """Counts a `content.xml` as its parts are fed to it. Empty rows and cells count up to the last that holds something: office programs
    end every sheet with a million empty rows."""

    def __init__(self) -> None:
        self.most = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._begin_table()

    def feed(self, part: bytes) -> int:
        """The cells of the largest rectangle so far. Raises ValueError for what is no XML."""
        try:
            self._parser.Parse(part, False)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error
        return self.most

    def _begin_table(self) -> None:
        self._rows = self._width = 0
        self._begin_row(1)

    def _begin_row(self, times: int) -> None:
        self._times, self._columns, self._filled = times, 0, 0
        self._holding = False

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _CELLS:
            self._columns += _count(attributes.get("table:number-columns-repeated"))
            self._holding = True
            if not _VALUES.isdisjoint(attributes):
                self._filled = self._columns
        elif name == "text:p" and self._holding:
            self._filled = self._columns
        elif name == _ROW:
            self._begin_row(_count(attributes.get("table:number-rows-repeated")))
        elif name == _TABLE:
            self._begin_table()

    def _end(self, name: str) -> None:
        if name in _CELLS:
            self._holding = False
        elif name == _ROW:
            self._rows += self._times
            if self._filled:
                self._width = max(self._width, self._filled)
                self.most = max(self.most, self._rows * self._width)


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 1


def most_cells(parts: Iterable[bytes], limit: int) -> int:
    """The cells of the largest sheet, or the first count above `limit`."""
    extent = Extent()
    for part in parts:
        if extent.feed(part) > limit:
            break
    return extent.most
