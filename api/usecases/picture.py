"""A picture of a plan: who gives what to whom, as columns of units, resources, demands and areas."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from graph.wording import Lang

_TITLES = {
    "zh": ("提供单位", "资源", "需求", "村（社区）", "共建项目网络"),
    "en": ("Units", "Resources", "Demands", "Areas", "Who builds what with whom"),
}
# Okabe and Ito's palette, which colour-blind people can tell apart.
_COLOURS = ("#0072B2", "#56B4E9", "#E69F00", "#D55E00")
_MOST_LINES = 40
_LONGEST = 16


def font_file() -> Path:
    """The font that comes with gongjian: Noto Sans SC cut down to the characters of GB 2312 (SIL Open Font Licence)."""
    return Path(str(files("api").joinpath("data/fonts/NotoSansSC-GB2312.otf")))


def draw_plan(plan: Mapping[str, Any], path: Path, lang: Lang) -> int:
    """Draw the best lines of a plan (at most 40) to a PNG; returns how many lines it shows. The same plan gives the same picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    lines = _best(plan["projects"])
    font = FontProperties(fname=str(font_file()))
    figure = Figure(figsize=(15, max(4.0, 0.42 * len(lines) + 2)), dpi=130)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.94))
    axes.axis("off")
    columns = [_places([line[key] for line in lines]) for key in ("unit_name", "resource", "demand", "area_name")]
    _draw_links(axes, lines, columns)
    _draw_nodes(axes, lines, columns, font)
    for at, title in enumerate(_TITLES[lang][:4]):
        axes.text(at, 1.06, title, ha="center", va="bottom", fontproperties=font, fontsize=14, color=_COLOURS[at])
    axes.set_xlim(-0.5, 3.5)
    axes.set_ylim(-0.03, 1.16)
    axes.set_title(_TITLES[lang][4], fontproperties=font, fontsize=18)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": "gongjian"})
    return len(lines)


def _best(projects: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    lines = [line for project in projects for line in project["lines"]]
    best = sorted(lines, key=lambda line: (-line["score"], line["resource"], line["demand"]))[:_MOST_LINES]
    return sorted(best, key=lambda line: (line["unit_name"], line["resource"], line["demand"]))


def _places(names: Sequence[str]) -> dict[str, float]:
    """Heights from 1 down to 0 in order of first appearance, which keeps neighbours' links from crossing."""
    unique = list(dict.fromkeys(names))
    step = 1 / max(len(unique) - 1, 1)
    return {name: 1 - at * step if len(unique) > 1 else 0.5 for at, name in enumerate(unique)}


def _draw_links(axes: Any, lines: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, float]]) -> None:
    for line in lines:
        heights = [columns[at][line[key]] for at, key in enumerate(("unit_name", "resource", "demand", "area_name"))]
        axes.plot(range(4), heights, color="#888888", linewidth=0.8 + 2.5 * line["score"], alpha=0.55, zorder=1)


def _draw_nodes(axes: Any, lines: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, float]], font: Any) -> None:
    titles = {line["resource"]: line["resource_title"] for line in lines} | {line["demand"]: line["demand_title"] for line in lines}
    for at, places in enumerate(columns):
        for name, height in places.items():
            text = titles.get(name, name) if at in (1, 2) else name
            box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": _COLOURS[at], "linewidth": 1.2}
            axes.text(at, height, _short(text), ha="center", va="center", fontproperties=font, fontsize=9, bbox=box, zorder=2)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
