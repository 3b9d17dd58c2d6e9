"""Facts R01 to R07, R10, R11, R15 and R16: grids, who covers, heads and serves them, and who looks after which households."""

from graph.facts.article import recorded
from graph.facts.fact import FactCheck, counted, every, stated
from graph.model.grid import CHANNELS, SERVICE_CATEGORIES
from graph.queries.asof import holds
from graph.queries.question import Words

CHIEFS = f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'grid_chief'}})-[:POST_IN]->(g:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("t", "g")}"""
GRIDS = f"COUNT {{ MATCH (g:Grid)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x) WHERE {holds('g')} RETURN DISTINCT g }}"

_RULED = f"""EXISTS {{ MATCH (r:Rule {{parameter: 'chief_is_secretary_or_leader'}})-[:APPLIES_IN]->(place:Area)
    WHERE EXISTS {{ (a)-[:PART_OF*0..4]->(place) }} AND {holds("r")} }}"""
_GRIDS_IN_AREAS = f"MATCH (g:Grid)-[:LOCATED_IN]->(a:Area) WHERE {holds('g')}"

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "R01",
        "每个网格有片区，片区有片长；每张工单有渠道",
        "Every grid has a section, every section a chief; every work order a channel",
        Words("网格；工单", "grids; work orders"),
        (
            _GRIDS_IN_AREAS
            + every(
                "part",
                f"""EXISTS {{ MATCH (g)-[:IN_SECTION]->(:Area)<-[:POST_IN]-(:Post {{kind: 'section_chief'}})<-[:AT]-(t:Appointment)
    <-[:HOLDS]-(:Person) WHERE {holds("t")} }}""",
                "g.name",
                by="a.name",
            ),
            f"MATCH (w:WorkOrder) WHERE {holds('w')}" + every("'工单渠道|channels'", f"w.channel IN {sorted(CHANNELS.labels)!r}", "w.id"),
        ),
    ),
    FactCheck(
        "R02",
        "每个网格都有党组织覆盖",
        "Every grid has a party organisation",
        Words("网格和党组织覆盖", "grids and who covers them"),
        (_GRIDS_IN_AREAS + every("part", f"EXISTS {{ MATCH (p:Party)-[c:COVERS]->(g) WHERE {holds('p', 'c')} }}", "g.name", by="a.name"),),
    ),
    FactCheck(
        "R03",
        "村小组数 = 党建网格数，且网格与党小组一一对应",
        "As many party grids as village groups, grids and party groups one to one",
        Words("村小组数、党建网格数和网格", "both figures and the grids"),
        (
            f"""
{stated("党建网格数")}
MATCH (hamlets:StatedFigure {{metric: '村小组数'}})-[:FIGURE_ABOUT]->(x) WHERE {holds("hamlets")}
WITH x, s, hamlets.value_low AS stated, COLLECT {{ MATCH (g:Grid)-[:LOCATED_IN]->(x) WHERE {holds("g")} RETURN g }} AS grids
WITH x, s, stated, grids, COLLECT {{ UNWIND grids AS g MATCH (p:Party {{kind: 'group'}})-[c:COVERS]->(g) WHERE {holds("p", "c")}
  RETURN DISTINCT [p.id, g.id] }} AS ties
WITH x, s, stated, size(grids) AS counted, size(ties) AS pairs, COUNT {{ UNWIND ties AS tie RETURN DISTINCT tie[0] }} AS groups,
  COUNT {{ UNWIND ties AS tie RETURN DISTINCT tie[1] }} AS covered
RETURN x.name AS item, stated, counted, CASE WHEN stated <> s.value_low OR counted > stated THEN false
  WHEN counted = stated THEN pairs = counted AND groups = counted AND covered = counted END AS ok""",
            recorded("R03"),
        ),
    ),
    FactCheck(
        "R04",
        "每名党员的联系户数在当地规则范围内；每户至少有一名联系党员",
        "Households of each member are within the range of the place; every household there has a member",
        Words("足够的家庭户和联系户", "enough households and contacts of the place"),
        (
            f"""
MATCH (rule:Rule {{parameter: 'households_per_member'}})-[:APPLIES_IN]->(place:Area) WHERE {holds("rule")}
MATCH (who:Member)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(place) WHERE {holds("who")}
WITH DISTINCT rule, place, who, COUNT {{ MATCH (who)<-[:CONTACT_BY]-(c:Contact)-[:CONTACT_OF]->(h)
  WHERE {holds("c")} RETURN DISTINCT h }} AS mine ORDER BY who.id
WITH rule, place, collect({{id: who.id, mine: mine}}) AS members,
  COUNT {{ MATCH (h:Household)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(place) WHERE {holds("h")} RETURN DISTINCT h }} AS known
WITH rule, place, members, known, [m IN members WHERE m.mine > rule.value_high] AS over,
  [m IN members WHERE m.mine < rule.value_low] AS under
RETURN place.name + ' ' + rule.value_text AS item, size(members) AS stated, size(members) - size(over) - size(under) AS counted,
  CASE WHEN size(over) > 0 THEN false WHEN under = [] THEN true WHEN known < size(members) * rule.value_low THEN null ELSE false END AS ok,
  [m IN (over + under)[0..20] | m.id] AS which ORDER BY item""",
            f"""
MATCH (rule:Rule {{parameter: 'households_per_member'}})-[:APPLIES_IN]->(place:Area) WHERE {holds("rule")}
MATCH (h:Household)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(place) WHERE {holds("h")}
WITH DISTINCT place, h
"""
            + every(
                "part + ' 家庭户|' + part + ' households'",
                f"EXISTS {{ MATCH (c:Contact)-[:CONTACT_OF]->(h) WHERE {holds('c')} }}",
                "h.id",
                by="place.name",
            ),
        ),
    ),
    FactCheck(
        "R05",
        "党员网格员人数由总数与占比推出，且只有一个整数符合；专职不多于总数",
        "The number of party members among grid staff follows from total and share: exactly one integer fits; full-time staff are within "
        "the total",
        Words("网格员总数和党员占比", "total of grid staff and the share of members"),
        (
            f"""
MATCH (total:StatedFigure)-[:FIGURE_ABOUT]->(x)<-[:FIGURE_ABOUT]-(share:StatedFigure {{metric: '党员网格员占比'}})
WHERE total.metric IN ['三类网格员总数', '网格员数'] AND {holds("total", "share")}
WITH x, total.value_low AS total, share.value_low AS share
WITH x, total, share, [n IN range(0, toInteger(total)) WHERE round(100.0 * n / total, 1) = share] AS fitting
RETURN x.name + ' ' + share + ' % / ' + toInteger(total) AS item, total AS stated, head(fitting) AS counted, size(fitting) = 1 AS ok,
  fitting AS which""",
            f"""
MATCH (total:StatedFigure)-[:FIGURE_ABOUT]->(x)<-[:FIGURE_ABOUT]-(full:StatedFigure {{metric: '专职网格员数'}})
WHERE total.metric IN ['三类网格员总数', '网格员数'] AND {holds("total", "full")}
RETURN x.name + ' 其余网格员|' + x.name + ' other grid staff' AS item, total.value_low AS stated, total.value_low - full.value_low
  AS counted,
  full.value_low <= total.value_low AS ok""",
            recorded("R05"),
        ),
    ),
    FactCheck(
        "R06",
        "专职网格员的任职记有是否政府购买服务：一地有人记了，则人人要记；兼职的不是购买服务",
        "Full-time appointments say whether they are a purchased service: where one of a place says so, all do; part-time ones are none",
        Words("其余地方的专职网格员是否政府购买服务", "whether the full-time grid workers of the other places are a purchased service"),
        (
            f"""
MATCH (t:Appointment {{employment: 'full_time'}})-[:AT]->(:Post {{kind: 'grid_member'}})-[:POST_IN]->(w) WHERE {holds("t")}
WITH t, CASE WHEN w:Area THEN w ELSE [(w)-[:LOCATED_IN]->(a:Area) | a][0] END AS a
WITH a, collect(t) AS terms UNWIND terms AS t
WITH a, t, any(o IN terms WHERE o.purchased_service IS NOT NULL) AS said
"""
            + every(
                "part + ' 专职|' + part + ' full-time'", "t.purchased_service IS NOT NULL", "t.id", by="coalesce(a.name, '?')", known="said"
            ),
            f"""
MATCH (t:Appointment) WHERE t.purchased_service AND {holds("t")}
"""
            + every("'政府购买服务|purchased service'", "t.employment = 'full_time'", "t.id"),
        ),
    ),
    FactCheck(
        "R07",
        "机制数与来源一致；列名的不多于来源所列，其余标为名称未知，不补写",
        "As many mechanisms as stated; no more of them named than the source names, the others flagged, none invented",
        Words("机制和来源所述机制数", "mechanisms and their stated number"),
        (
            f"""
{stated("网格机制数", "列名的网格机制数")}
WITH x, s, COLLECT {{ MATCH (m:Mechanism)-[:APPLIES_IN]->(x) WHERE {holds("m")}
  AND (s.metric = '网格机制数' OR NOT coalesce(m.name_unknown, false)) RETURN DISTINCT m.name ORDER BY m.name }} AS which
RETURN x.name + ' ' + s.metric AS item, s.value_low AS stated, size(which) AS counted, size(which) = s.value_low
  AS ok, which ORDER BY item""",
            recorded("R07"),
        ),
    ),
    FactCheck(
        "R10",
        "每个网格恰在一个村社区；网格数、村社区数与来源一致，并给出每村平均网格数",
        "Each grid lies in exactly one village or community; as many as stated; the mean per village is worked out",
        Words("全部网格", "all the grids of the district"),
        (
            f"""
MATCH (g:Grid) WHERE {holds("g")}
WITH g, COUNT {{ MATCH (g)-[l:LOCATED_IN]->(a:Area) WHERE a.level IN ['village', 'community'] AND {holds("l", "a")}
  RETURN DISTINCT a }} AS places
"""
            + every("'每格恰在一个村社区|each grid in one village'", "places = 1", "g.id"),
            counted(GRIDS, "网格数"),
            f"""
MATCH (grids:StatedFigure {{metric: '网格数'}})-[:FIGURE_ABOUT]->(x)<-[:FIGURE_ABOUT]-(villages:StatedFigure {{metric: '村（社区）数'}})
WHERE grids.as_of = villages.as_of AND {holds("grids", "villages")}
RETURN x.name + ' 平均每村网格数|' + x.name + ' grids per village' AS item, round(grids.value_low / villages.value_low, 2) AS counted,
  grids.value_low >= villages.value_low AS ok ORDER BY item""",
            recorded("R10"),
        ),
    ),
    FactCheck(
        "R11",
        "网格长由支部书记或党小组组长担任",
        "A grid chief is a branch secretary or group leader",
        Words("规则和网格长任职", "the rule and the chiefs' appointments"),
        (
            CHIEFS
            + f" AND {_RULED}"
            + every(
                "part",
                f"""EXISTS {{ MATCH (who)-[:HOLDS]->(o:Appointment)-[:AT]->(post:Post)
    WHERE post.kind IN ['group_leader', 'secretary'] AND {holds("o")} }}""",
                "g.name",
                by="a.name",
            ),
        ),
    ),
    FactCheck(
        "R15",
        "有网格的村社区，每个党小组都有“社区—网格—党小组”的路径",
        "Where a community has grids, each of its party groups is on the path community, grid, group",
        Words("网格和党小组", "grids and party groups"),
        (
            f"""
MATCH (p:Party {{kind: 'group'}})-[:LOCATED_IN]->(a:Area) WHERE {holds("p")} AND EXISTS {{ (:Grid)-[:LOCATED_IN]->(a) }}
"""
            + every(
                "part", f"EXISTS {{ MATCH (p)-[c:COVERS]->(g:Grid)-[:LOCATED_IN]->(a) WHERE {holds('c', 'g')} }}", "p.name", by="a.name"
            ),
        ),
    ),
    FactCheck(
        "R16",
        "每个网格每类公共服务有负责部门；登记了部门的村社区，缺口逐项列出",
        "Every grid has an agency for each category; where agencies are known, each gap is shown",
        Words("其余网格的服务部门(见 service-gaps)", "agencies for the other grids (see service-gaps)"),
        (
            f"""
{_GRIDS_IN_AREAS}
UNWIND {sorted(SERVICE_CATEGORIES.labels)!r} AS category
WITH a, g, category, EXISTS {{ MATCH (u:Unit)-[s:SERVES {{category: category}}]->(g) WHERE {holds("u", "s")} }} AS served,
  EXISTS {{ (:Unit)-[:SERVES]->(:Grid)-[:LOCATED_IN]->(a) }} AS started
"""
            + every("part", "served", "g.name + ' ' + category", by="a.name", known="started"),
        ),
    ),
)
