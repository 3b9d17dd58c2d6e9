"""Bars with their intervals, and Lorenz curves."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pictures.picture import Picture
from api.pictures.style import PALETTE, lettering, short, written
from graph.measures import gini, lorenz

_LETTERS = 24


def draw_bars(values: Mapping[str, float], title: str, unit: str = "") -> Picture:
    """Draw figures as bars, in the order given."""
    texts = [written(short(str(name), _LETTERS)) for name in values]
    with lettering([title, unit, *texts]):
        figure, axes = _axes(title, (9, max(2.2, 0.42 * len(values) + 1.2)), 0.24)
        places = range(len(values))
        axes.barh(places, list(values.values()), color=PALETTE[0], height=0.65)
        axes.set_yticks(list(places), texts, fontsize=10)
        _widen(axes)
        axes.invert_yaxis()
        axes.set_xlabel(written(unit))
        axes.margins(x=0.14)
        for at, value in enumerate(values.values()):
            axes.text(value, at, f" {value:,.0f}" if abs(value) >= 1000 else f" {value:.3g}", va="center", fontsize=9)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return Picture(figure, title)


def _widen(axes: Any) -> None:
    """Make room on the left for the names of the bars."""
    renderer = axes.figure.canvas.get_renderer()
    widest = max((label.get_window_extent(renderer).width for label in axes.get_yticklabels()), default=0.0)
    box = axes.get_position()
    left = max(box.x0, widest / axes.figure.bbox.width + 0.02)
    axes.set_position((left, box.y0, box.x1 - left, box.height))


def draw_lorenz(series: Mapping[str, Sequence[float]], title: str, axes_names: tuple[str, str]) -> Picture:
    """Draw one or several Lorenz curves with their Gini coefficients beside the line of evenness."""
    labels = {name: f"{written(name)}（{gini(values):.2f}）" for name, values in series.items()}
    with lettering([title, *axes_names, *labels.values(), "Gini"]):
        figure, axes = _axes(title, (7, 6), 0.12)
        axes.plot([0, 1], [0, 1], color="#777777", linestyle="--", linewidth=1)
        styles = ("-", "--", "-.", ":")
        for at, (name, values) in enumerate(series.items()):
            points = lorenz(values)
            axes.plot(
                [x for x, _ in points],
                [y for _, y in points],
                color=PALETTE[at % 8],
                linestyle=styles[at % 4],
                linewidth=2.2,
                label=labels[name],
            )
        axes.set_xlabel(written(axes_names[0]))
        axes.set_ylabel(written(axes_names[1]))
        axes.legend(loc="upper left", fontsize=10, title="Gini")
    return Picture(figure, title)


def _axes(title: str, size: tuple[float, float], left: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=100)
    FigureCanvasAgg(figure)
    bottom = min(0.7 / size[1], 0.3)
    axes = figure.add_axes((left, bottom, 0.97 - left, 1 - bottom - 0.5 / size[1]))
    axes.set_title(written(title), fontsize=14)
    return figure, axes
