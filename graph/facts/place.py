"""Facts G15 to G21: one community's figures, posts held together, members without office, direct government, brands."""

from graph.facts.article import recorded
from graph.facts.fact import SO_FAR, FactCheck, counted, every, stated
from graph.facts.grid import CHIEFS, GRIDS
from graph.queries.asof import holds
from graph.queries.question import Words

_BRANCHES = f"COUNT {{ MATCH (p:Party {{kind: 'branch'}})-[:LOCATED_IN]->(x) WHERE {holds('p')} RETURN DISTINCT p }}"

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "G15",
        "居民小组组长、副组长数 = 小组数 × 每组人数；支部、网格不多于来源所述；每个网格有任一级党组织",
        "Group leaders and deputies are the groups times the posts of each; no more branches and grids than stated; every grid has a party "
        "organisation of some level",
        Words("居民小组数、组长副组长数和规则、支部和网格", "figures of residents' groups and their leaders, the rule, branches and grids"),
        (
            f"""
MATCH (rule:Rule {{parameter: 'residents_group_posts'}})-[:APPLIES_IN]->(x:Area)
MATCH (groups:StatedFigure {{metric: '居民小组数'}})-[:FIGURE_ABOUT]->(x)<-[:FIGURE_ABOUT]-(leaders:StatedFigure)
WHERE leaders.metric IN ['居民小组组长和副组长数', '居民小组组长副组长数'] AND {holds("rule", "groups", "leaders")}
WITH x, leaders.value_low AS stated, groups.value_low * rule.value_low AS counted,
  COLLECT {{ MATCH (g:Grid)-[:LOCATED_IN]->(x) WHERE {holds("g")} AND NOT EXISTS {{ MATCH (p:Party)-[c:COVERS]->(g)
  WHERE {holds("p", "c")} }}
    RETURN g.name ORDER BY g.name }} AS which
RETURN x.name AS item, stated, counted, counted = stated AND which = [] AS ok, which ORDER BY item""",
            counted(_BRANCHES, "党支部数"),
            f"""
{stated("网格数")} AND EXISTS {{ (:StatedFigure {{metric: '居民小组数'}})-[:FIGURE_ABOUT]->(x) }}
WITH s, x, s.value_low AS stated, {GRIDS} AS counted
RETURN x.name + ' ' + s.metric AS item, stated, counted, {SO_FAR} ORDER BY item""",
            recorded("G15"),
        ),
    ),
    FactCheck(
        "G16",
        "多员合一：身兼多职的人只算一人；一项任职恰有一人一岗，同一证件只有一个人员记录",
        "One person with several posts is one head: an appointment has exactly one holder and one post, an identity number one person",
        Words("人员任职", "appointments of people"),
        (
            f"""
MATCH (t:Appointment) WHERE {holds("t")}
WITH t, COUNT {{ (:Person)-[:HOLDS]->(t) }} AS holders, COUNT {{ (t)-[:AT]->(:Post) }} AS posts
"""
            + every("'任职|appointments'", "holders = 1 AND posts = 1", "t.id"),
            f"""
MATCH (who:Person) WHERE (who.identity_number_lookup IS NOT NULL OR who.phone_lookup IS NOT NULL) AND {holds("who")}
WITH who, COUNT {{ MATCH (other:Person) WHERE other <> who AND {holds("other")}
  AND (other.identity_number_lookup = who.identity_number_lookup
  OR other.phone_lookup = who.phone_lookup AND other.name_lookup = who.name_lookup) }} AS twins
"""
            + every("'人员记录|person records'", "twins = 0", "who.id"),
        ),
    ),
    FactCheck(
        "G17",
        "村里规定网格长兼任村党小组长的，每个网格长是党员并任本网格党小组组长，人数等于网格数",
        "Where a village rules it, each chief is a member and leads the party group of the grid; as many chiefs as grids",
        Words("规则、网格长和党小组长任职", "the rule and the appointments of chiefs and group leaders"),
        (
            CHIEFS
            + " AND EXISTS { (:Rule {parameter: 'chief_is_secretary_or_leader'})-[:APPLIES_IN]->(a) }"
            + every(
                "part",
                f"""who:Member AND EXISTS {{ MATCH (who)-[:HOLDS]->(o:Appointment)
  -[:AT]->(:Post {{kind: 'group_leader'}})-[:POST_IN]->(p:Party)
    -[:COVERS]->(g) WHERE {holds("o", "p")} }}""",
                "g.name",
                by="a.name",
            ),
            f"""
MATCH (r:Rule {{parameter: 'chief_is_secretary_or_leader'}})-[:APPLIES_IN]->(x:Area) WHERE x.level IN ['village', 'community']
  AND {holds("r")}
WITH DISTINCT x, {GRIDS} AS stated, COUNT {{ MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'grid_chief'}})-[:POST_IN]->
  (:Grid)-[:LOCATED_IN]->(x) WHERE {holds("t")} RETURN DISTINCT who }} AS counted WHERE stated > 0
RETURN x.name + ' 网格长|' + x.name + ' chiefs' AS item, stated, counted, {SO_FAR} ORDER BY item""",
        ),
    ),
    FactCheck(
        "G18",
        "无职党员量身定岗：设岗定责的都是党员且没有其他职务；无岗、无网格、无联系户的党员列出",
        "Assigned duties are for members without another office; members without post, grid and households are listed",
        Words("设岗定责的任职", "appointments to assigned duties"),
        (
            f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'assigned_duty'}}) WHERE {holds("who", "t")}
WITH who, EXISTS {{ MATCH (who)-[:HOLDS]->(o:Appointment)-[:AT]->(post:Post) WHERE post.kind <> 'assigned_duty'
  AND {holds("o")} }} AS office
"""
            + every("'设岗定责|assigned duties'", "who:Member AND NOT office", "who.id"),
            f"""
MATCH (:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'assigned_duty'}}) WHERE {holds("t")}
WITH count(t) AS duties WHERE duties > 0
MATCH (who:Member) WHERE {holds("who")}
WITH who, EXISTS {{ MATCH (who)-[:HOLDS]->(t:Appointment) WHERE {holds("t")} }}
  OR EXISTS {{ MATCH (who)<-[:CONTACT_BY]-(c:Contact) WHERE {holds("c")} }} AS busy ORDER BY who.id
RETURN '有岗或有户的党员|members with a post or households' AS item, count(who) AS stated, sum(CASE WHEN busy THEN 1 ELSE 0 END) AS counted,
  true AS ok, collect(CASE WHEN NOT busy THEN who.id END)[0..20] AS which""",
        ),
    ),
    FactCheck(
        "G19",
        "区直管：村社区经由统计占位层级(标为占位)或直接属于区，不要求乡级",
        "Villages lie directly in their district, or under a statistical stand-in marked as one: no township is demanded",
        Words("区县之下没有乡级的村社区", "villages directly under a district"),
        (
            f"""
MATCH (v:Area)-[:PART_OF]->(up:Area) WHERE v.level IN ['village', 'community'] AND {holds("v", "up")}
  AND (up.level = 'district' OR up.placeholder OR up.id =~ '\\\\d{{6}}198')
WITH v, up, COLLECT {{ MATCH (v)-[:PART_OF*1..3]->(d:Area {{level: 'district'}}) RETURN DISTINCT d.name }} AS districts
"""
            + every(
                "part", "size(districts) = 1 AND (up.level = 'district' OR up.placeholder)", "v.name", by="coalesce(districts[0], up.name)"
            ),
        ),
    ),
    FactCheck(
        "G20",
        "党群服务中心编制合计不超过来源所述，事业单位数一致",
        "Established posts of the centres stay within the stated total; as many institutions as stated",
        Words("各中心的编制和事业单位标记", "established posts and institutions of the centres"),
        (
            f"""
{stated("党群服务中心事业编制数", "事业编制数", "党群服务中心事业单位数")}
OPTIONAL MATCH (c:ServiceCentre)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x)
  WHERE (c.staff_quota IS NOT NULL OR c.is_institution) AND {holds("c")}
WITH x, s, collect(DISTINCT c) AS centres
WITH x, s, s.value_low AS stated, s.metric CONTAINS '编制' AS quota,
  reduce(n = 0, c IN centres | n + CASE WHEN NOT s.metric CONTAINS '编制' THEN CASE WHEN c.is_institution THEN 1 ELSE 0 END
    ELSE coalesce(c.staff_quota, 0) END) AS counted, [c IN centres WHERE c.staff_quota IS NOT NULL | c.name] AS known
RETURN x.name + ' ' + s.metric AS item, stated, counted, CASE WHEN counted > stated THEN false WHEN counted = stated THEN true
  WHEN quota AND known <> [] THEN true END AS ok ORDER BY item""",
            recorded("G20"),
        ),
    ),
    FactCheck(
        "G21",
        "党建品牌只是可查的标签：有名称和所属，此外没有任何关系；三亚的四个品牌都在",
        "A brand is a label to search by: it has a name and an owner and no other tie; the four of Sanya are there",
        Words("党建品牌", "brands"),
        (
            f"""
MATCH (b:Brand) WHERE {holds("b")}
"""
            + every(
                "'品牌|brands'",
                "trim(b.name) <> '' AND EXISTS { (b)-[:BRAND_OF]->() } AND NOT EXISTS { (b)-[r]-() WHERE type(r) <> 'BRAND_OF' }",
                "b.id",
            ),
            f"""
MATCH (x:Area {{name: '三亚市'}}) WHERE EXISTS {{ (:Brand)-[:BRAND_OF]->(x) }}
WITH x, ['智联“候鸟”', '135', '520党建', '131工作法'] AS due,
  COLLECT {{ MATCH (b:Brand)-[:BRAND_OF]->(x) WHERE {holds("b")} RETURN DISTINCT b.name ORDER BY b.name }} AS found
RETURN x.name + ' 品牌（刊文）|' + x.name + ' brands (article)' AS item, size(due) AS stated, size([n IN due WHERE n IN found]) AS counted,
  all(n IN due WHERE n IN found) AS ok, [n IN due WHERE NOT n IN found] AS which""",
        ),
    ),
)
