import numpy as np
import pytest

from matching.gap.bound import SCALE, dual_at, raise_bound
from matching.gap.check import faults
from matching.gap.instance import Instance
from matching.gap.relaxation import relaxed
from matching.gap.solve import Assigned, assign
from matching.validity import ProblemError
from tests.matching.gap.brute import optimum


def _random(g: np.random.Generator, agents: int, jobs: int, room: float, maximise: bool = False) -> Instance:
    weight = g.integers(1, 20, (agents, jobs))
    cost = 25 - weight + g.integers(-5, 6, (agents, jobs))
    capacity = np.maximum(room * weight.sum(axis=1) / agents, weight.max()).astype(np.int64)
    return Instance(cost, weight, capacity, maximise)


def _faults(instance: Instance, found: Assigned) -> list[str]:
    numbers = (instance.cost.tolist(), instance.weight.tolist(), instance.capacity.tolist())
    return list(faults(*numbers, found.agent.tolist(), found.objective))


@pytest.mark.parametrize("maximise", [False, True])
def test_small_assignments_equal_those_found_by_trying_everything(maximise: bool) -> None:
    g = np.random.default_rng(5)
    solved = 0
    for _ in range(40):
        instance = _random(g, int(g.integers(2, 4)), int(g.integers(3, 8)), float(g.uniform(0.7, 1.1)), maximise)
        best = optimum(instance)
        if best is None:
            with pytest.raises(ProblemError, match="gap_infeasible"):
                assign(instance, work=5_000)
            continue
        found = assign(instance, work=5_000)
        assert (found.objective, found.bound) == (best, best)
        assert _faults(instance, found) == []
        solved += 1
    assert solved > 20


def test_prices_never_prove_more_than_the_optimum() -> None:
    g = np.random.default_rng(6)
    for _ in range(40):
        instance = _random(g, 3, 6, 0.9)
        best = optimum(instance)
        if best is None:
            continue
        anywhere = dual_at(instance, g.integers(-5 * SCALE, 40 * SCALE, instance.jobs))
        assert anywhere.bound <= best
        first = dual_at(instance, np.rint(SCALE * relaxed(instance).job).astype(np.int64))
        raised = raise_bound(instance, first, best, 100, lambda: True)
        assert first.value <= raised.value
        assert raised.bound <= best


def test_a_hundred_jobs_are_assigned_close_to_the_bound_and_the_same_way_each_time() -> None:
    instance = _random(np.random.default_rng(7), 5, 100, 0.8)
    found, again = assign(instance, work=300_000, seed=3), assign(instance, work=300_000, seed=3)
    assert _faults(instance, found) == []
    assert found.bound <= found.objective <= found.bound * 1.01
    assert (found.agent == again.agent).all()
    assert (found.objective, found.bound, found.work) == (again.objective, again.bound, again.work)


def test_the_clock_ends_the_search_with_an_assignment_and_its_true_gap() -> None:
    instance = _random(np.random.default_rng(8), 10, 200, 0.8)
    found = assign(instance, seconds=0.5)
    assert _faults(instance, found) == []
    assert found.bound <= found.objective


def test_weights_too_large_for_tables_are_bounded_by_fractions() -> None:
    g = np.random.default_rng(9)
    weight = g.integers(10**7, 9 * 10**7, (2, 8))
    instance = Instance(g.integers(1, 100, (2, 8)), weight, (0.6 * weight.sum(axis=1)).astype(np.int64))
    found = assign(instance, work=5_000)
    assert _faults(instance, found) == []
    assert found.objective == optimum(instance) == found.bound


def test_jobs_without_weight_and_costs_below_zero_are_assigned() -> None:
    instance = Instance(np.array([[-5, 2, 0], [3, -4, 7]]), np.array([[0, 1, 0], [1, 0, 0]]), np.array([0, 0]))
    found = assign(instance)
    assert (found.objective, found.bound, found.agent.tolist()) == (-9, -9, [0, 1, 0])


def test_a_job_that_fits_nobody_is_named() -> None:
    with pytest.raises(ProblemError, match="Job 2 fits no agent"):
        Instance(np.ones((2, 3), dtype=np.int64), np.array([[1, 9, 1], [1, 9, 1]]), np.array([5, 5]))


@pytest.mark.parametrize(
    ("cost", "weight", "capacity", "said"),
    [
        ([[1, 2]], [[1, -2]], [5], "The weight of agent 1, job 2 is -2"),
        ([[1.0, float("nan")]], [[1, 2]], [5], "The cost of agent 1, job 2 is nan"),
        ([[1, 2]], [[1, 2]], [-1], "The capacity of agent 1 is -1"),
        ([[1, 2]], [[1]], [5], "differ in size"),
    ],
)
def test_numbers_that_make_no_sense_are_refused_by_name(cost: list[object], weight: list[object], capacity: list[int], said: str) -> None:
    with pytest.raises(ProblemError, match=said):
        Instance(np.array(cost), np.array(weight), np.array(capacity))


def test_the_checker_sees_overload_lost_jobs_and_a_wrong_cost() -> None:
    costs, weights = [[1, 2], [3, 4]], [[5, 5], [5, 5]]
    assert list(faults(costs, weights, [5, 5], [0, 1], 5)) == []
    assert list(faults(costs, weights, [5, 5], [0, 0], 3)) == ["agent 1 carries 10, its capacity is 5"]
    assert list(faults(costs, weights, [5, 5], [0, 1], 6)) == ["the assignment costs 5, not 6"]
    assert list(faults(costs, weights, [5, 5], [0, -1], 1)) == ["job 2 has no agent"]
    assert list(faults(costs, weights, [5, 5], [0], 1)) == ["1 jobs are assigned, there are 2"]
