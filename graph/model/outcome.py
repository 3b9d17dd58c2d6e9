"""Outcomes and activities: what was measured, what was held, and who took part."""

from graph.kinds import Link, Node, Relationship, column
from graph.model.area import Area, LocatedIn, in_area
from graph.model.organisation import Party, Unit
from graph.model.people import Person
from graph.model.project import Project
from graph.values import Figure, RoughDate


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

NODES: tuple[type[Node], ...] = (Outcome, Activity)
RELATIONSHIPS: tuple[type[Relationship], ...] = (ResultOf, OrganisedBy, TookPartIn)
