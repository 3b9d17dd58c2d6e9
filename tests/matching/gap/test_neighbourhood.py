from itertools import combinations

import numpy as np

from matching.gap.bound import SCALE, dual_at
from matching.gap.columns import cheap_columns, least_paid
from matching.gap.instance import Instance
from matching.gap.neighbourhood import PRICED, deal
from matching.gap.relaxation import relaxed
from matching.gap.solve import assign
from matching.pairing import Ints
from tests.matching.gap.brute import optimum


def _instance(g: np.random.Generator, agents: int, jobs: int) -> Instance:
    weight = g.integers(0, 20, (agents, jobs))
    capacity = np.maximum(0.9 * weight.sum(axis=1) / agents, weight.max()).astype(np.int64)
    return Instance(25 - weight + g.integers(-5, 6, (agents, jobs)), weight, capacity)


def _prices(instance: Instance) -> Ints:
    return np.rint(SCALE * relaxed(instance).job).astype(np.int64)


def test_the_cheap_lists_are_all_sets_of_jobs_that_cost_less_than_the_limit() -> None:
    g = np.random.default_rng(1)
    for _ in range(20):
        instance = _instance(g, 3, 7)
        price, limit = _prices(instance), 6 * SCALE
        least = least_paid(instance, price, SCALE)
        expected = set()
        for agent in range(instance.agents):
            for some in (set(jobs) for size in range(8) for jobs in combinations(range(7), size)):
                jobs = sorted(some)
                paid = int((SCALE * instance.cost[agent, jobs] - price[jobs]).sum()) - least[agent]
                if instance.weight[agent, jobs].sum() <= instance.capacity[agent] and paid <= limit:
                    expected.add((agent, tuple(jobs), paid))
        found = cheap_columns(instance, price, SCALE, least, limit, 10**6)
        jobs_of = [tuple(sorted(found.job[found.column == at].tolist())) for at in range(len(found.agent))]
        assert set(zip(found.agent.tolist(), jobs_of, found.reduced.tolist(), strict=True)) == expected
        assert len(jobs_of) == len(expected)
        few = found.cheapest(5)
        assert sorted(few.reduced.tolist()) == sorted(found.reduced.tolist())[:5]
        assert jobs_of[int(found.reduced.argmin())] == tuple(sorted(few.job[few.column == 0].tolist()))


def test_dealing_every_agent_anew_with_lists_enough_comes_to_the_optimum() -> None:
    g = np.random.default_rng(2)
    improved = 0
    for _ in range(15):
        instance = _instance(g, 3, 7)
        best = optimum(instance)
        assert best is not None
        agent = _somehow(g, instance)
        while True:
            before = int(instance.cost[agent, np.arange(7)].sum())
            dealt = deal(instance, _prices(instance), agent, np.arange(3), 10_000, None)
            if dealt.agent is None:
                break
            agent = dealt.agent
            assert _held(instance, agent)
            assert int(instance.cost[agent, np.arange(7)].sum()) < before
            improved += 1
        assert before == best
    assert improved > 10


def test_only_the_jobs_of_the_agents_named_change_hands() -> None:
    g = np.random.default_rng(3)
    instance = _instance(g, 6, 30)
    agent, free = _somehow(g, instance), np.array([1, 2, 4])
    dealt = deal(instance, dual_at(instance, _prices(instance)).price, agent, free, 300, None)
    assert dealt.agent is not None
    assert dealt.effort > PRICED
    others = ~np.isin(agent, free)
    assert (dealt.agent[others] == agent[others]).all()
    assert np.isin(dealt.agent[~others], free).all()
    assert _held(instance, dealt.agent)


def test_agents_without_jobs_have_nothing_to_deal_out() -> None:
    g = np.random.default_rng(4)
    instance = _instance(g, 9, 4)
    agent = np.zeros(4, dtype=np.int64)
    assert deal(instance, _prices(instance), agent, np.array([3, 5]), 300, None).agent is None
    found = assign(Instance(instance.cost, np.ones_like(instance.weight), np.array([2, 1] * 4 + [1])), work=400_000)
    assert found.bound <= found.objective == instance.cost[found.agent, np.arange(4)].sum()


def _held(instance: Instance, agent: Ints) -> bool:
    load = np.zeros(instance.agents, dtype=np.int64)
    np.add.at(load, agent, instance.weight[agent, np.arange(instance.jobs)])
    return bool((load <= instance.capacity).all())


def _somehow(g: np.random.Generator, instance: Instance) -> Ints:
    """An assignment that keeps the capacities, found by drawing lots."""
    while True:
        agent, load = np.empty(instance.jobs, dtype=np.int64), np.zeros(instance.agents, dtype=np.int64)
        for job in g.permutation(instance.jobs):
            agent[job] = g.permutation(np.argsort(load + instance.weight[:, job])[:2])[0]
            load[agent[job]] += instance.weight[agent[job], job]
        if (load <= instance.capacity).all():
            return agent
