"""A first guess at the kind of a record from its text, where the list leaves it blank."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.serves import load_serves
from matching.text import plain
from matching.texts.cache import VectorCache
from matching.texts.confirmed import Confirmed
from matching.texts.encoder import Side
from matching.texts.model import load_model
from matching.texts.plain import plain_text
from matching.texts.reading import Told, read_side
from matching.texts.vectors import Progress

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

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
    """The likeliest kind and the chance that it is true; `kind` None when no kind is likely enough (KNOWN_FROM)."""

    kind: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Characteristic phrases of the kinds of one side: their n-gram weights, one row per kind."""

    kinds: tuple[str, ...]
    grams: "TfidfVectorizer"
    rows: Any


def suggest_kinds(
    side: Side,
    texts: Sequence[str],
    unit_kinds: Sequence[str | None] | None = None,
    *,
    confirmed: Sequence[Confirmed] = (),
    cache: VectorCache | None = None,
    progress: Progress | None = None,
) -> list[Suggestion]:
    """One suggestion per text; `side` is "resource" or "demand"; `unit_kinds` adds what kind of unit offers it; `confirmed` are lines
    whose kinds people confirmed. Where no sentence encoder runs, the lexicon's phrases decide."""
    if not texts:
        return []
    model = load_model()
    if model is None:
        return suggest_by_lexicon(side, texts, unit_kinds)
    units = unit_kinds or [None] * len(texts)
    told = [Told(str(i), text, unit or "") for i, (text, unit) in enumerate(zip(texts, units, strict=True))]
    kinds = load_serves().resource_kinds if side == "resource" else load_serves().demand_kinds
    chances = read_side(model, side, told, confirmed=confirmed, cache=cache, progress=progress).kinds
    return [_likeliest(kinds, row) if plain_text(text) else Suggestion(None, 0.0) for text, row in zip(texts, chances, strict=True)]


def _likeliest(kinds: Sequence[str], chances: Any) -> Suggestion:
    at = int(chances.argmax())
    chance = float(chances[at])
    return Suggestion(kinds[at] if chance >= KNOWN_FROM else None, chance)


def suggest_by_lexicon(side: str, texts: Sequence[str], unit_kinds: Sequence[str | None] | None) -> list[Suggestion]:
    """Suggestions from characteristic phrases of the kinds, without an encoder."""
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
    from sklearn.feature_extraction.text import TfidfVectorizer  # half of all that a command imports, and seldom needed

    phrases = _phrases()[side]
    grams = TfidfVectorizer(analyzer="char", ngram_range=GRAMS, sublinear_tf=True, lowercase=False)
    return Lexicon(tuple(phrases), grams, grams.fit_transform(phrases.values()).tocsr())


def _phrases() -> Mapping[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    with files("matching").joinpath("data/lexicon.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["side"], {})[row["kind"]] = row["phrases"]
    return table
