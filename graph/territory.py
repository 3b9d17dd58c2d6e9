"""Which territory a record belongs to, as conditions in Cypher made from the model.

A record belongs to the areas its home links lead to, over other records where need be (a booking to the area of its menu's centre).
Parameters of every condition: `scope_areas` (prefixes of area codes) and `scope_everywhere`. What belongs nowhere is seen only by whoever
sees everything; so is an area whose code does not begin with that of an area above it.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from graph.kinds import Link, Node
from graph.model import NODES, node_by_label
from graph.store import Store

HOMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Area": (),
        "Unit": ("area",),
        "Party": ("area", "unit"),
        "Person": ("area", "unit", "home_branch", "household"),
        "Household": ("area", "grid"),
        "Contact": ("household", "person"),
        "Visit": ("household",),
        "Appointment": ("post",),
        "Grid": ("area", "section"),
        "WorkOrder": ("grid", "unit"),
        "OrderEvent": ("order",),
        "ServiceCentre": ("area",),
        "ServiceItem": ("centres",),
        "Resource": ("unit",),
        "Demand": ("area",),
        "Project": ("demands", "beneficiaries", "owner"),
        "Activity": ("area", "organiser"),
        "Attendance": ("meeting",),
        "Booking": ("menu",),
    }
)
"""By label the link columns that lead home. A kind that is not here goes by all its links to kinds that have a home."""

OWN_RECORDS = ("Load", "Operation", "Job", "Run", "Decision", "Tombstone")
"""What the system itself keeps: not of an area. Runs, decisions and jobs say themselves whose they are (`areas`)."""

COMMON = (
    "Area",
    "Unit",
    "Party",
    "Resource",
    "Rule",
    "Mechanism",
    "ServiceCentre",
    "ServiceItem",
    "Limit",
    "Brand",
    "Award",
    "StatedFigure",
)
"""Kinds that may be read, not changed, below the area they belong to: a rule of the city holds in its villages."""

WHOLE: Mapping[str, Any] = MappingProxyType({"scope_areas": [""], "scope_everywhere": True})
"""The parameters of whoever sees everything."""

_DEEPEST = 5
_BEGINS = "any(prefix IN $scope_areas WHERE {v}.id STARTS WITH prefix)"
_ABOVE = "any(prefix IN $scope_areas WHERE prefix STARTS WITH {v}.id)"
_OPEN = "(r.valid_to IS NULL OR r.valid_to >= date() OR {v}.record_state = 'withdrawn')"


def within(name: str, label: str, *, own: bool = False) -> str:
    """A condition: the node bound to `name` lies in the territory, or (unless `own`) is of a kind that is common below its area."""
    common = not own and label in COMMON
    return f"($scope_everywhere OR {_condition(name, frozenset({label}), common, 0) or 'false'})"


def within_any(name: str, labels: Iterable[str], *, own: bool = False) -> str:
    """The same for a node that is of one of these kinds."""
    return "(" + " OR ".join(f"({name}:{label} AND {_within(name, label, own)})" for label in labels) + ")"


def within_by_areas(name: str) -> str:
    """The same for a record that names prefixes itself, in `areas`: all of them lie in the territory."""
    inside = _BEGINS.format(v="x").replace("x.id", "place")
    return f"($scope_everywhere OR size(coalesce({name}.areas, [])) > 0 AND all(place IN {name}.areas WHERE {inside}))"


def homes_of(kind: type[Node]) -> tuple[Link, ...]:
    """The links of a kind that lead to its territory."""
    named = HOMES.get(kind.label)
    if named is not None:
        return tuple(link for link in kind.links if link.column in named)
    return tuple(link for link in kind.links if any(to is not kind and _has_home(to.label) for to in link.to))


def has_home(kind: type[Node]) -> bool:
    """Whether records of a kind belong to an area at all."""
    return _has_home(kind.label)


def inside(store: Store, label: str, ids: Iterable[str], parameters: Mapping[str, Any], *, own: bool = False) -> frozenset[str]:
    """Those of some ids of a kind that lie in the territory of `parameters`."""
    text = f"MATCH (n:{label}) WHERE n.id IN $ids AND {_within('n', label, own)} RETURN n.id AS id"
    return frozenset(row["id"] for row in store.read(text, ids=list(ids), **parameters))


def areas_inside(store: Store, parameters: Mapping[str, object], *, own: bool = True) -> frozenset[str]:
    """The ids of every area in the territory, with those it lies in unless `own`."""
    text = f"MATCH (a:Area) WHERE {within('a', 'Area', own=own)} RETURN a.id AS id"
    return frozenset(row["id"] for row in store.read(text, parameters=dict(parameters)))


def _within(name: str, label: str, own: bool = False) -> str:
    return within_by_areas(name) if label in OWN_RECORDS else within(name, label, own=own)


@cache
def _has_home(label: str) -> bool:
    if label == "Area":
        return True
    if label in OWN_RECORDS or label not in {kind.label for kind in NODES}:
        return False
    return bool(HOMES.get(label)) or any(to.label != label and _has_home(to.label) for link in node_by_label(label).links for to in link.to)


def _condition(name: str, labels: frozenset[str], common: bool, depth: int) -> str:
    """A node of one of these kinds lies in the territory, or one of its home links leads to a node that does. Links of one type are
    followed once for all kinds, because every pattern costs the planner time."""
    parts = []
    if "Area" in labels:
        parts.append(_area(name, common) if labels == {"Area"} else f"({name}:Area AND {_area(name, common)})")
    ways: dict[tuple[str, str], set[str]] = {}
    for label in sorted(labels - {"Area"}) if depth < _DEEPEST else ():
        for link in homes_of(node_by_label(label)):
            ways.setdefault((link.relationship.type, link.direction), set()).update(to.label for to in link.to if to.label != label)
    for (kind, direction), targets in ways.items():
        parts.append(_way(name, kind, direction, frozenset(targets), common, depth))
    return " OR ".join(part for part in parts if part)


def _way(name: str, kind: str, direction: str, targets: frozenset[str], common: bool, depth: int) -> str:
    end, tie = f"h{depth}", f"r{depth}"
    condition = _condition(end, targets, common, depth + 1)
    arrow = f"-[{tie}:{kind}]->" if direction == "out" else f"<-[{tie}:{kind}]-"
    still = _OPEN.format(v=name).replace("r.", f"{tie}.")
    pattern = f"({name}){arrow}({end}:{'|'.join(sorted(targets))})"
    return f"EXISTS {{ MATCH {pattern} WHERE {still} AND ({condition}) }}" if condition else ""


def _area(name: str, common: bool) -> str:
    inside_ = _BEGINS.format(v=name)
    return f"({inside_} OR {_ABOVE.format(v=name)})" if common else inside_
