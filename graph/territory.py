"""Which territory a record belongs to, as conditions in Cypher made from the model.

A record belongs to the areas its home links lead to, over other records where need be (a booking to the area of its menu's centre).
Parameters of every condition: `scope_areas` (prefixes of area codes) and `scope_everywhere`. What belongs nowhere is seen only by whoever
sees everything.
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
        "Project": ("demands", "beneficiaries", "site", "owner", "resources"),
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
# An area without a code of its own (a neighbourhood that was named by hand) lies where the area above it lies.
_NAMED = "(NOT {v}.id =~ '[0-9].*' AND EXISTS {{ ({v})-[:PART_OF]->({v}_up:Area) WHERE {up} }})"
_OPEN = "(r.valid_to IS NULL OR r.valid_to >= date() OR {v}.record_state = 'withdrawn')"


def within(name: str, label: str, *, own: bool = False) -> str:
    """A condition: the node bound to `name` lies in the territory, or (unless `own`) is of a kind that is common below its area."""
    common = not own and label in COMMON
    return f"($scope_everywhere OR {_condition(name, label, common, 0) or 'false'})"


def within_any(name: str, labels: Iterable[str]) -> str:
    """The same for a node that is of one of these kinds."""
    return "(" + " OR ".join(f"({name}:{label} AND {_within(name, label)})" for label in labels) + ")"


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


def _condition(name: str, label: str, common: bool, depth: int) -> str:
    if label == "Area":
        return _area(name, common)
    if depth == _DEEPEST:
        return ""
    ways = [_way(name, link, to, common, depth) for link in homes_of(node_by_label(label)) for to in link.to if to.label != label]
    return " OR ".join(way for way in ways if way) if any(ways) else ""


def _way(name: str, link: Link, to: type[Node], common: bool, depth: int) -> str:
    next_name = f"h{depth}"
    condition = _condition(next_name, to.label, common, depth + 1)
    if not condition:
        return ""
    arrow = f"-[r:{link.relationship.type}]->" if link.direction == "out" else f"<-[r:{link.relationship.type}]-"
    arrow = arrow.replace("[r:", f"[r{depth}:")
    still = _OPEN.format(v=name).replace("r.", f"r{depth}.")
    return f"EXISTS {{ MATCH ({name}){arrow}({next_name}:{to.label}) WHERE {still} AND ({condition}) }}"


def _area(name: str, common: bool) -> str:
    parts = [_BEGINS.format(v=name), _NAMED.format(v=name, up=_BEGINS.format(v=f"{name}_up"))]
    return "(" + " OR ".join([*parts, _ABOVE.format(v=name)] if common else parts) + ")"
