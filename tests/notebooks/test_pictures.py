"""Pictures: letters that are there, labels that don't hide one another, the same picture for the same data, no address in any file."""

import re
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from api.pictures import Picture, aggregated, draw_bars, draw_flows, draw_lorenz, draw_map, draw_network, on_screen, write_screen
from api.pictures.layout import layout
from api.pictures.style import MISSING, OWN_FONT, PALETTE, colours, families, short, word, written
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


PICTURES = {
    "network": lambda: draw_network(own(), colour="domain"),
    "map": lambda: draw_map(own(), shades={"460203": 2.0}, unit="村（社区）数"),
    "flows": lambda: draw_flows([("医疗健康", "健康医疗", 3), ("教育科普", "教育与未成年人", 1)], "资源 → 需求", ("资源", "需求")),
    "bars": lambda: draw_bars({"海棠湾": 16, "崖州湾": 9}, "成员数", "个"),
    "lorenz": lambda: draw_lorenz({"总分": [0, 1, 4]}, "分布", ("村", "帮助")),
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
    assert any("\u4e00" <= letter <= "\u9fff" for letter in letters)
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


def test_labels_lie_on_no_other_label_and_on_no_legend(tmp_path: Path) -> None:
    graph = nx.relabel_nodes(nx.barabasi_albert_graph(60, 2, seed=1), lambda n: f"n{n}")
    nx.set_node_attributes(graph, {node: {"label": f"海棠湾成员单位{node}", "kind": "Unit" if node < "n4" else "Area"} for node in graph})
    picture = draw_network(from_graph(graph), labels=60)
    figure = picture.figure
    figure.canvas.draw()
    axes, renderer = figure.axes[0], figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
    assert len(boxes) > 25
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    legend = axes.get_legend().get_window_extent(renderer)
    assert not any(legend.overlaps(box) for box in boxes)
    named = int(re.findall(r"(\d+) 个节点因", picture.caption)[0])
    assert named == 60 - len(boxes)
    assert saved(picture, tmp_path)


def test_the_same_data_in_any_order_give_the_same_picture(tmp_path: Path) -> None:
    one, two = saved(draw_network(own()), tmp_path), saved(draw_network(own(reverse=True)), tmp_path)
    assert layout(own().graph()) == layout(own(reverse=True).graph())
    assert one == two
    assert saved(draw_network(own(), colour="label"), tmp_path) != one


def test_a_letter_that_no_font_has_is_marked_and_never_an_empty_square() -> None:
    assert written("海棠\U0001f600湾") == f"海棠{MISSING}湾"
    assert written(MISSING) == MISSING
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
    assert len(short("一" * 40)) == 16


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
