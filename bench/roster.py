"""A household roster of invented data: how fast it gets from file to graph, against plain UNWIND MERGE of the same final maps.

Both sides run in a process of their own, one after the other on one store, made for it and emptied in between, over one connection, with
the same batches. The plain side has its maps ready in memory (sealed, with provenance) before its clock starts; ours starts with the
closed file. Plain is one MERGE of nodes and one of each relationship a batch, in one transaction, without marks, checks or comparisons.
"""

import argparse
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from bench.machine import describe, peak_memory
from bench.own_store import own_store
from graph.kinds import Link, Relationship
from graph.loaders.batch import Target, batches
from graph.loaders.folder import load_paths
from graph.loaders.names import Names, kinds_named_by
from graph.loaders.resolving import settle
from graph.loaders.sheet import Sheet, read_rows
from graph.loaders.source import SourceFile, open_file
from graph.seal import Key, Sealer
from graph.store import Store, open_store

GRIDS = 300
WARM = 15_000
"""Rows that both sides load once before the measurement, so that neither meets a cold server."""

_HEADER = ("编号", "村社区", "网格", "户主", "手机号", "地址", "人数")
_KEY = Key(b"invented roster key of 32 bytes!")
_DAY = date(2024, 1, 1)
_NODES = "UNWIND $rows AS row MERGE (n:Household {id: row.id}) SET n += row.p"
_TIES = "UNWIND $rows AS row MATCH (a:Household {{id: row.a}}) MATCH (b:{to} {{id: row.b}}) MERGE (a)-[r:{kind}]->(b) SET r += row.p"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a run: seconds, and the most memory its processes had, in MiB."""

    seconds: float
    mib: float


def write_roster(path: Path, rows: int) -> None:
    """Write a roster of `rows` invented households in 300 grids."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("家庭户")
        page.write_row(0, 0, _HEADER)
        for i in range(rows):
            grid = i % GRIDS
            page.write_row(i + 1, 0, (f"h{i}", "v1", f"g{grid}", f"虚构{i % 977}", f"139{i:08d}", f"虚构路{i}号", i % 6 + 1))


def write_places(folder: Path) -> None:
    """Write the village and the grids that the roster names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "areas.csv").write_text("code,name,level\nv1,虚构村,village\n", encoding="utf-8")
    grids = "".join(f"g{i},虚构网格{i},v1\n" for i in range(GRIDS))
    (folder / "grids.csv").write_text("id,name,area\n" + grids, encoding="utf-8")


def empty(store: Store) -> None:
    """Remove the households and the record of their load."""
    for part in ("MATCH (:Household)-[r]->() WITH r LIMIT 20000 DELETE r", "MATCH (n:Household) WITH n LIMIT 10000 DELETE n"):
        while store.write(part + " RETURN count(*) AS n")[0]["n"]:
            pass
    store.write("MATCH (n:Load) WHERE n.file ENDS WITH '家庭户.xlsx' DELETE n")


def ours(url: str, roster: Path) -> float:
    """Seconds of a load from the closed file to the graph."""
    with open_store(url) as store:
        began = time.monotonic()
        report = load_paths(store, [roster], sealer=Sealer(_KEY), today=_DAY)
        seconds = time.monotonic() - began
    if report.exit_code or not report.total("written"):
        raise RuntimeError([f.text("en") for f in report.all_findings])
    return seconds


def plain(url: str, roster: Path) -> float:
    """Seconds of UNWIND MERGE of the same final maps, ready in memory."""
    with open_store(url) as store:
        ready = list(_final_maps(store, roster))
        began = time.monotonic()
        for statements in ready:
            store.transact(lambda tx, all_of=statements: [tx.run(text, rows=rows) for text, rows in all_of])  # type: ignore[misc]
        return time.monotonic() - began


def _final_maps(store: Store, roster: Path) -> Iterator[list[tuple[str, list[dict[str, Any]]]]]:
    """The batches of a roster as plain rows, each with every property it ends with."""
    file = SourceFile(roster, roster.name)
    open_file(file, {})
    sheet: Sheet = file.sheets[0]
    read_rows(sheet)
    names = Names(store)
    for kind in kinds_named_by(sheet.heading.links.values()):
        names.need(kind)
    settle([sheet], names)
    target = Target(file.load_id, _DAY, Sealer(_KEY), names, fresh=True)
    for batch in batches(sheet, target, frozenset(("Household",))):
        (statement,) = batch.statements
        yield list(_plain(statement.params, [(link.relationship, label) for link, label in _links(sheet)]))


def _links(sheet: Sheet) -> list[tuple[Link, str]]:
    return [(link, label) for link in sheet.heading.links.values() for label, _ in sheet.good[0].ends[link.column]]


def _plain(params: Mapping[str, Any], links: Sequence[tuple[type[Relationship], str]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """One plain statement for the nodes of a batch and one for each sort of their links."""
    rows = params["rows"]
    yield _NODES, [{"id": row["id"], "p": {**params["common"], **row["p"], "source_row": row["r"]}} for row in rows]
    for at, (kind, label) in enumerate(links):
        ties = [{"a": row["id"], "b": row[f"b{at}"], "p": {**params[f"ties{at}"], "source_row": row["r"]}} for row in rows]
        yield _TIES.format(to=label, kind=kind.type), ties


def apart(side: Callable[[str, Path], float], url: str, roster: Path) -> Side:
    """Run one side in a process of its own and watch its memory."""
    spawn = multiprocessing.get_context("spawn")
    results = spawn.SimpleQueue()
    child = spawn.Process(target=_answer, args=(side, url, roster, results))
    child.start()
    with peak_memory(child.pid) as peak:
        child.join()
    if child.exitcode:
        raise RuntimeError(f"{side.__name__} failed")
    return Side(results.get(), peak.mib)


def _answer(side: Callable[[str, Path], float], url: str, roster: Path, results: Any) -> None:
    results.put(side(url, roster))


def measure(store: Store, rows: int, order: Sequence[Callable[[str, Path], float]]) -> dict[str, list[Side]]:
    """Both sides in the order asked for, after a warm-up of both: name -> what each run gave."""
    found: dict[str, list[Side]] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_places(folder / "places")
        load_paths(store, [folder / "places"], sealer=Sealer(_KEY))
        for sort, size in (("warm", WARM), ("full", rows)):
            roster = folder / sort / "家庭户.xlsx"
            roster.parent.mkdir()
            write_roster(roster, size)
            for side in order if sort == "full" else (plain, ours):
                empty(store)
                result = apart(side, store.url, roster)
                if sort == "full":
                    found.setdefault(side.__name__, []).append(result)
                    speed = f"{rows / result.seconds:,.0f} rows/s, {result.seconds:.1f} s"
                    print(f"{side.__name__}: {speed}, {result.mib:.0f} MiB; {describe()}", flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on a store of its own and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench roster", description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--order", default="plain,ours", help="sides in order, such as ours,plain,plain,ours")
    asked = parser.parse_args(arguments)
    order = [{"ours": ours, "plain": plain}[name] for name in asked.order.split(",")]
    print(f"{asked.rows:,} rows; {describe()}")
    with own_store() as store:
        found = measure(store, asked.rows, order)
        if len(found) == 2:
            mean = {name: sum(s.seconds for s in sides) / len(sides) for name, sides in found.items()}
            print(f"ratio {mean['plain'] / mean['ours']:.3f}; our memory {max(s.mib for s in found['ours']):.0f} MiB", flush=True)
