"""What changes with time: who joined and left, what is about to end, what is overdue."""

from graph.model.grid import CHANNELS, ORDER_STATES
from graph.queries.asof import AREA, AS_OF, COMMITTEE, called_if_given, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_SINCE = Parameter("since", "起始日期", "First day of the span, such as 2020-01-01.", "date", required=True, example="2020-01-01")

CHANGES = Question(
    name="membership-changes",
    title=Words("一段时间内加入和退出的成员单位", "members that joined or left in a span of time"),
    about=Words(
        "从起始日期到基准日(含)之间生效或失效的成员关系；失效日当天仍是成员。日期未载的不列。",
        "Memberships that began or ended between the two days, both included; on its last day a unit still is a member. Memberships "
        "without a date are not listed.",
    ),
    cypher=f"""
MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party) WHERE {called_if_given("p", "committee")}
UNWIND [['joined', m.valid_from], ['left', m.valid_to]] AS change
WITH u, p, change[0] AS change, change[1] AS on WHERE $since <= on <= $as_of
RETURN on, change, u.id AS unit, u.name AS name, p.id AS committee, p.name AS committee_name
ORDER BY on, change, committee, unit""",
    columns=(
        Column("on", "日期", "on"),
        Column("change", "变化", "change"),
        Column("unit", "单位编号", "unit id"),
        Column("name", "单位", "unit"),
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
    ),
    scope=Words("党组织所在区划", "the area of the committee"),
    parameters=(_SINCE, COMMITTEE, AS_OF),
    facts=("G05", "G07"),
    empty=Words("这段时间内没有变化", "Nothing changed in that span"),
)

ENDING = Question(
    name="ending-soon",
    title=Words("即将到期的协议、任职、资源和需求", "agreements, appointments, resources and demands that end soon"),
    about=Words(
        "基准日有效、在给定天数内到期的；需求按期限或失效日期中较早的算。",
        "What holds on the day and ends within the given number of days; a demand ends with its deadline or its validity, the earlier.",
    ),
    cypher=f"""
MATCH (x:Agreement|Appointment|Resource|Demand) WHERE {holds("x")}
WITH x, CASE WHEN x.deadline < coalesce(x.valid_to, x.deadline + duration('P1D')) THEN x.deadline ELSE x.valid_to END AS ends
WHERE $as_of <= ends <= $as_of + duration({{days: $days}})
RETURN ends, labels(x)[0] AS kind, x.id AS id, coalesce(x.name, x.title) AS name, duration.inDays($as_of, ends).days AS days_left
ORDER BY ends, kind, id""",
    columns=(
        Column("ends", "到期日", "ends"),
        Column("kind", "种类", "kind"),
        Column("id", "编号", "id"),
        Column("name", "名称", "name"),
        Column("days_left", "剩余天数", "days left"),
    ),
    scope=Words("单位或村社区所在区划", "the area of the unit or village"),
    parameters=(Parameter("days", "天数", "How many days ahead; 90 when empty.", "integer", default=90, example="90"), AS_OF),
    facts=("G06", "M01", "M02"),
    empty=Words("这些天内没有到期的", "Nothing ends within these days"),
)

OVERDUE = Question(
    name="overdue-orders",
    title=Words("超期未办结的工单", "work orders that are overdue"),
    about=Words(
        "期限早于基准日、到基准日仍未回复的工单，以及有没有督办。",
        "Orders whose deadline lies before the day and that were not answered by then, and whether they were chased.",
    ),
    cypher=f"""
MATCH (w:WorkOrder) WHERE {holds("w")} AND date(w.due_at) < $as_of AND (w.replied_at IS NULL OR date(w.replied_at) > $as_of)
OPTIONAL MATCH (w)-[:IN_GRID]->(g:Grid)-[:LOCATED_IN]->(a:Area)
WITH w, g, a WHERE {within_if_given("a")}
RETURN w.id AS work_order, w.title AS title, w.channel AS channel, w.state AS state, g.name AS grid_name, a.name AS area_name,
  w.due_at AS due_at,
  duration.inDays(date(w.due_at), $as_of).days AS days_over,
  EXISTS {{ MATCH (e:OrderEvent {{step: 'supervised'}})-[:OF_ORDER]->(w) WHERE date(e.at) <= $as_of }} AS chased
ORDER BY due_at, work_order""",
    columns=(
        Column("work_order", "工单编号", "order id"),
        Column("title", "工单", "order"),
        Column("channel", "渠道", "channel", CHANNELS),
        Column("state", "状态", "state", ORDER_STATES),
        Column("grid_name", "网格", "grid"),
        Column("area_name", "村社区", "village or community"),
        Column("due_at", "期限", "due"),
        Column("days_over", "超期天数", "days over"),
        Column("chased", "已督办", "chased"),
    ),
    scope=Words("网格所在村(社区)", "the village or community of the grid"),
    parameters=(AREA, AS_OF),
    facts=("R13",),
    empty=Words("没有超期未办结的工单", "No order is overdue"),
)

QUESTIONS: tuple[Question, ...] = (CHANGES, ENDING, OVERDUE)
