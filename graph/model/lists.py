"""The three lists: what units offer (resources), what villages need (demands), and what is built from both (projects and outcomes).

Names follow HSDS for services on offer; kinds come from `graph/data/kinds.json`, which is data to be edited.
"""

import json
from datetime import date, datetime
from importlib.resources import files
from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area, LocatedIn, in_area
from graph.model.organisation import Party, Unit
from graph.model.people import Person
from graph.values import Figure, Months, RoughDate, YesNo


def _kinds(side: str) -> Choices:
    declared = json.loads(files("graph").joinpath("data/kinds.json").read_text(encoding="utf8"))[side]
    return Choices(MappingProxyType({k["id"]: k["zh"] for k in declared}), MappingProxyType({k["en"]: k["id"] for k in declared}))


RESOURCE_KINDS = _kinds("resource_kinds")
DEMAND_KINDS = _kinds("demand_kinds")
KIND_SOURCES = Choices(MappingProxyType({"given": "送报单位填写", "suggested": "系统建议", "confirmed": "人工确认"}))
PROJECT_STATES = Choices(
    MappingProxyType(
        {
            "proposed": "建议",
            "accepted": "采纳",
            "rejected": "不采纳",
            "deferred": "暂缓",
            "running": "实施中",
            "finished": "已完成",
            "stopped": "终止",
        }
    )
)
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
    title: str = column("名称", "What is offered, in a few words.", required=True, aliases=("资源名称",))
    description: str | None = column("说明", "What is offered, in the unit's words.", free_text=True, aliases=("资源说明", "内容"))
    quantity: float | None = column("数量", "How much.", ge=0)
    measure: str | None = column("计量单位", "What the quantity counts.")
    projects: int | None = column(
        "可承接项目数",
        "Distinct demands it can serve at a time; empty means one, 0 means none.",
        ge=0,
        aliases=("项目数",),
    )
    months: Months = column("可用月份", "Months in which it is to be had, such as 10-4; empty means all year.", aliases=("月份",))
    radius_km: float | None = column("服务半径", "Farthest distance at which it can help.", ge=0, unit="km", aliases=("服务半径(公里)",))
    cost: float | None = column("每项经费", "Money one project costs.", ge=0, unit="元")
    conditions: str | None = column("条件", "What has to be given in return or kept to.", free_text=True)
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
    title: str = column("名称", "What is needed, in a few words.", required=True, aliases=("需求名称",))
    description: str | None = column("说明", "What is needed, in the village's words.", free_text=True, aliases=("需求说明", "内容"))
    quantity: float | None = column("数量", "How much.", ge=0)
    measure: str | None = column("计量单位", "What the quantity counts.")
    suppliers: int | None = column("可接收单位数", "Distinct resources it can take; empty means one.", ge=0)
    priority: int | None = column("优先级", "1 to 3, 3 is the highest; empty means 2.", ge=1, le=3)
    deadline: date | None = column("期限", "Last day on which help is of use.")
    months: Months = column("可用月份", "Months in which help is of use; empty means all year.", aliases=("月份", "需要月份"))
    together: str | None = column("成套", "Id of a bundle: every line of it is served, or none.")
    inferred: YesNo = column("推断", "True when a source only implies the need.")
    state: str = column("状态", "Open, matched, waiting or withdrawn.", "open", choices=DEMAND_STATES)
    state_reason: str | None = column("状态原因", "Why it waits or was withdrawn.", free_text=True)
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


class Project(Node):
    """A pairing of resources with demands: one line of the project list, from proposal to outcome."""

    label = "Project"
    sheet = "projects"
    zh, en = "项目清单", "project"
    sheets = ("项目", "project")
    name_field = "title"
    search = ("title", "description")
    facts = ("M03", "M04", "M05", "M07", "M08", "M11")

    title: str = column("名称", "What is built.", required=True, aliases=("项目名称",))
    description: str | None = column("说明", "How.", free_text=True)
    state: str = column("状态", "Where it stands.", "proposed", choices=PROJECT_STATES)
    score: float | None = column("得分", "Value of the pairing when it was proposed.", entered=False)
    started: RoughDate = column("开始时间", "When work began.")
    finished: RoughDate = column("完成时间", "When it was done.")
    giver_benefit: str | None = column("提供方收益", "What the giver has of it.", free_text=True)
    receiver_benefit: str | None = column("接收方收益", "What the receiver has of it.", free_text=True)


class Uses(Relationship):
    """A resource that a project draws on, for one of its demands."""

    zh, en = "使用资源", "uses"
    type = "USES"
    sheet = "project_lines"
    sheets = ("项目明细",)
    start = (Project,)
    end = (Resource,)
    start_column = ("project", "项目")
    end_column = ("resource", "资源")
    keys = ("demand",)
    facts = ("M03", "M04")

    demand: str | None = column("需求", "Id of the demand it is used for.")
    quantity: float | None = column("数量", "How much of it.", ge=0)
    score: float | None = column("得分", "Value of this line when it was proposed.", entered=False)


class Answers(Relationship):
    """A demand that a project answers."""

    zh, en = "满足需求", "answers"
    type = "ANSWERS"
    start = (Project,)
    end = (Demand,)
    facts = ("M03", "M08")


class OwnedBy(Relationship):
    """Who answers for a project."""

    zh, en = "责任单位", "owned by"
    type = "OWNED_BY"
    start = (Project,)
    end = (Unit, Area, Party)
    facts = ("M03",)


class SitedAt(Relationship):
    """Where a project stands: on the giver's land or the receiver's."""

    zh, en = "项目地点", "sited at"
    type = "SITED_AT"
    start = (Project,)
    end = (Unit, Area)
    facts = ("M05",)


class Benefits(Relationship):
    """A village or community that has something of a project."""

    zh, en = "受益", "benefits"
    type = "BENEFITS"
    start = (Project,)
    end = (Area,)
    facts = ("M08",)


Project.links = (
    Link("resources", "资源", "The resources it draws on.", Uses, (Resource,), many=True),
    Link("demands", "需求", "The demands it answers.", Answers, (Demand,), many=True),
    Link("owner", "责任单位", "Who answers for it.", OwnedBy, (Unit, Area, Party)),
    Link("site", "地点", "The unit's land or the area it stands on.", SitedAt, (Unit, Area)),
    Link("beneficiaries", "受益村社区", "Who has something of it.", Benefits, (Area,), many=True),
)


class Outcome(Node):
    """A measured result, with the bounds its source gives and the period it is for."""

    label = "Outcome"
    sheet = "outcomes"
    zh, en = "成效", "outcome"
    name_field = "metric"
    facts = ("M06", "M10", "R09")

    metric: str = column("指标", "What was measured.", required=True, aliases=("名称",))
    value: Figure = column("数值", "The figure as the source gives it; approximate ones are bounds.")
    measure: str | None = column("计量单位", "What the figure counts.")
    period: RoughDate = column("时间", "The year, month or day it is for.", aliases=("年度",))


class Activity(Node):
    """Something that was held: a free clinic, a lecture, a joint inspection, a service of volunteers."""

    label = "Activity"
    sheet = "activities"
    zh, en = "活动", "activity"
    search = ("name",)
    facts = ("G14", "M09", "M12", "C11")

    name: str = column("名称", "What was held.", required=True)
    skill: str | None = column("专长", "The skill or authority it drew on.", aliases=("类别",))
    place_kind: str | None = column("场所类型", "School, community, centre, scenic area.")
    held: RoughDate = column("时间", "When.")
    times: Figure = column("场次", "How many were held.", unit="场")
    hours: float | None = column("时长", "Hours of service.", ge=0, unit="h")


class ResultOf(Relationship):
    """What brought an outcome about, or whom it is about."""

    zh, en = "成效来自", "result of"
    type = "RESULT_OF"
    start = (Outcome,)
    end = (Project, Activity, Area, Unit, Party)


class OrganisedBy(Relationship):
    """Who organised an activity."""

    zh, en = "组织者", "organised by"
    type = "ORGANISED_BY"
    start = (Activity,)
    end = (Party, Unit)


class TookPartIn(Relationship):
    """A unit or person that took part in an activity, and in which role."""

    zh, en = "参加活动", "took part in"
    type = "TOOK_PART_IN"
    sheet = "participations"
    sheets = ("活动参与",)
    start = (Unit, Person)
    end = (Activity,)
    start_column = ("participant", "参加者")
    end_column = ("activity", "活动")
    facts = ("M12", "C11")

    role: str | None = column("角色", "What it did there.")
    hours: float | None = column("时长", "Hours of service.", ge=0, unit="h")


Outcome.links = (
    Link(
        "about",
        "来自",
        "The project, activity, area, unit or party organisation.",
        ResultOf,
        (Project, Activity, Area, Unit, Party),
    ),
)
Activity.links = (in_area("地点"), Link("organiser", "组织者", "Who organised it.", OrganisedBy, (Party, Unit)))
LocatedIn.start = (*LocatedIn.start, Activity)


class Run(Node):
    """One request for project proposals with its settings, its plan and how good that plan is."""

    label = "Run"
    sheet = "runs"
    zh, en = "建议批次", "run"
    name_field = None

    created_at: datetime = column("创建时间", "When it was made.", required=True, entered=False)
    created_by: str | None = column("创建人", "Who asked for it.", entered=False)
    as_of: date = column("基准日期", "The day the graph was read as of.", required=True, entered=False)
    settings: str = column("参数", "The request, as JSON.", "{}", entered=False)
    inputs: str | None = column(
        "输入校验值", "Hash of what was read from the graph; another hash later means the run is stale.", entered=False
    )
    objective: float | None = column("目标值", "Sum of the scores of the chosen pairs.", entered=False)
    bound: float | None = column("上界", "Proven upper bound of the objective.", entered=False)
    gap: float | None = column("差距", "(bound - objective) / bound.", entered=False)
    fairness_price: float | None = column("公平代价", "Score given up for fairness.", entered=False)
    seconds: float | None = column("用时", "From reading the graph to the plan.", entered=False, unit="s")
    result: str | None = column("结果", "The plan with its reasons, as JSON.", entered=False)


class Proposed(Relationship):
    """A project that a run proposed, with its place in the list."""

    zh, en = "建议项目", "proposed"
    type = "PROPOSED"
    start = (Run,)
    end = (Project,)

    rank: int | None = column("名次", "Place in the list, 1 is first.", ge=1, entered=False)


class Decision(Node):
    """What a planner decided about a proposed project, and why."""

    label = "Decision"
    sheet = "decisions"
    zh, en = "决定", "decision"
    name_field = None

    verdict: str = column(
        "结论",
        "Accept, reject or defer.",
        required=True,
        choices=Choices(MappingProxyType({"accept": "采纳", "reject": "不采纳", "defer": "暂缓"})),
        entered=False,
    )
    reason: str | None = column("理由", "Why.", free_text=True, entered=False)
    decided_by: str | None = column("决定人", "Who decided.", entered=False)
    decided_at: datetime = column("决定时间", "When.", required=True, entered=False)


class DecidedOn(Relationship):
    """The project a decision is about."""

    zh, en = "决定对象", "decided on"
    type = "DECIDED_ON"
    start = (Decision,)
    end = (Project,)


class DecidedIn(Relationship):
    """The run in which the decided project was proposed."""

    zh, en = "所属批次", "decided in"
    type = "DECIDED_IN"
    start = (Decision,)
    end = (Run,)


NODES: tuple[type[Node], ...] = (Resource, Demand, Project, Outcome, Activity, Run, Decision)
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    Offers,
    DependsOn,
    Raises,
    Uses,
    Answers,
    OwnedBy,
    SitedAt,
    Benefits,
    ResultOf,
    OrganisedBy,
    TookPartIn,
    Proposed,
    DecidedOn,
    DecidedIn,
)
