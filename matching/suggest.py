"""A first guess at the kind of a record from its text, where the list leaves it blank."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The likeliest kind and how far to believe it (0..1); `kind` None and 0 when the text gives no evidence."""

    kind: str | None
    confidence: float


def suggest_kinds(side: str, texts: Sequence[str], unit_kinds: Sequence[str | None] | None = None) -> list[Suggestion]:
    """One suggestion per text; `side` is "resource" or "demand"; `unit_kinds` adds what kind of unit offers it."""
    return [Suggestion(None, 0.0) for _ in texts]
