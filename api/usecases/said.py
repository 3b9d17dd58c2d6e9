"""Figures and times of the year that a list's text says, in the fields that loading fills with them (`graph.loaders.batch.SAID`)."""

from typing import Any

from graph.kinds import Bound
from matching.months import months_of
from matching.texts.months import Season, seasons
from matching.texts.quantities import Quantity, quantities


def said(text: str) -> dict[str, Any]:
    """The one figure of a text as bounds with its measure, and the months that it names. `text`: the title, then the description after a
    line break. Of several figures the title's only one counts; else none, for a wrong figure is worse than none."""
    found: dict[str, Any] = {}
    if figure := _figure(text):
        found |= {"quantity_said": Bound(low=figure.low, high=figure.high, text=figure.text), "measure_said": figure.measure}
    if times := seasons(text):
        found |= {"months_said": _months(times), "months_said_text": "、".join(dict.fromkeys(time.text for time in times))}
    return {name: value for name, value in found.items() if value is not None}


def _figure(text: str) -> Quantity | None:
    for part in (text, text.partition("\n")[0]):
        if len(known := quantities(part)) == 1:
            return known[0]
    return None


def _months(times: tuple[Season, ...]) -> tuple[int, ...] | None:
    mask = 0
    for time in times:
        mask |= time.mask
    return months_of(mask) or None
