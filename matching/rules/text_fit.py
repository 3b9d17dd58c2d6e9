"""Score part: how well what the two texts say fits."""

import numpy as np

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part
from matching.texts.reading import Readings

# Without encoders: two short Chinese texts about the same thing rarely share more than this much of their weighted n-grams.
FULL_COSINE = 0.4


def _value(columns: Columns, pairing: Pairing) -> Floats:
    if isinstance(columns.texts, Readings):
        return columns.texts.fit(pairing)
    return np.minimum(pairing.product(columns.texts.resources, columns.texts.demands) / FULL_COSINE, 1.0)


TEXT_FIT = Part(
    "text",
    "文字契合度：按句意、主题和供需句对推断；没有句子编码器时只看共有的字词。",
    "Text fit: what both sentences mean, their topics and pairs known to fit; without an encoder the words that both share.",
    0.60,
    _value,
)
