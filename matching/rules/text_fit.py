"""Score part: how much the two texts share."""

import numpy as np

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part

# Two short Chinese texts about the same thing rarely share more than this much of their weighted n-grams.
FULL_COSINE = 0.4


def _value(columns: Columns, pairing: Pairing) -> Floats:
    return np.minimum(pairing.product(columns.texts.resources, columns.texts.demands) / FULL_COSINE, 1.0)


TEXT_FIT = Part(
    "text",
    "文字相近度：名称和说明中共有的字词，越少见的越算数。",
    "Text likeness: words that both texts share, rare ones counting more.",
    0.25,
    _value,
)
