"""Titles and descriptions as weighted character n-grams (TF-IDF), comparable by inner product."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.problem import Problem

GRAMS = (1, 3)
# In a long list a character that more than half of the lines share says nothing; in a short one it may say something.
LONG_LIST = 50
COMMON_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Texts:
    """CSR rows of unit length (or empty), one per resource and one per demand, over the same n-grams."""

    resources: Any
    demands: Any


def plain(text: str) -> str:
    """Full-width forms narrowed, case folded, everything but letters, digits and characters dropped."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def texts_of(problem: Problem) -> Texts:
    """The texts of a problem; the title counts twice, because descriptions drift."""
    resources = [plain(r.title) + plain(r.title + r.description) for r in problem.resources]
    demands = [plain(d.title) + plain(d.title + d.description) for d in problem.demands]
    rows = weighted(resources + demands)
    return Texts(rows[: len(resources)], rows[len(resources) :])


def weighted(texts: Sequence[str]) -> Any:
    """CSR TF-IDF rows of texts; all rows empty when no text has any character."""
    if not any(texts):
        return sparse.csr_matrix((len(texts), 1), dtype=np.float64)
    common = COMMON_SHARE if len(texts) >= LONG_LIST else 1.0
    grams = TfidfVectorizer(analyzer="char", ngram_range=GRAMS, sublinear_tf=True, max_df=common, lowercase=False)
    return grams.fit_transform(texts).tocsr()
