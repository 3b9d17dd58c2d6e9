"""Candidates of large lists are found without looking at every pair, and lack little that matters."""

import numpy as np
import pytest

from matching import candidates as found_by
from matching.check import check
from matching.columns import columns_of
from matching.problem import Problem
from matching.solve import solve
from tests.matching.cases import random_problem


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Problem:
    """A problem that counts as too large to look at every pair."""
    monkeypatch.setattr(found_by, "WHOLE_CELLS", 10)
    return random_problem(5, n=150, m=200, bundles=False)


def test_found_pairs_are_allowed_ones_with_the_same_scores_and_every_servable_demand_has_some(
    large: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = columns_of(large)
    some = found_by.find_candidates(columns)
    monkeypatch.setattr(found_by, "WHOLE_CELLS", 10**9)
    every = found_by.find_candidates(columns)
    m = len(large.demands)
    keys, whole = some.resource * m + some.demand, every.resource * m + every.demand
    assert (np.diff(keys) > 0).all()
    at = np.searchsorted(whole, keys)
    assert (whole[at] == keys).all()
    assert np.abs(every.score[at] - some.score).max() <= 1
    assert set(some.demand.tolist()) == set(every.demand.tolist())
    assert len(keys) < len(whole)


def test_a_plan_over_found_pairs_is_sound_and_close_to_the_one_over_all(large: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    some = solve(large)
    assert check(large, some) == ()
    assert "candidates_searched" in {note.code for note in some.notes}
    monkeypatch.setattr(found_by, "WHOLE_CELLS", 10**9)
    every = solve(large)
    assert "candidates_searched" not in {note.code for note in every.notes}
    assert 0.99 * every.objective <= some.objective <= every.objective + 1e-9
