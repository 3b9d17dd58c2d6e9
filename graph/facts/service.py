"""Facts C01 to C11: service centres."""

from graph.facts.fact import SO_FAR, FactCheck, counted, every, stated
from graph.queries.asof import holds
from graph.queries.question import Words

_CENTRES = f"MATCH (c:ServiceCentre) WHERE {holds('c')}"

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "C01",
        "步行时间按方法分开，未知不算 0 分钟",
        "Walking times by method; an unknown one is not 0 min",
        Words("步行时间", "walking times"),
        "MATCH (h:Household)-[w:WITHIN]->(:ServiceCentre) WITH w.method AS item, count(DISTINCT h) AS counted, sum(CASE WHEN w.minutes = "
        "0 THEN 1 ELSE 0 END)"
        " AS zero RETURN item, counted, zero = 0 AS ok ORDER BY item",
    ),
    FactCheck(
        "C02",
        "已建成中心数与图中一致；N 只作推算，不当事实",
        "As many centres as stated; N is worked out, never asserted",
        Words("全部服务中心", "all the centres"),
        f"""
{stated("已建成党群服务中心数", "党群服务中心数")}
WITH x, s.value_low AS stated, COUNT {{ MATCH (c:ServiceCentre)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x) RETURN DISTINCT c }} AS counted,
  COLLECT {{ MATCH (t:StatedFigure)-[:FIGURE_ABOUT]->(x) WHERE t.metric ENDS WITH '党群服务中心规划数' RETURN t.value_low }} AS tiers
RETURN x.name AS item, stated, counted, {SO_FAR}, CASE WHEN tiers <> [] THEN ['N = ' + toInteger(stated - reduce(n = 0.0,
  t IN tiers | n + t))] END AS which""",
    ),
    FactCheck(
        "C03",
        "社区级中心都有上级中心",
        "Every community centre has a centre above it",
        Words("社区级中心", "community centres"),
        _CENTRES + " AND c.tier = 'community'" + every("'社区级中心'", "EXISTS { (c)-[:UNDER_CENTRE]->() }", "c.name"),
    ),
    FactCheck(
        "C04",
        "服务大项、小项数与图中一致",
        "As many head items and leaves as stated",
        Words("服务事项", "the service items"),
        counted(
            "CASE WHEN s.metric CONTAINS '大项' THEN COUNT { (i:ServiceItem) WHERE NOT EXISTS { (i)-[:UNDER_ITEM]->() } }"
            " ELSE COUNT { (:ServiceItem)-[:UNDER_ITEM]->() } END",
            "下沉服务大项数",
            "下沉服务小项数",
            "服务大项数",
            "服务小项数",
        ),
    ),
    FactCheck(
        "C05",
        "服务点可逐级上报到市级",
        "From a service point there is a way up to the city centre",
        Words("服务点", "service points"),
        _CENTRES
        + " AND c.tier = 'point'"
        + every("'服务点'", "EXISTS { (c)-[:UNDER_CENTRE*1..4]->(:ServiceCentre {tier: 'city'}) }", "c.name"),
    ),
    FactCheck(
        "C06",
        "主题党日菜单不重复预约、不超名额",
        "No double booking, no more people than places",
        Words("菜单和预约", "menus and bookings"),
        """
MATCH (m:Menu)<-[:OF_MENU]-(b:Booking)-[:BOOKED_BY]->(p:Party)
WITH m, count(b) AS bookings, count(DISTINCT p) AS parties, sum(coalesce(b.people, 0)) AS counted
RETURN m.name AS item, m.capacity AS stated, counted, bookings = parties
  AND (m.capacity IS NULL OR counted <= m.capacity) AS ok ORDER BY item""",
    ),
    FactCheck(
        "C07",
        "功能区可按功能查找",
        "Facilities can be searched by feature",
        Words("功能区", "facilities"),
        "MATCH (f:Facility)" + every("'功能区'", "size(f.features) > 0", "f.name"),
    ),
    FactCheck(
        "C08",
        "过期(当天即算)或不足的物资列入每日清单",
        "What has expired (the day itself counts) or run low is on the daily list",
        Words("有有效期或最低存量的物资", "stock with an expiry or a minimum"),
        f"""
MATCH (s:StockItem) WHERE (s.expires IS NOT NULL OR s.min_quantity IS NOT NULL) AND {holds("s")}
WITH count(s) AS stated, collect(CASE WHEN s.expires <= $as_of OR s.quantity < s.min_quantity THEN s.name END) AS which
WHERE stated > 0 RETURN '每日清单' AS item, stated, size(which) AS counted, true AS ok, which""",
    ),
    FactCheck(
        "C09",
        "处置用时由时间戳算出",
        "The response time follows from the timestamps",
        Words("事件的起止时间(来源只有约数)", "both times of an incident (the source gives an approximate figure only)"),
        "MATCH (i:Incident) RETURN i.title AS item, i.minutes_text AS stated, duration.between(i.began_at, i.relieved_at).minutes AS "
        "counted, "
        "CASE WHEN i.relieved_at >= i.began_at THEN true WHEN i.relieved_at < i.began_at THEN false END AS ok ORDER BY item",
    ),
    FactCheck(
        "C10",
        "候鸟人才按月可查",
        "Seasonal people can be listed by month",
        Words("有在岛月份的人员", "people with a seasonal window"),
        "MATCH (w:Person) WHERE w.seasonal_window IS NOT NULL WITH count(w) AS counted WHERE counted > 0 RETURN '候鸟人才' AS item, "
        "counted, true AS ok",
    ),
    FactCheck(
        "C11",
        "志愿服务记有时长",
        "Hours of volunteer service are logged",
        Words("记有时长的活动参与", "participations with hours"),
        "MATCH ()-[t:TOOK_PART_IN]->(x:Activity) WHERE t.hours IS NOT NULL RETURN x.name AS item, sum(t.hours) AS counted, true AS ok "
        "ORDER BY item",
    ),
)
