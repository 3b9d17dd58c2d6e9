"""A large network as its groups: one node a group, named by its most joined member, one line between two groups."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from graph.measures import communities
from graph.networks import Network
from graph.queries.question import Words
from graph.wording import Lang

_SHOWN = 60
_LINES = 3


def aggregated(network: Network, by: str | None = None, *, shown: int = _SHOWN, lang: Lang = "zh") -> Network:
    """The network of a network's groups: those of an attribute (`by`), or communities where none is named.

    Nodes carry `members` (how many) and `inside` (the weight of links within); a line's weight is that of the links between. Only the
    largest `shown` groups are kept; `group` says what most members are. Labels are in `lang`.
    """
    graph = network.graph()
    of: Mapping[Hashable, Any]
    of = communities(graph, seeds=2).of() if by is None else {node: data.get(by) for node, data in graph.nodes(data=True)}
    members: dict[Any, list[Hashable]] = {}
    for node in graph:
        members.setdefault(of[node], []).append(node)
    kept = sorted(members, key=lambda group: (-len(members[group]), str(group)))[:shown]
    inside, between = _weights(graph, of)
    nodes = [_group(graph, group, members[group], inside[group], by, lang) for group in kept]
    chosen = set(kept)
    lines = sorted(((pair, weight) for pair, weight in between.items() if set(pair) <= chosen), key=str)
    edges: dict[str, list[Any]] = {
        "source": [f"Group:{a}" for (a, _), _ in lines],
        "target": [f"Group:{b}" for (_, b), _ in lines],
        "kind": ["BETWEEN"] * len(lines),
        "weight": [weight for _, weight in lines],
    }
    title = Words(f"{network.title.zh}（归并为 {len(kept)} 组）", f"{network.title.en} (as {len(kept)} groups)")
    return Network(
        network.name,
        title,
        {name: [node[name] for node in nodes] for name in nodes[0]} if nodes else {"key": []},
        edges,
        as_of=network.as_of,
    )


def _weights(graph: Any, of: Mapping[Hashable, Any]) -> tuple[Counter[Any], Counter[tuple[Any, Any]]]:
    inside: Counter[Any] = Counter()
    between: Counter[tuple[Any, Any]] = Counter()
    for a, b, weight in graph.edges(data="weight", default=1):
        one, two = of[a], of[b]
        if one == two:
            inside[one] += weight
        else:
            between[(one, two) if str(one) < str(two) else (two, one)] += weight
    return inside, between


def _group(graph: Any, group: Any, members: list[Hashable], inside: float, by: str | None, lang: Lang) -> dict[str, Any]:
    first = max(members, key=lambda node: (graph.degree(node), str(node)))
    kinds = Counter(graph.nodes[node].get("kind", "") for node in members)
    name = str(graph.nodes[first].get("label", first)) if by is None else str(group)
    more = f"等{len(members)}个" if lang == "zh" else f" and {len(members) - 1} more"
    label = name[:12] + more if by is None and len(members) > 1 else name
    return {
        "key": f"Group:{group}",
        "kind": kinds.most_common(1)[0][0],
        "label": label,
        "members": len(members),
        "inside": inside,
        "group": kinds.most_common(1)[0][0],
    }


def strongest(groups: Network, lines: int = _LINES) -> Network:
    """The groups with the `lines` strongest lines of each: all of them together would hide what leads where."""
    weights = list(zip(groups.edges["source"], groups.edges["target"], groups.edges["weight"], range(groups.size[1]), strict=True))
    kept: set[int] = set()
    for key in groups.nodes["key"]:
        own = sorted((-weight, at) for a, b, weight, at in weights if key in (a, b))
        kept |= {at for _, at in own[:lines]}
    columns = {name: [value for at, value in enumerate(values) if at in kept] for name, values in groups.edges.items()}
    more = Words(f"{groups.title.zh}，每组最强的 {lines} 条联系", f"{groups.title.en}, the {lines} strongest ties of each")
    return replace(groups, edges=columns, title=more)
