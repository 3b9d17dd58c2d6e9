"""A network as points and lines, with a legend; a large one as its groups instead of a hairball."""

from collections.abc import Hashable, Mapping
from typing import Any

from api.pictures.aggregated import aggregated
from api.pictures.labels import put_labels
from api.pictures.layout import layout, spread
from api.pictures.picture import Picture
from api.pictures.style import OTHER, colours, lettering, short, word, written
from graph.networks import Network
from graph.wording import Lang, Wording

MOST = 1_200
"""Nodes up to which each is drawn; past it the network is drawn as its groups."""
_TIPS = 600
_LABELS = 70

CAPTION = Wording(
    "picture.caption",
    "{nodes} 个节点，{edges} 条边；大小按{size}；{unnamed} 个节点因没有位置未写名称",
    "{nodes} nodes, {edges} edges; size by {size}; {unnamed} nodes have no room for their name",
)
SIZES = {"degree": ("连接数", "number of partners"), "given": ("所给数值", "the given figures"), "members": ("成员数", "number of members")}


def draw_network(
    network: Network,
    *,
    colour: str = "kind",
    size: Mapping[Hashable, float] | None = None,
    labels: int = _LABELS,
    title: str | None = None,
    lang: Lang = "zh",
) -> Picture:
    """Draw a network: colour by an attribute, size by the number of partners or the given figures (node -> figure), names for the
    `labels` largest nodes that have room. The same network gives the same picture."""
    if network.size[0] > MOST:
        return draw_network(
            aggregated(network), colour="group", size=None, labels=labels, title=title or network.title.text(lang), lang=lang
        )
    graph = network.graph()
    named = "members" if "members" in network.nodes else "given" if size is not None else "degree"
    measure = dict(zip(network.nodes["key"], network.nodes["members"], strict=True)) if named == "members" else size or dict(graph.degree())
    radii = _radii(measure, graph)
    heading = written(title or network.title.text(lang))
    values = {node: data.get(colour) for node, data in graph.nodes(data=True)}
    legend = {value: word(colour, value, lang) for value in values.values()}
    names = {node: written(short(str(data.get("label", node)), 12 if len(graph) > 60 else 16)) for node, data in graph.nodes(data=True)}
    with lettering([heading, *names.values(), *legend.values()]):
        figure, axes = _canvas(heading, len(graph))
        places = layout(graph)
        shown = colours(values.values())
        _lines(axes, graph, places)
        tips = _points(axes, graph, places, radii, {node: shown[value] for node, value in values.items()}, lang)
        _fit(axes, places)
        _legend(axes, shown, legend, lang)
        ranked = sorted(graph, key=lambda node: (-measure.get(node, 0), str(node)))
        wanted = [(*places[node], radii[node], names[node] if at < labels else "") for at, node in enumerate(ranked)]
        unnamed = put_labels(axes, wanted) + max(len(ranked) - labels, 0)
    what = {f"{key}": value for key, value in {"nodes": len(graph), "edges": graph.number_of_edges(), "unnamed": unnamed}.items()}
    return Picture(figure, heading, CAPTION.text(lang, {**what, "size": SIZES[named][lang == "en"]}), tips)


def _radii(measure: Mapping[Hashable, float], graph: Any) -> dict[Hashable, float]:
    """Radius of each point; its area grows with the figure."""
    most = max((measure.get(node, 0) for node in graph), default=0) or 1
    base = 4.0 if len(graph) < 150 else 2.5
    return {node: base + 9.0 * (max(measure.get(node, 0), 0) / most) ** 0.5 * (1.0 if len(graph) < 400 else 0.6) for node in graph}


def _canvas(heading: str, nodes: int) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = 7.0 if nodes < 120 else 8.5
    figure = Figure(figsize=(height * 1.5, height), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.92))
    axes.axis("off")
    axes.set_title(heading, fontsize=15)
    return figure, axes


def _lines(axes: Any, graph: Any, places: Mapping[Hashable, tuple[float, float]]) -> None:
    from matplotlib.collections import LineCollection

    weights = [float(weight) for _, _, weight in graph.edges(data="weight", default=1)]
    most = max(weights, default=1.0) or 1.0
    widths = [0.6 + 2.6 * weight / most if most > 1 else 0.9 for weight in weights]
    axes.add_collection(
        LineCollection([(places[a], places[b]) for a, b in graph.edges()], linewidths=widths, colors="#8A8A8A", alpha=0.55, zorder=1)
    )
    if graph.is_directed() and graph.number_of_edges() <= 400:
        for (a, b), width in zip(graph.edges(), widths, strict=True):
            arrow = {
                "arrowstyle": "-|>",
                "color": "#777777",
                "alpha": 0.7,
                "lw": width * 0.6,
                "shrinkA": 6,
                "shrinkB": 9,
                "mutation_scale": 9,
            }
            axes.annotate("", places[b], places[a], arrowprops=arrow, zorder=1)


def _points(
    axes: Any,
    graph: Any,
    places: Mapping[Hashable, tuple[float, float]],
    radii: Mapping[Hashable, float],
    shown: Mapping[Hashable, str],
    lang: Lang,
) -> dict[str, str]:
    tips: dict[str, str] = {}
    for at, node in enumerate(sorted(graph, key=str)):
        x, y = places[node]
        mark = f"n{at}"
        axes.plot(
            [x],
            [y],
            marker="o",
            markersize=2 * radii[node],
            color=shown[node],
            markeredgecolor="white",
            markeredgewidth=0.7,
            zorder=3,
            gid=mark,
        )
        if len(graph) <= _TIPS:
            data = graph.nodes[node]
            tips[mark] = f"{data.get('label', node)}\n{word('kind', data.get('kind'), lang)} · {graph.degree(node)}"
    return tips


def _fit(axes: Any, places: Mapping[Hashable, tuple[float, float]]) -> None:
    left, right, bottom, top = spread(places)
    margin = 0.07 * max(right - left, top - bottom, 1.0)
    axes.set_xlim(left - margin, right + 1.6 * margin)
    axes.set_ylim(bottom - margin, top + margin)


def _legend(axes: Any, shown: Mapping[Any, str], legend: Mapping[Any, str], lang: Lang) -> None:
    from matplotlib.lines import Line2D

    entries = [(written(legend[value]), tint) for value, tint in shown.items() if tint != OTHER]
    if any(tint == OTHER for tint in shown.values()):
        entries.append(("其他" if lang == "zh" else "others", OTHER))
    if len(entries) > 1:
        marks = [Line2D([], [], marker="o", linestyle="", color=tint, label=text, markersize=8) for text, tint in entries]
        axes.legend(handles=marks, loc="upper right", fontsize=9, framealpha=0.9, borderaxespad=0.2)
