"""An independent check of an assignment: plain Python over the numbers, sharing no code with what made it."""

from collections.abc import Iterator, Sequence


def faults(
    costs: Sequence[Sequence[int]], weights: Sequence[Sequence[int]], capacities: Sequence[int], agents: Sequence[int], objective: int
) -> Iterator[str]:
    """What is wrong with an assignment (agents[j]: position of the agent of job j) that is said to cost `objective`."""
    if len(agents) != len(costs[0]):
        yield f"{len(agents)} jobs are assigned, there are {len(costs[0])}"
        return
    unknown = [job for job, agent in enumerate(agents) if not 0 <= agent < len(capacities)]
    if unknown:
        yield f"job {unknown[0] + 1} has no agent"
        return
    for agent, capacity in enumerate(capacities):
        load = sum(weights[agent][job] for job, given in enumerate(agents) if given == agent)
        if load > capacity:
            yield f"agent {agent + 1} carries {load}, its capacity is {capacity}"
    total = sum(costs[agent][job] for job, agent in enumerate(agents))
    if total != objective:
        yield f"the assignment costs {total}, not {objective}"
