"""What sources say: rules of places and the figures they state, beside what the graph counts."""

from graph.model.rule import PARAMETERS
from graph.queries.asof import AREA, AS_OF, holds, within_if_given
from graph.queries.question import Column, Question, Words

RULES = Question(
    name="rules",
    title=Words("各地的规则", "rules of places"),
    about=Words(
        "规则因地而异，各有数值、来源和时间；不写死在程序里。",
        "Rules differ by place; each has its range, its source and its time.",
    ),
    cypher=f"""
MATCH (r:Rule)-[:APPLIES_IN]->(a) WHERE {holds("r")} AND {within_if_given("a")}
RETURN a.name AS area_name, r.id AS rule, r.name AS name, r.parameter AS parameter, r.value_text AS value, r.value_low AS low,
  r.value_high AS high, r.measure AS measure, r.reference AS reference
ORDER BY area_name, rule""",
    columns=(
        Column("area_name", "适用地", "place"),
        Column("rule", "规则编号", "rule id"),
        Column("name", "规则", "rule"),
        Column("parameter", "参数", "parameter", PARAMETERS),
        Column("value", "原文数值", "as stated"),
        Column("low", "下限", "at least"),
        Column("high", "上限", "at most"),
        Column("measure", "计量单位", "measure"),
        Column("reference", "出处", "reference"),
    ),
    scope=Words("适用地", "the place of the rule"),
    parameters=(AREA, AS_OF),
    facts=("R04", "R11", "R12", "C01"),
)

FIGURES = Question(
    name="figures",
    title=Words("来源所述的统计数字", "figures that sources state"),
    about=Words(
        "一地的统计数字及其时点；同一指标有新旧两个数时都列出，新的在前。基准日之后的不列。",
        "Stated figures with the time they are for; of one metric every figure up to the day is listed, newest first.",
    ),
    cypher=f"""
MATCH (s:StatedFigure)-[:FIGURE_ABOUT]->(x) WHERE {holds("s")} AND (s.as_of IS NULL OR s.as_of <= $as_of)
OPTIONAL MATCH (x)-[:LOCATED_IN]->(located:Area)
WITH s, x, CASE WHEN x:Area THEN x ELSE located END AS a WHERE $area IS NULL OR (a IS NOT NULL AND {within_if_given("a")})
RETURN x.name AS about, s.metric AS metric, s.value_text AS value, s.value_low AS low, s.value_high AS high, s.measure AS measure,
  CASE s.as_of_precision WHEN 'year' THEN toString(s.as_of.year)
    WHEN 'month' THEN left(toString(s.as_of), 7) ELSE toString(s.as_of) END AS time,
  coalesce(s.as_of_inferred, false) AS inferred, s.reference AS reference
ORDER BY about, metric, s.as_of DESC, s.id""",
    columns=(
        Column("about", "对象", "about"),
        Column("metric", "指标", "metric"),
        Column("value", "原文数值", "as stated"),
        Column("low", "下限", "at least"),
        Column("high", "上限", "at most"),
        Column("measure", "计量单位", "measure"),
        Column("time", "时点", "time"),
        Column("inferred", "时点为推断", "time inferred"),
        Column("reference", "出处", "reference"),
    ),
    scope=Words("对象所在区划", "the area of what it is about"),
    parameters=(AREA, AS_OF),
    facts=("G15", "R05", "R10", "C02", "C04"),
)

QUESTIONS: tuple[Question, ...] = (RULES, FIGURES)
