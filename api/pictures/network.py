"""A network as points and lines, with a legend; a large one as its groups instead of a hairball."""

from collections.abc import Hashable, Mapping
from typing import Any

from api.pictures.aggregated import aggregated, strongest
from api.pictures.labels import put_labels
from api.pictures.layout import layout, spread
from api.pictures.picture import Picture
from api.pictures.style import OTHER, colours, in_words, lettering, short, word, written
from graph.networks import Network
from graph.wording import Lang, Wording

MOST = 1_200
"""Nodes up to which each is drawn; past it the network is drawn as its groups."""
_TIPS = 600
_LABELS = 70
_ARROWS = 400
_NOTES = {"zh": "名称待查（占位）", "en": "name unknown (placeholder)"}
_REST = {"zh": "其余", "en": "the rest"}

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
        return draw_network(strongest(aggregated(network, lang=lang)), colour="group", size=None, labels=labels, title=title, lang=lang)
    graph = network.graph()
    named = "members" if "members" in network.nodes else "given" if size is not None else "degree"
    measure = dict(zip(network.nodes["key"], network.nodes["members"], strict=True)) if named == "members" else size or dict(graph.degree())
    radii = _radii(measure, graph)
    heading = written(title or network.title.text(lang))
    values = {node: in_words(data, colour, lang) for node, data in graph.nodes(data=True)}
    names = {node: written(short(str(data.get("label", node)), 12 if len(graph) > 60 else 16)) for node, data in graph.nodes(data=True)}
    with lettering([heading, *names.values(), *values.values(), *_NOTES.values()]):
        figure, axes = _canvas(heading, len(graph))
        places = layout(graph)
        shown = colours(values.values())
        _lines(axes, graph, places, radii)
        tips = _points(axes, graph, places, radii, {node: shown[value] for node, value in values.items()}, lang)
        _fit(axes, places)
        _legend(axes, shown, lang, any(data.get("placeholder") for _, data in graph.nodes(data=True)))
        ranked = sorted(graph, key=lambda node: (-measure.get(node, 0), str(node)))
        wanted = [(*places[node], radii[node], names[node] if at < labels else "") for at, node in enumerate(ranked)]
        unnamed = put_labels(axes, wanted) + max(len(ranked) - labels, 0)
    what = {"nodes": len(graph), "edges": graph.number_of_edges(), "unnamed": unnamed, "size": SIZES[named][lang == "en"]}
    return Picture(figure, heading, CAPTION.text(lang, what), tips)


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
    axes = figure.add_axes((0.01, 0.01, 0.84, 0.92))
    axes.axis("off")
    axes.set(xticks=[], yticks=[])
    axes.set_title(heading, fontsize=15)
    return figure, axes


def _lines(axes: Any, graph: Any, places: Mapping[Hashable, tuple[float, float]], radii: Mapping[Hashable, float]) -> None:
    """Lines as wide as their weight; of a directed network, while there are not too many, arrows that end at the point's edge."""
    from matplotlib.collections import LineCollection

    weights = [float(weight) for _, _, weight in graph.edges(data="weight", default=1)]
    most = max(weights, default=1.0) or 1.0
    widths = [0.6 + 2.6 * weight / most if most > 1 else 0.9 for weight in weights]
    if not graph.is_directed() or graph.number_of_edges() > _ARROWS:
        ends = [(places[a], places[b]) for a, b in graph.edges()]
        axes.add_collection(LineCollection(ends, linewidths=widths, colors="#8A8A8A", alpha=0.55, zorder=1))
        return
    for (a, b), width in zip(graph.edges(), widths, strict=True):
        bend = 0.16 if graph.has_edge(b, a) else 0.04
        look: dict[str, Any] = {
            "arrowstyle": "-|>",
            "connectionstyle": f"arc3,rad={bend}",
            "color": "#777777",
            "alpha": 0.75,
            "mutation_scale": 11,
        }
        axes.annotate(
            "", places[b], places[a], arrowprops={**look, "lw": width, "shrinkA": radii[a] + 1, "shrinkB": radii[b] + 1}, zorder=1
        )


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
        tint, hollow = shown[node], bool(graph.nodes[node].get("placeholder"))
        look = {
            "color": "white" if hollow else tint,
            "markeredgecolor": tint if hollow else "white",
            "markeredgewidth": 1.6 if hollow else 0.7,
        }
        axes.plot([x], [y], marker="o", markersize=2 * radii[node], zorder=3, gid=mark, **look)
        if len(graph) <= _TIPS:
            data = graph.nodes[node]
            tips[mark] = f"{data.get('label', node)}\n{word('kind', data.get('kind'), lang)} · {graph.degree(node)}"
    return tips


def _fit(axes: Any, places: Mapping[Hashable, tuple[float, float]]) -> None:
    left, right, bottom, top = spread(places)
    margin = 0.07 * max(right - left, top - bottom, 1.0)
    axes.set_xlim(left - margin, right + margin)
    axes.set_ylim(bottom - margin, top + margin)


def _legend(axes: Any, shown: Mapping[str, str], lang: Lang, placeholders: bool) -> None:
    """Beside the picture, where it hides nothing."""
    from matplotlib.lines import Line2D

    entries = [(text, {"color": tint}) for text, tint in shown.items() if tint != OTHER]
    if any(tint == OTHER for tint in shown.values()):
        entries.append((_REST[lang], {"color": OTHER}))
    if placeholders:
        entries.append((_NOTES[lang], {"color": "white", "markeredgecolor": "#444444", "markeredgewidth": "1.6"}))
    if len(entries) > 1:
        marks = [Line2D([], [], marker="o", linestyle="", label=text, markersize=8, **look) for text, look in entries]  # type: ignore[arg-type]
        legend = axes.legend(handles=marks, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=9, frameon=False, borderaxespad=0)
        width = legend.get_window_extent(axes.figure.canvas.get_renderer()).width / axes.figure.bbox.width
        axes.set_position((0.01, 0.01, min(0.84, 0.98 - width), 0.92))
