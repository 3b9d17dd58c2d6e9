"""Whose the rows of a named question are: which column names the record that a row is about, or which parameter says the place.

A question that is not here is about all areas, and answered only to whoever sees them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Belonging:
    """A row belongs where the record lies whose id stands in `column`; or all rows belong where the record lies that `parameter` names (by
    id, name or alias), which then has to be given. `labels` are the kinds that these may be of."""

    labels: tuple[str, ...]
    column: str | None = None
    parameter: str | None = None


def _by(column: str, *labels: str) -> Belonging:
    return Belonging(labels, column=column)


def _named(parameter: str, *labels: str) -> Belonging:
    return Belonging(labels, parameter=parameter)


BELONGING: Mapping[str, Belonging] = MappingProxyType(
    {
        "committee-members": _named("committee", "Party"),
        "members-by-domain": _by("committee", "Party"),
        "committees-of-unit": _named("unit", "Unit"),
        "coverage": _named("area", "Area"),
        "units-not-covered": _by("unit", "Unit"),
        "subordinate-members": _by("committee", "Party"),
        "unsigned-members": _by("committee", "Party"),
        "part-time-members-to-check": _by("committee", "Party"),
        "attendance": _by("committee", "Party"),
        "missing-quarters": _by("committee", "Party"),
        "meetings": _by("meeting", "Meeting"),
        "grids-without-party": _by("grid", "Grid"),
        "grid-chain": _by("grid", "Grid"),
        "grid-chiefs": _by("grid", "Grid"),
        "service-gaps": _by("grid", "Grid"),
        "grids-per-area": _by("area", "Area"),
        "closed-loop": _by("area", "Area"),
        "households-per-member": _by("person", "Person"),
        "visits-under-rule": _by("person", "Person"),
        "people-with-several-posts": _by("person", "Person"),
        "seasonal-people": _by("person", "Person"),
        "members-without-duty": _by("person", "Person"),
        "members-home-branch": _by("person", "Person"),
        "open-demands": _by("demand", "Demand"),
        "idle-resources": _by("resource", "Resource"),
        "unconfirmed-kinds": _by("id", "Resource", "Demand"),
        "committee-resources": _by("resource", "Resource"),
        "project-sources": _by("project", "Project"),
        "projects": _by("project", "Project"),
        "outcomes": _by("outcome", "Outcome"),
        "latest-decisions": _by("project", "Project"),
        "activities": _named("area", "Area"),
        "centres": _by("centre", "ServiceCentre"),
        "who-handles": _by("centre", "ServiceCentre"),
        "stock-to-check": _by("centre", "ServiceCentre"),
        "walking-coverage": _named("area", "Area"),
        "bookings": _by("centre", "ServiceCentre"),
        "facilities": _by("centre", "ServiceCentre"),
        "membership-changes": _by("committee", "Party"),
        "overdue-orders": _by("work_order", "WorkOrder"),
        "rules": _by("rule", "Rule"),
        "figures": _named("area", "Area"),
        "placeholders": _by("id", "Unit", "Party", "Grid", "Mechanism", "Area"),
        "brands": _by("id", "Brand", "Award"),
    }
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How an answer counts persons or households: which of its columns do, and what anybody can add up.

    `sums`: a column is the sum of others in its row; `within`: one column counts some of those that another counts, and the difference is
    a number of people as well; `shared`: columns with the same figure in every row, of which each is about the same people; `derived`:
    columns worked out from counted ones, which go with them; `compared`: columns that say how a figure compares with others, which go with
    it where those are small; `rows`: where only some rows count people, the column that says so and its values.
    """

    columns: tuple[str, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    shared: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    compared: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rows: tuple[str, frozenset[str]] | None = None


COUNTED: Mapping[str, Counts] = MappingProxyType(
    {
        "headcount": Counts(("people", "members"), within=(("members", "people"),)),
        "grids-per-area": Counts(("households",)),
        "walking-coverage": Counts(
            ("reached", "measured", "known", "unknown"),
            sums=(("known", ("measured", "unknown")),),
            within=(("reached", "measured"),),
            shared=("known",),
            derived=("rate",),
        ),
        "bookings": Counts(("people",), compared=(("over_capacity", ("capacity",)),)),
        "households-per-member": Counts(("households",), compared=(("finding", ("low", "high")),)),
        "visits-under-rule": Counts(("households",), compared=(("met", ("low",)),)),
        "contents": Counts(("nodes", "withdrawn"), within=(("withdrawn", "nodes"),), rows=("kind", frozenset({"Person", "Household"}))),
    }
)
"""Questions that count persons or households: small numbers in them are suppressed."""
