"""Labels beside points that never lie on one another: each takes the first free side, the most important first; the rest is left out."""

from collections.abc import Sequence
from typing import Any

_SIDES = ((1, 0, "left", "center"), (-1, 0, "right", "center"), (0, 1, "center", "bottom"), (0, -1, "center", "top"))
_ANYWHERE = 5
"""So many of the most important labels are written even where they lie on other points, though never on another label."""
_SLANTS = ((1, 1, "left", "bottom"), (1, -1, "left", "top"), (-1, 1, "right", "bottom"), (-1, -1, "right", "top"))


def put_labels(axes: Any, wanted: Sequence[tuple[float, float, float, str]], size: float = 9, taken: list[Any] | None = None) -> int:
    """Write labels (x, y, radius of the point in typographic points, text) in this order where there is room; gives how many found none.

    Room means: within the axes, on no other label (nor on what is `taken` already, to which the new ones are added), on no other point.
    """
    from matplotlib.patheffects import withStroke

    figure = axes.figure
    figure.canvas.draw()
    renderer, frame = figure.canvas.get_renderer(), axes.get_window_extent()
    scale = figure.dpi / 72
    spots = [(axes.transData.transform((x, y)), radius * scale) for x, y, radius, _ in wanted]
    taken = [] if taken is None else taken
    left_out = 0
    for at, (x, y, radius, text) in enumerate(wanted):
        if not text:
            continue
        tries = [(*side, True) for side in (*_SIDES, *_SLANTS)] + ([(*side, False) for side in _SIDES] if at < _ANYWHERE else [])
        for dx, dy, horizontal, vertical, clear in tries:
            gap = (radius + 2) * (0.75 if dx and dy else 1)
            place = {"ha": horizontal, "va": vertical, "textcoords": "offset points"}
            note = axes.annotate(text, (x, y), (dx * gap, dy * gap), fontsize=size, zorder=5, color="#111111", **place)
            note.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
            box = note.get_window_extent(renderer)
            if _free(box, frame, taken, spots if clear else (), at):
                taken.append(box)
                break
            note.remove()
        else:
            left_out += 1
    return left_out


def _free(box: Any, frame: Any, taken: Sequence[Any], spots: Sequence[tuple[Any, float]], own: int) -> bool:
    if box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1 or any(box.overlaps(other) for other in taken):
        return False
    return not any(
        at != own and box.x0 - reach < spot[0] < box.x1 + reach and box.y0 - reach < spot[1] < box.y1 + reach
        for at, (spot, reach) in enumerate(spots)
    )
