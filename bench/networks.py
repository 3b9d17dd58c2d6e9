"""Networks at scale: 100,000 nodes and 300,000 relationships from the store to the graph, measured, and drawn as groups.

The projection `whole` is read in turn with a bare stream of the same rows by the driver, which throws them away.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from api.pictures import aggregated, draw_network
from api.pictures.aggregated import strongest
from bench.machine import describe, peak_memory
from bench.own_store import own_store
from graph.measures import betweenness, communities, core_numbers, pagerank
from graph.networks import projection_by_name, read_network
from graph.networks.read import FETCH
from graph.store import Store

_DAY = date(2024, 1, 1)
_BATCH = 10_000
_UNITS = "UNWIND $rows AS row CREATE (:Unit {id: row.id, name: row.name, domain: row.domain})"
_TIES = """UNWIND $rows AS row MATCH (a:Unit {id: row.a}) MATCH (b:Unit {id: row.b})
CREATE (a)-[:SUBORDINATE_TO {valid_from: date('2020-01-01')}]->(b)"""
_DOMAINS = ("government", "hotel", "college", "state_enterprise")


def fill(store: Store, nodes: int, links: int) -> None:
    """Write units in 40 groups that mostly keep to themselves; few have many partners."""
    rng = np.random.default_rng(1)
    store.run_schema(["CREATE CONSTRAINT unit_id IF NOT EXISTS FOR (n:Unit) REQUIRE n.id IS UNIQUE"])
    for at in range(0, nodes, _BATCH):
        rows = [{"id": f"b{i}", "name": f"虚构单位{i}", "domain": _DOMAINS[i % 4]} for i in range(at, min(at + _BATCH, nodes))]
        store.write(_UNITS, rows=rows)
    group = rng.integers(0, 40, nodes)
    members = [np.flatnonzero(group == number) for number in range(40)]
    start = rng.integers(0, nodes, links)
    favour = rng.random(links) ** 3
    near = rng.random(links) < 0.8
    end = np.array(
        [
            int(members[group[s]][int(f * len(members[group[s]]))]) if n else int(f * nodes)
            for s, f, n in zip(start, favour, near, strict=True)
        ]
    )
    end = np.where(end == start, (end + 1) % nodes, end)
    for at in range(0, links, _BATCH):
        pairs = zip(start[at : at + _BATCH], end[at : at + _BATCH], strict=True)
        store.write(_TIES, rows=[{"a": f"b{a}", "b": f"b{b}"} for a, b in pairs])


def bare(store: Store) -> float:
    """Seconds of the driver's own stream of the same rows."""
    whole, began = projection_by_name("whole"), time.monotonic()
    for text in (whole.nodes, whole.edges):
        with store.raw(text, {"as_of": _DAY}, fetch=FETCH) as result:
            for _ in result:
                pass
    return time.monotonic() - began


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Do something and print how long it took."""
    began = time.monotonic()
    found = work()
    print(f"{name}: {time.monotonic() - began:.2f} s; {describe()}", flush=True)
    return found


def measure(store: Store, turns: int, sample: int) -> None:
    """Read in turns, then count and draw."""
    whole = projection_by_name("whole")
    bare(store)
    streams, reads = [], []
    for _ in range(turns):
        streams.append(bare(store))
        began = time.monotonic()
        network = read_network(store, whole, _DAY)
        graph = network.graph()
        reads.append(time.monotonic() - began)
    each = " ".join(f"{a:.2f}/{b:.2f}" for a, b in zip(streams, reads, strict=True))
    print(f"{len(graph):,} nodes, {graph.number_of_edges():,} edges; bare stream/projection, s: {each}")
    print(f"ratio of means {sum(reads) / sum(streams):.2f}; {describe()}", flush=True)
    timed("PageRank", lambda: pagerank(graph))
    timed("k-core", lambda: core_numbers(graph))
    found = timed("communities, one seed, compiling or its cache included", lambda: communities(graph, seeds=1))
    print(f"  {len(found.groups)} groups, modularity {found.modularity:.3f}")
    timed("communities, one seed", lambda: communities(graph, seeds=1))
    timed(f"betweenness from {sample} nodes", lambda: betweenness(graph, sample=sample))
    small = timed("gathered into groups", lambda: aggregated(network))
    path = Path(gettempdir()) / "gongjian-bench-networks.png"
    timed(f"picture of {small.size[0]} groups in {path}", lambda: draw_network(strongest(small), colour="group").png(path))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on a store of its own and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench networks", description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=300_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--sample", type=int, default=200)
    asked = parser.parse_args(arguments)
    print(f"{asked.nodes:,} nodes, {asked.links:,} relationships; {describe()}", flush=True)
    with own_store() as store, peak_memory() as peak:
        timed("written", lambda: fill(store, asked.nodes, asked.links))
        measure(store, asked.turns, asked.sample)
    print(f"our memory at most {peak.mib:.0f} MiB")
