"""Which rules forbid one pair."""

import numpy as np

from matching.columns import Columns
from matching.pairing import pairs
from matching.reasons import Reason
from matching.rules import FILTERS
from matching.score import scores


def refusals(columns: Columns, resource: int, demand: int) -> tuple[Reason, ...]:
    """Every rule that forbids the pair at these positions; the minimum score is told only where no other rule does."""
    pairing = pairs(np.array([resource]), np.array([demand]))
    score = scores(columns, pairing)
    refused = [
        rule
        for rule in FILTERS
        if (hit := rule.forbids(columns, pairing, score if rule.after_score else None)) is not None and bool(np.any(hit))
    ]
    told = [rule for rule in refused if not rule.after_score] or refused
    problem = columns.problem
    return tuple(Reason(rule.code, rule.values(problem, problem.resources[resource], problem.demands[demand])) for rule in told)
