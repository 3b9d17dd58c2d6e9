"""Facts R08, R09, R12 to R14, R17 and R18: work orders and their steps, visits, awards."""

from graph.facts.article import recorded
from graph.facts.fact import FactCheck, as_worded, every
from graph.queries.asof import holds
from graph.queries.question import Words

_ORDERS = f"MATCH (w:WorkOrder) WHERE {holds('w')}"
_STEPS = "['collected', 'registered', 'reported', 'processing', 'replied']"
_TAKEN = f"""COLLECT {{ MATCH (e:OrderEvent)-[:OF_ORDER]->(w) WHERE e.step IN {_STEPS}
  RETURN e.step ORDER BY e.at, [i IN range(0, 4) WHERE {_STEPS}[i] = e.step][0] }}"""
_IN_ORDER = f"""steps = {_STEPS}[0..size(steps)] AND CASE WHEN steps = [] THEN w.state <> 'replied' ELSE w.state = last(steps) END"""

# Who may take a step: the command centre sends out, coordinates and chases; the unit that handles a matter works on it and reports back;
# taking in, reporting and replying is for grid staff or the centre.
_CENTRE = "who:Unit AND coalesce(who.kind, '') CONTAINS '指挥中心'"
_STAFF = f"""EXISTS {{ MATCH (who)-[:HOLDS]->(t:Appointment)-[:AT]->(post:Post)
  WHERE post.kind IN ['grid_chief', 'grid_member', 'section_chief'] AND {holds("t")} }}"""
_RIGHT_ROLE = f"""CASE WHEN e.step IN ['dispatched', 'coordinated', 'supervised'] THEN {_CENTRE}
  WHEN e.step = 'fed_back' THEN EXISTS {{ (w)-[:HANDLED_BY]->(who) }}
  WHEN e.step IN ['processing', 'resolved_on_site'] THEN {_STAFF} OR EXISTS {{ (w)-[:HANDLED_BY]->(who) }}
  ELSE {_STAFF} OR ({_CENTRE}) END"""
_CHASED = """NOT coalesce(w.replied_at > w.due_at, w.replied_at IS NULL AND date(w.due_at) < $as_of, false)
  OR EXISTS { (:OrderEvent {step: 'supervised'})-[:OF_ORDER]->(w) }"""

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "R08",
        "工单按五步推进，不跳步；回复反映人才算办结；给出闭环率",
        "Orders go through the five steps without a jump; only a reply closes one; the loop rate is shown",
        Words("工单和流转", "work orders and their steps"),
        (
            _ORDERS + f"\nWITH w, {_TAKEN} AS steps" + every("'工单|work orders'", _IN_ORDER, "w.id"),
            _ORDERS
            + f"""
WITH w, {_TAKEN} AS steps
WITH count(w) AS stated, sum(CASE WHEN 'replied' IN steps THEN 1 ELSE 0 END) AS counted WHERE stated > 0
RETURN '闭环(回复 / 采集)|closed (replied / collected)' AS item, stated, counted, true AS ok""",
        ),
    ),
    FactCheck(
        "R09",
        "37次为确数，20余项只有下限，道路 2.3 公里",
        "37 is exact, 'more than 20' a lower bound, the road is 2.3 km",
        Words("报告与难点问题的成效", "outcomes of reports and hard problems"),
        (
            f"""
MATCH (o:Outcome) WHERE (o.metric CONTAINS '报告' OR o.metric CONTAINS '难点') AND {holds("o")}
RETURN o.metric AS item, o.value_text AS stated, o.value_low AS counted, {as_worded("o", "value")} AS ok ORDER BY item""",
            recorded("R09"),
        ),
    ),
    FactCheck(
        "R12",
        "专职网格员每个自然月走访的不同户数达到当地下限，同一户多次只算一次",
        "Distinct households that a full-time grid worker visits in a calendar month reach the minimum of the place",
        Words("足够的家庭户和走访记录", "enough households and visits"),
        (
            f"""
MATCH (rule:Rule {{parameter: 'visits_per_month'}})-[:APPLIES_IN]->(place:Area) WHERE {holds("rule")}
MATCH (who:Person)-[:HOLDS]->(t:Appointment {{employment: 'full_time'}})-[:AT]->(:Post {{kind: 'grid_member'}})-[:POST_IN]->(g:Grid)
MATCH (g)-[:LOCATED_IN]->(a:Area) WHERE EXISTS {{ (a)-[:PART_OF*0..4]->(place) }} AND {holds("t")}
MATCH (who)<-[:VISITED_BY]-(v:Visit)-[:VISIT_TO]->(h:Household) WHERE v.on <= $as_of
WITH rule, a, who, date.truncate('month', v.on) AS month, count(DISTINCT h) AS counted
WITH rule, who, month, counted, COUNT {{ (:Household)-[:LOCATED_IN]->(a) }} AS known
RETURN who.id + ' ' + left(toString(month), 7) AS item, rule.value_low AS stated, counted,
  CASE WHEN counted >= rule.value_low THEN true WHEN known >= rule.value_low THEN false END AS ok ORDER BY item""",
        ),
    ),
    FactCheck(
        "R13",
        "流转各步由相应角色经办并有时间；超期未办结的工单有督办",
        "Each step is taken by whoever has the role for it, with a time; overdue orders were chased",
        Words("工单流转", "steps of work orders"),
        (
            f"""
MATCH (e:OrderEvent)-[:OF_ORDER]->(w:WorkOrder) WHERE {holds("e", "w")}
OPTIONAL MATCH (e)-[:ACTED_BY]->(who)
WITH w, e, who
"""
            + every("'各步经办|actors of steps'", f"who IS NOT NULL AND e.at IS NOT NULL AND ({_RIGHT_ROLE})", "w.id + ' ' + e.id"),
            _ORDERS
            + " AND w.due_at IS NOT NULL AND EXISTS { (:OrderEvent)-[:OF_ORDER]->(w) }"
            + every("'超期督办|overdue ones chased'", _CHASED, "w.id"),
        ),
    ),
    FactCheck(
        "R14",
        "当场解决的有当场解决记录且没有派单，派单的不标当场解决；给出占比",
        "Settled on the spot has such a step and was not sent out, what was sent out is not marked so; the share is shown",
        Words("工单", "work orders"),
        (
            _ORDERS
            + """ AND EXISTS { (:OrderEvent)-[:OF_ORDER]->(w) }
WITH w, coalesce(w.resolved_on_site, false) AS on_site, EXISTS { (:OrderEvent {step: 'resolved_on_site'})-[:OF_ORDER]->(w) } AS step,
  EXISTS { (:OrderEvent {step: 'dispatched'})-[:OF_ORDER]->(w) } AS sent
"""
            + every("'当场解决|on the spot'", "on_site = step AND NOT (on_site AND sent)", "w.id"),
            _ORDERS
            + """
WITH count(w) AS stated, sum(CASE WHEN w.resolved_on_site THEN 1 ELSE 0 END) AS counted WHERE stated > 0
RETURN '当场解决 / 全部|on the spot / all' AS item, stated, counted, true AS ok""",
        ),
    ),
    FactCheck(
        "R17",
        "网格员取代各类专干",
        "Grid staff replace special officers",
        Words("政策，图中无从检验", "policy: nothing in a graph shows it"),
        (),
    ),
    FactCheck(
        "R18",
        "荣誉有时间和出处；满意度没有数字就不存，存了的有时间和出处",
        "Awards are dated and sourced; satisfaction is stored only where a source gives a figure, dated and sourced",
        Words("荣誉", "awards"),
        (
            f"MATCH (x:Award) WHERE {holds('x')}"
            + every("'荣誉|awards'", "x.given IS NOT NULL AND x.reference IS NOT NULL AND EXISTS { (x)-[:AWARDED_TO]->() }", "x.name"),
            f"MATCH (o:Outcome) WHERE o.metric CONTAINS '满意' AND {holds('o')}"
            + every("'满意度|satisfaction'", "o.value_text IS NOT NULL AND o.period IS NOT NULL AND o.reference IS NOT NULL", "o.id"),
        ),
    ),
)
