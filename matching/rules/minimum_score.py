"""Filter: the pair scores less than the least a proposal must have."""

from collections.abc import Mapping

from matching.columns import Columns
from matching.pairing import Bools, Floats, Pairing
from matching.problem import Demand, Problem, Resource
from matching.rules.shape import Filter
from matching.wording import Wording

REASON = Wording("below_minimum_score", "得分低于最低分{minimum:.2f}", "scores less than the minimum of {minimum:.2f}")


def _forbids(columns: Columns, _pairing: Pairing, score: Floats | None) -> Bools | None:
    return None if score is None else score < columns.problem.settings.minimum_score


def _values(problem: Problem, _resource: Resource, _demand: Demand) -> Mapping[str, object]:
    return {"minimum": problem.settings.minimum_score}


MINIMUM_SCORE = Filter(
    REASON,
    ("得分低于最低分", "under the minimum score"),
    "得分低于最低分的配对，再公平也不提出。",
    "A pair under the minimum score is never proposed, however fair it would be.",
    _forbids,
    _values,
    after_score=True,
)
