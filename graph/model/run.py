"""Runs and decisions: what was proposed, how good the plan is, and what a planner decided about it."""

from datetime import date, datetime
from types import MappingProxyType

from graph.kinds import Choices, Node, Relationship, column
from graph.model.project import Project
from graph.values import Words


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
    areas: Words = column("区划范围", "The area prefixes of whoever made it.", entered=False)


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
    reason: str | None = column("理由", "Why.", entered=False)
    decided_by: str | None = column("决定人", "Who decided.", entered=False)
    decided_at: datetime = column("决定时间", "When.", required=True, entered=False)
    areas: Words = column("区划范围", "The area prefixes of whoever made the run.", entered=False)


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


NODES: tuple[type[Node], ...] = (Run, Decision)
RELATIONSHIPS: tuple[type[Relationship], ...] = (Proposed, DecidedOn, DecidedIn)
