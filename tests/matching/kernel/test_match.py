"""The kernel against enumeration and two other solvers, and what it promises of every plan."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import pytest

import matching.kernel.match as kernel
from matching.kernel.auction import bid
from matching.kernel.match import CERTIFIED, match
from matching.kernel.pairs import MOST_SCORE, Pairs
from matching.kernel.plan import Stopping
from matching.kernel.repair import mend
from matching.validity import ProblemError
from tests.matching.kernel.cases import brute_force, by_highs, by_ortools, feasible, proves, random_pairs, shuffled

MEDIUM = {"n": 120, "m": 160, "share": 0.08}


def _equals_enumeration(seed: int) -> None:
    pairs = random_pairs(seed)
    best = brute_force(pairs)
    plan = match(pairs)
    assert (plan.objective, plan.bound, plan.stopped, plan.prices.exact) == (best, best, False, True)
    for some in (plan, match(pairs, "certified"), match(pairs, "fast"), match(pairs, stop=Stopping(work=seed % 7))):
        assert feasible(pairs, some)
        assert proves(pairs, some)
        assert some.objective <= best <= some.bound


def test_plans_equal_enumeration_on_300_random_problems() -> None:
    for seed in range(300):
        _equals_enumeration(seed)


@pytest.mark.soak
def test_plans_equal_enumeration_on_2000_random_problems() -> None:
    for seed in range(2000):
        _equals_enumeration(seed)


def _equals_others(seed: int) -> None:
    pairs = random_pairs(seed, **MEDIUM)  # type: ignore[arg-type]
    plan = match(pairs)
    assert plan.objective == plan.bound == by_ortools(pairs) == by_highs(pairs)
    certified = match(pairs, "certified")
    assert certified.gap <= CERTIFIED * certified.bound
    assert certified.objective <= plan.objective <= certified.bound


def test_plans_equal_or_tools_and_highs_on_20_medium_problems() -> None:
    for seed in range(20):
        _equals_others(seed)


@pytest.mark.soak
def test_plans_equal_or_tools_and_highs_on_200_medium_problems() -> None:
    for seed in range(200):
        _equals_others(seed)


def test_tied_scores_end_soon_and_exactly() -> None:
    g = np.random.default_rng(1)
    at = np.sort(g.choice(2000 * 4000, 60_000, replace=False))
    score = 50_000 * g.integers(17, 20, len(at))
    pairs = Pairs(at // 4000, at % 4000, score, g.integers(1, 4, 2000), np.ones(4000, dtype=np.int64))
    plan = match(pairs)
    assert plan.objective == plan.bound == by_ortools(pairs)
    assert plan.work < 40 * 4000


def test_all_scores_equal_end_soon_even_below_the_sizes_where_ties_are_looked_for() -> None:
    n = 90
    resource, demand = (np.repeat(np.arange(n), n), np.tile(np.arange(n), n))
    ones = np.ones(n, dtype=np.int64)
    plan = match(Pairs(resource, demand, np.full(n * n, 700_000), ones[: n // 2].repeat(2), ones))
    assert plan.objective == plan.bound == n * 700_000
    scarce = match(Pairs(resource, demand, np.full(n * n, 700_000), ones * (np.arange(n) % 3 == 0), ones))
    assert scarce.objective == scarce.bound == n // 3 * 700_000


def test_the_order_of_the_pairs_never_changes_the_plan() -> None:
    for seed in range(30):
        pairs = random_pairs(seed, **MEDIUM)  # type: ignore[arg-type]
        turned, order = shuffled(pairs, seed)
        for effort in ("fast", "certified", "exact"):
            assert (match(turned, effort).chosen == match(pairs, effort).chosen[order]).all()


def test_plans_made_at_the_same_time_in_two_threads_are_the_same() -> None:
    problems = [random_pairs(seed, **MEDIUM) for seed in range(12)]  # type: ignore[arg-type]
    alone = [match(pairs) for pairs in problems]
    with ThreadPoolExecutor(2) as pool:
        for one, other in zip(alone, pool.map(match, problems), strict=True):
            assert (one.chosen == other.chosen).all()


def test_a_stopped_plan_is_feasible_and_tells_its_true_gap() -> None:
    pairs = random_pairs(5, n=400, m=500, share=0.05, most=1_000_000)
    best = match(pairs).objective
    for effort in ("fast", "certified", "exact"):
        for work in (0, 1, 50, 400, 1500):
            plan = match(pairs, effort, Stopping(work=work))
            assert feasible(pairs, plan)
            assert proves(pairs, plan)
            assert 0 < plan.objective <= best <= plan.bound
            assert plan.stopped or plan.work <= work
    late = match(pairs, stop=Stopping(seconds=0.0))
    assert late.stopped
    assert 0.5 * best < late.objective <= best <= late.bound


def test_a_repair_that_may_look_at_few_nodes_stops_with_its_true_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "BIDS_PER_LINE", -1000)  # nothing but paths
    pairs = random_pairs(3, n=700, m=900, share=0.05, most=3)
    best = match(pairs)
    for looks in (1, 20, 100):
        plan = match(pairs, stop=Stopping(looks=looks))
        assert feasible(pairs, plan)
        assert proves(pairs, plan)
        assert plan.stopped
        assert plan.objective <= best.objective <= plan.bound
    assert not match(pairs, stop=Stopping(looks=10**9)).stopped


def test_the_clock_is_looked_at_between_bids_and_paths_however_long_each_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def slow(work: Callable[..., bool], each: float, at: int) -> Callable[..., bool]:
        def run(place: Any, search: Any, *most: int) -> bool:
            spent = int(search.state[at])
            done = work(place, search, *most)
            now[0] += each * (int(search.state[at]) - spent)
            return done

        return run

    monkeypatch.setattr(kernel, "perf_counter", lambda: perf_counter() + now[0])
    monkeypatch.setattr(kernel, "bid", slow(bid, 1e-3, 2))
    monkeypatch.setattr(kernel, "mend", slow(mend, 1e-2, 0))
    pairs, tied = random_pairs(5, n=700, m=900, share=0.05, most=1_000_000), random_pairs(5, n=700, m=900, share=0.05, most=3)
    for given in (pairs, tied):
        best = match(given, stop=Stopping(seconds=1e9))
        assert not best.stopped
        whole = now[0]
        now[0] = 0.0
        cut = match(given, stop=Stopping(seconds=0.3 * whole))
        assert cut.stopped
        assert now[0] < 0.3 * whole + 1
        assert cut.objective <= best.objective <= cut.bound
        now[0] = 0.0


def test_a_stopped_repair_of_tied_scores_keeps_the_better_plan() -> None:
    pairs = random_pairs(3, n=700, m=900, share=0.05, most=3)
    best = match(pairs).objective
    for work in range(0, 4000, 250):
        plan = match(pairs, stop=Stopping(work=work))
        assert feasible(pairs, plan)
        assert plan.objective <= best <= plan.bound


def test_the_greatest_scores_and_needs_are_summed_without_overflow() -> None:
    pairs = random_pairs(2, n=60, m=90, share=0.9, most=MOST_SCORE)
    pairs = replace(pairs, capacity=pairs.capacity * 300_000_000, need=pairs.need * 300_000_000)
    assert match(pairs).objective == int(pairs.score[(pairs.capacity[pairs.resource] > 0) & (pairs.need[pairs.demand] > 0)].sum())
    pairs = replace(pairs, capacity=np.minimum(pairs.capacity, 40), need=np.minimum(pairs.need, 30))
    best = by_ortools(pairs)
    for plan in (match(pairs), match(pairs, "certified"), match(pairs, "fast"), match(pairs, stop=Stopping(work=100))):
        assert feasible(pairs, plan)
        assert proves(pairs, plan)
        assert plan.objective <= best <= plan.bound
    assert match(pairs).objective == best


def test_nothing_to_match_gives_an_empty_plan() -> None:
    none = np.zeros(0, dtype=np.int64)
    for capacity, need in ((none, none), (np.array([2]), none), (np.array([1]), np.array([1]))):
        plan = match(Pairs(none, none, none, capacity, need))
        assert (plan.objective, plan.bound, len(plan.chosen)) == (0, 0, 0)


BAD = (
    ("score", np.array([1.0, np.nan]), "nan"),
    ("score", np.array([1.0, np.inf]), "inf"),
    ("score", np.array([1, -5]), "-5"),
    ("score", np.array([1, MOST_SCORE + 1]), str(MOST_SCORE + 1)),
    ("score", np.array([0.5, 1.0]), "0.5"),
    ("capacity", np.array([1, -2]), "-2"),
    ("need", np.array([-3, 1]), "-3"),
    ("resource", np.array([0, 2]), "item 1"),
    ("demand", np.array([-1, 1]), "item 0"),
    ("demand", np.array([0]), "length"),
)


@pytest.mark.parametrize(("name", "values", "told"), BAD)
def test_bad_columns_are_refused_with_what_is_wrong(name: str, values: np.ndarray, told: str) -> None:
    two = np.array([0, 1])
    pairs = Pairs(two, two, np.array([3, 4]), np.array([1, 1]), np.array([1, 1]))
    with pytest.raises(ProblemError, match=told) as refused:
        replace(pairs, **{name: values})
    assert refused.value.text("zh")


def test_a_pair_given_twice_is_refused_by_name() -> None:
    resource, demand = np.array([0, 3, 1, 3]), np.array([1, 2, 1, 2])
    with pytest.raises(ProblemError, match="3 - 2"):
        match(Pairs(resource, demand, np.ones(4, dtype=np.int64), np.ones(4, dtype=np.int64), np.ones(3, dtype=np.int64)))


def test_the_first_run_on_a_machine_says_that_it_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("matching.kernel.match.is_cached", lambda _: False)
    match(random_pairs(1), progress=lambda stage, _: told.append(stage))
    assert told[0] == "compile"
