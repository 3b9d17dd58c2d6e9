"""Facts G01 to G14: levels, committees, members, agreements, seasonal people."""

from graph.facts.article import recorded
from graph.facts.fact import FactCheck, every, stated
from graph.queries import membership
from graph.queries.asof import holds
from graph.queries.question import Words

_MEMBERSHIP = f"MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party) WHERE {holds('u', 'm', 'p')}"
_MEMBERS = f"COUNT {{ MATCH (u:Unit)-[m:MEMBER_OF]->(p) WHERE {holds('u', 'm')} RETURN DISTINCT u }}"
_SIGNED = f"""EXISTS {{ MATCH (u)-[s:SIGNED]->(g:Agreement)-[:UNDER]->(p)
  WHERE {holds("s", "g")} AND coalesce(s.on, g.signed, $as_of) <= $as_of }}"""
_APART = f"""NOT EXISTS {{ MATCH path = (u)-[:SUBORDINATE_TO*1..8]->(p)
  WHERE all(r IN relationships(path) WHERE {holds("r")}) }}"""

# A unit can be held to the coverage rule where a committee answers for the place it lies in; elsewhere the graph does not know who does.
_COMMITTEE_NEAR = f"""EXISTS {{ MATCH (u)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..3]->(a:Area)<-[:LOCATED_IN]-(c:Party)
  WHERE {holds("c")} AND (c.kind = 'regional' AND a.level <> 'city' OR a.level IN ['community', 'village']) }}"""

FACTS: tuple[FactCheck, ...] = (
    FactCheck(
        "G01",
        "三级组织体系：每个村(社区)恰有一个区，每个区恰有一个市，可以没有乡级；党组织的隶属成树",
        "Three levels: every village has exactly one district, every district one city, a township may be absent; party organisations "
        "form a tree beside them",
        Words("区划(区县和村社区)、党组织及其上级", "areas: districts and villages; party organisations with the one above"),
        (
            f"""
MATCH (a:Area) WHERE a.level IN ['village', 'community', 'district'] AND NOT coalesce(a.placeholder, false) AND {holds("a")}
WITH a, CASE a.level WHEN 'district' THEN 'city' ELSE 'district' END AS above
WITH a, above, COUNT {{ MATCH path = (a)-[:PART_OF*1..4]->(x:Area {{level: above}}) WHERE all(r IN relationships(path) WHERE {holds("r")})
  RETURN DISTINCT x }} AS parents
"""
            + every(
                "part",
                "parents = 1",
                "a.name",
                by="CASE above WHEN 'city' THEN '区→市|district→city' ELSE '村社区→区|village→district' END",
            ),
            f"""
MATCH (p:Party)-[s:SUBORDINATE_TO]->() WHERE {holds("p", "s")}
WITH p, count(s) AS above, EXISTS {{ (p)-[:SUBORDINATE_TO*1..8]->(p) }} AS circle
"""
            + every("'党组织隶属树|tree of party organisations'", "above = 1 AND NOT circle", "p.name"),
        ),
    ),
    FactCheck(
        "G02",
        "横向联结：每个党组织成员单位的领域都已填写",
        "Members by domain: no member unit of a committee has a blank domain",
        Words("成员单位及其领域", "member units with their domain"),
        (_MEMBERSHIP + every("part", "u.domain IS NOT NULL", "u.name", by="p.name"),),
    ),
    FactCheck(
        "G03",
        "区域化大党委个数与来源一致；列名的不多于来源所列，其余标为名称未知",
        "As many regional committees as the source counts; no more of them named than it names, the others flagged",
        Words("区域化大党委数、社区融合类型的大党委", "the stated number and the community-themed regional committees"),
        (
            f"""
{stated("区域化大党委数", "列名的区域化大党委数")}
WITH x, s, COLLECT {{ MATCH (p:Party {{kind: 'regional', theme: 'community'}})-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(x)
  WHERE {holds("p")} AND (s.metric = '区域化大党委数' OR NOT coalesce(p.name_unknown, false)) RETURN DISTINCT p.name ORDER BY p.name }}
  AS found
RETURN x.name + ' ' + s.metric AS item, s.value_low AS stated, size(found) AS counted, size(found) = s.value_low AS ok, found AS which
ORDER BY item""",
            recorded("G03"),
        ),
    ),
    FactCheck(
        "G04",
        "关系不隶属：吸纳的成员单位没有通向该党组织的隶属路径",
        "Co-opted members have no path of subordination to the committee",
        Words("成员关系", "memberships"),
        (_MEMBERSHIP + " AND m.kind = 'co-opted'" + every("part", _APART, "u.name", by="p.name"),),
    ),
    FactCheck(
        "G05",
        "每名党员在一个日期恰有一个组织关系所在党组织",
        "Each member has exactly one home branch at a date",
        Words("党员及其组织关系", "members with their home branch"),
        (
            f"""
MATCH (who:Member) WHERE {holds("who")}
WITH who, COUNT {{ MATCH (who)-[h:HOME_BRANCH]->(p:Party) WHERE {holds("h", "p")} RETURN DISTINCT p }} AS homes
"""
            + every("'党员|members'", "homes = 1", "who.id"),
        ),
    ),
    FactCheck(
        "G06",
        "有协议的党组织，全部成员单位已签且未到期",
        "Where there is an agreement, every active member has signed one in force",
        Words("共建协议和签订", "agreements and signatures"),
        (_MEMBERSHIP + " AND EXISTS { (:Agreement)-[:UNDER]->(p) }" + every("part", _SIGNED, "u.name", by="p.name"),),
    ),
    FactCheck(
        "G07",
        "兼职委员都代表成员单位并在该单位工作；单位退出当天即提示",
        "Every part-time member acts for a member unit and works there; flagged the day the unit leaves",
        Words("兼职委员的任职", "appointments of part-time committee members"),
        (
            f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(:Post {{kind: 'co_opted_member'}})-[:POST_IN]->(p:Party) WHERE {holds("t")}
WITH p, t, EXISTS {{ MATCH (t)-[:ON_BEHALF_OF]->(u:Unit)-[m:MEMBER_OF]->(p) WHERE {holds("m", "u")}
  AND EXISTS {{ MATCH (who)-[w:WORKS_AT]->(u) WHERE {holds("w")} }} }} AS fits
"""
            + every("part", "fits", "t.id", by="p.name"),
        ),
    ),
    FactCheck(
        "G08",
        "联席会议：每席计入一个单位，代会者不是缺席者本人、缺席者也没有到会；缺的季度列出",
        "Joint meetings: every seat counts for a unit, a proxy is not the absent person and that person did not sit; quarters without one "
        "are listed",
        Words("会议和到会", "meetings and attendances"),
        (
            f"""
MATCH (seat:Attendance)-[:AT_MEETING]->(m:Meeting {{kind: 'joint'}})-[:HELD_BY]->(p:Party) WHERE m.held <= $as_of AND {holds("m")}
WITH p, m, seat, COUNT {{ (seat)-[:FOR_UNIT]->(:Unit) }} = 1 AND (seat.status <> 'proxy'
  OR EXISTS {{ MATCH (seat)-[:PROXY_FOR]->(absent:Person) WHERE NOT EXISTS {{ MATCH (absent)-[:ATTENDED]->(s:Attendance)-[:AT_MEETING]->(m)
    WHERE s.status IN ['present', 'proxy'] }} }}) AS fits
"""
            + every("part", "fits", "seat.id", by="p.name"),
            f"""
MATCH (m:Meeting {{kind: 'joint'}})-[:HELD_BY]->(p:Party) WHERE m.held <= $as_of AND {holds("m")}
WITH p, min(date.truncate('quarter', m.held)) AS first, collect(DISTINCT date.truncate('quarter', m.held)) AS held
WITH p, held, [n IN range(0, 400) | first + duration({{months: 3 * n}})] AS quarters
WITH p, held, [q IN quarters WHERE q + duration({{months: 3}}) <= $as_of] AS due
WITH p, due, [q IN due WHERE NOT q IN held] AS missing
RETURN p.name + ' 季度|' + p.name + ' quarters' AS item, size(due) AS stated, size(due) - size(missing) AS counted, true AS ok,
  [q IN missing | q.year + '-Q' + q.quarter][0..20] AS which ORDER BY item""",
        ),
    ),
    FactCheck(
        "G09",
        "两个覆盖：所在地有大党委或社区党组织的两新组织，有自己的党组织或已加入；给出覆盖数、总数和未覆盖名单",
        "Every new-sector unit that lies where a committee answers for it has a party organisation of its own or belongs to one; covered, "
        "known and the uncovered are shown",
        Words(
            "领域为两新的单位；未覆盖者所在社区的党组织",
            "units of the domain 'new organisations'; who answers for the places of the uncovered",
        ),
        (
            f"MATCH (u:Unit {{domain: 'new_organisation'}}) WHERE {holds('u')}"
            + every("'两新|new organisations'", membership.COVERED, "u.name", known=_COMMITTEE_NEAR),
        ),
    ),
    FactCheck(
        "G10",
        "大党委的成员构成相加等于成员单位数，且与图中的成员一致",
        "The parts of a committee add up to its stated units, and the graph holds as many members",
        Words("带成员单位数的党组织及其成员关系", "committees with stated units and their memberships"),
        (
            f"""
MATCH (p:Party {{kind: 'regional'}}) WHERE p.stated_units_low = p.stated_units_high AND {holds("p")}
WITH p, p.stated_units_low AS stated, {_MEMBERS} AS members,
  reduce(n = 0, part IN coalesce(p.stated_parts, []) | n + toInteger(last(split(replace(part, '：', ':'), ':')))) AS parts
UNWIND [['成员单位|members', members], ['构成相加|sum of the parts', parts]] AS line
WITH p, stated, split(line[0], '|') AS what, line[1] AS counted
WHERE what[0] = '成员单位' OR p.stated_parts IS NOT NULL
RETURN p.name + ' ' + what[0] + '|' + p.name + ' ' + what[1] AS item, stated, counted, CASE WHEN what[0] = '构成相加' THEN counted = stated
  WHEN counted = stated THEN true WHEN counted > stated THEN false END AS ok ORDER BY item""",
            f"""
MATCH (p:Party {{kind: 'regional'}})<-[:FIGURE_ABOUT]-(s:StatedFigure) WHERE {holds("p", "s")}
WITH p, s, CASE WHEN s.metric ENDS WITH '成员单位数' THEN p.stated_units_low WHEN s.metric ENDS WITH '基层党组织数'
  THEN p.stated_organisations_low WHEN s.metric ENDS WITH '党员数' THEN p.stated_members_low END AS counted
WHERE counted IS NOT NULL
RETURN p.name + ' ' + s.metric AS item, s.value_low AS stated, counted, counted = s.value_low AS ok ORDER BY item""",
            recorded("G10"),
        ),
    ),
    FactCheck(
        "G11",
        "每个大党委、联盟都有类别、融合类型和所在地",
        "Every regional committee and alliance has its kind, what it is built around, and its area",
        Words("大党委和联盟", "regional committees and alliances"),
        (
            f"MATCH (p:Party) WHERE p.kind IN ['regional', 'alliance'] AND {holds('p')}"
            + every("'大党委和联盟|committees and alliances'", "p.theme IS NOT NULL AND EXISTS { (p)-[:LOCATED_IN]->(:Area) }", "p.name"),
        ),
    ),
    FactCheck(
        "G12",
        "联盟成员数与来源一致，列名与未列名各如构成；占位单位不进入项目",
        "As many members of the alliance as stated, named and unnamed ones as its make-up says; placeholders are in no project",
        Words("联盟及其成员", "the alliance with its members"),
        (
            f"""
MATCH (p:Party {{kind: 'alliance'}}) WHERE p.stated_units_low = p.stated_units_high AND {holds("p")}
RETURN p.name AS item, p.stated_units_low AS stated, {_MEMBERS} AS counted, {_MEMBERS} = p.stated_units_low AS ok ORDER BY item""",
            f"""
MATCH (p:Party {{kind: 'alliance'}}) WHERE {holds("p")} UNWIND p.stated_parts AS part
WITH p, split(replace(part, '：', ':'), ':') AS part WHERE part[0] IN ['列名', '未列名']
WITH p, part[0] AS what, toInteger(part[1]) AS stated, COLLECT {{ MATCH (u:Unit)-[m:MEMBER_OF]->(p)
  WHERE {holds("u", "m")} AND coalesce(u.name_unknown, false) = (part[0] = '未列名') RETURN DISTINCT u.name ORDER BY u.name }} AS found
RETURN p.name + ' ' + what AS item, stated, size(found) AS counted, size(found) = stated AS ok, found AS which ORDER BY item""",
            f"""
MATCH (u:Unit)-[:OFFERS]->(r:Resource) WHERE u.name_unknown AND {holds("u", "r")}
"""
            + every("'占位单位不在项目中|placeholders are in no project'", "NOT EXISTS { (:Project)-[:USES]->(r) }", "r.title"),
            recorded("G12"),
        ),
    ),
    FactCheck(
        "G13",
        "候鸟党委的成立时间精确到月，年份标明为推断",
        "The seasonal committee's founding is kept to the month, its year marked as inferred",
        Words("候鸟党委", "a seasonal committee"),
        (
            f"""
MATCH (p:Party {{kind: 'migratory'}}) WHERE {holds("p")}
RETURN p.name AS item, toString(p.founded) AS stated, p.founded_precision AS counted,
  CASE WHEN p.founded IS NULL THEN null WHEN p.name STARTS WITH '天涯区' THEN p.founded = date('2021-01-01')
  AND p.founded_precision = 'month'
    AND coalesce(p.founded_inferred, false) ELSE p.founded_precision IN ['month', 'day'] AND p.founded_inferred IS NOT NULL END AS ok
ORDER BY item""",
        ),
    ),
    FactCheck(
        "G14",
        "依托候鸟人才的资源只在其在岛月份提供，项目不在窗口外使用",
        "A resource that depends on a seasonal person is offered only in that person's months, and no project uses it outside them",
        Words("在岛月份和依托人员的资源", "seasonal windows and resources that depend on people"),
        (
            f"""
MATCH (r:Resource)-[:DEPENDS_ON]->(who:Person) WHERE who.seasonal_window IS NOT NULL AND {holds("r", "who")}
"""
            + every(
                "'候鸟资源|seasonal resources'", "r.months IS NOT NULL AND all(m IN r.months WHERE m IN who.seasonal_window)", "r.title"
            ),
            f"""
MATCH (p:Project)-[f:USES]->(r:Resource)-[:DEPENDS_ON]->(who:Person) WHERE who.seasonal_window IS NOT NULL AND p.state <> 'rejected'
MATCH (p)-[:ANSWERS]->(d:Demand) WHERE (coalesce(f.demand, '') = '' OR f.demand = d.id) AND {holds("p")}
"""
            + every(
                "'使用候鸟资源的项目|projects with seasonal resources'",
                "any(m IN coalesce(d.months, range(1, 12)) WHERE m IN who.seasonal_window AND m IN coalesce(r.months, range(1, 12)))",
                "p.title",
            ),
        ),
    ),
)
