"""Facts G01 to G14: levels, committees, members, agreements, seasonal people."""

from graph.facts.fact import FactCheck, every, stated
from graph.queries import membership
from graph.queries.asof import holds
from graph.queries.question import Words

_MEMBERSHIP = f"MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party) WHERE {holds('u', 'm', 'p')}"

_SIGNED = f"""EXISTS {{ MATCH (u)-[s:SIGNED]->(g:Agreement)-[:UNDER]->(p)
  WHERE {holds("s", "g")} AND coalesce(s.on, g.signed, $as_of) <= $as_of }}"""
_APART = f"""NOT EXISTS {{ MATCH path = (u)-[:SUBORDINATE_TO*1..8]->(p)
  WHERE all(r IN relationships(path) WHERE {holds("r")}) }}"""

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "G01",
        "三级组织体系：每个村(社区)恰有一个区，每个区恰有一个市；可以没有乡级",
        "Three levels: every village has exactly one district, every district one city; a township level may be absent",
        Words("区划(区县和村社区)", "areas: districts and villages"),
        f"""
MATCH (a:Area) WHERE a.level IN ['village', 'community', 'district'] AND NOT coalesce(a.placeholder, false) AND {holds("a")}
WITH a, CASE a.level WHEN 'district' THEN 'city' ELSE 'district' END AS above
WITH a, above, COUNT {{ MATCH (a)-[:PART_OF*1..4]->(x:Area {{level: above}}) RETURN DISTINCT x }} AS parents
"""
        + every("part", "parents = 1", "a.name", by="CASE above WHEN 'city' THEN '区→市' ELSE '村社区→区' END"),
    ),
    FactCheck(
        "G02",
        "横向联结：每个党组织成员单位的领域都已填写",
        "Members by domain: no member unit of a committee has a blank domain",
        Words("成员单位及其领域", "member units with their domain"),
        _MEMBERSHIP + every("part", "u.domain IS NOT NULL", "u.name", by="p.name"),
    ),
    FactCheck(
        "G03",
        "区域化大党委个数与来源一致，未列名的标为名称未知",
        "As many regional committees as the source counts; unnamed ones flagged, none invented",
        Words("区域化大党委数、社区融合类型的大党委", "the stated number and the community-themed regional committees"),
        f"""
{stated("区域化大党委数")}
WITH x, s, COLLECT {{ MATCH (p:Party {{kind: 'regional', theme: 'community'}})-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x)
  WHERE {holds("p")}
  RETURN DISTINCT p }} AS found
RETURN x.name + ' ' + s.metric AS item, s.value_low AS stated, size(found) AS counted, size(found) = s.value_low AS ok,
  [p IN found WHERE p.name_unknown | p.name] AS which ORDER BY item""",
    ),
    FactCheck(
        "G04",
        "关系不隶属：吸纳的成员单位没有通向该党组织的隶属路径",
        "Co-opted members have no path of subordination to the committee",
        Words("成员关系", "memberships"),
        _MEMBERSHIP + " AND m.kind = 'co-opted'" + every("part", _APART, "u.name", by="p.name"),
    ),
    FactCheck(
        "G05",
        "每名党员在一个日期恰有一个组织关系所在党组织",
        "Each member has exactly one home branch at a date",
        Words("党员及其组织关系", "members with their home branch"),
        f"""
MATCH (who:Member) WHERE {holds("who")}
WITH who, COUNT {{ MATCH (who)-[h:HOME_BRANCH]->(:Party) WHERE {holds("h")} }} AS homes
WITH count(who) AS stated, sum(CASE WHEN homes = 1 THEN 1 ELSE 0 END) AS counted, sum(CASE WHEN homes > 1 THEN 1 ELSE 0 END) AS wrong,
  collect(CASE WHEN homes <> 1 THEN who.id END)[0..20] AS which
WHERE stated > 0
RETURN '党员' AS item, stated, counted, CASE WHEN wrong > 0 THEN false WHEN counted = stated THEN true END AS ok, which""",
    ),
    FactCheck(
        "G06",
        "有协议的党组织，全部成员单位已签且未到期",
        "Where there is an agreement, every active member has signed one in force",
        Words("共建协议和签订", "agreements and signatures"),
        _MEMBERSHIP + " AND EXISTS { (:Agreement)-[:UNDER]->(p) }" + every("part", _SIGNED, "u.name", by="p.name"),
    ),
    FactCheck(
        "G07",
        "兼职委员都代表成员单位并在该单位工作；单位退出当天即提示",
        "Every part-time member acts for a member unit and works there; flagged the day the unit leaves",
        Words("兼职委员的任职", "appointments of part-time committee members"),
        f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'co_opted_member'}})-[:POST_IN]->(p:Party) WHERE {holds("t")}
WITH p, t, EXISTS {{ MATCH (t)-[:ON_BEHALF_OF]->(u:Unit)-[m:MEMBER_OF]->(p) WHERE {holds("m")}
  AND EXISTS {{ (who)-[:WORKS_AT]->(u) }} }} AS fits
"""
        + every("part", "fits", "t.id", by="p.name"),
    ),
    FactCheck(
        "G08",
        "联席会议：代会计入单位而不计入缺席者；缺的季度列出",
        "Joint meetings: a proxy names the absent person and is somebody else; quarters without a meeting are listed",
        Words("会议和到会", "meetings and attendances"),
        """
MATCH (seat:Attendance)-[:AT_MEETING]->(m:Meeting {kind: 'joint'})-[:HELD_BY]->(p:Party) WHERE m.held <= $as_of
WITH p, m, seat, seat.status <> 'proxy' OR EXISTS { MATCH (seat)-[:PROXY_FOR]->(absent:Person)
  WHERE NOT (absent)-[:ATTENDED]->(seat) } AS fits
WITH p, count(seat) AS stated, sum(CASE WHEN fits THEN 1 ELSE 0 END) AS counted, collect(DISTINCT m.held) AS days
RETURN p.name AS item, stated, counted, counted = stated AS ok, [d IN days | d.year + '-Q' + d.quarter] AS which ORDER BY item""",
    ),
    FactCheck(
        "G09",
        "两个覆盖：每个两新组织有自己的党组织或加入了党组织",
        "Every new-sector unit has a party organisation of its own or belongs to a committee",
        Words("领域为两新的单位", "units of the domain 'new organisations'"),
        f"MATCH (u:Unit {{domain: 'new_organisation'}}) WHERE {holds('u')}" + every("'两新'", membership.COVERED, "u.name"),
    ),
    FactCheck(
        "G10",
        "大党委的成员构成相加等于成员单位数，且与图中的成员一致",
        "The parts of a committee add up to its stated units, and the graph holds as many members",
        Words("带成员单位数的党组织及其成员关系", "committees with stated units and their memberships"),
        f"""
MATCH (p:Party {{kind: 'regional'}}) WHERE p.stated_units_low = p.stated_units_high AND {holds("p")}
WITH p, p.stated_units_low AS stated, COUNT {{ MATCH (u:Unit)-[m:MEMBER_OF]->(p) WHERE {holds("u", "m")} RETURN DISTINCT u }} AS members,
  reduce(n = 0, part IN coalesce(p.stated_parts, []) | n + toInteger(last(split(replace(part, '：', ':'), ':')))) AS parts
UNWIND [['成员单位', members], ['构成相加', parts]] AS line
WITH p, stated, line[0] AS what, line[1] AS counted, p.stated_organisations_text AS organisations, p.stated_members_text AS people
WHERE what = '成员单位' OR p.stated_parts IS NOT NULL
RETURN p.name + ' ' + what AS item, stated, counted, CASE WHEN what = '构成相加' THEN counted = stated
  WHEN counted = stated THEN true WHEN counted > stated THEN false END AS ok,
  [x IN ['党组织 ' + organisations, '党员 ' + people] WHERE x IS NOT NULL] AS which ORDER BY item""",
    ),
    FactCheck(
        "G11",
        "每个大党委、联盟都有类别、融合类型和所在地",
        "Every regional committee and alliance has its kind, what it is built around, and its area",
        Words("大党委和联盟", "regional committees and alliances"),
        f"MATCH (p:Party) WHERE p.kind IN ['regional', 'alliance'] AND {holds('p')}"
        + every("'大党委和联盟'", "p.theme IS NOT NULL AND EXISTS { (p)-[:LOCATED_IN]->(:Area) }", "p.name"),
    ),
    FactCheck(
        "G12",
        "联盟成员数与来源一致，未列名的以占位计",
        "As many members of the alliance as stated, placeholders for the unnamed among them",
        Words("联盟及其成员", "the alliance with its members"),
        f"""
MATCH (p:Party {{kind: 'alliance'}}) WHERE p.stated_units_low = p.stated_units_high AND {holds("p")}
WITH p, p.stated_units_low AS stated, COUNT {{ MATCH (u:Unit)-[m:MEMBER_OF]->(p) WHERE {holds("u", "m")} RETURN DISTINCT u }} AS counted
RETURN p.name AS item, stated, counted, counted = stated AS ok,
  COLLECT {{ MATCH (u:Unit {{name_unknown: true}})-[:MEMBER_OF]->(p) RETURN u.name ORDER BY u.name }} AS which ORDER BY item""",
    ),
    FactCheck(
        "G13",
        "候鸟党委的成立时间精确到月，年份标明为推断",
        "The seasonal committee's founding is kept to the month, its year marked as inferred",
        Words("候鸟党委", "a seasonal committee"),
        f"""
MATCH (p:Party {{kind: 'migratory'}}) WHERE {holds("p")}
RETURN p.name AS item, toString(p.founded) AS stated, p.founded_precision AS counted,
  CASE WHEN p.founded IS NOT NULL THEN p.founded_precision IN ['month',
    'day'] AND p.founded_inferred IS NOT NULL END AS ok ORDER BY item""",
    ),
    FactCheck(
        "G14",
        "依托候鸟人才的资源，可用月份不超出其在岛月份",
        "A resource that depends on a seasonal person is offered only in that person's months",
        Words("在岛月份和依托人员的资源", "seasonal windows and resources that depend on people"),
        f"""
MATCH (r:Resource)-[:DEPENDS_ON]->(who:Person) WHERE who.seasonal_window IS NOT NULL AND {holds("r", "who")}
"""
        + every("'候鸟资源'", "r.months IS NOT NULL AND all(m IN r.months WHERE m IN who.seasonal_window)", "r.title"),
    ),
)
