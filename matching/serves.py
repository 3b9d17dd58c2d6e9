"""Which kind of resource serves which kind of demand: an editable table of strengths 0..1."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Serves:
    """`strength[i][j]`: how well resource kind i serves demand kind j, 0 (not at all) to 1. `resource_names`, `demand_names`: what the
    kinds are called, (Chinese, English) by kind; one without a name is told by its code."""

    resource_kinds: tuple[str, ...]
    demand_kinds: tuple[str, ...]
    strength: tuple[tuple[float, ...], ...]
    resource_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    demand_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def resource_name(self, kind: str | None) -> tuple[str, str]:
        """What a kind of resource is called in Chinese and English."""
        return self.resource_names.get(kind or "", (kind or "?",) * 2)

    def demand_name(self, kind: str | None) -> tuple[str, str]:
        """What a kind of demand is called in Chinese and English."""
        return self.demand_names.get(kind or "", (kind or "?",) * 2)

    def between(self, resource_kind: str, demand_kind: str) -> float:
        """The strength for one pair of kinds; raises ValueError for a kind the table lacks."""
        return self.strength[self.resource_kinds.index(resource_kind)][self.demand_kinds.index(demand_kind)]


def read_serves(path: Path) -> Serves:
    """Read a table like matching/data/serves.csv; raises ValueError naming the cell when a strength is not in 0..1."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        (_, *demand_kinds), *rows = [row for row in csv.reader(lines) if row]
    return Serves(
        resource_kinds=tuple(row[0] for row in rows),
        demand_kinds=tuple(demand_kinds),
        strength=tuple(_strengths(row, demand_kinds) for row in rows),
    )


def _strengths(row: list[str], demand_kinds: list[str]) -> tuple[float, ...]:
    kind, *cells = row
    if len(cells) != len(demand_kinds):
        raise ValueError(f"serves table: {kind} has {len(cells)} strengths for {len(demand_kinds)} demand kinds")
    for demand_kind, cell in zip(demand_kinds, cells, strict=True):
        if not 0 <= float(cell) <= 1:
            raise ValueError(f"serves table: {kind} for {demand_kind} is {cell}, not in 0..1")
    return tuple(float(cell) for cell in cells)


@cache
def load_serves() -> Serves:
    """The table that comes with the program."""
    with as_file(files("matching") / "data" / "serves.csv") as path:
        return read_serves(path)
