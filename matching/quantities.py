"""What each line takes of a resource's quantity: accounted in the plan, never a reason for or against a pair."""

import unicodedata

from matching.pairing import Ints
from matching.problem import Problem


def shares(problem: Problem, resource: Ints, demand: Ints) -> list[float | None]:
    """Quantity per line, served in the order of the lines: the smaller of what the resource has left and what the demand
    still lacks, where both name a quantity in the same measure; None where they do not compare."""
    offered = {r.id: r.quantity for r in problem.resources}
    lacking = {d.id: d.quantity for d in problem.demands}
    taken: list[float | None] = []
    for r, d in zip(resource, demand, strict=True):
        giver, taker = problem.resources[int(r)], problem.demands[int(d)]
        left, want = offered[giver.id], lacking[taker.id]
        if left is None or want is None or not same_measure(giver.measure, taker.measure):
            taken.append(None)
            continue
        share = min(left, want)
        offered[giver.id], lacking[taker.id] = left - share, want - share
        taken.append(share)
    return taken


def same_measure(first: str | None, second: str | None) -> bool:
    """Whether two measures are written alike, but for spaces and full-width letters; two blank ones say nothing."""
    return bool(first and second) and _plain(str(first)) == _plain(str(second))


def _plain(measure: str) -> str:
    return unicodedata.normalize("NFKC", measure).replace(" ", "").lower()
