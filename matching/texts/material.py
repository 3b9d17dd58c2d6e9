"""The written material that the models are trained on: lines of both sides and pairs, from reviewed CSV files."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from matching.serves import load_serves
from matching.texts.encoder import ENCODERS

FILES = ("topics.csv", "resources.csv", "demands.csv", "pairs.csv")


@dataclass(frozen=True, slots=True)
class Written:
    """A line as a village or unit would write it. `group`: rewordings of one phrase share it; `also`: further kinds that are true."""

    kind: str
    also: tuple[str, ...]
    topic: str
    group: str
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class WrittenPair:
    """A need and the offer that answers it. `group`: pairs that share a phrase of either side share it."""

    topic: str
    group: str
    demand: str
    resource: str
    unit: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything written. `topics` in the order of their file."""

    topics: tuple[str, ...]
    demands: tuple[Written, ...]
    resources: tuple[Written, ...]
    pairs: tuple[WrittenPair, ...]


def load_material() -> Material:
    """The material that comes with the program."""
    demands, resources = (tuple(_written(name)) for name in ("demands.csv", "resources.csv"))
    of_demand, of_resource = ({line.text: line.group for line in lines} for lines in (demands, resources))
    pairs = tuple(_pairs(of_demand, of_resource))
    return Material(tuple(row["id"] for row in _rows("topics.csv")), demands, resources, pairs)


def material_hash() -> str:
    """A hash of the written files, the serves table and the encoders' editions: arrays made from others are stale."""
    read = hashlib.sha256()
    for name in FILES:
        read.update(files("matching").joinpath("data", "texts", name).read_bytes().replace(b"\r\n", b"\n"))
    serves = load_serves()
    read.update(repr((serves.resource_kinds, serves.demand_kinds, serves.strength)).encode())
    read.update(repr([(e.name, e.edition) for e in ENCODERS]).encode())
    return read.hexdigest()


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with files("matching").joinpath("data", "texts", name).open(encoding="utf-8-sig") as lines:
        yield from csv.DictReader(lines)


def _written(name: str) -> Iterator[Written]:
    for row in _rows(name):
        group = f"{row['topic']}/{row['group']}"
        yield Written(row["kind"], tuple(row["also"].split()), row["topic"], group, row["text"], row.get("unit_kind") or "")


def _pairs(of_demand: Mapping[str, str], of_resource: Mapping[str, str]) -> Iterator[WrittenPair]:
    """Pairs are joined into groups: whatever shares a phrase of the demand side or of the resource side belongs together."""
    rows = list(_rows("pairs.csv"))
    joined: dict[str, str] = {}

    def root(key: str) -> str:
        while joined.setdefault(key, key) != key:
            key = joined[key]
        return key

    keys = [("d:" + of_demand.get(row["demand"], row["demand"]), "r:" + of_resource.get(row["resource"], row["resource"])) for row in rows]
    for demand, resource in keys:
        joined[root(demand)] = root(resource)
    for row, (demand, _) in zip(rows, keys, strict=True):
        yield WrittenPair(row["topic"], root(demand), row["demand"], row["resource"], row["unit_kind"])
