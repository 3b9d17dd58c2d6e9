"""Which rules forbid one pair, or how many of several."""

import numpy as np

from matching.columns import Columns
from matching.months_read import read_note
from matching.pairing import Ints, pairs
from matching.problem import Resource
from matching.reasons import Reason
from matching.rules import FILTERS
from matching.rules.deadline import DEADLINE
from matching.rules.months import MONTHS
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


def counted(counts: Ints, resource: Resource | None = None) -> dict[str, object]:
    """How many pairs are forbidden (`total`), and by which rules how often (`counts`, zh and en); `counts`: per filter. `resource`: whose
    pairs they all are; months that were read from its text are said to be so."""
    taken = [(rule, int(count)) for rule, count in zip(FILTERS, counts, strict=True) if count]
    noted = {MONTHS.code, DEADLINE.code}
    texts = tuple(
        sep.join(f"{rule.short[at]} {count}{read_note(resource, at) if resource and rule.code in noted else ''}" for rule, count in taken)
        for at, sep in enumerate(("，", ", "))
    )
    return {"total": int(counts.sum()), "counts": texts}
