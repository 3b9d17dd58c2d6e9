"""Figures that the source article gives for places of Sanya, so that a graph that names those places can be held to them.

They are about the time of the article; a later figure of another source stands beside them and is not compared.
"""

from dataclasses import dataclass

from graph.queries.asof import holds


@dataclass(frozen=True, slots=True)
class Recorded:
    """One figure: the metric and what it is about, with its bounds (`high` None for an open end) and the year it was stated for.

    The year of most is our reading: the article gives none (T6). None means that no date is known.
    """

    metric: str
    about: str
    low: float
    high: float | None
    year: int | None = 2021


FIGURES: dict[str, tuple[Recorded, ...]] = {
    "G03": (Recorded("区域化大党委数", "三亚市", 8, 8), Recorded("列名的区域化大党委数", "三亚市", 2, 2)),
    "G10": (
        Recorded("湾区大党委成员单位数", "海棠区湾区大党委", 16, 16),
        Recorded("湾区大党委基层党组织数", "海棠区湾区大党委", 30, 30),
        Recorded("湾区大党委党员数", "海棠区湾区大党委", 417, 417),
    ),
    "G12": (Recorded("商圈党建联盟党组织数", "保利崖州湾商圈党建联盟", 9, 9),),
    "G15": (
        Recorded("两委班子成员数", "金鸡岭路社区", 9, 9),
        Recorded("党支部数", "金鸡岭路社区", 4, 4),
        Recorded("党员数", "金鸡岭路社区", 90, 90),
        Recorded("居民小组数", "金鸡岭路社区", 16, 16),
        Recorded("居民小组组长和副组长数", "金鸡岭路社区", 32, 32),
        Recorded("居民代表数", "金鸡岭路社区", 35, 35),
        Recorded("网格数", "金鸡岭路社区", 7, 7),
    ),
    "G20": (Recorded("党群服务中心事业编制数", "三亚市", 38, 38), Recorded("党群服务中心事业单位数", "三亚市", 9, 9)),
    "M06": (
        Recorded("湾坡鸭销售额", "湾坡鸭养殖示范基地", 700_000, 700_000, 2020),
        Recorded("湾坡鸭分红", "湾坡鸭养殖示范基地", 200_000, 200_000, 2020),
    ),
    "M10": (Recorded("专柜售出蔬果", "商圈站消费扶贫专柜", 50_000, None, None),),
    "R03": (Recorded("村小组数", "大茅村", 17, 17), Recorded("党建网格数", "大茅村", 17, 17)),
    "R05": (
        Recorded("专职网格员数", "大茅村", 69, 69),
        Recorded("三类网格员总数", "大茅村", 305, 305),
        Recorded("党员网格员占比", "大茅村", 41.3, 41.3),
    ),
    "R07": (Recorded("网格机制数", "大茅村", 6, 6), Recorded("列名的网格机制数", "大茅村", 3, 3)),
    "R09": (
        Recorded("向上级报告重要情况", "大茅村", 37, 37),
        Recorded("现场办公解决的难点问题", "大茅村", 20, None),
        Recorded("商定的道路长度", "致富岭至三郎村小组道路（2.3公里）", 2.3, 2.3, None),
    ),
    "R10": (Recorded("村（社区）数", "天涯区", 45, 45), Recorded("网格数", "天涯区", 280, 280)),
    "C02": (
        Recorded("已建成党群服务中心数", "三亚市", 76, 76),
        Recorded("市级党群服务中心规划数", "三亚市", 1, 1),
        Recorded("区和行业级党群服务中心规划数", "三亚市", 10, 10),
        Recorded("社区和区域级党群服务中心规划数", "三亚市", 29, 29),
    ),
    "C04": (
        Recorded("下沉服务大项数", "龙海大社区综合服务中心", 110, 110),
        Recorded("下沉服务小项数", "龙海大社区综合服务中心", 206, 206),
    ),
}
"""Fact id -> the figures of the article that it rests on."""


def recorded(fact: str) -> str:
    """A statement: each figure of the article that the graph holds, against what the article says."""
    rows = ", ".join(
        f"{{metric: '{r.metric}', about: '{r.about}', low: {float(r.low)}, high: {'null' if r.high is None else float(r.high)}, "
        f"year: {'null' if r.year is None else r.year}}}"
        for r in FIGURES[fact]
    )
    return f"""
UNWIND [{rows}] AS due
MATCH (s:StatedFigure|Outcome {{metric: due.metric}})-[:FIGURE_ABOUT|RESULT_OF]->(x)
WHERE {holds("s")} AND (due.about IN [x.name, x.title] OR due.about IN coalesce(x.aliases, []))
WITH due, s, x, coalesce(s.as_of, s.period).year AS year
WHERE due.year IS NULL OR year IS NULL OR year <= due.year
RETURN coalesce(x.name, x.title) + ' ' + due.metric + '（刊文）' AS item, due.low AS stated, s.value_low AS counted,
  coalesce(s.value_low = due.low, false) AND coalesce(s.value_high = due.high, s.value_high IS NULL AND due.high IS NULL)
  AND coalesce(year = due.year, due.year IS NULL) AS ok ORDER BY item"""
