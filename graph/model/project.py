"""Projects: what is built from the two lists, from proposal to outcome, and who has something of it."""

from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area
from graph.model.lists import Demand, Resource
from graph.model.organisation import Party, Unit
from graph.values import RoughDate

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
    description: str | None = column("说明", "How.")
    state: str = column("状态", "Where it stands.", "proposed", choices=PROJECT_STATES)
    score: float | None = column("得分", "Value of the pairing when it was proposed.", entered=False)
    started: RoughDate = column("开始时间", "When work began.")
    finished: RoughDate = column("完成时间", "When it was done.")
    giver_benefit: str | None = column("提供方收益", "What the giver has of it.")
    receiver_benefit: str | None = column("接收方收益", "What the receiver has of it.")


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
    """A village or community that has something of a project, or shares a demand that another one raises."""

    zh, en = "受益", "benefits"
    type = "BENEFITS"
    start = (Project, Demand)
    end = (Area,)
    facts = ("M08",)


Project.links = (
    Link("resources", "资源", "The resources it draws on.", Uses, (Resource,), many=True),
    Link("demands", "需求", "The demands it answers.", Answers, (Demand,), many=True),
    Link("owner", "责任单位", "Who answers for it.", OwnedBy, (Unit, Area, Party)),
    Link("site", "地点", "The unit's land or the area it stands on.", SitedAt, (Unit, Area)),
    Link("beneficiaries", "受益村社区", "Who has something of it.", Benefits, (Area,), many=True),
)

Demand.links = (
    *Demand.links,
    Link(
        "areas",
        "共同受益",
        "Other villages or communities that share the need; the one that raises it receives for all.",
        Benefits,
        (Area,),
        many=True,
        aliases=("共同受益村社区", "联动村社区"),
    ),
)


NODES: tuple[type[Node], ...] = (Project,)
RELATIONSHIPS: tuple[type[Relationship], ...] = (Uses, Answers, OwnedBy, SitedAt, Benefits)
