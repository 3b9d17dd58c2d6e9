"""Money in whole fen (hundredths of a yuan), so that sums are exact."""

from math import ceil, floor

FEN = 100
# What binary fractions of a yuan can be off by, in fen.
OFF = 1e-6


def cost_in_fen(yuan: float | None) -> int:
    """What is spent, rounded up; None costs nothing."""
    return ceil(FEN * (yuan or 0.0) - OFF)


def amount_in_fen(yuan: float) -> int:
    """What there is to spend, rounded down."""
    return floor(FEN * yuan + OFF)
