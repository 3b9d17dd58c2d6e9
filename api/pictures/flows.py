"""A Sankey picture: what flows from the left to the right, as bands as wide as they weigh."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pictures.picture import Picture
from api.pictures.style import colours, lettering, written

Flow = tuple[str, str, float]
_GAP = 0.02


def draw_flows(flows: Sequence[Flow], title: str, sides: tuple[str, str] = ("", "")) -> Picture:
    """Draw flows (from, to, weight); heavier ends stand higher, and bands leave an end in the order of where they go."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    flows = [(written(a), written(b), float(weight)) for a, b, weight in flows if weight > 0]
    left, right = _ends(flows, 0), _ends(flows, 1)
    with lettering([title, *sides, *left, *right, "0123456789"]):
        figure = Figure(figsize=(10, max(4.0, 0.42 * max(len(left), len(right)) + 1.5)), dpi=100)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.88))
        axes.axis("off")
        axes.set(xticks=[], yticks=[])
        axes.set_title(written(title), fontsize=15)
        shown = colours([a for a, _, weight in flows for _ in range(max(int(weight), 1))])
        tops = (_tops(left), _tops(right))
        tips = _bands(axes, flows, tops, shown)
        for at, (ends, x, align) in enumerate(((left, -0.015, "right"), (right, 1.015, "left"))):
            for name, weight in ends.items():
                top = tops[at][name]
                height = weight / sum(ends.values()) * _room(ends)
                axes.bar(0 if at == 0 else 1, height, 0.02, top - height, color=shown[name] if at == 0 else "#555555", zorder=3)
                axes.text(x, top - height / 2, f"{name}  {weight:g}", ha=align, va="center", fontsize=10)
            axes.text(float(at), 1.03, written(sides[at]), ha="center", va="bottom", fontsize=11, color="#444444")
        axes.set_xlim(-0.45, 1.45)
        axes.set_ylim(-0.02, 1.09)
    return Picture(figure, title, "", tips)


def _ends(flows: Sequence[Flow], side: int) -> dict[str, float]:
    total: dict[str, float] = {}
    for flow in flows:
        total[str(flow[side])] = total.get(str(flow[side]), 0.0) + flow[2]
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _room(ends: Mapping[str, float]) -> float:
    """What is left of the height for bands between the gaps."""
    return 1.0 - _GAP * (len(ends) - 1)


def _tops(ends: Mapping[str, float]) -> dict[str, float]:
    total, at, found = sum(ends.values()) or 1.0, 1.0, {}
    for name, weight in ends.items():
        found[name] = at
        at -= weight / total * _room(ends) + _GAP
    return found


def _bands(axes: Any, flows: Sequence[Flow], tops: tuple[dict[str, float], dict[str, float]], shown: Mapping[str, str]) -> dict[str, str]:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    left, right = _ends(flows, 0), _ends(flows, 1)
    scale = (_room(left) / (sum(left.values()) or 1.0), _room(right) / (sum(right.values()) or 1.0))
    start, end = dict(tops[0]), dict(tops[1])
    order = sorted(flows, key=lambda flow: (-tops[0][flow[0]], -tops[1][flow[1]]))
    into = dict.fromkeys(sorted(flows, key=lambda flow: (-tops[1][flow[1]], -tops[0][flow[0]])))
    ends: dict[Flow, float] = {}
    for flow in into:
        ends[flow] = end[flow[1]]
        end[flow[1]] -= flow[2] * scale[1]
    tips: dict[str, str] = {}
    for at, flow in enumerate(order):
        a, b, weight = flow
        y0, y1 = start[a], ends[flow]
        low0, low1 = y0 - weight * scale[0], y1 - weight * scale[1]
        start[a] = low0
        corners = [(0.01, y0), (0.5, y0), (0.5, y1), (0.99, y1), (0.99, low1), (0.5, low1), (0.5, low0), (0.01, low0), (0.01, y0)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        axes.add_patch(PathPatch(Path(corners, codes), facecolor=shown[a], alpha=0.45, edgecolor="none", gid=f"b{at}", zorder=2))
        tips[f"b{at}"] = f"{a} → {b}: {weight:g}"
    return tips
