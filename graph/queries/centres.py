"""Service centres: their chain, what they handle, what they keep in stock, who can walk there, what is booked."""

from graph.model.centre import METHODS, TIERS
from graph.queries.asof import AREA, AS_OF, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_BY_CENTRE = Words("服务中心所在区划", "the area of the centre")
_CENTRE = (Column("centre", "中心编号", "centre id"), Column("name", "服务中心", "centre"))

CHAIN = Question(
    name="centres",
    title=Words("服务中心及上级中心", "service centres and the chain above them"),
    about=Words(
        "各中心的层级、上级中心(直到最上一级)、编制；社区级和服务点应有上级。",
        "Tier, the centres above it up to the top, and established posts; community centres and points should have a parent.",
    ),
    cypher=f"""
MATCH (c:ServiceCentre) WHERE {holds("c")}
OPTIONAL MATCH (c)-[:LOCATED_IN]->(a:Area)
WITH c, a WHERE {within_if_given("a")}
WITH c, min(a.name) AS area_name,
  COLLECT {{ MATCH path = (c)-[:UNDER_CENTRE*1..5]->(above:ServiceCentre) RETURN above.name ORDER BY length(path) }} AS parents
RETURN c.id AS centre, c.name AS name, c.tier AS tier, area_name, parents, c.staff_quota AS staff_quota,
  size(parents) = 0 AND c.tier IN ['community', 'point'] AS parent_missing
ORDER BY CASE c.tier WHEN 'city' THEN 0 WHEN 'district' THEN 1 WHEN 'community' THEN 2 ELSE 3 END, centre""",
    columns=(
        *_CENTRE,
        Column("tier", "层级", "tier", TIERS),
        Column("area_name", "所在地", "area"),
        Column("parents", "上级中心", "centres above"),
        Column("staff_quota", "编制", "established posts"),
        Column("parent_missing", "缺上级", "parent missing"),
    ),
    scope=_BY_CENTRE,
    parameters=(AREA, AS_OF),
    facts=("C02", "C03", "C05", "G20"),
)

ITEM = Question(
    name="who-handles",
    title=Words("某事项在哪里办理", "where a matter is dealt with"),
    about=Words(
        "按事项编号或名称的一部分；大项由其小项的办理中心代表。",
        "By the item's id or part of its name; for a head item the centres that handle its leaves.",
    ),
    cypher=f"""
MATCH (named:ServiceItem) WHERE named.id = $item OR named.name CONTAINS $item
MATCH (i:ServiceItem)-[:UNDER_ITEM*0..1]->(named)
MATCH (c:ServiceCentre)-[h:HANDLES]->(i) WHERE {holds("i", "c", "h")}
OPTIONAL MATCH (c)-[:LOCATED_IN]->(a:Area)
OPTIONAL MATCH (i)-[:UNDER_ITEM]->(head:ServiceItem)
RETURN DISTINCT i.id AS item, i.name AS item_name, head.name AS head_name, c.id AS centre, c.name AS name, c.tier AS tier,
  a.name AS area_name
ORDER BY item, centre""",
    columns=(
        Column("item", "事项编号", "item id"),
        Column("item_name", "事项", "item"),
        Column("head_name", "所属大项", "head item"),
        *_CENTRE,
        Column("tier", "层级", "tier", TIERS),
        Column("area_name", "所在地", "area"),
    ),
    scope=_BY_CENTRE,
    parameters=(Parameter("item", "事项", "Id, or part of the name.", required=True, example="老年证"), AS_OF),
    facts=("C04",),
)

STOCK = Question(
    name="stock-to-check",
    title=Words("过期或低于最低存量的物资", "stock that has expired or run low"),
    about=Words(
        "有效期当天即算过期；低于最低存量的也列出。",
        "On its day of expiry a thing counts as expired; what is below its minimum is listed too.",
    ),
    cypher=f"""
MATCH (s:StockItem)-[:STOCKED_AT]->(c:ServiceCentre)
WHERE {holds("s")}
WITH s, c, coalesce(s.expires <= $as_of, false) AS expired, coalesce(s.quantity < s.min_quantity, false) AS low
WHERE expired OR low
RETURN s.id AS item, s.name AS item_name, c.id AS centre, c.name AS name, s.quantity AS quantity, s.min_quantity AS min_quantity,
  s.expires AS expires,
  expired, low, coalesce(s.is_medicine, false) AS is_medicine
ORDER BY is_medicine DESC, expires, item""",
    columns=(
        Column("item", "物资编号", "item id"),
        Column("item_name", "物资", "item"),
        *_CENTRE,
        Column("quantity", "数量", "quantity"),
        Column("min_quantity", "最低存量", "minimum"),
        Column("expires", "有效期", "expires"),
        Column("expired", "过期", "expired"),
        Column("low", "不足", "low"),
        Column("is_medicine", "药品", "medicine"),
    ),
    scope=_BY_CENTRE,
    parameters=(AS_OF,),
    facts=("C08",),
    empty=Words("没有过期或不足的物资", "Nothing has expired or run low"),
)

WALKING = Question(
    name="walking-coverage",
    title=Words("15分钟服务圈覆盖率", "households within walking time of a centre"),
    about=Words(
        "按计算方法分开：在时限内可到任一中心的户数占全部登记户数；没有步行时间的为未知，不算 0 分钟。",
        "By method: households that reach any centre within the limit, over all known ones; a household without a walking time is "
        "unknown, not 0 min.",
    ),
    cypher=f"""
MATCH (h:Household) WHERE {holds("h")}
OPTIONAL MATCH (h)-[:LOCATED_IN]->(a:Area)
WITH h, a WHERE {within_if_given("a")}
WITH collect(DISTINCT h) AS households
UNWIND {sorted(METHODS.labels)!r} AS method
UNWIND households AS h
WITH method, h, COLLECT {{ MATCH (h)-[w:WITHIN {{method: method}}]->(:ServiceCentre)
  WHERE {holds("w")} RETURN min(w.minutes) }}[0] AS nearest
WITH method, count(h) AS known, count(nearest) AS measured, sum(CASE WHEN nearest <= $minutes THEN 1 ELSE 0 END) AS reached
RETURN method, reached, measured, known, known - measured AS unknown, CASE WHEN known > 0 THEN toFloat(reached) / known END AS rate
ORDER BY method""",
    columns=(
        Column("method", "方法", "method", METHODS),
        Column("reached", "可达户数", "households in reach"),
        Column("measured", "有数据户数", "with a walking time"),
        Column("known", "登记户数", "known households"),
        Column("unknown", "未知户数", "unknown"),
        Column("rate", "覆盖率", "rate", percent=True),
    ),
    scope=Words("家庭户所在村(社区)", "the village or community of the household"),
    parameters=(Parameter("minutes", "分钟", "Longest walk; 15 when empty.", "number", default=15.0, example="15"), AREA, AS_OF),
    facts=("C01",),
)

BOOKINGS = Question(
    name="bookings",
    title=Words("主题党日菜单预约", "bookings of theme-day menus"),
    about=Words(
        "各菜单项的预约数、人数与名额；同一党组织重复预约或超过名额的标出。",
        "Bookings, people and places of each item; a party organisation that booked twice, or more people than places, is marked.",
    ),
    cypher="""
MATCH (m:Menu)-[:OFFERED_AT]->(c:ServiceCentre)
WHERE date(m.slot) >= $as_of
OPTIONAL MATCH (m)<-[:OF_MENU]-(b:Booking)-[:BOOKED_BY]->(p:Party)
WITH m, c, count(b) AS bookings, count(DISTINCT p) AS parties, sum(coalesce(b.people, 0)) AS people
RETURN m.id AS menu, m.name AS menu_name, c.id AS centre, c.name AS name, m.slot AS slot, bookings, people, m.capacity AS capacity,
  bookings > parties AS double_booked, coalesce(people > m.capacity, false) AS over_capacity
ORDER BY slot, menu""",
    columns=(
        Column("menu", "菜单编号", "menu id"),
        Column("menu_name", "项目", "item"),
        *_CENTRE,
        Column("slot", "时段", "slot"),
        Column("bookings", "预约数", "bookings"),
        Column("people", "人数", "people"),
        Column("capacity", "名额", "places"),
        Column("double_booked", "重复预约", "booked twice"),
        Column("over_capacity", "超过名额", "over capacity"),
    ),
    scope=_BY_CENTRE,
    parameters=(AS_OF,),
    facts=("C06",),
)

FACILITIES = Question(
    name="facilities",
    title=Words("按功能查找功能区", "facilities by feature"),
    about=Words("名称或功能包含所给文字的功能区；不给则全部列出。", "Facilities whose name or features contain the text; all when empty."),
    cypher=f"""
MATCH (f:Facility)-[:FACILITY_OF]->(c:ServiceCentre)
WHERE {holds("f", "c")} AND ($feature IS NULL OR f.name CONTAINS $feature OR any(x IN coalesce(f.features, []) WHERE x CONTAINS $feature))
RETURN f.id AS facility, f.name AS facility_name, f.features AS features, c.id AS centre, c.name AS name
ORDER BY facility""",
    columns=(
        Column("facility", "功能区编号", "facility id"),
        Column("facility_name", "功能区", "facility"),
        Column("features", "功能", "features"),
        *_CENTRE,
    ),
    scope=_BY_CENTRE,
    parameters=(Parameter("feature", "功能", "Part of a name or feature, such as 图书; all when empty.", example="图书"), AS_OF),
    facts=("C07",),
)

QUESTIONS: tuple[Question, ...] = (CHAIN, ITEM, STOCK, WALKING, BOOKINGS, FACILITIES)
