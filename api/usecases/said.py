"""Figures and times of the year that a list's text says, in the fields that loading fills with them (`graph.loaders.batch.SAID`)."""

from typing import Any

from graph.kinds import Bound
from matching.months import months_of
from matching.texts.availability import availability
from matching.texts.months import seasons
from matching.texts.quantities import Quantity, quantities


def said(text: str) -> dict[str, Any]:
    """The one figure of a text as bounds with its measure, and the months that it plainly speaks of. `text`: the title, then the
    description after a line break. Of several figures the title's only one counts; else none, for a wrong figure is worse than none.
    Times that say no months plainly (每周二, 春节期间闭馆) are kept as words alone."""
    found: dict[str, Any] = {}
    if figure := _figure(text):
        found |= {"quantity_said": Bound(low=figure.low, high=figure.high, text=figure.text), "measure_said": figure.measure}
    if plain := availability(text):
        found |= {"months_said": months_of(plain.mask), "months_said_text": plain.text}
    elif times := seasons(text):
        found["months_said_text"] = "、".join(dict.fromkeys(time.text for time in times))
    return found


def _figure(text: str) -> Quantity | None:
    for part in (text, text.partition("\n")[0]):
        if len(known := quantities(part)) == 1:
            return known[0]
    return None
