"""A first guess at the kind of a record from its text, where the list leaves it blank."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.text import plain

GRAMS = (2, 4)
# How much of the evidence must point to one kind, and how far even a clear text is believed: it is a guess.
EVIDENCE = 0.05
MOST_BELIEF = 0.9
# What the kind of unit adds, next to the text itself.
UNIT_SHARE = 0.3
# A kind less likely than this is not named: the line counts as unknown, takes part with all its chances, and waits for confirmation.
KNOWN_FROM = 0.35


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The likeliest kind and how far to believe it (0..1); `kind` None and 0 when the text gives no evidence."""

    kind: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Characteristic phrases of the kinds of one side: their n-gram weights, one row per kind."""

    kinds: tuple[str, ...]
    grams: TfidfVectorizer
    rows: Any


def suggest_kinds(side: str, texts: Sequence[str], unit_kinds: Sequence[str | None] | None = None) -> list[Suggestion]:
    """One suggestion per text; `side` is "resource" or "demand"; `unit_kinds` adds what kind of unit offers it."""
    if not texts:
        return []
    known = lexicon(side)
    likeness = _likeness(known, texts)
    if unit_kinds is not None:
        likeness = likeness + UNIT_SHARE * _likeness(known, [kind or "" for kind in unit_kinds])
    return [_suggestion(known.kinds, row) for row in likeness]


def _likeness(known: Lexicon, texts: Sequence[str]) -> Any:
    return (known.grams.transform([plain(text) for text in texts]) @ known.rows.T).toarray()


def _suggestion(kinds: tuple[str, ...], likeness: Any) -> Suggestion:
    """The nearest kind; the nearer the second, the less it is believed."""
    order = np.argsort(-likeness, kind="stable")
    first, second = float(likeness[order[0]]), float(likeness[order[1]])
    if first < EVIDENCE:
        return Suggestion(None, 0.0)
    return Suggestion(kinds[order[0]], MOST_BELIEF * first / (first + second))


@cache
def lexicon(side: str) -> Lexicon:
    """The phrases that come with the program for one side; raises KeyError for another side."""
    phrases = _phrases()[side]
    grams = TfidfVectorizer(analyzer="char", ngram_range=GRAMS, sublinear_tf=True, lowercase=False)
    return Lexicon(tuple(phrases), grams, grams.fit_transform(phrases.values()).tocsr())


def _phrases() -> Mapping[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    with files("matching").joinpath("data/lexicon.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["side"], {})[row["kind"]] = row["phrases"]
    return table
