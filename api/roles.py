"""Who may do what: the roles, the purposes for which personal values may be opened, and the fields each role opens for each purpose.

All of it is data. A role that is not named here does not exist, an act or a kind that is not named is not allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from graph.wording import Lang

Act = Literal[
    "read",
    "edit",
    "ask",
    "check",
    "cypher",
    "propose",
    "decide",
    "confirm",
    "load",
    "export",
    "person",
    "audit",
]
"""What a use case asks for. `person`: export, correct or erase one person on request."""

ALL = frozenset({"*"})
"""Stands for every kind, those of later versions too."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a personal value may be opened for."""

    name: str
    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en


PURPOSES = (
    Purpose("visit", "入户走访", "visiting a household"),
    Purpose("service", "办理事项、工单", "handling a matter or a work order"),
    Purpose("contact", "组织联系", "getting in touch for an organisation"),
    Purpose("project", "落实共建项目", "carrying out a project"),
    Purpose("quality", "核对清单数据", "checking what was loaded"),
    Purpose("person_request", "办理本人请求", "a person's own request"),
)
"""In the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `reads` and `writes` are labels of kinds, or ALL; `opens` maps a purpose to the `Kind.field`s that it opens; `exact`: small
    numbers of people are not suppressed."""

    name: str
    zh: str
    en: str
    acts: frozenset[Act]
    reads: frozenset[str]
    writes: frozenset[str] = frozenset()
    opens: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    exact: bool = False

    def text(self, lang: Lang) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en

    def sees(self, kind: str) -> bool:
        """Whether it may read nodes of a kind."""
        return self.reads == ALL or kind in self.reads

    def changes(self, kind: str) -> bool:
        """Whether it may create and change nodes of a kind."""
        return self.writes == ALL or kind in self.writes

    def may_open(self, kind: str, name: str, purpose: str) -> bool:
        """Whether it may open a sealed field for a purpose."""
        fields = self.opens.get(purpose, frozenset())
        return f"{kind}.{name}" in fields


_PLACES = frozenset({"Area", "Unit", "Party", "Grid", "ServiceCentre", "Facility", "ServiceItem", "StockItem", "Menu", "Booking"})
_TOGETHER = frozenset({"Agreement", "Meeting", "Attendance", "Brand", "Award", "Mechanism", "Rule", "Activity", "StatedFigure"})
_LISTS = frozenset({"Resource", "Demand", "Limit", "Project", "Outcome", "Run", "Decision", "Job"})
_PEOPLE = frozenset({"Person", "Post", "Appointment"})
_CARE = frozenset({"Household", "Contact", "Visit", "WorkOrder", "OrderEvent", "Incident"})
_RECORDS = frozenset({"Load", "Operation", "Job", "Run", "Decision"})

_PERSON = frozenset({"Person.name", "Person.phone"})
_HOUSEHOLD = frozenset({"Household.address", "Household.contact_name", "Household.phone"})

ROLES = (
    Role(
        "organiser",
        "组织工作人员",
        "organiser",
        frozenset({"read", "edit", "ask", "check", "cypher", "propose", "confirm", "export", "person"}),
        ALL,
        _PLACES | _TOGETHER | _PEOPLE | frozenset({"Contact", "WorkOrder", "OrderEvent", "Outcome"}),
        MappingProxyType({"contact": _PERSON, "person_request": _PERSON | {"Person.identity_number"}}),
    ),
    Role(
        "planner",
        "项目规划人员",
        "planner",
        frozenset({"read", "edit", "ask", "propose", "decide", "confirm", "export"}),
        _PLACES | _TOGETHER | _LISTS | _PEOPLE,
        frozenset({"Resource", "Demand", "Limit", "Project", "Outcome"}),
        MappingProxyType({"project": frozenset({"Person.name"})}),
    ),
    Role(
        "grid_worker",
        "网格员",
        "grid worker",
        frozenset({"read", "edit", "ask"}),
        _PLACES | _PEOPLE | _CARE | frozenset({"Rule", "Activity"}),
        frozenset({"Visit", "Contact", "WorkOrder", "OrderEvent", "Household"}),
        MappingProxyType({"visit": _PERSON | _HOUSEHOLD | {"Household.care_note"}, "service": _PERSON | _HOUSEHOLD}),
    ),
    Role("auditor", "审计人员", "auditor", frozenset({"read", "audit"}), _RECORDS),
    Role(
        "loader",
        "数据加载人员",
        "loader",
        frozenset({"read", "load", "confirm"}),
        _PLACES | _TOGETHER | _LISTS | _PEOPLE | _CARE | frozenset({"Load"}),
        frozenset(),
        MappingProxyType({"quality": _PERSON | _HOUSEHOLD}),
    ),
)
"""The roles a token may name. What a loader writes comes as lists through the loader's checks, never record by record."""

OWNER = Role(
    "owner",
    "本机所有者",
    "owner of this computer",
    frozenset(
        {"read", "edit", "ask", "check", "cypher", "propose", "decide", "confirm", "load", "export", "person", "audit"},
    ),
    ALL,
    ALL,
    exact=True,
)
"""Whoever runs the command line on the computer that holds the store and its key. No token can name it; it opens sealed values for any
purpose that is said."""

_BY_NAME = {role.name: role for role in (*ROLES, OWNER)}


def role_of(name: str) -> Role:
    """The role with this name; KeyError when there is none."""
    return _BY_NAME[name]


def purpose_of(name: str) -> Purpose | None:
    """The purpose with this name, or None."""
    return next((each for each in PURPOSES if each.name == name), None)
