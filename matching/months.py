"""Sets of months as bit masks: January is bit 0, December bit 11."""

from collections.abc import Iterable
from datetime import date

ALL_MONTHS = 0b1111_1111_1111


def months_mask(months: Iterable[int]) -> int:
    """The mask of the months given as 1..12; raises ValueError for any other number."""
    mask = 0
    for month in months:
        if not 1 <= month <= 12:
            raise ValueError(f"{month} is not a month")
        mask |= 1 << (month - 1)
    return mask


def months_of(mask: int) -> tuple[int, ...]:
    """The months 1..12 in a mask, ascending."""
    return tuple(month for month in range(1, 13) if mask >> (month - 1) & 1)


def months_text(mask: int) -> tuple[str, str]:
    """The months of a mask as an office would write them, in Chinese and in English."""
    if mask == ALL_MONTHS:
        return "全年", "all year"
    listed = ",".join(str(month) for month in months_of(mask))
    return f"{listed}月", f"months {listed}"


def months_between(first: date, last: date) -> int:
    """The months that have at least one day from `first` to `last`; none when `last` comes before `first`."""
    span = (last.year - first.year) * 12 + last.month - first.month
    if last < first:
        return 0
    return ALL_MONTHS if span >= 11 else months_mask((first.month - 1 + i) % 12 + 1 for i in range(span + 1))
