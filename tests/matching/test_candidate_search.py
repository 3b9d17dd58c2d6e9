"""Candidates of large lists are found without looking at every pair, and lack little that matters."""

import numpy as np
import pytest

from matching import candidate_search
from matching import candidates as found_by
from matching.change import Longer, changed
from matching.check import check
from matching.columns import columns_of
from matching.draft import draft_of, lengthen
from matching.problem import Problem
from matching.solve import solve
from matching.standing import stand
from tests.matching.cases import random_lines, random_problem


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


def test_a_new_demand_in_long_lists_has_the_pairs_that_it_would_have_had_among_them(
    large: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the one whose text fits best: how rare a character is depends on which lines there are."""
    monkeypatch.setattr(found_by, "WHOLE_CELLS", len(large.resources) * len(large.demands) - 1)
    monkeypatch.setattr(candidate_search, "NEAREST", 6)
    monkeypatch.setattr(candidate_search, "LIKEST", 1)
    standing = stand(solve(large))
    assert standing is not None
    _, demands = random_lines(np.random.default_rng(3), resources=0, demands=6)
    draft = draft_of(standing)
    lengthen(draft, (), demands)
    after = changed(large, [Longer(demands=demands)])
    among, rows = found_by.find_candidates(columns_of(after)), after.resource_index()
    due = {(int(r), int(d)) for r, d in zip(among.resource, among.demand, strict=True)}
    for demand, at in ((d.id, after.demand_index()[d.id]) for d in demands):
        came = draft.flow.resource[draft.flow.demand == draft.column(demand)]
        assert len({(rows[large.resources[r].id], at) for r in came} ^ {pair for pair in due if pair[1] == at}) <= 2
    assert (draft.flow.demand >= len(large.demands)).any()
