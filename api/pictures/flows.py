"""A Sankey picture: what flows from the left to the right, as bands as wide as they weigh."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pictures.picture import Picture
from api.pictures.style import colours, lettering, short, written

Flow = tuple[str, str, float]
_WIDTH = 10.0
_GAP = 0.02
# Between the middles of two labels, in inches: a line of their letters and half a line between.
_PITCH = 0.22
_BELOW, _ABOVE = -0.02, 1.09
_LETTERS = 12


def draw_flows(flows: Sequence[Flow], title: str, sides: tuple[str, str] = ("", "")) -> Picture:
    """Draw flows (from, to, weight); heavier ends stand higher, bands leave an end in the order of where they go, and are as wide on the
    left as on the right."""
    flows = _merged(flows)
    both = (_ends(flows, 0), _ends(flows, 1))
    with lettering([title, *sides, *both[0], *both[1], "0123456789…"]):
        figure, axes, pitch = _canvas(title, max(map(len, both)))
        scale = min(_scale(ends, pitch) for ends in both)
        tops = (_tops(both[0], scale, pitch), _tops(both[1], scale, pitch))
        shown = colours([a for a, _, weight in flows for _ in range(max(int(weight), 1))])
        tips = _bands(axes, flows, tops, shown, scale)
        for at, ends in enumerate(both):
            _names(axes, ends, tops[at], scale, shown if at == 0 else {}, at)
            axes.text(float(at), 1.03, written(sides[at]), ha="center", va="bottom", fontsize=11, color="#444444")
    return Picture(figure, title, "", tips)


def _merged(flows: Sequence[Flow]) -> list[Flow]:
    """One flow for each two ends."""
    total: dict[tuple[str, str], float] = {}
    for a, b, weight in flows:
        if weight > 0:
            ends = (written(a), written(b))
            total[ends] = total.get(ends, 0.0) + float(weight)
    return [(a, b, weight) for (a, b), weight in total.items()]


def _canvas(title: str, ends: int) -> tuple[Any, Any, float]:
    """A figure with room for the labels of so many ends on a side, and the least distance of two labels in its axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = max(4.0, 0.42 * ends + 1.5)
    figure = Figure(figsize=(_WIDTH, height), dpi=100)
    FigureCanvasAgg(figure)
    share = 1 - 0.5 / height
    axes = figure.add_axes((0.02, 0.02, 0.96, share - 0.02))
    axes.axis("off")
    axes.set(xticks=[], yticks=[])
    axes.set_title(written(title), fontsize=15)
    axes.set_xlim(-0.45, 1.45)
    axes.set_ylim(_BELOW, _ABOVE)
    return figure, axes, _PITCH / ((share - 0.02) * height / (_ABOVE - _BELOW))


def _names(axes: Any, ends: Mapping[str, float], tops: Mapping[str, float], scale: float, shown: Mapping[str, str], at: int) -> None:
    for name, weight in ends.items():
        height = weight * scale
        axes.bar(at, height, 0.02, tops[name] - height, color=shown.get(name, "#555555"), zorder=3)
        text, align = f"{short(name, _LETTERS)}  {weight:g}", ("right", "left")[at]
        axes.text((-0.015, 1.015)[at], tops[name] - height / 2, text, ha=align, va="center", fontsize=10)


def _ends(flows: Sequence[Flow], side: int) -> dict[str, float]:
    total: dict[str, float] = {}
    for flow in flows:
        total[str(flow[side])] = total.get(str(flow[side]), 0.0) + flow[2]
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _slot(weight: float, scale: float, pitch: float) -> float:
    """The height an end takes: its own and a gap, but no less than its label needs."""
    return max(weight * scale + _GAP, pitch)


def _scale(ends: Mapping[str, float], pitch: float) -> float:
    """The height of a band of weight 1 with which the ends of a side just fill it, found by halving."""
    low, high = 0.0, 1.0 / (sum(ends.values()) or 1.0)
    for _ in range(50):
        middle = (low + high) / 2
        full = sum(_slot(weight, middle, pitch) for weight in ends.values()) > 1.0
        low, high = (low, middle) if full else (middle, high)
    return low


def _tops(ends: Mapping[str, float], scale: float, pitch: float) -> dict[str, float]:
    """Where each end begins; a side that does not fill the height stands in the middle of it."""
    slots = {name: _slot(weight, scale, pitch) for name, weight in ends.items()}
    at, found = 1.0 - (1.0 - sum(slots.values())) / 2, {}
    for name, slot in slots.items():
        found[name] = at - (slot - ends[name] * scale) / 2
        at -= slot
    return found


def _bands(
    axes: Any, flows: Sequence[Flow], tops: tuple[dict[str, float], dict[str, float]], shown: Mapping[str, str], scale: float
) -> dict[str, str]:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    start, end = dict(tops[0]), dict(tops[1])
    order = sorted(flows, key=lambda flow: (-tops[0][flow[0]], -tops[1][flow[1]]))
    into = dict.fromkeys(sorted(flows, key=lambda flow: (-tops[1][flow[1]], -tops[0][flow[0]])))
    ends: dict[Flow, float] = {}
    for flow in into:
        ends[flow] = end[flow[1]]
        end[flow[1]] -= flow[2] * scale
    tips: dict[str, str] = {}
    for at, flow in enumerate(order):
        a, b, weight = flow
        y0, y1 = start[a], ends[flow]
        low0, low1 = y0 - weight * scale, y1 - weight * scale
        start[a] = low0
        corners = [(0.01, y0), (0.5, y0), (0.5, y1), (0.99, y1), (0.99, low1), (0.5, low1), (0.5, low0), (0.01, low0), (0.01, y0)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        axes.add_patch(PathPatch(Path(corners, codes), facecolor=shown[a], alpha=0.45, edgecolor="none", gid=f"b{at}", zorder=2))
        tips[f"b{at}"] = f"{a} → {b}: {weight:g}"
    return tips
