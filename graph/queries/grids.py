"""Grids: who covers, heads and serves them, and how matters reported there are closed."""

from graph.model.grid import GRID_KINDS, SERVICE_CATEGORIES
from graph.model.people import POST_KINDS
from graph.queries.asof import AREA, AS_OF, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_BY_GRID = Words("网格所在村(社区)", "the village or community of the grid")
_GRID = (Column("grid", "网格编号", "grid id"), Column("name", "网格", "grid"))
_PLACE = Column("area_name", "村社区", "village or community")

WITHOUT_PARTY = Question(
    name="grids-without-party",
    title=Words("没有党组织覆盖的网格", "grids without a party organisation"),
    about=Words(
        "支部或党小组建在网格上：任何一级党组织覆盖即可。应为空。",
        "A branch or group stands on every grid; any level counts. Should be empty.",
    ),
    cypher=f"""
MATCH (g:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("g")} AND {within_if_given("a")}
  AND NOT EXISTS {{ MATCH (p:Party)-[c:COVERS]->(g) WHERE {holds("p", "c")} }}
RETURN g.id AS grid, g.name AS name, g.kind AS kind, a.name AS area_name
ORDER BY grid""",
    columns=(*_GRID, Column("kind", "类别", "kind", GRID_KINDS), _PLACE),
    scope=_BY_GRID,
    parameters=(AREA, AS_OF),
    facts=("R02", "G15"),
    empty=Words("每个网格都有党组织覆盖", "Every grid has a party organisation"),
)

CHAIN = Question(
    name="grid-chain",
    title=Words("网格到片区到片长", "from the grid to its section and its chief"),
    about=Words(
        "每个网格的党组织、网格长、所在片区和片长；空格表示图中没有。姓名只显示掩码。",
        "Party organisation, chief, section and section chief of each grid; an empty cell is missing in the graph. Names are masked.",
    ),
    cypher=f"""
MATCH (g:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("g")} AND {within_if_given("a")}
OPTIONAL MATCH (g)-[:IN_SECTION]->(section:Area)
WITH g, a, section,
  COLLECT {{ MATCH (g)<-[c:COVERS]-(p:Party) WHERE {holds("c", "p")} RETURN DISTINCT p.name ORDER BY p.name }} AS parties,
  COLLECT {{ MATCH (g)<-[:POST_IN]-(:Post {{kind: 'grid_chief'}})<-[:AT]-(t:Appointment)<-[:HOLDS]-(who:Person) WHERE {holds("t")}
    RETURN DISTINCT coalesce(who.name, who.role) AS chief ORDER BY chief }} AS chiefs,
  COLLECT {{ MATCH (section)<-[:POST_IN]-(:Post {{kind: 'section_chief'}})<-[:AT]-(t:Appointment)<-[:HOLDS]-(who:Person) WHERE {holds("t")}
    RETURN DISTINCT coalesce(who.name, who.role) AS chief ORDER BY chief }} AS section_chiefs
RETURN g.id AS grid, g.name AS name, a.name AS area_name, parties, chiefs, section.name AS section, section_chiefs
ORDER BY grid""",
    columns=(
        *_GRID,
        _PLACE,
        Column("parties", "党组织", "party organisations"),
        Column("chiefs", "网格长", "grid chiefs"),
        Column("section", "片区", "section"),
        Column("section_chiefs", "片长", "section chiefs"),
    ),
    scope=_BY_GRID,
    parameters=(AREA, AS_OF),
    facts=("R01", "R15"),
)

CHIEFS = Question(
    name="grid-chiefs",
    title=Words("网格长及其兼任", "grid chiefs and their other posts"),
    about=Words(
        "网格长是否党员、兼任哪些岗位：网格长应由支部书记或党小组组长担任。姓名只显示掩码。",
        "Whether each chief is a member and which other posts he or she holds: a chief is a branch secretary or group leader. Names are "
        "masked.",
    ),
    cypher=f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'grid_chief'}})-[:POST_IN]->(g:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("t", "g")} AND {within_if_given("a")}
WITH g, a, who, COLLECT {{ MATCH (who)-[:HOLDS]->(o:Appointment)-[:AT]->(post:Post) WHERE {holds("o")} AND post.kind <> 'grid_chief'
  RETURN DISTINCT post.kind ORDER BY post.kind }} AS posts
RETURN g.id AS grid, g.name AS name, a.name AS area_name, who.id AS person, coalesce(who.name, who.role) AS chief, who:Member AS is_member,
  posts,
  any(k IN posts WHERE k IN ['secretary', 'group_leader']) AS by_the_rule
ORDER BY grid, person""",
    columns=(
        *_GRID,
        _PLACE,
        Column("person", "人员编号", "person id"),
        Column("chief", "网格长(掩码)", "chief (masked)"),
        Column("is_member", "党员", "party member"),
        Column("posts", "兼任岗位", "other posts", POST_KINDS),
        Column("by_the_rule", "符合规定", "by the rule"),
    ),
    scope=_BY_GRID,
    parameters=(AREA, AS_OF),
    facts=("G17", "R11"),
)

SERVICE_GAPS = Question(
    name="service-gaps",
    title=Words("网格缺少的公共服务部门", "public services that a grid lacks"),
    about=Words(
        "网格 × 服务类别中没有登记负责部门的；没有登记任何部门的网格也列出。",
        "Pairs of grid and category without an agency that answers for it.",
    ),
    cypher=f"""
MATCH (g:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("g")} AND {within_if_given("a")}
UNWIND {sorted(SERVICE_CATEGORIES.labels)!r} AS category
WITH g, a, category
WHERE ($category IS NULL OR category = $category)
  AND NOT EXISTS {{ MATCH (u:Unit)-[s:SERVES {{category: category}}]->(g) WHERE {holds("u", "s")} }}
RETURN g.id AS grid, g.name AS name, a.name AS area_name, category
ORDER BY grid, category""",
    columns=(*_GRID, _PLACE, Column("category", "类别", "category", SERVICE_CATEGORIES)),
    scope=_BY_GRID,
    parameters=(AREA, Parameter("category", "类别", "One category, such as police; all when empty.", example="police"), AS_OF),
    facts=("R16",),
    empty=Words("每个网格每类服务都有负责部门", "Every grid has an agency for every category"),
)

GRIDS_PER_AREA = Question(
    name="grids-per-area",
    title=Words("各村(社区)的网格数与户数", "grids and households of each village or community"),
    about=Words("有网格的村(社区)，其网格数和登记户数。", "Villages and communities with grids, with their grids and known households."),
    cypher=f"""
MATCH (g:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("g", "a")} AND {within_if_given("a")}
WITH a, collect(DISTINCT g) AS grids
RETURN a.id AS area, a.name AS area_name, size(grids) AS grids,
  COUNT {{ MATCH (h:Household)-[:IN_GRID]->(g:Grid) WHERE g IN grids AND {holds("h")} RETURN DISTINCT h }} AS households
ORDER BY area""",
    columns=(
        Column("area", "编码", "area code"),
        _PLACE,
        Column("grids", "网格数", "grids"),
        Column("households", "户数", "households"),
    ),
    scope=_BY_GRID,
    parameters=(AREA, AS_OF),
    facts=("R10",),
)

CLOSED_LOOP = Question(
    name="closed-loop",
    title=Words("工单闭环率与当场解决率", "how many matters were answered, how many on the spot"),
    about=Words(
        "按网格所在村(社区)统计：闭环 = 有回复事件；分母为采集的工单数。",
        "By village or community: a matter is closed when the reporter had a reply; the denominator is all that came in.",
    ),
    cypher=f"""
MATCH (w:WorkOrder)-[:IN_GRID]->(:Grid)-[:LOCATED_IN]->(a:Area)
WHERE {holds("w")} AND {within_if_given("a")}
WITH a, w, EXISTS {{ (w)<-[:OF_ORDER]-(:OrderEvent {{step: 'replied'}}) }} AS replied
WITH a, count(w) AS collected, sum(CASE WHEN replied THEN 1 ELSE 0 END) AS replied,
  sum(CASE WHEN coalesce(w.resolved_on_site, false) THEN 1 ELSE 0 END) AS on_site
RETURN a.id AS area, a.name AS area_name, collected, replied, toFloat(replied) / collected AS loop_rate, on_site,
  toFloat(on_site) / collected AS on_site_rate
ORDER BY area""",
    columns=(
        Column("area", "编码", "area code"),
        _PLACE,
        Column("collected", "采集", "came in"),
        Column("replied", "已回复", "answered"),
        Column("loop_rate", "闭环率", "answered share", percent=True),
        Column("on_site", "当场解决", "on the spot"),
        Column("on_site_rate", "当场解决率", "on-the-spot share", percent=True),
    ),
    scope=_BY_GRID,
    parameters=(AREA, AS_OF),
    facts=("R08", "R14"),
)

QUESTIONS: tuple[Question, ...] = (WITHOUT_PARTY, CHAIN, CHIEFS, SERVICE_GAPS, GRIDS_PER_AREA, CLOSED_LOOP)
