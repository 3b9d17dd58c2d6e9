import numpy as np

from matching.gap.bound import SCALE, Dual, dual_at, raise_bound
from matching.gap.descent import LISTS, _sizes, descend
from matching.gap.instance import Instance
from matching.gap.relaxation import relaxed
from matching.gap.search import Budget, Search, improve, open_search


def _tight() -> Instance:
    """Costs that fall as the weights rise, and little room: class d."""
    g = np.random.default_rng(5)
    weight = g.integers(1, 101, (8, 40))
    return Instance(111 - weight + g.integers(-10, 11, (8, 40)), weight, (0.8 * weight.sum(axis=1) / 8).astype(np.int64))


def _begun(instance: Instance) -> tuple[Search, Dual]:
    found = relaxed(instance)
    search = open_search(instance, found, 1)
    improve(search, Budget(None, 20_000), 1.0, lambda _: False)
    assert search.cost is not None
    dual = dual_at(instance, np.rint(SCALE * found.job).astype(np.int64))
    return search, raise_bound(instance, dual, search.cost, 200, lambda: True)


def test_descent_finds_cheaper_assignments_the_same_way_each_time_and_ends_with_its_work() -> None:
    instance, ends = _tight(), list[list[int]]()
    for _ in range(2):
        (search, dual), budget = _begun(instance), Budget(None, 3_000_000)
        before = search.cost
        descend(search, dual, budget, 1.0, lambda _: False, 1)
        assert before is not None
        assert search.cost is not None
        assert dual.bound <= search.cost < before
        assert search.cost == instance.cost[search.best, np.arange(40)].sum()
        assert 3_000_000 <= budget.spent < 13_000_000
        ends.append(search.best.tolist())
    assert ends[0] == ends[1]


def test_descent_ends_as_soon_as_the_cost_is_enough() -> None:
    search, dual = _begun(_tight())
    budget = Budget(None, 3_000_000)
    descend(search, dual, budget, 1.0, lambda _: True, 1)
    assert budget.spent == 0


def test_neighbourhoods_grow_to_all_agents_and_begin_small_again_with_twice_the_lists() -> None:
    sizes = _sizes(_tight())
    first = [next(sizes) for _ in range(5)]
    assert first == [(5, LISTS), (6, LISTS), (7, LISTS), (8, LISTS), (5, 2 * LISTS)]
    ones = np.ones((1, 3), dtype=np.int64)
    alone = _sizes(Instance(ones, ones, np.array([3])))
    assert [next(alone) for _ in range(2)] == [(1, LISTS), (1, 2 * LISTS)]
