"""What a raw query gave as a network: nodes, relationships and paths, or rows with a source and a target."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.networks.network import Network
from graph.queries.question import Words
from graph.seal import LOOKUP_SUFFIX, SEALED_SUFFIX
from graph.wording import GongjianError, Wording

NO_NETWORK = Wording(
    "networks.no_network",
    "结果中没有可以画成网络的内容：请返回节点、关系或路径，或返回 source 和 target 两列",
    "There is nothing in the result to make a network of: return nodes, relationships or paths, or the columns source and target",
)
NO_ENDS = Wording(
    "networks.no_ends",
    "结果中有关系 {type}，但没有返回它两端的节点：请一并返回两端节点（RETURN n, r, m），或返回路径（MATCH p = … RETURN p）",
    "There is a relationship {type} in the result without the nodes at its ends: return the nodes too (RETURN n, r, m), or a path "
    "(MATCH p = ... RETURN p)",
)
_TYPE = "~type"
_QUERY = Words("查询结果", "result of a query")


def network_of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Network:
    """The network in the rows of a raw query, as the gate gives them; without rows an empty one. Raises GongjianError when there is none
    in the rows."""
    if {"source", "target"} <= set(columns):
        return _of_pairs(columns, rows)
    cells = [cell for row in rows for value in row for cell in _flat(value)]
    nodes = {_key(node): node for node in _nodes(cells)}
    lines = list(dict.fromkeys(_lines(cells, nodes)))
    if not nodes and rows:
        raise GongjianError(NO_NETWORK)
    points = [_point(node) for node in nodes.values()]
    names = list(dict.fromkeys(["key", "kind", "label", *(name for point in points for name in point)]))
    edges = {"source": [s for s, _, _ in lines], "target": [t for _, t, _ in lines], "kind": [k for _, _, k in lines]}
    return Network("query", _QUERY, {name: [p.get(name) for p in points] for name in names}, edges, directed=True)


def _of_pairs(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Network:
    edges = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    edges = {**edges, "source": [str(v) for v in edges["source"]], "target": [str(v) for v in edges["target"]]}
    edges.setdefault("kind", [""] * len(rows))
    keys = list(dict.fromkeys([*edges["source"], *edges["target"]]))
    return Network("query", _QUERY, {"key": keys, "kind": [""] * len(keys), "label": keys}, edges, directed=True)


def _flat(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, Mapping):
        if _TYPE in value:
            yield value
        else:
            for item in value.values():
                yield from _flat(item)


def _nodes(cells: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for cell in cells:
        if cell[_TYPE] == "node":
            yield cell
        elif cell[_TYPE] == "path":
            yield from cell["nodes"]


def _lines(cells: Sequence[Mapping[str, Any]], nodes: dict[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Relationships by the keys of their ends. Raises GongjianError for one whose ends the query did not return."""
    for cell in cells:
        for line in cell["relationships"] if cell[_TYPE] == "path" else [cell] if cell[_TYPE] == "relationship" else []:
            ends = [{"id": line[end], "labels": line[f"{end}_labels"], "properties": {}} for end in ("start", "end")]
            if any(end["id"] is None for end in ends):
                raise GongjianError(NO_ENDS, type=line["type"])
            for end in ends:
                nodes.setdefault(_key(end), end)
            yield _key(ends[0]), _key(ends[1]), line["type"]


def _kind(node: Mapping[str, Any]) -> str:
    return next((label for label in node["labels"] if label != "Member"), "")


def _key(node: Mapping[str, Any]) -> str:
    kind = _kind(node)
    return f"{kind}:{node['id']}" if kind else str(node["id"])


def _point(node: Mapping[str, Any]) -> dict[str, Any]:
    own = {k: v for k, v in node["properties"].items() if not k.endswith((SEALED_SUFFIX, LOOKUP_SUFFIX))}
    label = own.get("role") or own.get("name") or own.get("title") or str(node["id"])
    return {**own, "key": _key(node), "kind": _kind(node), "label": label}
