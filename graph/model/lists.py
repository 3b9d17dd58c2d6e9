"""The two lists: what units offer (resources) and what villages need (demands).

Names follow HSDS for services on offer; kinds come from `graph/data/kinds.json`, which is data to be edited.
"""

import json
from datetime import date, datetime
from importlib.resources import files
from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area
from graph.model.organisation import Unit
from graph.model.people import Person
from graph.values import Figure, Months, YesNo


def _kinds(side: str) -> Choices:
    declared = json.loads(files("graph").joinpath("data/kinds.json").read_text(encoding="utf8"))[side]
    return Choices(MappingProxyType({k["id"]: k["zh"] for k in declared}), MappingProxyType({k["en"]: k["id"] for k in declared}))


RESOURCE_KINDS = _kinds("resource_kinds")
DEMAND_KINDS = _kinds("demand_kinds")
KIND_SOURCES = Choices(MappingProxyType({"given": "送报单位填写", "suggested": "系统建议", "confirmed": "人工确认"}))
DEMAND_STATES = Choices(MappingProxyType({"open": "待对接", "matched": "已对接", "waiting": "等待", "withdrawn": "撤回"}))


class Resource(Node):
    """Something a unit (or a village) can give: one line of the resource list."""

    label = "Resource"
    sheet = "resources"
    zh, en = "资源清单", "resource"
    sheets = ("资源", "resource")
    name_field = "title"
    search = ("title", "description")
    facts = ("M01", "M04", "M05", "G14")

    kind: str | None = column(
        "类别",
        "Kind of resource; a blank one is suggested from the text.",
        choices=RESOURCE_KINDS,
        aliases=("资源类别",),
    )
    kind_source: str | None = column("类别来源", "Who said the kind.", choices=KIND_SOURCES, entered=False)
    kind_confidence: float | None = column("类别把握", "How sure a suggested kind is, 0 to 1.", ge=0, le=1, entered=False)
    kind_before: str | None = column(
        "确认前类别", "The kind from before a person confirmed one; taking it back restores it.", choices=RESOURCE_KINDS, entered=False
    )
    kind_source_before: str | None = column(
        "确认前类别来源", "Who had said the kind before a person confirmed one.", choices=KIND_SOURCES, entered=False
    )
    kind_confirmed_by: str | None = column("类别确认人", "Who confirmed the kind.", entered=False)
    kind_confirmed_at: datetime | None = column("类别确认时间", "When the kind was confirmed.", entered=False)
    title: str = column("名称", "What is offered, in a few words.", required=True, aliases=("资源名称",))
    description: str | None = column("说明", "What is offered, in the unit's words.", aliases=("资源说明", "内容"))
    quantity: float | None = column("数量", "How much.", ge=0)
    measure: str | None = column("计量单位", "What the quantity counts.")
    quantity_said: Figure = column("文中数量", "A figure read from the text where no quantity is given, as bounds.", entered=False)
    measure_said: str | None = column("文中计量单位", "What the figure read from the text counts.", entered=False)
    projects: int | None = column(
        "可承接项目数",
        "Distinct demands it can serve at a time; empty means one, 0 means none.",
        ge=0,
        aliases=("项目数",),
    )
    months: Months = column("可用月份", "Months in which it is to be had, such as 10-4; empty means all year.", aliases=("月份",))
    months_said: Months = column(
        "文中月份",
        "Months read from the text where none are given and it says them plainly; they limit it, and reasons say so.",
        entered=False,
    )
    months_said_text: str | None = column(
        "文中时间", "The words that the months were read from, or other times it names, such as 每周二.", entered=False
    )
    radius_km: float | None = column("服务半径", "Farthest distance at which it can help.", ge=0, unit="km", aliases=("服务半径(公里)",))
    cost: float | None = column("每项经费", "Money one project costs.", ge=0, unit="元")
    conditions: str | None = column("条件", "What has to be given in return or kept to.")
    shareable: YesNo = column("可共享", "True when it can serve several at the same time.")
    lat: float | None = column("纬度", "Latitude, WGS 84; empty means the unit's.", ge=-90, le=90, unit="°")
    lon: float | None = column("经度", "Longitude, WGS 84; empty means the unit's.", ge=-180, le=180, unit="°")


class Offers(Relationship):
    """Who offers a resource."""

    zh, en = "提供", "offers"
    type = "OFFERS"
    start = (Unit, Area)
    end = (Resource,)
    facts = ("M01",)


class DependsOn(Relationship):
    """The person without whom a resource is not to be had; outside the person's window it has no capacity."""

    zh, en = "依托人员", "depends on"
    type = "DEPENDS_ON"
    start = (Resource,)
    end = (Person,)
    facts = ("G14", "C10")


Resource.links = (
    Link(
        "unit",
        "单位",
        "Who offers it: a unit, or a village or community.",
        Offers,
        (Unit, Area),
        direction="in",
        required=True,
        aliases=("提供单位",),
    ),
    Link("person", "依托人员", "The person it depends on.", DependsOn, (Person,)),
)


class Demand(Node):
    """Something a village or community lacks: one line of the demand list."""

    label = "Demand"
    sheet = "demands"
    zh, en = "需求清单", "demand"
    sheets = ("需求", "demand")
    name_field = "title"
    search = ("title", "description")
    facts = ("M02", "M04", "M08")

    kind: str | None = column(
        "类别", "Kind of demand; a blank one is suggested from the text.", choices=DEMAND_KINDS, aliases=("需求类别",)
    )
    kind_source: str | None = column("类别来源", "Who said the kind.", choices=KIND_SOURCES, entered=False)
    kind_confidence: float | None = column("类别把握", "How sure a suggested kind is, 0 to 1.", ge=0, le=1, entered=False)
    kind_before: str | None = column(
        "确认前类别", "The kind from before a person confirmed one; taking it back restores it.", choices=DEMAND_KINDS, entered=False
    )
    kind_source_before: str | None = column(
        "确认前类别来源", "Who had said the kind before a person confirmed one.", choices=KIND_SOURCES, entered=False
    )
    kind_confirmed_by: str | None = column("类别确认人", "Who confirmed the kind.", entered=False)
    kind_confirmed_at: datetime | None = column("类别确认时间", "When the kind was confirmed.", entered=False)
    title: str = column("名称", "What is needed, in a few words.", required=True, aliases=("需求名称",))
    description: str | None = column("说明", "What is needed, in the village's words.", aliases=("需求说明", "内容"))
    quantity: float | None = column("数量", "How much.", ge=0)
    measure: str | None = column("计量单位", "What the quantity counts.")
    quantity_said: Figure = column("文中数量", "A figure read from the text where no quantity is given, as bounds.", entered=False)
    measure_said: str | None = column("文中计量单位", "What the figure read from the text counts.", entered=False)
    suppliers: int | None = column("可接收单位数", "Distinct resources it can take; empty means one.", ge=0)
    priority: int | None = column("优先级", "1 to 3, 3 is the highest; empty means 2.", ge=1, le=3)
    deadline: date | None = column("期限", "Last day on which help is of use.")
    months: Months = column("可用月份", "Months in which help is of use; empty means all year.", aliases=("月份", "需要月份"))
    months_said: Months = column("文中月份", "Months read from the text where none are given; they limit nothing.", entered=False)
    months_said_text: str | None = column(
        "文中时间", "The words that the months were read from, or other times it names, such as 每周二.", entered=False
    )
    together: str | None = column("成套", "Id of a bundle: every line of it is served, or none.")
    inferred: YesNo = column("推断", "True when a source only implies the need.")
    state: str = column("状态", "Open, matched, waiting or withdrawn.", "open", choices=DEMAND_STATES)
    state_reason: str | None = column("状态原因", "Why it waits or was withdrawn.")
    lat: float | None = column("纬度", "Latitude, WGS 84; empty means the area's.", ge=-90, le=90, unit="°")
    lon: float | None = column("经度", "Longitude, WGS 84; empty means the area's.", ge=-180, le=180, unit="°")


class Raises(Relationship):
    """The village or community that needs it."""

    zh, en = "提出", "raises"
    type = "RAISES"
    start = (Area,)
    end = (Demand,)
    facts = ("M02",)


Demand.links = (
    Link(
        "area",
        "村社区",
        "The village or community that needs it.",
        Raises,
        (Area,),
        direction="in",
        required=True,
        aliases=("村(社区)", "所在地"),
    ),
)


NODES: tuple[type[Node], ...] = (Resource, Demand)
RELATIONSHIPS: tuple[type[Relationship], ...] = (Offers, DependsOn, Raises)
