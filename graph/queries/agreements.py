"""Signatures, part-time committee members and attendance at joint meetings."""

from graph.model.meeting import MEETING_KINDS
from graph.queries.asof import AS_OF, COMMITTEE, called_if_given, holds
from graph.queries.question import Column, Parameter, Question, Words

_BY_COMMITTEE = Words("党组织所在区划", "the area of the committee")
YEAR = Parameter("year", "年份", "Calendar year, such as 2021.", "integer", required=True, example="2021")

UNSIGNED = Question(
    name="unsigned-members",
    title=Words("未签订共建协议的成员单位", "members that have not signed"),
    about=Words(
        "基准日有效的成员单位中，没有在该党组织名下已生效、未到期的协议上签字的；来源未载签字日期的按协议生效日算。并给出已签与总数。",
        "Active members without a signature, dated by the day, on an agreement under the committee that is in force (a signature whose day "
        "no source gives counts from the day the agreement holds); with signed and total counts.",
    ),
    cypher=f"""
MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party)
WHERE {called_if_given("p", "committee")} AND {holds("u", "m", "p")}
WITH DISTINCT u, p, EXISTS {{
  MATCH (u)-[s:SIGNED]->(g:Agreement)-[:UNDER]->(p)
  WHERE {holds("s", "g")} AND coalesce(s.on, g.signed, $as_of) <= $as_of }} AS signed
WITH p, u, signed ORDER BY u.id
WITH p, collect({{id: u.id, name: u.name, signed: signed}}) AS members
WITH p, members, size([x IN members WHERE x.signed]) AS signed, size(members) AS total
UNWIND [x IN members WHERE NOT x.signed] AS unit
RETURN p.id AS committee, p.name AS committee_name, unit.id AS unit, unit.name AS name, signed, total
ORDER BY committee, unit""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("unit", "单位编号", "unit id"),
        Column("name", "单位", "unit"),
        Column("signed", "已签单位数", "signed members"),
        Column("total", "成员单位数", "members"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(COMMITTEE, AS_OF),
    facts=("G06",),
    empty=Words("成员单位都已签订", "Every member has signed"),
)

PART_TIME = Question(
    name="part-time-members-to-check",
    title=Words("需要核对的兼职委员", "part-time committee members to look at"),
    about=Words(
        "兼职委员没有代表单位、代表单位已退出该党组织，或本人不在代表单位工作的。姓名只显示掩码。",
        "Part-time members with no sending unit, whose unit is no member on the day, or who do not work there. Names are masked.",
    ),
    cypher=f"""
MATCH (who:Person)-[:HOLDS]->(term:Appointment)-[:AT]->(post:Post {{kind: 'co_opted_member'}})-[:POST_IN]->(p:Party)
WHERE {called_if_given("p", "committee")} AND {holds("term", "p")}
OPTIONAL MATCH (term)-[:ON_BEHALF_OF]->(u:Unit)
WITH who, term, p, u,
  EXISTS {{ MATCH (u)-[m:MEMBER_OF]->(p) WHERE {holds("m")} }} AS member,
  EXISTS {{ MATCH (who)-[w:WORKS_AT]->(u) WHERE {holds("w")} }} AS works_there
WITH who, term, p, u, CASE WHEN u IS NULL THEN 'no_unit' WHEN NOT member THEN 'unit_left' WHEN NOT works_there
  THEN 'works_elsewhere' END AS finding
WHERE finding IS NOT NULL
RETURN p.id AS committee, p.name AS committee_name, term.id AS appointment, who.id AS person, coalesce(who.name, who.role) AS name,
  u.id AS unit, u.name AS unit_name, finding
ORDER BY committee, appointment""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("appointment", "任职编号", "appointment"),
        Column("person", "人员编号", "person id"),
        Column("name", "姓名(掩码)或身份", "masked name or role"),
        Column("unit", "代表单位编号", "unit id"),
        Column("unit_name", "代表单位", "unit"),
        Column("finding", "问题", "finding"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(COMMITTEE, AS_OF),
    facts=("G07",),
    empty=Words("兼职委员都无需核对", "No part-time member has to be looked at"),
)

ATTENDANCE = Question(
    name="attendance",
    title=Words("成员单位联席会议到会率", "attendance of each member unit at joint meetings"),
    about=Words(
        "一年内各单位到会次数占该党组织联席会议次数的比例；代会计入单位，不计入缺席者本人。从未登记到会的成员单位为 0。",
        "Meetings at which a unit sat, over the joint meetings of the committee in the year; a proxy counts for the unit, not for the "
        "person who "
        "was absent. Members never recorded have 0.",
    ),
    cypher=f"""
MATCH (meeting:Meeting {{kind: 'joint'}})-[:HELD_BY]->(p:Party)
WHERE meeting.held.year = $year AND {called_if_given("p", "committee")} AND coalesce(meeting.record_state, 'active') <> 'withdrawn'
WITH p, collect(meeting) AS meetings
MATCH (u:Unit)-[m:MEMBER_OF]->(p)
WHERE (m.valid_from IS NULL OR m.valid_from.year <= $year) AND (m.valid_to IS NULL OR $year <= m.valid_to.year)
WITH p, u, [x IN meetings WHERE (m.valid_from IS NULL OR m.valid_from <= x.held) AND (m.valid_to IS NULL OR x.held <= m.valid_to)] AS due
WITH p, u, size(due) AS held, size([x IN due WHERE EXISTS {{
  MATCH (x)<-[:AT_MEETING]-(seat:Attendance)-[:FOR_UNIT]->(u) WHERE seat.status IN ['present', 'proxy'] }}]) AS sat
RETURN p.id AS committee, p.name AS committee_name, u.id AS unit, u.name AS name, sat, held,
  CASE WHEN held > 0 THEN toFloat(sat) / held END AS rate
ORDER BY committee, rate, unit""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("unit", "单位编号", "unit id"),
        Column("name", "单位", "unit"),
        Column("sat", "到会次数", "meetings attended"),
        Column("held", "应到次数", "meetings due"),
        Column("rate", "到会率", "rate", percent=True),
    ),
    scope=_BY_COMMITTEE,
    parameters=(YEAR, COMMITTEE),
    facts=("G08",),
)

MISSING_QUARTERS = Question(
    name="missing-quarters",
    title=Words("没有召开联席会议的季度", "quarters without a joint meeting"),
    about=Words(
        "有成员单位的党组织，在该年已结束的季度中没有联席会议记录的；年份的当季和以后不算。",
        "Committees with members, and the quarters of the year, over by the day, for which no joint meeting is recorded.",
    ),
    cypher=f"""
MATCH (p:Party)
WHERE {called_if_given("p", "committee")} AND EXISTS {{ (:Unit)-[:MEMBER_OF]->(p) }} AND coalesce(p.record_state, 'active') <> 'withdrawn'
UNWIND [1, 2, 3, 4] AS quarter
WITH p, quarter, date({{year: $year, quarter: quarter}}) AS first
WITH p, quarter, first, first + duration({{months: 3}}) AS next
WHERE next <= $as_of AND (p.founded IS NULL OR p.founded < next)
  AND NOT EXISTS {{ MATCH (m:Meeting {{kind: 'joint'}})-[:HELD_BY]->(p) WHERE first <= m.held < next }}
RETURN p.id AS committee, p.name AS committee_name, $year AS year, quarter
ORDER BY committee, quarter""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("year", "年份", "year"),
        Column("quarter", "季度", "quarter"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(YEAR, COMMITTEE, AS_OF),
    facts=("G08",),
    empty=Words("各季度都已召开", "A meeting was held in every quarter"),
)

MEETINGS = Question(
    name="meetings",
    title=Words("某年的会议", "meetings of a year"),
    about=Words("各党组织和网格召开的会议及到会单位数。", "Meetings that committees and grids held, with how many units sat there."),
    cypher=f"""
MATCH (m:Meeting)-[:HELD_BY]->(by)
WHERE m.held.year = $year AND coalesce(m.record_state, 'active') <> 'withdrawn' AND ($committee IS NULL OR (by:Party
  AND {called_if_given("by", "committee")}))
RETURN m.id AS meeting, m.name AS name, m.kind AS kind, m.held AS held, by.name AS held_by,
  COUNT {{ MATCH (m)<-[:AT_MEETING]-(s:Attendance)-[:FOR_UNIT]->(u:Unit) WHERE s.status IN ['present',
    'proxy'] RETURN DISTINCT u }} AS units
ORDER BY held, meeting""",
    columns=(
        Column("meeting", "会议编号", "meeting id"),
        Column("name", "会议", "meeting"),
        Column("kind", "类别", "kind", MEETING_KINDS),
        Column("held", "日期", "held on"),
        Column("held_by", "召开者", "held by"),
        Column("units", "到会单位数", "units present"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(YEAR, COMMITTEE),
    facts=("G08", "R07"),
)

QUESTIONS: tuple[Question, ...] = (UNSIGNED, PART_TIME, ATTENDANCE, MISSING_QUARTERS, MEETINGS)
