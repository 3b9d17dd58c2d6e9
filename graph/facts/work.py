"""Facts M01 to M13 and R08 to R18: lists, projects, outcomes, work orders."""

from graph.facts.fact import FactCheck, every
from graph.queries.asof import holds
from graph.queries.question import Words

_PROJECTS = f"MATCH (p:Project) WHERE {holds('p')}"
_ORDERS = f"MATCH (w:WorkOrder) WHERE {holds('w')}"
_STEPS = "['collected', 'registered', 'reported', 'processing', 'replied']"

_IN_ORDER = f"""coalesce(w.resolved_on_site, false) OR (steps = {_STEPS}[0..size(steps)]
  AND (w.state = 'replied') = ('replied' IN steps))"""
_CHASED = """NOT EXISTS { MATCH (e:OrderEvent)-[:OF_ORDER]->(w) WHERE NOT EXISTS { (e)-[:ACTED_BY]->() } }
  AND (w.due_at IS NULL OR date(coalesce(w.replied_at, w.due_at)) <= date(w.due_at)
    OR EXISTS { (:OrderEvent {step: 'supervised'})-[:OF_ORDER]->(w) })"""

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "M01",
        "每条资源有类别、提供单位和生效日期",
        "Every resource has a kind, an owner and a date from which it holds",
        Words("资源清单", "the resource list"),
        f"MATCH (r:Resource) WHERE {holds('r')}"
        + every("'资源'", "r.kind IS NOT NULL AND r.valid_from IS NOT NULL AND EXISTS { ()-[:OFFERS]->(r) }", "r.title"),
    ),
    FactCheck(
        "M02",
        "每条需求已对接、等待(有原因)或撤回",
        "Every demand ends matched, waiting with a reason, or withdrawn",
        Words("需求的去向：先做一次建议并作出决定", "the end of each demand: propose and decide first"),
        f"""
MATCH (d:Demand) WHERE {holds("d")}
WITH count(d) AS stated, sum(CASE WHEN d.state IN ['matched', 'withdrawn'] OR (d.state = 'waiting'
  AND d.state_reason IS NOT NULL) THEN 1 ELSE 0 END)
  AS counted, sum(CASE WHEN d.state = 'waiting' AND d.state_reason IS NULL THEN 1 ELSE 0 END) AS wrong
WHERE stated > 0
RETURN '需求' AS item, stated, counted, CASE WHEN wrong > 0 THEN false WHEN counted = stated THEN true END AS ok""",
    ),
    FactCheck(
        "M03",
        "每个已采纳项目连着资源、需求和责任单位",
        "Every accepted project has a resource, a demand and an owner",
        Words("已采纳的项目", "accepted projects"),
        _PROJECTS
        + " AND p.state = 'accepted'"
        + every(
            "'已采纳项目'", "EXISTS { (p)-[:USES]->() } AND EXISTS { (p)-[:ANSWERS]->() } AND EXISTS { (p)-[:OWNED_BY]->() }", "p.title"
        ),
    ),
    FactCheck(
        "M04",
        "一个项目可用两类资源",
        "One project may draw on two kinds of resource",
        Words("用到两类资源的项目：运行 gongjian propose", "a project with two kinds of resource: run gongjian propose"),
        """
MATCH (p:Project)-[:USES]->(r:Resource) WITH p, count(DISTINCT r.kind) AS counted, collect(DISTINCT r.title) AS which WHERE counted > 1
RETURN p.title AS item, counted, true AS ok, which ORDER BY item""",
    ),
    FactCheck(
        "M05",
        "项目可以建在提供方的土地上",
        "A project may stand on the giver's land",
        Words("地点为单位的项目", "a project sited at a unit"),
        """
MATCH (p:Project)-[:SITED_AT]->(u:Unit), (p)-[:BENEFITS]->(a:Area) WITH p, u, collect(a.name) AS which
RETURN p.title + ' @ ' + u.name AS item, true AS ok, which ORDER BY item""",
    ),
    FactCheck(
        "M06",
        "分红比例由销售额和分红算出",
        "The dividend ratio is worked out from sales and dividend",
        Words("同期的销售额和分红", "sales and dividend of one period"),
        f"""
MATCH (sales:Outcome)-[:RESULT_OF]->(x)<-[:RESULT_OF]-(paid:Outcome)
WHERE sales.metric CONTAINS '销售' AND paid.metric CONTAINS '分红' AND sales.period = paid.period AND {holds("sales", "paid")}
RETURN coalesce(x.title, x.name) + ' ' + sales.period.year + ' %' AS item, round(100.0 * paid.value_low / sales.value_low, 1) AS counted,
  sales.value_low = sales.value_high AND paid.value_low = paid.value_high AND sales.measure = paid.measure AS ok""",
    ),
    FactCheck(
        "M07",
        "双方收益分开记录",
        "The benefit of giver and receiver is recorded separately",
        Words("记有收益的项目", "projects with a recorded benefit"),
        _PROJECTS
        + " AND (p.giver_benefit IS NOT NULL OR p.receiver_benefit IS NOT NULL)"
        + every("'有收益的项目'", "p.giver_benefit IS NOT NULL AND p.receiver_benefit IS NOT NULL", "p.title"),
    ),
    FactCheck(
        "M08",
        "一个项目可惠及多个村",
        "One project may serve several villages",
        Words("惠及多个村的项目", "a project for several villages"),
        """
MATCH (p:Project) OPTIONAL MATCH (p)-[:BENEFITS]->(a:Area) OPTIONAL MATCH (p)-[:ANSWERS]->(:Demand)<-[:RAISES]-(b:Area)
WITH p, collect(DISTINCT a.name) + collect(DISTINCT b.name) AS names UNWIND names AS name
WITH p, collect(DISTINCT name) AS which WHERE size(which) > 1 RETURN p.title AS item, size(which) AS counted, true AS ok,
  which ORDER BY item""",
    ),
    FactCheck(
        "M09",
        "“80余场”只记下限",
        "'More than 80' is kept as a lower bound",
        Words("有场次的活动", "activities with a number of times"),
        f"""
MATCH (x:Activity) WHERE x.times_text IS NOT NULL AND {holds("x")}
RETURN x.name AS item, x.times_text AS stated, x.times_low AS counted,
  CASE WHEN x.times_text CONTAINS '余' THEN x.times_high IS NULL ELSE true END AS ok ORDER BY item""",
    ),
    FactCheck(
        "R08",
        "工单按五步推进，不跳步；有回复才算闭环",
        "Orders go through the five steps without a jump; closed only with a reply",
        Words("工单和流转", "work orders and their steps"),
        _ORDERS
        + f"""
WITH w, COLLECT {{ MATCH (e:OrderEvent)-[:OF_ORDER]->(w) WHERE e.step IN {_STEPS} RETURN e.step ORDER BY e.at }} AS steps"""
        + every("'工单'", _IN_ORDER, "w.id"),
    ),
    FactCheck(
        "R13",
        "流转各步记有经办和时间；超期工单有督办",
        "Each step has an actor and a time; overdue orders were chased",
        Words("工单流转", "steps of work orders"),
        _ORDERS + " AND EXISTS { (:OrderEvent)-[:OF_ORDER]->(w) }" + every("'工单'", _CHASED, "w.id"),
    ),
    FactCheck(
        "R14",
        "当场解决占比可算",
        "The on-the-spot share is computed",
        Words("工单", "work orders"),
        _ORDERS
        + """
WITH count(w) AS stated, sum(CASE WHEN w.resolved_on_site THEN 1 ELSE 0 END) AS counted WHERE stated > 0
RETURN '当场解决' AS item, stated, counted, true AS ok""",
    ),
    FactCheck(
        "M10",
        "“逾5万斤”只记下限",
        "'Over 50,000' is kept as a lower bound",
        Words("蔬果销售的成效", "an outcome of vegetable sales"),
        f"""
MATCH (o:Outcome) WHERE o.metric CONTAINS '蔬果' AND {holds("o")}
RETURN o.metric AS item, o.value_text AS stated, o.value_low AS counted, o.value_low IS NOT NULL AND o.value_high IS NULL AS ok""",
    ),
    FactCheck(
        "M11",
        "便民超市：从市场到居民的项目",
        "A project that brings a market to residents",
        Words("便民超市项目", "a market project"),
        """
MATCH (p:Project)-[:OWNED_BY]->(o) WHERE p.title CONTAINS '超市'
RETURN p.title AS item, true AS ok, [o.name] AS which ORDER BY item""",
    ),
    FactCheck(
        "M12",
        "联合活动有两个以上单位参加并记有角色",
        "A joint activity has two or more units, each with its role",
        Words("多单位参加的活动", "an activity of several units"),
        """
MATCH (u:Unit)-[t:TOOK_PART_IN]->(x:Activity)
WITH x, count(DISTINCT u) AS stated, count(t.role) AS counted, collect(u.name) AS which WHERE stated > 1
RETURN x.name AS item, stated, counted, counted >= stated AS ok, which ORDER BY item""",
    ),
    FactCheck(
        "M13",
        "跨领域合作的项目占比可算",
        "The share of projects that join givers and receivers of different systems is computed",
        Words("连着资源和需求的项目", "projects with resources and demands"),
        f"""
{_PROJECTS} AND EXISTS {{ (p)-[:USES]->() }}
WITH p, COUNT {{ MATCH (p)-[:USES|ANSWERS]->()<-[:OFFERS|RAISES]-(x) RETURN DISTINCT coalesce(x.domain, 'community') }} AS systems
WITH count(p) AS stated, sum(CASE WHEN systems > 1 THEN 1 ELSE 0 END) AS counted WHERE stated > 0
RETURN '跨系统项目' AS item, stated, counted, true AS ok""",
    ),
    FactCheck(
        "R09",
        "37次为确数，20余项只有下限",
        "37 is exact, 'more than 20' a lower bound",
        Words("报告与难点问题的成效", "outcomes of reports and hard problems"),
        f"""
MATCH (o:Outcome) WHERE (o.metric CONTAINS '报告' OR o.metric CONTAINS '难点') AND {holds("o")}
RETURN o.metric AS item, o.value_text AS stated, o.value_low AS counted,
  CASE WHEN o.value_text CONTAINS '余' THEN o.value_high IS NULL ELSE o.value_low = o.value_high END AS ok ORDER BY item""",
    ),
    FactCheck(
        "R12",
        "专职网格员每月走访的不同户数达到当地下限",
        "Distinct households visited in a month reach the minimum of the place",
        Words("足够的家庭户和走访记录", "enough households and visits"),
        f"""
MATCH (rule:Rule {{parameter: 'visits_per_month'}})-[:APPLIES_IN]->(place:Area)
MATCH (who:Person)-[:HOLDS]->(t:Appointment {{employment: 'full_time'}})-[:AT]->(:Post {{kind: 'grid_member'}})-[:POST_IN]->(g:Grid)
MATCH (g)-[:LOCATED_IN]->(a:Area) WHERE EXISTS {{ (a)-[:PART_OF*0..4]->(place) }} AND {holds("t")}
MATCH (who)<-[:VISITED_BY]-(v:Visit)-[:VISIT_TO]->(h:Household)
WITH rule, a, who, date.truncate('month', v.on) AS month, count(DISTINCT h) AS counted
WITH rule, who, month, counted, COUNT {{ (:Household)-[:LOCATED_IN]->(a) }} AS known
RETURN who.id + ' ' + left(toString(month), 7) AS item, rule.value_low AS stated, counted,
  CASE WHEN counted >= rule.value_low THEN true WHEN known >= rule.value_low THEN false END AS ok ORDER BY item""",
    ),
    FactCheck(
        "R16",
        "每个网格每类公共服务有负责部门，缺口列出",
        "Every grid has an agency for each category; gaps are listed",
        Words("其余网格的服务部门(见 service-gaps)", "agencies for the other grids (see service-gaps)"),
        """
MATCH (g:Grid)-[:LOCATED_IN]->(a:Area)
WITH a, count(DISTINCT g) * 9 AS stated,
  COUNT { MATCH (:Unit)-[s:SERVES]->(x:Grid)-[:LOCATED_IN]->(a) RETURN DISTINCT x.id AS grid, s.category AS category } AS counted
RETURN a.name AS item, stated, counted, CASE WHEN counted >= stated THEN true END AS ok ORDER BY item""",
    ),
    FactCheck(
        "R17",
        "网格员取代各类专干",
        "Grid staff replace special officers",
        Words("政策，图中无从检验", "policy: nothing in a graph shows it"),
        None,
    ),
    FactCheck(
        "R18",
        "荣誉有时间和出处",
        "Awards are dated and sourced",
        Words("荣誉", "awards"),
        "MATCH (x:Award)" + every("'荣誉'", "x.given IS NOT NULL AND x.reference IS NOT NULL", "x.name"),
    ),
)
