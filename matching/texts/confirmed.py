"""Kinds that people confirmed: a new line takes over what was said of lines that mean nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.serves import load_serves
from matching.texts.encoder import Side
from matching.texts.model import Model, Numbers, Read

# Lines of one topic written by different hands have cosines of about 0.5 to 0.8 (encoders side by side), others near 0.
SHARPNESS = 14.0
# What one confirmed line that says exactly the same weighs against the model's own chances (1).
STRENGTH = 60.0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A line whose kind a person gave or confirmed."""

    side: Side
    kind: str
    text: str
    unit: str = ""


def confirmed_kinds(read: Read, near: Read, known: Sequence[Confirmed], model: Model) -> Numbers:
    """(n, kinds) chances: the model's own, and the confirmed kinds weighed by exp(SHARPNESS x (cosine - 1)), which is next to nothing for
    a line about something else. `near`: the confirmed lines, read."""
    serves = load_serves()
    kinds = serves.demand_kinds if known[0].side == "demand" else serves.resource_kinds
    told = np.zeros((len(known), len(kinds)), dtype=np.float32)
    for row, line in enumerate(known):
        if line.kind in kinds:
            told[row, kinds.index(line.kind)] = 1.0
    cosine = read.meaning.astype(np.float32) @ near.meaning.astype(np.float32).T / len(model.encoders)
    weight = STRENGTH * np.exp(SHARPNESS * (cosine - 1)) * (told.sum(axis=1) > 0)
    chances: Numbers = (read.kinds + weight @ told) / (1 + weight.sum(axis=1, keepdims=True))
    return chances.astype(np.float32)
