"""The bar of proposing in its short form: 60 resources and 120 demands from graph to plan, proven best."""

from pathlib import Path

import pytest

from api.scope import Scope
from api.usecases.propose import propose
from api.usecases.request import Request
from bench.lists import Size
from bench.propose import DAY, load_lists, measure
from graph.store import Store

MOST_SECONDS, MOST_MIB = 20, 1024


def test_60_resources_and_120_demands_are_planned_with_proof_and_every_figure(empty_store: Store, tmp_path: Path) -> None:
    load_lists(empty_store, Size(60, 120), tmp_path)
    found = propose(Scope.local(), empty_store, Request(as_of=DAY, months=(DAY.month,)))
    assert found.figures.gap == 0
    lines = [line for project in found.projects for line in project.lines]
    assert len(lines) == found.counts["lines"] > 30
    assert all(line.gain_one_more is not None and (line.loss_one_less is None) == (line.no_figure is not None) for line in lines)
    assert len({line.demand for line in lines}) + len(found.unmet) == 120
    assert len({line.resource for line in lines}) + len(found.idle) == 60


@pytest.mark.soak
def test_2000_resources_and_4000_demands_are_planned_with_proof_within_20_seconds_and_1_gib(empty_store: Store, tmp_path: Path) -> None:
    load_lists(empty_store, Size(2_000, 4_000), tmp_path)
    found = measure(empty_store.url)
    assert found.gap == 0
    assert found.seconds < MOST_SECONDS
    assert found.mib < MOST_MIB
