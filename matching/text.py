"""Titles and descriptions as weighted character n-grams (TF-IDF), comparable by inner product."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from matching.problem import Problem

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

GRAMS = (1, 3)
# In a long list a character that more than half of the lines share says nothing; in a short one it may say something.
LONG_LIST = 50
COMMON_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Texts:
    """CSR rows of unit length (or empty), one per resource and one per demand, over the same n-grams; `grams`: what weighs them (None: no
    text has any character)."""

    resources: Any
    demands: Any
    grams: "TfidfVectorizer | None" = None

    def of_others(self, problem: Problem) -> "Texts":
        """The texts of other records, weighed by how common n-grams are in the lists that these come from."""
        resources, demands = _said(problem)
        if self.grams is None:
            none = sparse.csr_matrix((len(resources) + len(demands), 1), dtype=np.float64)
            return Texts(none[: len(resources)], none[len(resources) :])
        rows = self.grams.transform([*resources, *demands]).tocsr()
        return Texts(rows[: len(resources)], rows[len(resources) :], self.grams)


def plain(text: str) -> str:
    """Full-width forms narrowed, case folded, everything but letters, digits and characters dropped."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def texts_of(problem: Problem) -> Texts:
    """The texts of a problem."""
    resources, demands = _said(problem)
    grams, rows = _weighted(resources + demands)
    return Texts(rows[: len(resources)], rows[len(resources) :], grams)


def _said(problem: Problem) -> tuple[list[str], list[str]]:
    """The title counts twice, because descriptions drift."""
    resources = [plain(r.title) + plain(r.title + r.description) for r in problem.resources]
    return resources, [plain(d.title) + plain(d.title + d.description) for d in problem.demands]


def _weighted(texts: Sequence[str]) -> "tuple[TfidfVectorizer | None, Any]":
    """What weighs the n-grams, and the CSR TF-IDF rows of texts; all rows empty when no text has any character."""
    if not any(texts):
        return None, sparse.csr_matrix((len(texts), 1), dtype=np.float64)
    from sklearn.feature_extraction.text import TfidfVectorizer  # half of all that a command imports, and seldom needed

    common = COMMON_SHARE if len(texts) >= LONG_LIST else 1.0
    grams = TfidfVectorizer(analyzer="char", ngram_range=GRAMS, sublinear_tf=True, max_df=common, lowercase=False)
    rows = grams.fit_transform(texts).tocsr()
    return grams, rows
