"""The optimum of a small generalised assignment by trying everything."""

from itertools import product

from matching.gap.instance import Instance


def optimum(instance: Instance) -> int | None:
    """The best cost (or profit); None when no assignment keeps the capacities."""
    best: int | None = None
    cost, weight = instance.cost.tolist(), instance.weight.tolist()
    for agents in product(range(instance.agents), repeat=instance.jobs):
        load = [0] * instance.agents
        for job, agent in enumerate(agents):
            load[agent] += weight[agent][job]
        if any(one > most for one, most in zip(load, instance.capacity.tolist(), strict=True)):
            continue
        total = sum(cost[agent][job] for job, agent in enumerate(agents))
        if best is None or (total > best if instance.maximise else total < best):
            best = total
    return best
