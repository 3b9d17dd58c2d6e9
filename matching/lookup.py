"""What is looked up again and again while a plan is explained, gathered once: some plans have tens of thousands of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.gains import Changes
from matching.outbid import Pools, pools_of
from matching.pairing import Ints
from matching.problem import Demand, Problem, Resource
from matching.result import Result
from matching.score import UNITS


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """`takers`: the demands that each resource (by id) has a line with; `names`: what units, areas and limits are called, by id; `mates`:
    the demands of each bundle, by area and bundle; `refused` (m): pairs of each demand that some filter forbids."""

    problem: Problem
    result: Result
    changes: Changes
    pools: Pools
    takers: Mapping[str, Sequence[Demand]]
    names: Mapping[str, str]
    mates: Mapping[tuple[str, str], Sequence[int]]
    refused: Ints

    def gain(self, node: int) -> float | None:
        """What one place more at a node is worth (None: it can't be told)."""
        return worth(self.changes.gain(node))


def lookup_of(problem: Problem, result: Result, changes: Changes) -> Lookup:
    """Everything that the reasons of this plan need."""
    cols, takers, mates = problem.demand_index(), dict[str, list[Demand]](), dict[tuple[str, str], list[int]]()
    for line in result.lines:
        takers.setdefault(line.resource, []).append(problem.demands[cols[line.demand]])
    for d, demand in enumerate(problem.demands):
        if demand.together is not None:
            mates.setdefault((demand.area, demand.together), []).append(d)
    names = {resource.unit: unit_name(resource) for resource in problem.resources}
    names |= {demand.area: area_name(demand) for demand in problem.demands}
    names |= {limit.id: limit.name for limit in problem.limits if limit.name}
    refused: Ints = result.work.candidates.by_demand.sum(axis=0)
    return Lookup(problem, result, changes, pools_of(result.work.network), takers, names, mates, refused)


def worth(millionths: int | None) -> float | None:
    """Millionths as a score."""
    return None if millionths is None else millionths / UNITS


def unit_name(resource: Resource) -> str:
    """What a resource's unit is called."""
    return resource.unit_name or resource.unit


def area_name(demand: Demand) -> str:
    """What a demand's area is called."""
    return demand.area_name or demand.area
