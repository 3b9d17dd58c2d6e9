"""Facts M01 to M13: the lists, the projects made of them, and what came of those."""

from graph.facts.article import recorded
from graph.facts.fact import FactCheck, as_worded, every
from graph.queries.asof import holds
from graph.queries.question import Words

_PROJECTS = f"MATCH (p:Project) WHERE {holds('p')}"
_NAMED = "x.kind IS NOT NULL AND (x.valid_from IS NOT NULL OR x.valid_to IS NOT NULL) AND (x.quantity IS NULL OR x.measure IS NOT NULL)"

# Who takes part in a project: givers, owners and villages in need.
# The domain stands for the system (条), the district for the territory (块).
PARTIES = """COLLECT { MATCH (p)-[:USES]->(:Resource)<-[:OFFERS]-(x) RETURN DISTINCT x }
  + COLLECT { MATCH (p)-[:ANSWERS]->(:Demand)<-[:RAISES]-(x) RETURN DISTINCT x }
  + COLLECT { MATCH (p)-[:OWNED_BY]->(x) WHERE x:Unit OR x:Area RETURN DISTINCT x }"""
SYSTEMS = """COLLECT { UNWIND parties AS x WITH x WHERE x:Area OR x.domain IS NOT NULL
  RETURN DISTINCT CASE WHEN x:Area THEN 'community' ELSE x.domain END }"""
DISTRICTS = """COLLECT { UNWIND parties AS x MATCH (x)-[:LOCATED_IN|PART_OF*0..6]->(d:Area {level: 'district'}) RETURN DISTINCT d.id }"""

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "M01",
        "每条资源有类别、提供单位、有效期，写了数量的有计量单位；过期资源不进入匹配",
        "Every resource has a kind, an owner and a validity, a quantity has its measure; expired ones are in no run",
        Words("资源清单", "the resource list"),
        (
            f"MATCH (x:Resource) WHERE {holds('x')}"
            + every("'资源|resources'", f"{_NAMED} AND EXISTS {{ MATCH (by)-[o:OFFERS]->(x) WHERE {holds('o')} }}", "x.title"),
            """
MATCH (run:Run)-[:PROPOSED]->(p:Project)-[:USES]->(r:Resource)"""
            + every("'批次中的资源|resources in runs'", "r.valid_to IS NULL OR run.as_of <= r.valid_to", "r.title"),
        ),
    ),
    FactCheck(
        "M02",
        "每条需求有类别、提出者、有效期；每条已对接、等待(有原因)或撤回",
        "Every demand has a kind, who raises it and a validity; it ends matched, waiting with a reason, or withdrawn",
        Words("需求的去向：先运行 gongjian propose", "the end of each demand: run gongjian propose first"),
        (
            f"MATCH (x:Demand) WHERE {holds('x')}"
            + every("'需求要素|what a demand says'", f"{_NAMED} AND EXISTS {{ MATCH (by)-[o:RAISES]->(x) WHERE {holds('o')} }}", "x.title"),
            f"""
MATCH (d:Demand) WHERE {holds("d")}
OPTIONAL MATCH (run:Run) WITH d, run ORDER BY run.created_at DESC
WITH d, head(collect(run)) AS run
WITH d, d.state IN ['matched', 'withdrawn'] OR (d.state = 'waiting' AND d.state_reason IS NOT NULL)
  OR EXISTS {{ MATCH (p:Project)-[:ANSWERS]->(d) WHERE p.state IN ['accepted', 'running', 'finished'] }}
  OR coalesce(run.result CONTAINS '"' + d.id + '"', false) AS ended, d.state = 'waiting' AND d.state_reason IS NULL AS unexplained
"""
            + every("'需求去向|ends of demands'", "ended AND NOT unexplained", "d.title", known="unexplained"),
        ),
    ),
    FactCheck(
        "M03",
        "每个已采纳项目连着资源、需求和责任单位",
        "Every accepted project has a resource, a demand and an owner",
        Words("已采纳的项目", "accepted projects"),
        (
            _PROJECTS
            + " AND p.state = 'accepted'"
            + every(
                "'已采纳项目|accepted projects'",
                "EXISTS { (p)-[:USES]->() } AND EXISTS { (p)-[:ANSWERS]->() } AND EXISTS { (p)-[:OWNED_BY]->() }",
                "p.title",
            ),
        ),
    ),
    FactCheck(
        "M04",
        "一个项目可用两类资源：蜈支洲岛给青塘村的是旅游资源和运营管理",
        "One project may draw on two kinds of resource: Wuzhizhou gives Qingtang both tourism and management",
        Words("用到两类资源的项目：运行 gongjian propose", "a project with two kinds of resource: run gongjian propose"),
        (
            _PROJECTS
            + """ AND p.state <> 'rejected'
WITH p, COLLECT { MATCH (p)-[:USES]->(r:Resource) RETURN DISTINCT r.kind ORDER BY r.kind } AS kinds,
  EXISTS { MATCH (p)-[:USES]->(:Resource)<-[:OFFERS]-(u:Unit) WHERE u.name STARTS WITH '蜈支洲岛' }
  AND EXISTS { (p)-[:ANSWERS]->(:Demand)<-[:RAISES]-(:Area {name: '青塘村'}) } AS pair
WHERE pair OR size(kinds) > 1
RETURN p.title AS item, CASE WHEN pair THEN 2 END AS stated, size(kinds) AS counted,
  NOT pair OR all(k IN ['operations', 'tourism'] WHERE k IN kinds) AS ok, kinds AS which ORDER BY item""",
        ),
    ),
    FactCheck(
        "M05",
        "项目可以建在提供方的土地上，受益的是别处的村：湾坡鸭基地在水稻国家公园内",
        "A project may stand on the giver's land while a village elsewhere has the benefit: the Wanpo duck farm is in the rice park",
        Words("地点为单位的项目", "a project sited at a unit"),
        (
            _PROJECTS
            + """ AND (EXISTS { (p)-[:SITED_AT]->(:Unit) } OR p.title CONTAINS '湾坡鸭养殖示范')
WITH p, COLLECT { MATCH (p)-[:SITED_AT]->(u) RETURN DISTINCT u ORDER BY u.id } AS sites,
  COLLECT { MATCH (p)-[:USES]->(:Resource)<-[:OFFERS]-(g) RETURN DISTINCT g } AS givers,
  COLLECT { MATCH (p)-[:BENEFITS]->(a:Area) RETURN DISTINCT a.name ORDER BY a.name } AS villages
"""
            + every(
                "'建在提供方的项目|projects on the giver’s land'",
                """size(sites) = 1 AND sites[0]:Unit AND villages <> [] AND (givers = [] OR sites[0] IN givers)
    AND (NOT p.title CONTAINS '湾坡鸭养殖示范' OR sites[0].name = '水稻国家公园')""",
                "p.title",
            ),
        ),
    ),
    FactCheck(
        "M06",
        "销售额和分红带年份、为确数；分红比例由两者算出，不录入(湾坡鸭 28.6 %)",
        "Sales and dividend are exact and have their year; the ratio is worked out from them, never typed in (Wanpo ducks: 28.6 %)",
        Words("同期的销售额和分红", "sales and dividend of one period"),
        (
            f"""
MATCH (sales:Outcome)-[:RESULT_OF]->(x)<-[:RESULT_OF]-(paid:Outcome)
WHERE sales.metric CONTAINS '销售' AND paid.metric CONTAINS '分红' AND {holds("sales", "paid")}
WITH x, sales, paid, EXISTS {{ MATCH (typed:Outcome)-[:RESULT_OF]->(x) WHERE typed.metric CONTAINS '比例' OR typed.measure = '%' }} AS typed
RETURN coalesce(x.title, x.name) + ' 分红比例 %|' + coalesce(x.title, x.name) + ' dividend ratio %' AS item,
  CASE WHEN x.title CONTAINS '湾坡鸭' THEN 28.6 END AS stated, round(100.0 * paid.value_low / sales.value_low, 1) AS counted,
  NOT typed AND coalesce(sales.value_low = sales.value_high AND paid.value_low = paid.value_high AND sales.measure = paid.measure
  AND sales.period = paid.period AND paid.value_low <= sales.value_low, false)
  AND (NOT coalesce(x.title CONTAINS '湾坡鸭', false) OR round(100.0 * paid.value_low / sales.value_low, 1) = 28.6) AS ok ORDER BY item""",
            recorded("M06"),
        ),
    ),
    FactCheck(
        "M07",
        "双方收益分开记录",
        "The benefit of giver and receiver is recorded separately",
        Words("记有收益的项目", "projects with a recorded benefit"),
        (
            _PROJECTS
            + " AND (p.giver_benefit IS NOT NULL OR p.receiver_benefit IS NOT NULL)"
            + every("'有收益的项目|projects with a benefit'", "p.giver_benefit <> p.receiver_benefit", "p.title"),
        ),
    ),
    FactCheck(
        "M08",
        "一个项目可惠及多个村，成组的需求一并满足或都不满足",
        "One project may serve several villages; of a bundle of demands every line is answered or none",
        Words("惠及多个村的项目或成套的需求", "a project for several villages, or a bundle of demands with projects"),
        (
            """
MATCH (p:Project) OPTIONAL MATCH (p)-[:BENEFITS]->(a:Area) OPTIONAL MATCH (p)-[:ANSWERS]->(:Demand)<-[:RAISES]-(b:Area)
WITH p, collect(DISTINCT a.name) + collect(DISTINCT b.name) AS names UNWIND names AS name
WITH p, name ORDER BY name
WITH p, collect(DISTINCT name) AS which WHERE size(which) > 1 RETURN p.title AS item, size(which) AS counted, true AS ok,
  which ORDER BY item""",
            f"""
MATCH (a:Area)-[:RAISES]->(d:Demand) WHERE d.together IS NOT NULL AND {holds("d")}
WITH a, d, EXISTS {{ MATCH (p:Project)-[:ANSWERS]->(d) WHERE p.state IN ['accepted', 'running', 'finished'] }} AS answered
WITH a, d.together AS bundle, count(d) AS stated, sum(CASE WHEN answered THEN 1 ELSE 0 END) AS counted WHERE counted > 0
RETURN a.name + ' ' + bundle AS item, stated, counted, counted = stated AS ok ORDER BY item""",
        ),
    ),
    FactCheck(
        "M09",
        "“80余场”只记下限，不是 80；候鸟系列活动至少 80 场，活动按专长和场所可分",
        "'More than 80' is a lower bound, not 80; the seasonal series was held at least 80 times; activities have a skill and a place",
        Words("有场次的活动", "activities with a number of times"),
        (
            f"""
MATCH (x:Activity) WHERE x.times_text IS NOT NULL AND {holds("x")}
RETURN x.name AS item, x.times_text AS stated, x.times_low AS counted, {as_worded("x", "times")}
  AND (NOT x.name CONTAINS '候鸟' OR x.times_low >= 80) AS ok ORDER BY item""",
            f"""
MATCH (x:Activity)-[:ORGANISED_BY]->(:Party {{kind: 'migratory'}}) WHERE {holds("x")}
"""
            + every("'候鸟活动|seasonal activities'", "x.skill IS NOT NULL AND x.place_kind IS NOT NULL", "x.name"),
        ),
    ),
    FactCheck(
        "M10",
        "“逾5万斤”只记下限",
        "'Over 50,000' is kept as a lower bound",
        Words("蔬果销售的成效", "an outcome of vegetable sales"),
        (
            f"""
MATCH (o:Outcome) WHERE o.metric CONTAINS '蔬果' AND {holds("o")}
RETURN o.metric AS item, o.value_text AS stated, o.value_low AS counted, {as_worded("o", "value")} AS ok ORDER BY item""",
            recorded("M10"),
        ),
    ),
    FactCheck(
        "M11",
        "便民超市：由企业经营、从市场到居民的项目",
        "A project that brings a market to residents, run by an enterprise",
        Words("便民超市项目", "a market project"),
        (
            _PROJECTS
            + " AND p.title CONTAINS '超市'"
            + every(
                "'便民超市|market for residents'",
                """EXISTS { (p)-[:OWNED_BY]->(:Unit) } AND (NOT EXISTS { (p)-[:USES]->() } OR EXISTS { MATCH (p)-[:USES]->(r:Resource)
    WHERE r.kind IN ['market_publicity', 'goods_equipment', 'volunteer_care'] })""",
                "p.title",
            ),
        ),
    ),
    FactCheck(
        "M12",
        "联合活动有两个以上单位参加，每个都记有角色",
        "A joint activity has two or more units, each with its role",
        Words("多单位参加的活动", "an activity of several units"),
        (
            f"""
MATCH (x:Activity) WHERE {holds("x")}
OPTIONAL MATCH (u:Unit)-[t:TOOK_PART_IN]->(x) WHERE {holds("t")}
WITH x, u, t ORDER BY u.id
WITH x, count(DISTINCT u) AS stated, count(t.role) AS counted, collect(CASE WHEN t IS NOT NULL AND t.role IS NULL THEN u.name END) AS which
WHERE stated > 1 OR x.name CONTAINS '联合'
RETURN x.name AS item, stated, counted, stated > 1 AND counted >= stated AS ok, which ORDER BY item""",
        ),
    ),
    FactCheck(
        "M13",
        "打破条块分割：跨系统(条)或跨区(块)的项目占比；参与单位的领域都已填写",
        "The share of projects that join different systems or districts; every unit that takes part has its domain",
        Words("连着资源和需求的项目", "projects with resources and demands"),
        (
            f"""
{_PROJECTS} AND EXISTS {{ (p)-[:USES]->() }}
WITH p, {PARTIES} AS parties
WITH p, parties, {SYSTEMS} AS systems, {DISTRICTS} AS districts
WITH count(p) AS stated, sum(CASE WHEN size(systems) > 1 OR size(districts) > 1 THEN 1 ELSE 0 END) AS counted,
  collect(CASE WHEN any(x IN parties WHERE x:Unit AND x.domain IS NULL) THEN p.title END) AS which
WHERE stated > 0
RETURN '跨系统或跨区的项目|projects across systems or districts' AS item, stated, counted, which = [] AS ok, which""",
        ),
    ),
)
