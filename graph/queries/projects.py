"""Projects: their sources, whom they join, what came of them and what was decided."""

from graph.model.project import PROJECT_STATES
from graph.queries.asof import AREA, AS_OF, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_BY_SITE = Words("项目所满足需求的村(社区)", "the village or community whose demand is answered")
_PROJECT = (Column("project", "项目编号", "project id"), Column("title", "项目", "project"))

SOURCES = Question(
    name="project-sources",
    title=Words("项目从何而来", "the chain from a project to its sources"),
    about=Words(
        "项目 → 资源或需求 → 单位或村社区 → 文件、工作表、行号。",
        "Project, its resources and demands, who offers or raises them, and file, sheet and row.",
    ),
    cypher="""
MATCH (p:Project) WHERE p.id = $project OR p.title = $project
MATCH (p)-[:USES|ANSWERS]->(x:Resource|Demand)<-[:OFFERS|RAISES]-(by)
WITH DISTINCT p, x, by
RETURN p.id AS project, p.title AS title, CASE WHEN x:Resource THEN 'resource' ELSE 'demand' END AS part, x.id AS id, x.title AS part_title,
  by.id AS by, by.name AS by_name, x.source_file AS file, x.source_sheet AS sheet, x.source_row AS row, x.reference AS reference
ORDER BY project, part DESC, id""",
    columns=(
        *_PROJECT,
        Column("part", "组成", "part"),
        Column("id", "编号", "id"),
        Column("part_title", "名称", "its title"),
        Column("by", "单位或村社区编号", "unit or village id"),
        Column("by_name", "单位或村社区", "unit or village"),
        Column("file", "文件", "file"),
        Column("sheet", "工作表", "sheet"),
        Column("row", "行号", "row"),
        Column("reference", "出处", "reference"),
    ),
    scope=_BY_SITE,
    parameters=(Parameter("project", "项目", "Project by id or title.", required=True, example="湾坡鸭养殖示范基地", names=("Project",)),),
    facts=("M03",),
)

LIST = Question(
    name="projects",
    title=Words("项目清单", "the project list"),
    about=Words(
        "项目、状态、资源和需求数、双方收益；可按状态筛选。",
        "Projects with their state, resources, demands and the benefit to either side; one state if given.",
    ),
    cypher=f"""
MATCH (p:Project)
WHERE {holds("p")} AND ($state IS NULL OR p.state = $state)
RETURN p.id AS project, p.title AS title, p.state AS state,
  COLLECT {{ MATCH (p)-[:USES]->(r:Resource) RETURN DISTINCT r.title ORDER BY r.title }} AS resources,
  COLLECT {{ MATCH (p)-[:ANSWERS]->(d:Demand) RETURN DISTINCT d.title ORDER BY d.title }} AS demands,
  COLLECT {{ MATCH (p)-[:OWNED_BY]->(o) RETURN DISTINCT o.name ORDER BY o.name }} AS owner,
  p.giver_benefit AS giver_benefit, p.receiver_benefit AS receiver_benefit, p.score AS score
ORDER BY project""",
    columns=(
        *_PROJECT,
        Column("state", "状态", "state", PROJECT_STATES),
        Column("resources", "资源", "resources"),
        Column("demands", "需求", "demands"),
        Column("owner", "责任单位", "owner"),
        Column("giver_benefit", "提供方收益", "giver's benefit"),
        Column("receiver_benefit", "接收方收益", "receiver's benefit"),
        Column("score", "得分", "score"),
    ),
    scope=_BY_SITE,
    parameters=(Parameter("state", "状态", "One state, such as accepted; all when empty.", example="accepted"), AS_OF),
    facts=("M03", "M07"),
)

# Neo4j has no path of subordination between a unit and its system other than its domain, so the domain stands for the system (条), and the
# district an area lies in for the territory (块).
SYSTEMS_CROSSED = Question(
    name="projects-across",
    title=Words("跨系统、跨区的项目比例", "share of projects that cross systems or districts"),
    about=Words(
        "打破条块分割：参与方(提供单位、责任单位、需求所在村社区)属于两个以上领域(条)或两个以上区(块)的项目占比。村社区算作“社区”领域。",
        "Projects whose parties (givers, owners, villages in need) belong to two or more systems or two or more districts. A village "
        "counts as the "
        "system 'community'.",
    ),
    cypher=f"""
MATCH (p:Project) WHERE {holds("p")} AND ($state IS NULL OR p.state = $state)
WITH p, COLLECT {{ MATCH (p)-[:USES]->(:Resource)<-[:OFFERS]-(x) RETURN DISTINCT x }}
  + COLLECT {{ MATCH (p)-[:ANSWERS]->(:Demand)<-[:RAISES]-(x) RETURN DISTINCT x }}
  + COLLECT {{ MATCH (p)-[:OWNED_BY]->(x) WHERE x:Unit OR x:Area RETURN DISTINCT x }} AS parties
WITH p, parties, COLLECT {{ UNWIND parties AS x WITH x WHERE x:Area OR x.domain IS NOT NULL
  RETURN DISTINCT CASE WHEN x:Area THEN 'community' ELSE x.domain END }} AS systems,
  COLLECT {{ UNWIND parties AS x MATCH (x)-[:LOCATED_IN|PART_OF*0..6]->(district:Area {{level: 'district'}}) RETURN DISTINCT district.id
    }} AS districts
WITH count(p) AS projects, sum(CASE WHEN size(systems) > 1 THEN 1 ELSE 0 END) AS across_systems,
  sum(CASE WHEN size(districts) > 1 THEN 1 ELSE 0 END) AS across_districts,
  sum(CASE WHEN size(systems) > 1 OR size(districts) > 1 THEN 1 ELSE 0 END) AS across_either
RETURN projects, across_systems, across_districts, across_either,
  CASE WHEN projects > 0 THEN toFloat(across_either) / projects END AS share""",
    columns=(
        Column("projects", "项目数", "projects"),
        Column("across_systems", "跨系统", "across systems"),
        Column("across_districts", "跨区", "across districts"),
        Column("across_either", "跨系统或跨区", "across either"),
        Column("share", "占比", "share", percent=True),
    ),
    scope=Words("全部", "all"),
    parameters=(Parameter("state", "状态", "One state, such as accepted; all when empty.", example="accepted"), AS_OF),
    facts=("M13",),
)

OUTCOMES = Question(
    name="outcomes",
    title=Words("成效数字", "measured outcomes"),
    about=Words(
        "成效及其上下限；“80余”“逾5万”只有下限，不当作确数。",
        "Outcomes with the bounds of their source; an 'over 50,000' has a lower bound only.",
    ),
    cypher=f"""
MATCH (o:Outcome) WHERE {holds("o")}
OPTIONAL MATCH (o)-[:RESULT_OF]->(x)
RETURN o.id AS outcome, o.metric AS metric, o.value_text AS value, o.value_low AS low, o.value_high AS high,
  o.value_low IS NOT NULL AND o.value_low = coalesce(o.value_high, -1) AS exact, o.measure AS measure,
  CASE o.period_precision WHEN 'year' THEN toString(o.period.year) WHEN 'month' THEN left(toString(o.period),
    7) ELSE toString(o.period) END AS period,
  coalesce(x.name, x.title) AS about, o.reference AS reference
ORDER BY outcome""",
    columns=(
        Column("outcome", "成效编号", "outcome id"),
        Column("metric", "指标", "metric"),
        Column("value", "原文数值", "as stated"),
        Column("low", "下限", "at least"),
        Column("high", "上限", "at most"),
        Column("exact", "确数", "exact"),
        Column("measure", "计量单位", "measure"),
        Column("period", "时间", "period"),
        Column("about", "来自", "about"),
        Column("reference", "出处", "reference"),
    ),
    scope=_BY_SITE,
    parameters=(AS_OF,),
    facts=("M06", "M09", "M10", "R09"),
)

DIVIDENDS = Question(
    name="dividend-ratio",
    title=Words("分红占销售额的比例", "dividend as a share of sales"),
    about=Words(
        "同一对象、同一时间、同一计量单位的销售额与分红相除；由图中数字算出，不是录入的。",
        "Dividends over sales of the same thing, period and measure; worked out from the stored figures, never typed in.",
    ),
    cypher=f"""
MATCH (sales:Outcome)-[:RESULT_OF]->(x)<-[:RESULT_OF]-(paid:Outcome)
WHERE sales.metric CONTAINS '销售' AND paid.metric CONTAINS '分红' AND sales.period = paid.period
  AND sales.period_precision = paid.period_precision
  AND sales.measure = paid.measure AND sales.value_low = sales.value_high AND paid.value_low = paid.value_high AND {holds("sales", "paid")}
RETURN coalesce(x.title, x.name) AS about, sales.period.year AS year, sales.value_low AS sales, paid.value_low AS dividend,
  sales.measure AS measure,
  paid.value_low / sales.value_low AS ratio
ORDER BY about, year""",
    columns=(
        Column("about", "对象", "about"),
        Column("year", "年份", "year"),
        Column("sales", "销售额", "sales"),
        Column("dividend", "分红", "dividend"),
        Column("measure", "计量单位", "measure"),
        Column("ratio", "分红比例", "ratio", percent=True),
    ),
    scope=_BY_SITE,
    parameters=(AS_OF,),
    facts=("M06",),
)

DECISIONS = Question(
    name="latest-decisions",
    title=Words("最近的决定", "latest decisions"),
    about=Words("最近对建议项目作出的决定及理由，新的在前。", "What was decided about proposed projects, and why; latest first."),
    cypher="""
MATCH (d:Decision)-[:DECIDED_ON]->(p:Project)
OPTIONAL MATCH (d)-[:DECIDED_IN]->(run:Run)
RETURN d.id AS decision, d.decided_at AS decided_at, d.decided_by AS decided_by, p.id AS project, p.title AS title, d.verdict AS verdict,
  d.reason AS reason, run.id AS run
ORDER BY decided_at DESC, decision LIMIT $number""",
    columns=(
        Column("decision", "决定编号", "decision id"),
        Column("decided_at", "时间", "decided at"),
        Column("decided_by", "决定人", "by"),
        *_PROJECT,
        Column("verdict", "结论", "verdict"),
        Column("reason", "理由", "reason"),
        Column("run", "批次", "run"),
    ),
    scope=_BY_SITE,
    parameters=(Parameter("number", "条数", "How many; 20 when empty.", "integer", default=20, example="20"),),
)

ACTIVITIES = Question(
    name="activities",
    title=Words("活动：专长与场所", "activities by skill and place"),
    about=Words(
        "各类活动的记录数和来源给出的场次下限、志愿时长；可按区划筛选。",
        "Activities by skill and kind of place, with the stated lower bound of how many and hours.",
    ),
    cypher=f"""
MATCH (x:Activity) WHERE {holds("x")}
OPTIONAL MATCH (x)-[:LOCATED_IN]->(a:Area)
WITH x, a WHERE {within_if_given("a")}
WITH x, a ORDER BY x.name
RETURN x.skill AS skill, x.place_kind AS place_kind, count(DISTINCT x) AS records, sum(coalesce(x.times_low, 1)) AS at_least,
  sum(x.hours) AS hours,
  collect(DISTINCT x.name) AS names
ORDER BY skill, place_kind""",
    columns=(
        Column("skill", "专长", "skill"),
        Column("place_kind", "场所类型", "place"),
        Column("records", "记录数", "records"),
        Column("at_least", "至少场次", "held at least"),
        Column("hours", "时长", "hours"),
        Column("names", "活动", "activities"),
    ),
    scope=Words("活动地点", "where it was held"),
    parameters=(AREA, AS_OF),
    facts=("M09", "M12", "C11"),
)

QUESTIONS: tuple[Question, ...] = (SOURCES, LIST, SYSTEMS_CROSSED, OUTCOMES, DIVIDENDS, DECISIONS, ACTIVITIES)
