"""What a link's cell may name: ids, names and aliases of the rows of this load and of the graph, and finding the one that is meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.cypher import names_of_kind
from graph.kinds import Link, Node, column_of
from graph.model import node_by_label
from graph.store import Store

End = tuple[str, str]
"""Label and id of a node."""

_VILLAGE = re.compile(r"(?:社区)?(?:居民委员会|居委会)$|(?:村民委员会|村委会)$")
_LOWEST = re.compile(r"(?:社区|村)$")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """A name without blanks, in half width and lower case."""
    return _SPACE.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def shorter(name: str) -> tuple[str, ...]:
    """The shorter forms under which a village or community is known: without 居委会 or 村委会, then without 社区 or 村."""
    without = _VILLAGE.sub(lambda m: "社区" if "居" in m[0] else "村", name) if _VILLAGE.search(name) else name
    without = without.replace("社区社区", "社区").replace("村村", "村") if without.endswith(("社区社区", "村村")) else without
    base = _LOWEST.sub("", without)
    return without, base if len(base) >= 2 else without


@dataclass(slots=True)
class Known:
    """What is known of one kind: id -> its kind field, and ids by name in the tiers exact, without suffix, bare."""

    kinds: dict[str, str | None] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    tiers: tuple[dict[str, set[str]], ...] = field(default_factory=lambda: ({}, {}, {}))


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a cell names no one node: the candidates it may mean (ambiguous), or names close to it."""

    ambiguous: bool
    candidates: tuple[str, ...]


class Names:
    """The index of one load. Kinds are read from the graph when they are first needed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Known] = {}

    def need(self, kind: type[Node], *, stored: bool = True) -> None:
        """Read a kind's ids and names from the graph; `stored` False says that it has none, which saves asking."""
        if kind.label in self._known:
            return
        self._known[kind.label] = Known()
        if not stored:
            return
        for row in self._store.stream(names_of_kind(kind), fetch=5000):
            self.add(kind, row["id"], row.get("name"), row.get("aliases") or (), row.get("kind"))
            self._known[kind.label].stored.add(row["id"])

    def add(self, kind: type[Node], node_id: str, name: str | None, aliases: Iterable[str] = (), sort: str | None = None) -> None:
        """A row that others may name."""
        known = self._known.setdefault(kind.label, Known())
        known.kinds[node_id] = sort
        for spelling in (name, *aliases):
            if spelling:
                forms = (plain(spelling), *(shorter(plain(spelling)) if kind.label == "Area" else ()))
                for tier, form in zip(known.tiers, forms, strict=False):
                    tier.setdefault(form, set()).add(node_id)

    def drop(self, label: str, node_id: str) -> None:
        """A row of this load that is not loaded after all; what the graph has stays known."""
        known = self._known.get(label)
        if known is not None and node_id not in known.stored:
            known.kinds.pop(node_id, None)

    def has(self, end: End) -> bool:
        """Whether a node is (still) known."""
        return end[1] in self._known[end[0]].kinds

    def sort_of(self, end: End) -> str | None:
        """The kind field of a known node."""
        return self._known[end[0]].kinds.get(end[1])

    def find(self, link: Link, value: str) -> End | Unresolved:
        """The one node that a cell means: by id first, then by name in ever shorter forms; the first form that fits decides."""
        labels = [k.label for k in link.to]
        by_id = [(label, value) for label in labels if value in self._known[label].kinds]
        if by_id:
            return by_id[0] if len(by_id) == 1 else Unresolved(True, tuple(f"{label} {node_id}" for label, node_id in by_id))
        name = plain(value)
        forms = (name, *shorter(name))
        for tier in range(3):
            hits = [(label, i) for label in labels for i in self._named(label, tier, forms[tier]) if tier == 0 or label == "Area"]
            if hits:
                shown = tuple(i if len(labels) == 1 else f"{label} {i}" for label, i in sorted(hits)[:6])
                return hits[0] if len(hits) == 1 else Unresolved(True, shown)
        return Unresolved(False, tuple(self._near(labels, value)))

    def _named(self, label: str, tier: int, form: str) -> list[str]:
        known = self._known[label]
        return [i for i in known.tiers[tier].get(form, ()) if i in known.kinds]

    def _near(self, labels: list[str], value: str) -> list[str]:
        found: list[str] = []
        for label in labels:
            known = self._known[label]
            pool = known.tiers[0] if len(known.tiers[0]) <= 20_000 else {}
            found += difflib.get_close_matches(plain(value), pool, 3, 0.6)
            if len(known.kinds) <= 5_000:
                found += difflib.get_close_matches(value, known.kinds, 2, 0.75)
        return list(dict.fromkeys(found))[:3]


def is_named(kind: type[Node]) -> bool:
    """Whether rows of a kind may be called by name: it has one, and it is not sealed."""
    return kind.name_field is not None and column_of(kind.model_fields[kind.name_field]).sealed is None


def kinds_named_by(links: Iterable[Link]) -> set[type[Node]]:
    """The kinds that links may lead to."""
    return {node_by_label(k.label) for link in links for k in link.to}
