"""Pictures: letters that are there, labels that don't hide one another, the same picture for the same data, no address in any file."""

import re
import warnings
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from api.pictures import Picture, aggregated, draw_bars, draw_flows, draw_lorenz, draw_map, draw_network, on_screen, write_screen
from api.pictures.aggregated import strongest
from api.pictures.layout import layout
from api.pictures.style import MISSING, OWN_FONT, PALETTE, colours, families, short, word
from api.pictures.style import written as drawable
from api.usecases.picture import font_file
from graph.networks import Network, from_graph
from graph.queries.question import Words
from graph.wording import GongjianError

TITLE = Words("海棠湾“候鸟”共建网络", "who builds with whom")
NAMES = ("蜈支洲岛旅游区", "水稻国家公园", "青塘村", "湾坡村委会", "金鸡岭路社区网格1（名称待查）", "崖州区消防救援大队")


def own(*, reverse: bool = False) -> Network:
    """Six organisations and villages with coordinates."""
    at = list(range(6))[::-1] if reverse else list(range(6))
    nodes: dict[str, list[Any]] = {
        "key": [f"n{i}" for i in at],
        "kind": ["Unit" if i < 2 or i > 4 else "Area" for i in at],
        "label": [NAMES[i] for i in at],
        "domain": ["scenic_area" if i < 2 else None for i in at],
        "placeholder": [i == 4 for i in at],
        "lat": [18.3 + 0.03 * i for i in at],
        "lon": [109.5 + 0.05 * i for i in at],
    }
    edges = [("n0", "n2", 2), ("n1", "n3", 1), ("n0", "n3", 1), ("n5", "n4", 3)]
    lines = edges[::-1] if reverse else edges
    columns: dict[str, list[Any]] = {
        "source": [a for a, _, _ in lines],
        "target": [b for _, b, _ in lines],
        "kind": ["HELPS"] * 4,
        "weight": [w for *_, w in lines],
    }
    return Network("help", TITLE, nodes, columns, directed=True)


def crowd(lang: str = "zh") -> Network:
    """Sixty organisations, half of them at one of five places."""
    graph = nx.relabel_nodes(nx.barabasi_albert_graph(60, 2, seed=1), lambda n: f"n{n}")
    for at, node in enumerate(graph):
        place = {"lat": 18.2 + 0.07 * (at % 5), "lon": 109.2 + 0.09 * (at % 7)} if at < 30 else {}
        name = f"海棠湾成员单位{at}" if lang == "zh" else f"Member organisation {at}"
        graph.nodes[node].update(label=name, kind="Unit" if at % 2 else "Area", placeholder=at == 7, **place)
    return from_graph(graph)


KINDS = ("医疗健康", "教育科普", "法律与公共事务服务", "场地", "资金", "培训", "志愿服务", "产业与集体经济", "文化体育")
UNEVEN = [("旅游", "产业", 60.0), *((kind, f"{kind}需求", 1.0) for kind in KINDS)]
THREE = {
    "只求总分 total only": [0, 0, 1, 9],
    "同分取均衡 ties even": [0, 1, 2, 7],
    "均衡优先 even first": [2, 3, 2, 3],
}
LONG = {f"海棠湾成员单位联合开展的第{at}项便民服务活动": 3.0 * at for at in range(1, 12)}

PICTURES: dict[str, Callable[[], Picture]] = {
    "network": lambda: draw_network(own(), colour="domain"),
    "network of many": lambda: draw_network(crowd(), labels=60),
    "network in English": lambda: draw_network(crowd("en"), labels=60, lang="en"),
    "network of groups": lambda: draw_network(strongest(aggregated(from_graph(nx.relabel_nodes(nx.connected_caveman_graph(30, 50), str))))),
    "map": lambda: draw_map(own(), shades={"460203": 2.0}, unit="村（社区）数"),
    "map of many": lambda: draw_map(crowd(), within="4602", shades={"460202": 3.0, "460203": 2.0}, unit="得到帮助的村（社区）数"),
    "map in English": lambda: draw_map(crowd("en"), lang="en"),
    "flows": lambda: draw_flows([("医疗健康", "健康医疗", 3), ("教育科普", "教育与未成年人", 1)], "资源 → 需求", ("资源", "需求")),
    "flows of unlike weight": lambda: draw_flows(UNEVEN, "资源 → 需求", ("资源", "需求")),
    "bars": lambda: draw_bars({"海棠湾": 16, "崖州湾": 9}, "成员数", "个"),
    "bars with long names": lambda: draw_bars(LONG, "各项活动的参加人数", "人"),
    "lorenz": lambda: draw_lorenz({"总分": [0, 1, 4]}, "分布", ("村", "帮助")),
    "lorenz of three": lambda: draw_lorenz(THREE, "帮助的分布 / how help is spread", ("村（社区）的累计份额", "帮助的累计份额")),
}


def saved(picture: Picture, folder: Path) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of every glyph that no font has
        return picture.png(folder / "picture.png").read_bytes()


@pytest.mark.parametrize("name", PICTURES)
def test_every_letter_of_a_picture_is_in_its_fonts_and_the_files_need_nothing(name: str, tmp_path: Path) -> None:
    picture = PICTURES[name]()
    from matplotlib.ft2font import FT2Font

    known = set(FT2Font(str(font_file())).get_charmap())
    letters = {letter for text in picture.texts() for letter in text if letter != "\n"}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in letters) or name == "network in English"
    assert {letter for letter in letters if ord(letter) not in known} == set()
    assert saved(picture, tmp_path).startswith(b"\x89PNG")
    page = picture.html(tmp_path / "picture.html").read_text(encoding="utf-8")
    assert _addresses(page) == set()
    assert "<svg" in page
    assert "<text" not in page, "letters are outlines, so that no font is needed"


def _addresses(page: str) -> set[str]:
    """What a browser would fetch: names of XML's own vocabularies are none."""
    found = set(re.findall(r"""(?:src|href)\s*=\s*["']?(https?:[^"'\s>]+)|url\(["']?(https?:[^"')]+)|import\(["'](https?:[^"']+)""", page))
    return {address for group in found for address in group if address and "www.w3.org" not in address}


def written(figure: Any) -> list[tuple[str, Any]]:
    """Every text of a drawn figure that is seen, with the box it fills."""
    from matplotlib.text import Text

    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    seen = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    hidden = [part for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for part in _unseen(axis, axes.axison)]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in seen if text not in hidden]


def _unseen(axis: Any, shown: bool) -> list[Any]:
    """The texts of an axis that are not drawn: all of one that is off, else those of marks beyond what is shown."""
    from matplotlib.text import Text

    if not shown:
        return list(axis.findobj(Text))
    low, high = sorted(axis.get_view_interval())
    return [text for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high for text in tick.findobj(Text)]


@pytest.mark.parametrize("name", PICTURES)
def test_no_letters_lie_on_others_or_beyond_the_edge(name: str) -> None:
    figure = PICTURES[name]().figure
    texts = written(figure)
    assert len(texts) > 3
    assert [(one, other) for (one, a), (other, b) in combinations(texts, 2) if a.overlaps(b)] == []
    edge = figure.bbox
    beyond = [text for text, box in texts if box.x0 < edge.x0 or box.x1 > edge.x1 or box.y0 < edge.y0 or box.y1 > edge.y1]
    assert beyond == []


@pytest.mark.parametrize("name", PICTURES)
def test_no_label_lies_under_a_legend(name: str) -> None:
    figure = PICTURES[name]().figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    from matplotlib.legend import Legend

    legends = [legend.get_window_extent(renderer) for legend in figure.findobj(Legend)]
    labels = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    hidden = [text.get_text() for text in labels for box in legends if box.overlaps(text.get_window_extent(renderer))]
    assert hidden == []
    assert not any(a.overlaps(b) for a, b in combinations(legends, 2))


@pytest.mark.parametrize(("ends", "heaviest"), [(1, 1), (8, 60), (12, 100), (18, 200), (18, 40), (40, 1000)])
def test_the_names_of_light_ends_of_a_flow_keep_a_distance_and_bands_are_as_wide_as_they_weigh(ends: int, heaviest: int) -> None:
    flows = [("资源类别1", "需求类别1", float(heaviest)), *((f"资源类别{at}", f"需求类别{at}", 1.0) for at in range(2, ends + 1))]
    figure = draw_flows([*flows, *flows[:1]], "流向", ("资源", "需求")).figure
    assert not any(a.overlaps(b) for (_, a), (_, b) in combinations(written(figure), 2))
    heights = [bar.get_height() for bars in figure.axes[0].containers for bar in bars]
    weights = [2.0 * heaviest, *[1.0] * (ends - 1)] * 2
    assert sorted(height / min(heights) for height in heights) == pytest.approx(sorted(weight / min(weights) for weight in weights))


def test_a_caption_says_how_many_names_found_no_room() -> None:
    picture = draw_network(crowd(), labels=60)
    names = [text for text in picture.figure.axes[0].texts if text.get_text()]
    assert len(names) > 25
    assert int(re.findall(r"(\d+) 个节点因", picture.caption)[0]) == 60 - len(names)


def test_the_same_data_in_any_order_give_the_same_picture(tmp_path: Path) -> None:
    one, two = saved(draw_network(own()), tmp_path), saved(draw_network(own(reverse=True)), tmp_path)
    assert layout(own().graph()) == layout(own(reverse=True).graph())
    assert one == two
    assert saved(draw_network(own(), colour="label"), tmp_path) != one


def test_a_letter_that_no_font_has_is_marked_and_never_an_empty_square() -> None:
    assert drawable("海棠\U0001f600湾") == f"海棠{MISSING}湾"
    assert drawable(MISSING) == MISSING
    assert families(["海棠湾"]) == [OWN_FONT]


def test_colours_are_told_apart_by_colour_blind_people() -> None:
    """The smallest distance between two of the colours, as seen with each of the three colour blindnesses (Machado et al., 2009)."""
    import numpy as np

    kinds: dict[str, Any] = {
        "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    }
    shades = np.array([[int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)] for colour in PALETTE])
    linear = np.where(shades <= 0.04045, shades / 12.92, ((shades + 0.055) / 1.055) ** 2.4)
    for matrix in kinds.values():
        seen = np.clip(linear @ np.array(matrix).T, 0, 1)
        back = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
        assert min(float(np.linalg.norm(a - b)) for a, b in combinations(back, 2)) > 0.1
    assert list(colours(["b", "a", "a"]).values()) == list(PALETTE[:2])
    assert len(set(colours(range(12)).values())) == len(PALETTE) + 1


def test_codes_are_told_in_words() -> None:
    assert word("domain", "hotel", "zh") == "酒店"
    assert word("kind", "Unit", "zh") == "单位"
    assert word("kind", None, "en") == "not stated"
    assert word("DemandKind", "infrastructure", "zh") != ""
    assert short("金鸡岭路社区网格1（名称待查）") == "金鸡岭路社区网格1"
    assert short("一" * 40) == "一" * 15 + "…"
    assert short("Haitang Bay joint committee") == "Haitang Bay joint committee"
    assert short("Haitang Bay joint committee", 8) == "Haitang Bay jo…"


def test_a_large_network_is_drawn_as_its_groups(tmp_path: Path) -> None:
    graph = nx.relabel_nodes(nx.connected_caveman_graph(30, 50), lambda n: f"n{n}")
    nx.set_node_attributes(graph, {node: {"label": f"单位{node}", "kind": "Unit"} for node in graph})
    network = from_graph(graph)
    small = aggregated(network)
    assert small.size[0] == 30
    assert sum(small.nodes["members"]) == 1500
    assert sum(small.nodes["inside"]) + sum(small.edges["weight"]) == graph.number_of_edges()
    picture = draw_network(network)
    assert "30 个节点" in picture.caption
    assert saved(picture, tmp_path)
    assert all("等50个" in label for label in small.nodes["label"])
    assert not any("个" in label for label in aggregated(network, lang="en").nodes["label"])
    by_kind = aggregated(network, "kind")
    assert by_kind.size == (1, 0)


def test_a_map_without_places_is_told() -> None:
    bare = own()
    nowhere = Network(bare.name, bare.title, {**bare.nodes, "lat": [None] * 6, "lon": [None] * 6}, bare.edges)
    plain = Network(bare.name, bare.title, {name: bare.nodes[name] for name in ("key", "kind", "label")}, bare.edges)
    for network in (nowhere, plain):
        with pytest.raises(GongjianError, match="No node of the network help has coordinates"):
            draw_map(network)


def test_the_screen_shows_the_same_places_and_words_and_its_file_opens_no_address(tmp_path: Path) -> None:
    widget = on_screen(own(), colour="domain")
    assert set(widget.layout) == {f"n{at}" for at in range(6)}
    page = write_screen(own(), tmp_path / "screen.html", colour="domain").read_text(encoding="utf-8")
    assert "景区" in page
    assert "蜈支洲岛旅游区" in page
    assert "requirejs" not in page
    assert _addresses(page) == set()
