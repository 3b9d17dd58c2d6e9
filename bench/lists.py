"""Invented resource and demand lists of any size, with the kinds of the kinds table: seeded, so that the same size is the same lists."""

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

TOWNS, VILLAGES_A_TOWN, COMMITTEES = 20, 15, 12
CITY = "990000"


@dataclass(frozen=True, slots=True)
class Size:
    """How many lines the lists have."""

    resources: int
    demands: int

    @property
    def units(self) -> int:
        """Units that offer them: about one for two and a half resources."""
        return max(2, self.resources * 2 // 5)


def write_lists(folder: Path, size: Size, seed: int = 1) -> None:
    """Write areas, units, committees with members, resources, demands and limits as CSV files that `gongjian load` takes."""
    g = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    villages = [
        (f"9901{town:02d}{number:06d}", f"虚构{town}镇{number}村", f"9901{town:02d}")
        for town in range(TOWNS)
        for number in range(VILLAGES_A_TOWN)
    ]
    places = {code: (18 + g.random(), 109 + g.random()) for code, *_ in villages}
    areas: list[Sequence[object]] = [(CITY, "虚构市", "city", "", "", ""), ("990100", "虚构区", "district", CITY, "", "")]
    areas += [(f"9901{town:02d}", f"虚构{town}镇", "town", "990100", "", "") for town in range(1, TOWNS)]
    areas += [(code, name, "village", town if town != "990100" else "990100", *places[code]) for code, name, town in villages]
    _write(folder / "areas.csv", ("code", "name", "level", "parent", "lat", "lon"), areas)
    units = [(f"u{i}", f"虚构单位{i}", "国企", g.choice(villages)[0], 18 + g.random(), 109 + g.random()) for i in range(size.units)]
    _write(folder / "units.csv", ("id", "name", "kind", "area", "lat", "lon"), units)
    _write(folder / "resources.csv", RESOURCE, (_resource(g, i, size.units) for i in range(size.resources)))
    _write(folder / "demands.csv", DEMAND, (_demand(g, i, [code for code, *_ in villages]) for i in range(size.demands)))
    limits = [("unit", f"u{i}", g.randint(1, 4)) for i in range(0, size.units, 4)]
    limits += [("community", code, g.randint(8, 20)) for code, *_ in villages[::10]] + [("district", "990101", size.demands // 30 + 1)]
    _write(folder / "limits.csv", ("scope", "id", "projects"), limits)


RESOURCE = ("id", "unit", "kind", "title", "description", "quantity", "projects", "months", "radius_km", "valid_from")
DEMAND = ("id", "area", "kind", "title", "description", "quantity", "suppliers", "priority", "months", "valid_from")


def _resource(g: random.Random, i: int, units: int) -> Sequence[object]:
    kind, text = _said(g, "resource")
    months = g.choice(["", "", "", "10-4", "3-6"])
    radius = g.choice(["", "", 30, 60])
    return f"r{i}", f"u{g.randrange(units)}", kind, *text, g.randint(1, 40), g.choice([1, 1, 2, 3]), months, radius, "2021-01-01"


def _demand(g: random.Random, i: int, villages: Sequence[str]) -> Sequence[object]:
    kind, text = _said(g, "demand")
    months = g.choice(["", "", "", "", "6-9"])
    return f"d{i}", g.choice(villages), kind, *text, g.randint(1, 20), g.choice([1, 1, 1, 2]), g.randint(1, 3), months, "2021-01-01"


def _said(g: random.Random, side: str) -> tuple[str, tuple[str, str]]:
    """A kind (one in twenty is left blank), and a title and a description made of the kind's own phrases."""
    kind = g.choice(sorted(_PHRASES[side]))
    words = _PHRASES[side][kind]
    title = "和".join(g.sample(words, 2))
    return ("" if g.random() < 0.05 else kind), (title, "，".join(g.sample(words, 5)))


def _phrases() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = {"resource": {}, "demand": {}}
    with (files("matching") / "data" / "lexicon.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            table[row["side"]][row["kind"]] = row["phrases"].split()
    return table


_PHRASES = _phrases()


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)
