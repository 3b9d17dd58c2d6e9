"""The resource and demand lists: what is open, what is idle, whose kind was only suggested."""

from graph.model.lists import DEMAND_KINDS, DEMAND_STATES, KIND_SOURCES, RESOURCE_KINDS
from graph.queries.asof import AREA, AS_OF, COMMITTEE, called_if_given, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_BY_AREA = Words("需求所在村(社区)", "the village or community of the demand")
_BY_GIVER = Words("提供单位所在区划", "the area of whoever offers it")

OPEN_DEMANDS = Question(
    name="open-demands",
    title=Words("未满足的需求及原因", "demands that are still open, and why"),
    about=Words(
        "基准日有效、没有被已采纳、实施中或已完成的项目满足的需求；原因为登记的等待原因，或期限已过。",
        "Demands in force that no accepted, running or finished project answers, with the recorded reason or that the deadline has passed.",
    ),
    cypher=f"""
MATCH (a:Area)-[:RAISES]->(d:Demand)
WHERE {holds("d")} AND {within_if_given("a")} AND d.state <> 'withdrawn'
  AND NOT EXISTS {{ MATCH (p:Project)-[:ANSWERS]->(d) WHERE p.state IN ['accepted', 'running', 'finished'] }}
WITH a, d, COUNT {{ (:Project {{state: 'proposed'}})-[:ANSWERS]->(d) }} AS proposed,
  COUNT {{ (:Project {{state: 'rejected'}})-[:ANSWERS]->(d) }} AS rejected
RETURN d.id AS demand, d.title AS title, d.kind AS kind, a.id AS area, a.name AS area_name, coalesce(d.priority, 2) AS priority,
  d.deadline AS deadline,
  d.state AS state, CASE WHEN d.deadline < $as_of THEN 'deadline_passed' ELSE d.state_reason END AS reason, proposed, rejected
ORDER BY priority DESC, deadline, demand""",
    columns=(
        Column("demand", "需求编号", "demand id"),
        Column("title", "需求", "demand"),
        Column("kind", "类别", "kind", DEMAND_KINDS),
        Column("area", "编码", "area code"),
        Column("area_name", "村社区", "village or community"),
        Column("priority", "优先级", "priority"),
        Column("deadline", "期限", "deadline"),
        Column("state", "状态", "state", DEMAND_STATES),
        Column("reason", "原因", "reason"),
        Column("proposed", "待定项目数", "proposed projects"),
        Column("rejected", "未采纳项目数", "rejected projects"),
    ),
    scope=_BY_AREA,
    parameters=(AREA, AS_OF),
    facts=("M02",),
    empty=Words("没有未满足的需求", "No demand is open"),
)

IDLE_RESOURCES = Question(
    name="idle-resources",
    title=Words("未使用的资源", "resources that nothing uses"),
    about=Words(
        "基准日有效、没有被已采纳、实施中或已完成的项目使用的资源，及其可承接项目数。",
        "Resources in force that no accepted, running or finished project uses, with how many projects they could take.",
    ),
    cypher=f"""
MATCH (by)-[:OFFERS]->(r:Resource)
WHERE {holds("r", "by")} AND ($unit IS NULL OR by.id = $unit OR by.name = $unit OR $unit IN coalesce(by.aliases, []))
  AND NOT EXISTS {{ MATCH (p:Project)-[:USES]->(r) WHERE p.state IN ['accepted', 'running', 'finished'] }}
RETURN r.id AS resource, r.title AS title, r.kind AS kind, by.id AS unit, by.name AS unit_name, coalesce(r.projects, 1) AS projects,
  r.months AS months,
  r.valid_to AS valid_to
ORDER BY unit, resource""",
    columns=(
        Column("resource", "资源编号", "resource id"),
        Column("title", "资源", "resource"),
        Column("kind", "类别", "kind", RESOURCE_KINDS),
        Column("unit", "单位编号", "giver's id"),
        Column("unit_name", "提供单位", "offered by"),
        Column("projects", "可承接项目数", "projects it can take"),
        Column("months", "可用月份", "months"),
        Column("valid_to", "有效期至", "valid to"),
    ),
    scope=_BY_GIVER,
    parameters=(
        Parameter(
            "unit", "单位", "Unit or village by id, name or alias; all when empty.", example="蜈支洲岛旅游区", names=("Unit", "Area")
        ),
        AS_OF,
    ),
    facts=("M01",),
)

UNCONFIRMED = Question(
    name="unconfirmed-kinds",
    title=Words("待确认的类别", "kinds that were only suggested"),
    about=Words(
        "系统从文字建议类别、尚未有人确认的资源和需求。",
        "Resources and demands whose kind the system suggested from the text and nobody confirmed.",
    ),
    cypher=f"""
MATCH (by)-[:OFFERS|RAISES]->(x:Resource|Demand)
WHERE (x.kind_source = 'suggested' OR x.kind IS NULL) AND {holds("x")}
RETURN CASE WHEN x:Resource THEN 'resource' ELSE 'demand' END AS list, x.id AS id, x.title AS title, by.name AS by_name, x.kind AS kind,
  x.kind_source AS kind_source, x.kind_confidence AS confidence
ORDER BY list DESC, confidence, id""",
    columns=(
        Column("list", "清单", "list"),
        Column("id", "编号", "id"),
        Column("title", "名称", "title"),
        Column("by_name", "单位或村社区", "unit or village"),
        Column("kind", "建议类别", "suggested kind"),
        Column("kind_source", "类别来源", "who said so", KIND_SOURCES),
        Column("confidence", "把握", "confidence"),
    ),
    scope=Words("提供或提出者所在区划", "the area of whoever offers or raises it"),
    parameters=(AS_OF,),
    facts=("M01", "M02"),
    empty=Words("没有待确认的类别", "No kind waits for confirmation"),
)

SUPPLY = Question(
    name="lists-by-kind",
    title=Words("各类资源和需求的数量", "resources and demands by kind"),
    about=Words("基准日有效的资源和需求，按类别计数。", "Resources and demands in force on the day, counted by kind."),
    cypher=f"""
MATCH (x:Resource|Demand)
WHERE {holds("x")}
RETURN CASE WHEN x:Resource THEN 'resource' ELSE 'demand' END AS list, x.kind AS kind, count(x) AS lines,
  sum(CASE WHEN x.kind_source = 'suggested' THEN 1 ELSE 0 END) AS suggested
ORDER BY list DESC, lines DESC, kind""",
    columns=(
        Column("list", "清单", "list"),
        Column("kind", "类别", "kind"),
        Column("lines", "条数", "lines"),
        Column("suggested", "其中系统建议", "of these suggested"),
    ),
    scope=_BY_AREA,
    parameters=(AS_OF,),
    facts=("M01", "M02"),
)

OFFERS_OF_COMMITTEE = Question(
    name="committee-resources",
    title=Words("某党组织成员单位能提供什么", "what the members of a committee can give"),
    about=Words("成员单位在基准日有效的资源。", "Resources in force of the units that are members on the day."),
    cypher=f"""
MATCH (p:Party)<-[m:MEMBER_OF]-(u:Unit)-[o:OFFERS]->(r:Resource)
WHERE {called_if_given("p", "committee")} AND {holds("p", "m", "u", "o", "r")}
RETURN p.id AS committee, p.name AS committee_name, u.id AS unit, u.name AS unit_name, r.id AS resource, r.title AS title, r.kind AS kind
ORDER BY committee, unit, resource""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("unit", "单位编号", "unit id"),
        Column("unit_name", "单位", "unit"),
        Column("resource", "资源编号", "resource id"),
        Column("title", "资源", "resource"),
        Column("kind", "类别", "kind", RESOURCE_KINDS),
    ),
    scope=_BY_GIVER,
    parameters=(COMMITTEE, AS_OF),
    facts=("M01",),
)

QUESTIONS: tuple[Question, ...] = (OPEN_DEMANDS, IDLE_RESOURCES, UNCONFIRMED, SUPPLY, OFFERS_OF_COMMITTEE)
