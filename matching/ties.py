"""Ties between units and areas as one sparse table of strengths."""

from typing import Any

import numpy as np
from scipy import sparse

from matching.problem import Problem, Relation

# What each kind of tie adds; several ties add up like independent chances, 1 - (1-a)(1-b)..., and never pass 1.
TIES = {"agreement": 0.6, "same_committee": 0.5, "earlier_project": 0.4, "shared_members": 0.3}


def strength(kinds: list[str]) -> float:
    """The joint strength 0..1 of ties of these kinds (each kind counted once)."""
    apart = 1.0
    for kind in sorted(set(kinds)):
        apart *= 1 - TIES[kind]
    return 1 - apart


def ties_of(problem: Problem, units: tuple[str, ...], areas: tuple[str, ...]) -> tuple[Any, Any]:
    """CSR tables: strength of units x areas, and demands x areas with a 1 where the demand lies."""
    area_number = {id_: i for i, id_ in enumerate(areas)}
    lies = np.array([area_number[demand.area] for demand in problem.demands], dtype=np.int64)
    ones = np.ones(len(lies), dtype=np.float64)
    area_of = sparse.csr_matrix((ones, (np.arange(len(lies)), lies)), shape=(len(lies), len(areas)))
    return ties_between(problem.relations, units, areas), area_of


def ties_between(relations: tuple[Relation, ...], units: tuple[str, ...], areas: tuple[str, ...]) -> Any:
    """CSR table: strength of units x areas."""
    unit_number, area_number = ({id_: i for i, id_ in enumerate(ids)} for ids in (units, areas))
    kinds: dict[tuple[int, int], list[str]] = {}
    for tie in relations:
        if tie.unit in unit_number and tie.area in area_number:
            kinds.setdefault((unit_number[tie.unit], area_number[tie.area]), []).append(tie.kind)
    at = np.array(list(kinds), dtype=np.int64).reshape(-1, 2)
    values = np.array([strength(listed) for listed in kinds.values()], dtype=np.float64)
    return sparse.csr_matrix((values, (at[:, 0], at[:, 1])), shape=(len(units), len(areas)))
