"""Score part: what finished projects of the same kinds, and of the unit itself, brought."""

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part


def _value(columns: Columns, pairing: Pairing) -> Floats:
    return pairing.product(columns.proven, columns.profiles.needed)


OUTCOMES = Part(
    "outcomes",
    "以往成效：同类资源对同类需求、以及该单位已完成项目的成效，向适配表的数值收缩；早于结对的成效不计。",
    "Past outcomes: what finished projects of these kinds, and of the unit itself, brought, shrunk towards the serves table; nothing "
    "dated before the match counts.",
    0.05,
    _value,
)
