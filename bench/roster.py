"""A household roster of invented data: how fast it gets from file to graph, against plain UNWIND MERGE of the same maps in the same run."""

import argparse
import os
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import xlsxwriter

from graph import load as writer
from graph.load import Batch
from graph.loaders.folder import load_paths
from graph.seal import Sealer, new_key
from graph.store import Store, open_store

GRIDS = 300
_HEADER = ("编号", "村社区", "网格", "户主", "手机号", "地址", "人数")


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
    (folder / "areas.csv").write_text("code,name,level\nv1,虚构村,village\n", encoding="utf-8")
    grids = "".join(f"g{i},虚构网格{i},v1\n" for i in range(GRIDS))
    (folder / "grids.csv").write_text("id,name,area\n" + grids, encoding="utf-8")


def empty(store: Store) -> None:
    """Remove the households and the record of their load."""
    for label in ("Household", "Load"):
        while store.write(f"MATCH (n:{label}) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS n")[0]["n"]:
            pass


def measure(store: Store, rows: int) -> dict[str, float]:
    """Rows a second of both, their ratio, our own peak memory in MiB, and the load average (1 minute)."""
    sealer = Sealer(new_key())
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_places(folder)
        load_paths(store, [folder], sealer=sealer)
        roster = folder / "家庭户.xlsx"
        write_roster(roster, rows)
        kept: list[Batch] = []
        real = writer.write

        def keeping(store: Store, load_id: str, batch: Batch) -> None:
            kept.append(batch)
            real(store, load_id, batch)

        began = time.monotonic()
        load_paths(store, [roster], sealer=sealer, today=date(2024, 1, 1))
        ours = time.monotonic() - began
        peak = psutil.Process().memory_info().rss / 2**20
        empty(store)
        writer.write = keeping
        load_paths(store, [roster], sealer=sealer, today=date(2024, 1, 1))
        writer.write = real
    empty(store)
    began = time.monotonic()
    for batch in kept:
        store.transact(lambda tx, batch=batch: [tx.run(s.text, s.params) for s in batch.statements])  # type: ignore[misc]
    plain = time.monotonic() - began
    empty(store)
    figures = {"rows_per_s": rows / ours, "plain_rows_per_s": rows / plain, "ratio": plain / ours, "memory_mib": peak}
    return {**figures, "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else -1.0}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on the store of GONGJIAN_STORE and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    rows = parser.parse_args(arguments).rows
    with open_store() as store:
        for name, value in measure(store, rows).items():
            print(f"{name} {value:.2f}")


if __name__ == "__main__":
    main()
