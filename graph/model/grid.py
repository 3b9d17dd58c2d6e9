"""Grids and what happens in them: who covers and serves a grid, work orders and their steps (Open311: service request)."""

from datetime import datetime
from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area, LocatedIn, in_area
from graph.model.organisation import Party, Unit
from graph.model.people import Household, Person, Post
from graph.values import YesNo

GRID_KINDS = Choices(
    MappingProxyType({"basic": "基础网格", "building": "楼宇网格", "special": "专属网格"}),
    MappingProxyType({"基础": "basic", "楼宇": "building", "专属": "special", "党建网格": "basic"}),
)
SERVICE_CATEGORIES = Choices(
    MappingProxyType(
        {
            "police": "公安",
            "market": "工商",
            "food_drug": "食药监",
            "enforcement": "行政执法",
            "telecom": "通讯",
            "water": "水",
            "power": "电",
            "gas": "气",
            "road": "路",
        }
    )
)
CHANNELS = Choices(
    MappingProxyType({"grid_app": "网格APP", "12345": "12345热线", "walk_in": "上门", "direct": "直通联办"}),
    MappingProxyType({"热线": "12345"}),
)
ORDER_STATES = Choices(
    MappingProxyType(
        {
            "collected": "信息采集",
            "registered": "信息管理",
            "reported": "信息报告",
            "processing": "问题处理",
            "replied": "办理回复",
        }
    )
)
ORDER_STEPS = Choices(
    MappingProxyType(
        {
            **ORDER_STATES.labels,
            "dispatched": "派单",
            "coordinated": "协调",
            "supervised": "督办",
            "fed_back": "反馈",
            "resolved_on_site": "当场解决",
        }
    )
)


class Grid(Node):
    """The smallest area of neighbourhood work, in exactly one village or community."""

    label = "Grid"
    sheet = "grids"
    zh, en = "网格", "grid"
    search = ("name",)
    facts = ("R01", "R02", "R03", "R10", "R15")

    name: str = column("名称", "Name of the grid.", required=True)
    kind: str = column("类别", "Basic, building or special grid.", "basic", choices=GRID_KINDS)
    name_unknown: YesNo = column("名称未知", "True where a source counts it without naming it.")


class Covers(Relationship):
    """The party organisation set up on a grid."""

    zh, en = "党组织覆盖", "covers"
    type = "COVERS"
    sheet = "covers"
    sheets = ("党组织覆盖网格",)
    start = (Party,)
    end = (Grid,)
    start_column = ("party", "党组织")
    end_column = ("grid", "网格")
    facts = ("G15", "R02", "R03", "R15")


class InSection(Relationship):
    """The section (片区) a grid belongs to."""

    zh, en = "所属片区", "in section"
    type = "IN_SECTION"
    start = (Grid,)
    end = (Area,)
    facts = ("R01",)


class InGrid(Relationship):
    """The grid in which something lies or happens."""

    zh, en = "所在网格", "in grid"
    type = "IN_GRID"
    end = (Grid,)


class Serves(Relationship):
    """The agency that answers for one category of public service in a grid."""

    zh, en = "服务网格", "serves"
    type = "SERVES"
    sheet = "grid_services"
    sheets = ("网格服务部门",)
    start = (Unit,)
    end = (Grid,)
    start_column = ("unit", "单位")
    end_column = ("grid", "网格")
    keys = ("category",)
    facts = ("R16",)

    category: str = column("类别", "Category of public service.", required=True, choices=SERVICE_CATEGORIES)


Grid.links = (
    in_area("村社区", required=True),
    Link("section", "片区", "The section it belongs to.", InSection, (Area,)),
    Link("party", "党组织", "The party organisation set up on it.", Covers, (Party,), direction="in", many=True),
)
Household.links = (
    in_area("村社区"),
    Link("grid", "网格", "The grid it lies in.", InGrid, (Grid,), aliases=("所在网格",)),
)


class PostIn(Relationship):
    """Where a post is."""

    zh, en = "岗位所在", "post in"
    type = "POST_IN"
    start = (Post,)
    end = (Party, Grid, Area, Unit)


Post.links = (Link("where", "所在", "The committee, grid, area or unit it is in.", PostIn, (Party, Grid, Area, Unit), required=True),)


class WorkOrder(Node):
    """A matter that somebody reported, from intake to the reply to whoever reported it."""

    label = "WorkOrder"
    sheet = "work_orders"
    zh, en = "工单", "work order"
    name_field = "title"
    facts = ("R01", "R08", "R09", "R13", "R14")

    title: str = column("标题", "What it is about.", required=True, aliases=("名称",))
    description: str | None = column("说明", "What was reported.")
    channel: str = column("渠道", "Where it came in.", required=True, choices=CHANNELS)
    category: str | None = column("类别", "What sort of matter.")
    state: str = column("状态", "Where it stands in the five steps.", "collected", choices=ORDER_STATES)
    collected_at: datetime | None = column("采集时间", "When it came in.")
    due_at: datetime | None = column("期限", "When it has to be answered.")
    replied_at: datetime | None = column("回复时间", "When the reporter had the reply.")
    resolved_on_site: YesNo = column("当场解决", "True when it was settled on the spot.")


class ReportedBy(Relationship):
    """Who reported a matter."""

    zh, en = "反映人", "reported by"
    type = "REPORTED_BY"
    start = (WorkOrder,)
    end = (Person,)


class HandledBy(Relationship):
    """The agency that handles a matter."""

    zh, en = "办理单位", "handled by"
    type = "HANDLED_BY"
    start = (WorkOrder,)
    end = (Unit,)


WorkOrder.links = (
    Link("grid", "网格", "The grid it happened in.", InGrid, (Grid,)),
    Link("reporter", "反映人", "Who reported it.", ReportedBy, (Person,)),
    Link("unit", "办理单位", "Who handles it.", HandledBy, (Unit,)),
)


class OrderEvent(Node):
    """One step of a work order: who did what and when."""

    label = "OrderEvent"
    sheet = "order_events"
    zh, en = "工单流转", "order event"
    name_field = None
    facts = ("R08", "R13", "R14")

    step: str = column("步骤", "What was done.", required=True, choices=ORDER_STEPS)
    at: datetime = column("时间", "When.", required=True)
    note: str | None = column("说明", "What was said or decided.")


class OfOrder(Relationship):
    """The work order that a step belongs to."""

    zh, en = "所属工单", "of order"
    type = "OF_ORDER"
    start = (OrderEvent,)
    end = (WorkOrder,)


class ActedBy(Relationship):
    """Who took a step."""

    zh, en = "经办", "acted by"
    type = "ACTED_BY"
    start = (OrderEvent,)
    end = (Person, Unit)


OrderEvent.links = (
    Link("order", "工单", "The work order.", OfOrder, (WorkOrder,), required=True),
    Link("actor", "经办", "Who took the step.", ActedBy, (Person, Unit)),
)
InGrid.start = (Household, WorkOrder)
LocatedIn.start = (*LocatedIn.start, Grid)

NODES: tuple[type[Node], ...] = (Grid, WorkOrder, OrderEvent)
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    Covers,
    InSection,
    InGrid,
    Serves,
    PostIn,
    ReportedBy,
    HandledBy,
    OfOrder,
    ActedBy,
)
