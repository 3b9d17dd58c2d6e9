"""What a link's cell may name: ids, names and aliases of the rows of this load and of the graph, and finding the one that is meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.cypher import DIVISION_NAMES, names_of_kind
from graph.kinds import Link, Node, column_of
from graph.loaders.spelling import Form, divisions_of, form_of_area, form_of_unit, likeness, plain
from graph.model import node_by_label
from graph.store import Store

End = tuple[str, str]
"""Label and id of a node."""

_VILLAGE = re.compile(r"(?:社区)?(?:居民委员会|居委会)$|(?:村民委员会|村委会)$")
_LOWEST = re.compile(r"(?:社区|村)$")
# Comparing a cell with every known name is dear: a load stops naming candidates after so many comparisons.
MOST_COMPARED = 50_000_000


def shorter(name: str) -> tuple[str, ...]:
    """The shorter forms under which a village or community is known: without 居委会 or 村委会, then without 社区 or 村."""
    without = _VILLAGE.sub(lambda m: "社区" if "居" in m[0] else "村", name) if _VILLAGE.search(name) else name
    without = without.replace("社区社区", "社区").replace("村村", "村") if without.endswith(("社区社区", "村村")) else without
    base = _LOWEST.sub("", without)
    return without, base if len(base) >= 2 else without


@dataclass(slots=True)
class Known:
    """What is known of one kind: id -> its kind field; ids by name in the tiers exact, without suffix, bare; names by id; and, once a cell
    needed it, ids by the core of their names' forms (`graph.loaders.spelling`)."""

    kinds: dict[str, str | None] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    tiers: tuple[dict[str, set[str]], ...] = field(default_factory=lambda: ({}, {}, {}))
    spelled: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[str, list[tuple[Form, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a cell names no one node: the candidates it may mean (ambiguous), or names close to it with their likeness."""

    ambiguous: bool
    candidates: tuple[str, ...]


class Names:
    """The index of one load. Kinds are read from the graph when they are first needed. `read_as`: cells that are written otherwise than
    the name that they were found to mean, with that name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Known] = {}
        self._divisions: frozenset[str] | None = None
        self._compared = 0
        self.read_as: dict[tuple[str, End], str] = {}

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
                known.spelled.setdefault(node_id, []).append(spelling)
                known.forms = None
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
            if tier == 2:
                hits = [end for end in hits if self._same_sort(end[1], value)]
            if hits:
                shown = tuple(i if len(labels) == 1 else f"{label} {i}" for label, i in sorted(hits)[:6])
                return self._taken(value, hits[0], tier) if len(hits) == 1 else Unresolved(True, shown)
        return self._otherwise(labels, value) or Unresolved(False, tuple(self._near(labels, value)))

    def _taken(self, value: str, end: End, tier: int) -> End:
        """A node found by its name; what was left out of it is told."""
        if tier == 2:
            self.read_as[value, end] = self._known[end[0]].spelled[end[1]][0]
        return end

    def _otherwise(self, labels: list[str], value: str) -> End | Unresolved | None:
        """The one node whose name certainly means what a cell writes otherwise; several are told, none is None."""
        hits = sorted({(label, i) for label in labels for i in self._agreeing(label, value)})
        if not hits:
            return None
        if len(hits) > 1:
            return Unresolved(True, tuple(f"{self._known[label].spelled[i][0]} {i}" for label, i in hits[:6]))
        label, node_id = hits[0]
        self.read_as[value, hits[0]] = self._known[label].spelled[node_id][0]
        return hits[0]

    def _agreeing(self, label: str, value: str) -> list[str]:
        known = self._known[label]
        if known.forms is None:
            known.forms = {}
            for node_id, spellings in known.spelled.items():
                for form in (self._form(label, spelling) for spelling in spellings):
                    known.forms.setdefault(form.core, []).append((form, node_id))
        meant = self._form(label, value)
        return [i for form, i in known.forms.get(meant.core, ()) if len(meant.core) > 1 and i in known.kinds and form.agrees(meant)]

    def _form(self, label: str, name: str) -> Form:
        if label == "Area":
            return form_of_area(shorter(plain(name))[0])
        if self._divisions is None:
            self._divisions = divisions_of(self._names_of_areas())
        return form_of_unit(name, self._divisions)

    def _names_of_areas(self) -> Iterable[str]:
        """What areas are called; of a load that names none the graph tells its divisions, which are far fewer than its areas."""
        areas = self._known.get("Area")
        if areas is None:
            return [row["name"] for row in self._store.read(DIVISION_NAMES)]
        return [name for names in areas.spelled.values() for name in names]

    def _same_sort(self, node_id: str, value: str) -> bool:
        """Whether an area found by its bare name may be what a cell says: a 村 is not the 社区 of that name."""
        meant = form_of_area(shorter(plain(value))[0])
        spelled = [form_of_area(shorter(plain(name))[0]).sort for name in self._known["Area"].spelled[node_id]]
        return not meant.sort or meant.sort in spelled or "" in spelled

    def _named(self, label: str, tier: int, form: str) -> list[str]:
        known = self._known[label]
        return [i for i in known.tiers[tier].get(form, ()) if i in known.kinds]

    def _near(self, labels: list[str], value: str) -> list[str]:
        """Known names and ids like a cell, each with its likeness, best first."""
        found: dict[str, int] = {}
        for label in labels:
            known = self._known[label]
            self._compared += len(known.tiers[0]) + len(known.kinds)
            if self._compared <= MOST_COMPARED:
                found |= dict(likeness(plain(value), known.tiers[0]))
                found |= self._like_places(value) if label == "Area" else {}
                found |= dict(likeness(value, known.kinds, most=2, least=75))
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        return [f"{name} {percent}%" for name, percent in best]

    def _like_places(self, value: str) -> dict[str, int]:
        """Areas whose names without 社区 or 村 are like the cell's; never quite alike, for then they would have been found."""
        known = self._known["Area"]
        bare = likeness(shorter(plain(value))[1], known.tiers[2])
        return {known.spelled[i][0]: min(percent, 95) for name, percent in bare for i in sorted(known.tiers[2][name]) if i in known.kinds}


def is_named(kind: type[Node]) -> bool:
    """Whether rows of a kind may be called by name: it has one, and it is not sealed."""
    return kind.name_field is not None and column_of(kind.model_fields[kind.name_field]).sealed is None


def kinds_named_by(links: Iterable[Link]) -> set[type[Node]]:
    """The kinds that links may lead to."""
    return {node_by_label(k.label) for link in links for k in link.to}
