"""Facts G15 to G21 and R01 to R07: one community's figures, posts held together, grids and who heads them."""

from graph.facts.fact import SO_FAR, FactCheck, counted, every, stated
from graph.queries.asof import holds
from graph.queries.question import Words

_CHIEFS = f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'grid_chief'}})-[:POST_IN]->(g:Grid)-[:LOCATED_IN]->(a:Area)
  WHERE {holds("t", "g")}
  AND EXISTS {{ MATCH (r:Rule {{parameter: 'chief_is_secretary_or_leader'}})-[:APPLIES_IN]->(place:Area)
    WHERE (a)-[:PART_OF*0..4]->(place) }}
WITH a, g, who, COLLECT {{ MATCH (who)-[:HOLDS]->(o:Appointment)-[:AT]->(post:Post)
  WHERE {holds("o")} RETURN DISTINCT post.kind }} AS kinds"""
_GRIDS = f"COUNT {{ MATCH (g:Grid)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x) WHERE {holds('g')} RETURN DISTINCT g }}"

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "G15",
        "居民小组组长、副组长数 = 小组数 × 每组人数；每个网格有党组织",
        "Group leaders and deputies are the groups times the posts of each; every grid has a party organisation of some level",
        Words("居民小组数、组长副组长数和规则", "figures of residents' groups and their leaders, and the rule"),
        """
MATCH (rule:Rule {parameter: 'residents_group_posts'})-[:APPLIES_IN]->(x:Area)
MATCH (groups:StatedFigure {metric: '居民小组数'})-[:FIGURE_ABOUT]->(x)<-[:FIGURE_ABOUT]-(leaders:StatedFigure)
WHERE leaders.metric IN ['居民小组组长和副组长数', '居民小组组长副组长数']
WITH x, leaders.value_low AS stated, groups.value_low * rule.value_low AS counted,
  COLLECT { MATCH (g:Grid)-[:LOCATED_IN]->(x) WHERE NOT EXISTS { (:Party)-[:COVERS]->(g) } RETURN g.name } AS which
RETURN x.name AS item, stated, counted, counted = stated AND which = [] AS ok, which""",
    ),
    FactCheck(
        "G16",
        "多员合一：身兼多职的人只算一人",
        "One person with several posts is one head",
        Words("身兼多职的人员", "people with several posts"),
        f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post) WHERE {holds("who", "t")}
WITH count(t) AS stated, count(DISTINCT who) AS counted
WHERE stated > 0
RETURN '任职数与人数' AS item, stated, counted, CASE WHEN counted < stated THEN true END AS ok""",
    ),
    FactCheck(
        "G17",
        "有此规定的地方，网格长是党员并同时任党小组组长或书记",
        "Where the rule holds, each chief is a member and leads the group or branch",
        Words("规则和网格长任职", "the rule and the chiefs' appointments"),
        _CHIEFS + every("part", "who:Member AND any(k IN kinds WHERE k IN ['group_leader', 'secretary'])", "g.name", by="a.name"),
    ),
    FactCheck(
        "G18",
        "无职党员：没有岗位和联系户的党员可列出",
        "Members with neither post nor households can be listed",
        Words("党员", "members"),
        f"""
MATCH (who:Member) WHERE {holds("who")}
WITH who, EXISTS {{ (who)-[:HOLDS]->(:Appointment) }} OR EXISTS {{ (who)<-[:CONTACT_BY]-(:Contact) }} AS busy
WITH count(who) AS stated, sum(CASE WHEN busy THEN 0 ELSE 1 END) AS counted, collect(CASE WHEN NOT busy THEN who.id END)[0..20] AS which
WHERE stated > 0
RETURN '党员总数与无岗无户者' AS item, stated, counted, true AS ok, which""",
    ),
    FactCheck(
        "G19",
        "区直管：村社区可以直接在区之下，不要求乡级",
        "A village may lie directly under its district: no township is demanded",
        Words("区县之下没有乡级的村社区", "villages directly under a district"),
        """
MATCH (v:Area)-[:PART_OF]->(up:Area) WHERE v.level IN ['village', 'community'] AND (up.level = 'district' OR up.placeholder)
MATCH (v)-[:PART_OF*1..3]->(d:Area {level: 'district'})
RETURN d.name AS item, count(DISTINCT v) AS counted, true AS ok ORDER BY item""",
    ),
    FactCheck(
        "G20",
        "党群服务中心编制合计不超过来源所述，事业单位数一致",
        "Established posts of the centres stay within the stated total; as many institutions as stated",
        Words("各中心的编制和事业单位标记", "established posts and institutions of the centres"),
        f"""
{stated("党群服务中心事业编制数", "事业编制数", "党群服务中心事业单位数")}
OPTIONAL MATCH (c:ServiceCentre) WHERE c.staff_quota IS NOT NULL OR c.is_institution
WITH x, s, s.value_low AS stated, CASE WHEN s.metric CONTAINS '编制' THEN sum(c.staff_quota) ELSE sum(CASE WHEN c.is_institution
  THEN 1 ELSE 0 END)
  END AS counted
RETURN s.metric AS item, stated, counted, {SO_FAR} ORDER BY item""",
    ),
    FactCheck(
        "G21",
        "党建品牌可查",
        "Brands are kept and can be found",
        Words("党建品牌", "brands"),
        "MATCH (b:Brand) WITH count(b) AS counted, collect(b.name) AS which WHERE counted > 0 RETURN '品牌' AS item, counted, true AS "
        "ok, which",
    ),
    FactCheck(
        "R01",
        "每个网格有片区，片区有片长；每张工单有渠道",
        "Every grid has a section, every section a chief; every work order a channel",
        Words("网格的片区和片长", "sections of the grids and their chiefs"),
        f"""
MATCH (g:Grid)-[:LOCATED_IN]->(a:Area) WHERE {holds("g")}
OPTIONAL MATCH (g)-[:IN_SECTION]->(z:Area)
WITH a, g, z, EXISTS {{ (z)<-[:POST_IN]-(:Post {{kind: 'section_chief'}})<-[:AT]-(:Appointment)<-[:HOLDS]-(:Person) }} AS chief
WITH a, count(g) AS stated, sum(CASE WHEN z IS NOT NULL AND chief THEN 1 ELSE 0 END) AS counted
RETURN a.name AS item, stated, counted, CASE WHEN counted = stated THEN true WHEN counted > 0 THEN false END AS ok ORDER BY item""",
    ),
    FactCheck(
        "R02",
        "每个网格都有党组织覆盖",
        "Every grid has a party organisation",
        Words("网格和党组织覆盖", "grids and who covers them"),
        f"MATCH (g:Grid)-[:LOCATED_IN]->(a:Area) WHERE {holds('g')}"
        + every("part", "EXISTS { (:Party)-[:COVERS]->(g) }", "g.name", by="a.name"),
    ),
    FactCheck(
        "R03",
        "村小组数 = 党建网格数，且网格与党小组一一对应",
        "As many party grids as village groups, grids and party groups one to one",
        Words("村小组数、党建网格数和网格", "both figures and the grids"),
        f"""
{stated("党建网格数")}
MATCH (hamlets:StatedFigure {{metric: '村小组数'}})-[:FIGURE_ABOUT]->(x)
WITH x, s, hamlets.value_low AS stated, COLLECT {{ MATCH (g:Grid)-[:LOCATED_IN]->(x) RETURN g }} AS grids
WITH x, s, stated, grids, COLLECT {{ UNWIND grids AS g MATCH (p:Party {{kind: 'group'}})-[:COVERS]->(g) RETURN p }} AS groups
WITH x, s, stated, size(grids) AS counted, size(groups) AS pairs, COUNT {{ UNWIND groups AS p RETURN DISTINCT p }} AS distinct_groups
RETURN x.name AS item, stated, counted, CASE WHEN stated <> s.value_low OR counted > stated THEN false
  WHEN counted = stated THEN pairs = counted AND distinct_groups = counted END AS ok""",
    ),
    FactCheck(
        "R04",
        "每名党员的联系户数在当地规则范围内",
        "Households of each member are within the range of the place",
        Words("足够的家庭户和联系户", "enough households and contacts of the place"),
        f"""
MATCH (rule:Rule {{parameter: 'households_per_member'}})-[:APPLIES_IN]->(place:Area)
MATCH (who:Member)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(place) WHERE {holds("who")}
WITH DISTINCT rule, place, who, COUNT {{ MATCH (who)<-[:CONTACT_BY]-(c:Contact)-[:CONTACT_OF]->(h)
  WHERE {holds("c")} RETURN DISTINCT h }} AS mine
WITH rule, place, collect({{id: who.id, mine: mine}}) AS members,
  COUNT {{ MATCH (h:Household)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(place) RETURN DISTINCT h }} AS known
WITH rule, place, members, known, [m IN members WHERE m.mine > rule.value_high] AS over,
  [m IN members WHERE m.mine < rule.value_low] AS under
RETURN place.name + ' ' + rule.value_text AS item, size(members) AS stated, size(members) - size(over) - size(under) AS counted,
  CASE WHEN size(over) > 0 THEN false WHEN under = [] THEN true WHEN known < size(members) * rule.value_low THEN null ELSE false END AS ok,
  [m IN (over + under)[0..20] | m.id] AS which ORDER BY item""",
    ),
    FactCheck(
        "R05",
        "党员网格员人数由总数与占比推出，且只有一个整数符合",
        "The number of party members among grid staff follows from total and share: exactly one integer fits",
        Words("网格员总数和党员占比", "total of grid staff and the share of members"),
        """
MATCH (total:StatedFigure)-[:FIGURE_ABOUT]->(x)<-[:FIGURE_ABOUT]-(share:StatedFigure {metric: '党员网格员占比'})
WHERE total.metric IN ['三类网格员总数', '网格员数']
WITH x, total.value_low AS total, share.value_low AS share
WITH x, total, share, [n IN range(0, toInteger(total)) WHERE round(100.0 * n / total, 1) = share] AS fitting
RETURN x.name + ' ' + share + ' % / ' + toInteger(total) AS item, total AS stated, head(fitting) AS counted, size(fitting) = 1 AS ok,
  fitting AS which""",
    ),
    FactCheck(
        "R06",
        "专职网格员的任职记有是否政府购买服务",
        "Appointments of full-time grid workers say whether they are a purchased service",
        Words("其余专职网格员是否政府购买服务", "whether the other full-time grid workers are a purchased service"),
        f"""
MATCH (t:Appointment {{employment: 'full_time'}})-[:AT]->(:Post {{kind: 'grid_member'}}) WHERE {holds("t")}
WITH count(t) AS stated, count(t.purchased_service) AS counted WHERE stated > 0
RETURN '专职网格员' AS item, stated, counted, CASE WHEN counted = stated THEN true END AS ok""",
    ),
    FactCheck(
        "R07",
        "机制中未列名的标为名称未知，不补写",
        "Mechanisms that a source counts without naming are flagged, not invented",
        Words("机制", "mechanisms"),
        """
MATCH (m:Mechanism)-[:APPLIES_IN]->(x)
WITH x, count(m) AS stated, sum(CASE WHEN m.name_unknown THEN 0 ELSE 1 END) AS counted,
  collect(CASE WHEN m.name_unknown THEN m.name END) AS which
RETURN x.name AS item, stated, counted, true AS ok, which""",
    ),
    FactCheck(
        "R10",
        "每个网格恰在一个村社区；网格数与来源一致",
        "Each grid lies in exactly one village or community; as many as stated",
        Words("全部网格", "all the grids of the district"),
        counted(_GRIDS, "网格数"),
    ),
    FactCheck(
        "R11",
        "网格长由支部书记或党小组组长担任",
        "A grid chief is a branch secretary or group leader",
        Words("规则和网格长任职", "the rule and the chiefs' appointments"),
        _CHIEFS + every("part", "any(k IN kinds WHERE k IN ['group_leader', 'secretary'])", "g.name", by="a.name"),
    ),
    FactCheck(
        "R15",
        "社区—网格—党小组的路径存在",
        "There is a path from the community over the grid to its party group",
        Words("网格上的党小组", "party groups on grids"),
        f"MATCH (p:Party {{kind: 'group'}})-[:COVERS]->(g:Grid) WHERE {holds('p', 'g')}"
        + every("'党小组'", "EXISTS { (g)-[:LOCATED_IN]->(:Area) }", "p.name"),
    ),
)
