"""Where nodes are drawn: the same place for the same data, whatever the order in which it was read."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import networkx as nx
import numpy as np

Places = dict[Hashable, tuple[float, float]]

_SEED = 7
_EXACT = 150


def layout(graph: Any, *, wide: float = 1.5) -> Places:
    """A place for every node: each piece is laid out by itself, the pieces stand side by side by size, nodes without edges in rows below.

    `wide` is the width of the whole over its height.
    """
    plain = nx.Graph()
    plain.add_nodes_from(sorted(graph, key=str))
    plain.add_edges_from(sorted((tuple(sorted(edge, key=str)) for edge in graph.edges()), key=str))
    pieces = sorted((sorted(part, key=str) for part in nx.connected_components(plain)), key=lambda part: (-len(part), str(part[0])))
    joined, alone = [part for part in pieces if len(part) > 1], [part[0] for part in pieces if len(part) == 1]
    boxes = [(_piece(plain.subgraph(part), plain), math.sqrt(len(part)) + 0.6) for part in joined]
    places, width, depth = _side_by_side(boxes, wide)
    places |= _rows(alone, width or max(math.sqrt(len(alone)) * wide, 1.0), depth)
    return places


def _piece(part: Any, whole: Any) -> Places:
    """One piece within the unit square; the order of nodes decides, so it is taken from the sorted whole."""
    nodes = [node for node in whole if node in part]
    own = nx.Graph()
    own.add_nodes_from(nodes)
    own.add_edges_from((a, b) for a, b in whole.edges(nodes))
    if len(nodes) <= _EXACT:
        found = nx.kamada_kawai_layout(own)
    else:
        start = nx.circular_layout(own) if len(nodes) < 1000 else None
        found = nx.spring_layout(own, pos=start, seed=_SEED, iterations=120, k=2.2 / math.sqrt(len(nodes)))
    spots = np.array([found[node] for node in nodes])
    low, span = spots.min(axis=0), np.maximum(np.ptp(spots, axis=0), 1e-9)
    span = np.where(span < span.max() * 1e-3, span.max(), span)
    scaled = (spots - low) / span.max()
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, scaled, strict=True)}


def _side_by_side(boxes: list[tuple[Places, float]], wide: float) -> tuple[Places, float, float]:
    """Boxes in rows, no wider than the area asks for; gives places, the width used and how far down they reach."""
    limit = max(math.sqrt(sum(side**2 for _, side in boxes) * wide), max((side for _, side in boxes), default=0.0))
    places: Places = {}
    left = top = row = used = 0.0
    for spots, side in boxes:
        if left and left + side > limit + 1e-9:
            left, top, row = 0.0, top + row, 0.0
        inner = side - 0.6
        places |= {node: (left + 0.3 + x * inner, -(top + 0.3 + (1 - y) * inner)) for node, (x, y) in spots.items()}
        left, row = left + side, max(row, side)
        used = max(used, left)
    return places, used, top + row


def _rows(alone: list[Hashable], width: float, depth: float) -> Places:
    step = max(width / 22, 0.35)
    many = max(int(width / step), 1)
    return {node: ((at % many + 0.5) * step, -(depth + 0.4 + (at // many) * 1.5 * step)) for at, node in enumerate(alone)}


def spread(places: Mapping[Hashable, tuple[float, float]]) -> tuple[float, float, float, float]:
    """The box around places: left, right, bottom, top."""
    xs, ys = [x for x, _ in places.values()] or [0.0], [y for _, y in places.values()] or [0.0]
    return min(xs), max(xs), min(ys), max(ys)
