"""BM25 over single characters and pairs of characters: a baseline without a dictionary."""

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np

from matching.text import plain

K1, B = 1.5, 0.75


def words(text: str) -> list[str]:
    """Characters and neighbouring pairs of them; Chinese words are mostly two characters long."""
    signs = plain(text)
    return [*signs, *(signs[i : i + 2] for i in range(len(signs) - 1))]


def bm25(queries: Sequence[str], documents: Sequence[str]) -> Any:
    """(queries, documents) Okapi BM25 scores (Robertson and Zaragoza 2009, k1 1.5, b 0.75)."""
    counted = [Counter(words(document)) for document in documents]
    seen = Counter(word for counts in counted for word in counts)
    length = np.array([sum(counts.values()) for counts in counted], dtype=np.float64)
    norm = K1 * (1 - B + B * length / max(length.mean(), 1e-9))
    table = np.zeros((len(queries), len(documents)))
    for row, query in enumerate(queries):
        for word in set(words(query)) & set(seen):
            rarity = log(1 + (len(documents) - seen[word] + 0.5) / (seen[word] + 0.5))
            times = np.array([counts[word] for counts in counted], dtype=np.float64)
            table[row] += rarity * times * (K1 + 1) / (times + norm)
    return table
