"""Rules, limits, mechanisms and stated figures: what holds where, since when, and who said so."""

from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area
from graph.model.centre import ServiceCentre
from graph.model.grid import Grid
from graph.model.organisation import Party, Unit
from graph.values import Figure, RoughDate, YesNo

PARAMETERS = Choices(
    MappingProxyType(
        {
            "households_per_member": "每名党员联系户数",
            "visits_per_month": "每月走访户数",
            "walking_minutes": "步行服务圈分钟数",
            "chief_is_secretary_or_leader": "网格长由书记或组长担任",
            "residents_group_posts": "每个居民小组的组长与副组长人数",
        }
    )
)
LIMIT_SCOPES = Choices(
    MappingProxyType({"unit": "单位", "committee": "党组织", "community": "村社区", "district": "区"}),
    MappingProxyType({"大党委": "committee", "社区": "community", "村": "community", "区县": "district"}),
)


class Rule(Node):
    """A rule of one place: a parameter with its range, its source and its date. Places differ, so no rule is a constant."""

    label = "Rule"
    sheet = "rules"
    zh, en = "规则", "rule"
    facts = ("G17", "R04", "R11", "R12", "C01")

    name: str = column("名称", "What the rule says, in a few words.", required=True)
    parameter: str | None = column("参数", "Which quantity it bounds.", choices=PARAMETERS)
    value: Figure = column("数值", "The range it sets.")
    measure: str | None = column("计量单位", "What the value counts.")
    stated: RoughDate = column("发布时间", "When the source states it.")


class AppliesIn(Relationship):
    """Where a rule or mechanism applies."""

    zh, en = "适用范围", "applies in"
    type = "APPLIES_IN"
    end = (Area, Party)


class Mechanism(Node):
    """A standing procedure of a place. Where a source counts more than it names, the others stay unnamed."""

    label = "Mechanism"
    sheet = "mechanisms"
    zh, en = "机制", "mechanism"
    facts = ("R07", "R08")

    name: str = column("名称", "Name, or a placeholder.", required=True)
    name_unknown: YesNo = column("名称未知", "True where a source counts it without naming it.")
    description: str | None = column("说明", "What it does.")


Rule.links = (Link("where", "适用范围", "Area or party organisation.", AppliesIn, (Area, Party)),)
Mechanism.links = (Link("where", "适用范围", "Area or party organisation.", AppliesIn, (Area, Party)),)
AppliesIn.start = (Rule, Mechanism)


class Limit(Node):
    """A planner's limit on projects or money, for a unit, a committee, a community or a district."""

    label = "Limit"
    sheet = "limits"
    zh, en = "上限", "limit"
    sheets = ("限额", "limit")
    compose = ("scope", "subject")
    name_field = None

    scope: str = column("范围", "What the limit is for.", required=True, choices=LIMIT_SCOPES)
    projects: int | None = column("项目数上限", "Most projects at a time.", ge=0)
    budget: float | None = column("经费上限", "Most money.", ge=0, unit="元")


class Limits(Relationship):
    """Whom a limit is for."""

    zh, en = "限制对象", "limits"
    type = "LIMITS"
    start = (Limit,)
    end = (Unit, Party, Area)


Limit.links = (
    Link(
        "subject",
        "编号",
        "Id, code or name of what is limited.",
        Limits,
        (Unit, Party, Area),
        required=True,
        aliases=("id", "对象"),
    ),
)


class StatedFigure(Node):
    """A count that a source states about a place, committee or centre, kept beside what the graph itself counts."""

    label = "StatedFigure"
    sheet = "figures"
    zh, en = "统计数字", "stated figure"
    name_field = "metric"
    facts = ("G15", "G20", "R03", "R05", "R10", "C02", "C04")

    metric: str = column("指标", "What was counted.", required=True)
    value: Figure = column("数值", "The figure as the source gives it.")
    measure: str | None = column("计量单位", "What it counts.")
    as_of: RoughDate = column("时点", "The day, month or year it holds for.")


class FigureAbout(Relationship):
    """What a stated figure is about."""

    zh, en = "统计对象", "figure about"
    type = "FIGURE_ABOUT"
    start = (StatedFigure,)
    end = (Area, Party, Grid, ServiceCentre, Unit)


StatedFigure.links = (
    Link(
        "about",
        "对象",
        "Area, party organisation, grid, centre or unit.",
        FigureAbout,
        (Area, Party, Grid, ServiceCentre, Unit),
    ),
)

NODES: tuple[type[Node], ...] = (Rule, Mechanism, Limit, StatedFigure)
RELATIONSHIPS: tuple[type[Relationship], ...] = (AppliesIn, Limits, FigureAbout)
