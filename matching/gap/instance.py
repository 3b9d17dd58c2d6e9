"""What is to be assigned: costs and weights of every job with every agent, and the agents' capacities, checked."""

from dataclasses import dataclass

import numpy as np

from matching.pairing import Ints
from matching.validity import ProblemError
from matching.wording import Wording

MOST_COST, MOST_WEIGHT = 2**30, 2**30

SHAPE = Wording("gap_shape", "费用、占用与容量的大小不一致：{shapes}。", "Costs, weights and capacities differ in size: {shapes}.")
NUMBERS = Wording(
    "gap_numbers",
    "{what}：第{agent}个主体、第{job}项任务的值为{value}，应为{low}至{high}之间的整数。",
    "{what} of agent {agent}, job {job} is {value}, expected a whole number from {low} to {high}.",
)
CAPACITY = Wording(
    "gap_capacity",
    "第{agent}个主体的容量为{value}，应为0至{high}之间的整数。",
    "The capacity of agent {agent} is {value}, expected a whole number from 0 to {high}.",
)
UNFIT = Wording("gap_unfit", "第{job}项任务超过每个主体的容量，无法分配。", "Job {job} fits no agent, so that no assignment exists.")
INFEASIBLE = Wording(
    "gap_infeasible", "容量不足以分配全部任务：已证明无可行方案。", "The capacities cannot hold all jobs: proven that no assignment exists."
)
NOT_FOUND = Wording(
    "gap_not_found",
    "在规定时间内没有找到可行方案，也没有证明无解；请放宽时间。",
    "No assignment was found in the time or work allowed, nor proven impossible; allow more.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Agent i (of m) does job j (of n) at cost[i, j], which takes weight[i, j] >= 0 of capacity[i]; all whole numbers, costs of either
    sign. Every job goes to exactly one agent. `maximise`: the costs are profits. Raises ProblemError, numbering from 1."""

    cost: Ints
    weight: Ints
    capacity: Ints
    maximise: bool = False

    def __post_init__(self) -> None:
        shapes = (self.cost.shape, self.weight.shape, self.capacity.shape)
        if self.cost.ndim != 2 or shapes[1] != shapes[0] or shapes[2] != shapes[0][:1] or 0 in shapes[0]:
            raise ProblemError(SHAPE, shapes=" ".join(str(shape) for shape in shapes))
        _whole(("费用", "The cost"), self.cost, -MOST_COST, MOST_COST)
        _whole(("占用", "The weight"), self.weight, 0, MOST_WEIGHT)
        wrong = np.flatnonzero((self.capacity < 0) | (self.capacity > MOST_WEIGHT * self.jobs) | (self.capacity != np.floor(self.capacity)))
        if len(wrong):
            raise ProblemError(CAPACITY, agent=wrong[0] + 1, value=self.capacity[wrong[0]], high=MOST_WEIGHT * self.jobs)
        unfit = np.flatnonzero((self.weight > self.capacity[:, None]).all(axis=0))
        if len(unfit):
            raise ProblemError(UNFIT, job=unfit[0] + 1)

    @property
    def agents(self) -> int:
        """Number of agents."""
        return int(self.cost.shape[0])

    @property
    def jobs(self) -> int:
        """Number of jobs."""
        return int(self.cost.shape[1])


def _whole(what: tuple[str, str], values: Ints, low: int, high: int) -> None:
    wrong = np.argwhere(~((values >= low) & (values <= high) & (values == np.floor(values))))
    if len(wrong):
        agent, job = (int(at) for at in wrong[0])
        raise ProblemError(NUMBERS, what=what, agent=agent + 1, job=job + 1, value=values[agent, job], low=low, high=high)
