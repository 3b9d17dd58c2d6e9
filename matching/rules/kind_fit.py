"""Score part: how well the resource's kind serves the demand's kind."""

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part


def _value(columns: Columns, pairing: Pairing) -> Floats:
    return pairing.product(columns.profiles.served, columns.profiles.needed)


KIND_FIT = Part(
    "kind",
    "类别适配度：按适配表，空白类别按文字推断的可能性取期望值。",
    "Kind fit from the serves table; for blank kinds the expected value over what the text suggests.",
    0.02,
    _value,
)
