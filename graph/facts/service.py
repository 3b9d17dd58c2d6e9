"""Facts C01 to C11: service centres."""

from graph.facts.article import recorded
from graph.facts.fact import SO_FAR, FactCheck, counted, every, stated
from graph.queries.asof import holds
from graph.queries.question import Words

_CENTRES = f"MATCH (c:ServiceCentre) WHERE {holds('c')}"
_VOLUNTEERS = f"""
MATCH (who:Person)-[t:TOOK_PART_IN]->(x:Activity) WHERE (t.role CONTAINS '志愿' OR x.skill CONTAINS '志愿') AND {holds("x")}"""

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "C01",
        "步行时间按方法分开统计，未知不算 0 分钟",
        "Walking times by method; an unknown one is not 0 min",
        Words("步行时间", "walking times"),
        (
            f"MATCH (h:Household)-[w:WITHIN]->(:ServiceCentre) WHERE {holds('h', 'w')}"
            + every("part", "w.minutes > 0", "h.id", by="w.method"),
        ),
    ),
    FactCheck(
        "C02",
        "已建成中心数与图中一致；N 只作推算，不当事实",
        "As many centres as stated; N is worked out, never asserted",
        Words("全部服务中心", "all the centres"),
        (
            f"""
{stated("已建成党群服务中心数", "党群服务中心数")}
WITH x, s.value_low AS stated, COUNT {{ MATCH (c:ServiceCentre)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x) WHERE {holds("c")}
    RETURN DISTINCT c }} AS counted,
  COLLECT {{ MATCH (t:StatedFigure)-[:FIGURE_ABOUT]->(x) WHERE t.metric ENDS WITH '党群服务中心规划数' RETURN t.value_low }} AS tiers
RETURN x.name AS item, stated, counted, {SO_FAR}, CASE WHEN tiers <> [] THEN ['N = ' + toInteger(stated - reduce(n = 0.0,
  t IN tiers | n + t))] END AS which""",
            f"""
MATCH (t:StatedFigure)-[:FIGURE_ABOUT]->(x) WHERE t.metric CONTAINS '党群服务中心' AND {holds("t")}
"""
            + every(
                "part + ' 没有录入 N|' + part + ' N is not typed in'",
                "NOT (t.metric CONTAINS 'N' OR t.metric CONTAINS '其余')",
                "t.id",
                by="x.name",
            ),
            recorded("C02"),
        ),
    ),
    FactCheck(
        "C03",
        "三级联动：社区级中心的上级是市级或区(行业)级中心",
        "Three tiers: above every community centre is a city or district one",
        Words("社区级中心", "community centres"),
        (
            _CENTRES
            + " AND c.tier = 'community'"
            + every(
                "'社区级中心|community centres'",
                "COUNT { MATCH (c)-[:UNDER_CENTRE]->(above:ServiceCentre) WHERE above.tier IN ['city', 'district'] } = 1",
                "c.name",
            ),
        ),
    ),
    FactCheck(
        "C04",
        "服务大项、小项数与图中一致；每个小项恰属一个大项，中心办理的是小项",
        "As many head items and leaves as stated; each leaf has exactly one head, and centres handle leaves",
        Words("服务事项", "the service items"),
        (
            counted(
                "CASE WHEN s.metric CONTAINS '大项' THEN COUNT { (i:ServiceItem) WHERE NOT EXISTS { (i)-[:UNDER_ITEM]->() } }"
                " ELSE COUNT { (:ServiceItem)-[:UNDER_ITEM]->() } END",
                "下沉服务大项数",
                "下沉服务小项数",
                "服务大项数",
                "服务小项数",
            ),
            f"""
MATCH (i:ServiceItem)-[:UNDER_ITEM]->(head:ServiceItem) WHERE {holds("i")}
WITH i, count(head) AS heads, EXISTS {{ (:ServiceItem)-[:UNDER_ITEM]->(i) }} AS is_head,
  EXISTS {{ (i)-[:UNDER_ITEM]->(h)<-[:HANDLES]-(:ServiceCentre) }} AS head_handled
"""
            + every("'小项|leaves'", "heads = 1 AND NOT is_head AND NOT head_handled", "i.id"),
            recorded("C04"),
        ),
    ),
    FactCheck(
        "C05",
        "市级政务中心—大社区综合服务中心—便民服务站：服务点可逐级上报到市级",
        "City centre, large community centre, service point: from a point there is a way up to the city centre",
        Words("服务点", "service points"),
        (
            _CENTRES
            + " AND c.tier = 'point'"
            + every("'服务点|service points'", "EXISTS { (c)-[:UNDER_CENTRE*1..4]->(:ServiceCentre {tier: 'city'}) }", "c.name"),
        ),
    ),
    FactCheck(
        "C06",
        "主题党日菜单：同一时段一个党组织只约一次，人数不超名额",
        "Theme-day menus: one booking of a party organisation for a slot, no more people than places",
        Words("菜单和预约", "menus and bookings"),
        (
            f"""
MATCH (m:Menu)<-[:OF_MENU]-(b:Booking)-[:BOOKED_BY]->(p:Party) WHERE {holds("m", "b")}
WITH m, count(b) AS bookings, count(DISTINCT p) AS parties, sum(coalesce(b.people, 0)) AS counted,
  sum(COUNT {{ MATCH (p)<-[:BOOKED_BY]-(o:Booking)-[:OF_MENU]->(n:Menu) WHERE n <> m AND n.slot = m.slot AND {holds("o")} }}) AS elsewhere
RETURN m.name AS item, m.capacity AS stated, counted, bookings = parties AND elsewhere = 0
  AND (m.capacity IS NULL OR counted <= m.capacity) AS ok ORDER BY item""",
        ),
    ),
    FactCheck(
        "C07",
        "功能区有名称、功能和所在中心，可按功能查找",
        "Facilities have a name, features and a centre, so that they can be found by feature",
        Words("功能区", "facilities"),
        (
            f"MATCH (f:Facility) WHERE {holds('f')}"
            + every("'功能区|facilities'", "size(f.features) > 0 AND EXISTS { (f)-[:FACILITY_OF]->(:ServiceCentre) }", "f.name"),
        ),
    ),
    FactCheck(
        "C08",
        "过期(当天即算)或不足的物资都登记在某个中心，因而列入每日清单；药品有有效期",
        "What has expired (the day itself counts) or run low is kept at a centre and so on its daily list; medicines have an expiry",
        Words("有有效期或最低存量的物资；药品的有效期", "stock with an expiry or a minimum; the expiry of medicines"),
        (
            f"""
MATCH (s:StockItem) WHERE (s.expires IS NOT NULL OR s.min_quantity IS NOT NULL) AND {holds("s")}
WITH s, coalesce(s.expires <= $as_of, false) OR coalesce(s.quantity < s.min_quantity, false) AS due ORDER BY s.id
WITH count(s) AS stated, collect(CASE WHEN due THEN s.name END) AS which,
  collect(CASE WHEN due AND NOT EXISTS {{ (s)-[:STOCKED_AT]->(:ServiceCentre) }} THEN s.name END) AS lost
WHERE stated > 0
RETURN '每日清单|daily list' AS item, stated, size(which) AS counted, lost = [] AS ok, which""",
            f"MATCH (s:StockItem) WHERE s.is_medicine AND {holds('s')}"
            + every("'药品有效期|expiry of medicines'", "s.expires IS NOT NULL", "s.name", known="false"),
        ),
    ),
    FactCheck(
        "C09",
        "处置用时由时间戳算出；“约8分钟”不当确数",
        "The response time follows from the timestamps; 'about 8 minutes' is no exact figure",
        Words("事件的起止时间(来源只有约数)", "both times of an incident (the source gives an approximate figure only)"),
        (
            f"""
MATCH (i:Incident) WHERE {holds("i")}
RETURN i.title AS item, i.minutes_text AS stated, duration.between(i.began_at, i.relieved_at).minutes AS counted,
  CASE WHEN i.minutes_text STARTS WITH '约' AND (i.minutes_low IS NOT NULL OR i.minutes_high IS NOT NULL) THEN false
    WHEN i.relieved_at >= i.began_at THEN true WHEN i.relieved_at < i.began_at THEN false END AS ok ORDER BY item""",
        ),
    ),
    FactCheck(
        "C10",
        "候鸟人才都挂在某个工作站，由工作站按月列出",
        "Every seasonal person belongs to a station, which lists who is present in a month",
        Words("有在岛月份的人员", "people with a seasonal window"),
        (
            f"""
MATCH (who:Person) WHERE who.seasonal_window IS NOT NULL AND {holds("who")}
WITH who, [(who)-[w:WORKS_AT]->(u:Unit) WHERE {holds("w", "u")} | u.name] AS stations
"""
            + every("part", "size(stations) = 1", "who.id", by="coalesce(stations[0], '候鸟人才|seasonal people')"),
        ),
    ),
    FactCheck(
        "C11",
        "志愿服务记有时长，与活动时长一致",
        "Hours of volunteer service are logged and add up to the activity's",
        Words("志愿者参加活动的记录", "participations of volunteers"),
        (
            f"{_VOLUNTEERS}\n" + every("part", "t.hours > 0", "who.id", by="x.name"),
            f"""{_VOLUNTEERS} AND x.hours IS NOT NULL
WITH x, x.hours AS stated, sum(t.hours) AS counted
RETURN x.name + ' 时长|' + x.name + ' hours' AS item, stated, counted, counted <= stated * COUNT {{ (:Person)-[:TOOK_PART_IN]->(x) }} AS ok
ORDER BY item""",
        ),
    ),
)
