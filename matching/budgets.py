"""Budgets of districts: what the chosen pairs cost there together is bounded."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.pairing import Ints
from matching.validity import ProblemError
from matching.wording import Wording

NEGATIVE = Wording("budget_negative", "第{at}项预算为{value}，应不小于0。", "Budget {at} is {value}, expected 0 or more.")
UNKNOWN = Wording("budget_unknown", "第{at}个配对引用了不存在的预算{value}。", "Pair {at} refers to the unknown budget {value}.")


@dataclass(frozen=True, slots=True, eq=False)
class Budgets:
    """`amount` (k) per budget, whole; pair i costs spend[i] >= 0 of the budget of[i] (-1: of none). Raises ProblemError."""

    of: Ints
    spend: Ints
    amount: Ints

    def __post_init__(self) -> None:
        for values in (self.amount, self.spend):
            if (values < 0).any():
                at = int(np.argmax(values < 0))
                raise ProblemError(NEGATIVE, at=at, value=values[at])
        wrong = (self.of < -1) | (self.of >= len(self.amount))
        if wrong.any():
            raise ProblemError(UNKNOWN, at=int(np.argmax(wrong)), value=self.of[np.argmax(wrong)])

    def rows(self, width: int) -> sparse.csr_matrix:
        """One row per budget over the pairs (first) and `width` columns in all."""
        paid = np.flatnonzero(self.of >= 0)
        return sparse.csr_matrix((self.spend[paid].astype(float), (self.of[paid], paid)), shape=(len(self.amount), width))
