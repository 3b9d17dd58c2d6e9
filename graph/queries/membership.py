"""Who belongs to which committee, and who is not covered."""

from graph.model.organisation import DOMAINS, MEMBERSHIP_KINDS, PARTY_KINDS
from graph.queries.asof import AREA, AS_OF, COMMITTEE, THE_COMMITTEE, called, called_if_given, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_BY_COMMITTEE = Words("党组织所在区划", "the area of the committee")
_BY_UNIT = Words("单位所在区划", "the area of the unit")

MEMBERS = Question(
    name="committee-members",
    title=Words("某党组织的成员单位", "members of a committee"),
    about=Words(
        "基准日有效的成员单位，含名称未知的占位单位（不参与匹配）。",
        "The units that are members on the day, placeholders for unnamed ones included (they never enter matching).",
    ),
    cypher=f"""
MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party)
WHERE {called("p", "committee")} AND {holds("u", "m", "p")}
RETURN u.id AS unit, u.name AS name, u.domain AS domain, m.kind AS kind, m.valid_from AS since, coalesce(u.name_unknown,
  false) AS placeholder
ORDER BY placeholder, domain, name, unit""",
    columns=(
        Column("unit", "单位编号", "unit id"),
        Column("name", "单位", "unit"),
        Column("domain", "领域", "domain", DOMAINS),
        Column("kind", "方式", "how", MEMBERSHIP_KINDS),
        Column("since", "加入日期", "member since"),
        Column("placeholder", "名称未知", "placeholder"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(THE_COMMITTEE, AS_OF),
    facts=("G02", "G10", "G12"),
)

BY_DOMAIN = Question(
    name="members-by-domain",
    title=Words("各党组织成员单位的领域分布", "members of each committee by domain"),
    about=Words(
        "横向联结了哪些领域；领域为空的单独成行。",
        "Which systems a committee reaches across; members without a domain are a row of their own.",
    ),
    cypher=f"""
MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party)
WHERE {called_if_given("p", "committee")} AND {holds("u", "m", "p")}
RETURN p.id AS committee, p.name AS committee_name, u.domain AS domain, count(DISTINCT u) AS units
ORDER BY committee, units DESC, domain""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("domain", "领域", "domain", DOMAINS),
        Column("units", "成员单位数", "member units"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(COMMITTEE, AS_OF),
    facts=("G02",),
)

OF_UNIT = Question(
    name="committees-of-unit",
    title=Words("某单位加入了哪些党组织", "committees a unit belongs to"),
    about=Words("该单位在基准日参加的大党委和联盟。", "The committees and alliances that the unit is a member of on the day."),
    cypher=f"""
MATCH (u:Unit)-[m:MEMBER_OF]->(p:Party)
WHERE {called("u", "unit")} AND {holds("u", "m", "p")}
RETURN p.id AS committee, p.name AS committee_name, p.kind AS committee_kind, m.kind AS kind, m.valid_from AS since, m.valid_to AS until
ORDER BY committee""",
    columns=(
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("committee_kind", "类别", "kind of committee", PARTY_KINDS),
        Column("kind", "方式", "how", MEMBERSHIP_KINDS),
        Column("since", "加入日期", "member since"),
        Column("until", "退出日期", "member until"),
    ),
    scope=_BY_UNIT,
    parameters=(Parameter("unit", "单位", "Unit by id, name or alias.", required=True, example="水稻国家公园", names=("Unit",)), AS_OF),
)

COVERED = f"""(EXISTS {{ MATCH (branch:Party)-[of:PARTY_OF]->(u) WHERE {holds("branch", "of")} }}
  OR EXISTS {{ MATCH (u)-[joined:MEMBER_OF]->(c:Party) WHERE {holds("joined", "c")} }})"""

COVERAGE = Question(
    name="coverage",
    title=Words("两个覆盖：各领域覆盖率", "coverage of each domain"),
    about=Words(
        "已覆盖 = 有自己的党组织，或加入了大党委、联盟；分母为图中该领域的全部单位。",
        "Covered is a unit with a party organisation of its own or a membership in a committee; the denominator is every known unit of "
        "the domain.",
    ),
    cypher=f"""
MATCH (u:Unit) WHERE {holds("u")}
OPTIONAL MATCH (u)-[:LOCATED_IN]->(a:Area)
WITH u, a WHERE {within_if_given("a")}
WITH DISTINCT u
WITH u.domain AS domain, count(u) AS known, sum(CASE WHEN {COVERED} THEN 1 ELSE 0 END) AS covered
RETURN domain, covered, known, toFloat(covered) / known AS rate
ORDER BY rate, domain""",
    columns=(
        Column("domain", "领域", "domain", DOMAINS),
        Column("covered", "已覆盖", "covered"),
        Column("known", "单位总数", "known units"),
        Column("rate", "覆盖率", "rate", percent=True),
    ),
    scope=_BY_UNIT,
    parameters=(AREA, AS_OF),
    facts=("G09",),
)

UNCOVERED = Question(
    name="units-not-covered",
    title=Words("未覆盖的单位", "units that are not covered"),
    about=Words(
        "既没有自己的党组织，也没有加入任何大党委或联盟的单位；同时给出其领域的分母。",
        "Units with neither a party organisation of their own nor a membership, with how many of their domain are known and covered.",
    ),
    cypher=f"""
MATCH (u:Unit) WHERE {holds("u")}
OPTIONAL MATCH (u)-[:LOCATED_IN]->(a:Area)
WITH u, a WHERE {within_if_given("a")}
WITH u, min(a.name) AS area_name, {COVERED} AS is_covered ORDER BY u.id
WITH u.domain AS domain, collect({{id: u.id, name: u.name, area: area_name, covered: is_covered}}) AS units
WITH domain, units, size(units) AS known, size([x IN units WHERE x.covered]) AS covered
UNWIND [x IN units WHERE NOT x.covered] AS unit
RETURN unit.id AS unit, unit.name AS name, domain, unit.area AS area_name, covered, known
ORDER BY domain, unit""",
    columns=(
        Column("unit", "单位编号", "unit id"),
        Column("name", "单位", "unit"),
        Column("domain", "领域", "domain", DOMAINS),
        Column("area_name", "所在地", "area"),
        Column("covered", "同领域已覆盖", "covered of the domain"),
        Column("known", "同领域单位数", "known of the domain"),
    ),
    scope=_BY_UNIT,
    parameters=(AREA, AS_OF),
    facts=("G09",),
    empty=Words("图中的单位都已覆盖", "Every known unit is covered"),
)

CONTRADICTIONS = Question(
    name="subordinate-members",
    title=Words("既被吸纳又有隶属关系的单位", "co-opted units that are subordinate all the same"),
    about=Words(
        "关系不隶属：吸纳的成员单位不应有通向该党组织的隶属路径；属地社区除外。应为空。",
        "A co-opted member has no path of subordination to the committee; the host community is exempt. Should be empty.",
    ),
    cypher=f"""
MATCH (u:Unit)-[m:MEMBER_OF {{kind: 'co-opted'}}]->(p:Party)
WHERE {called_if_given("p", "committee")} AND {holds("u", "m", "p")}
MATCH path = (u)-[:SUBORDINATE_TO*1..8]->(p)
WHERE all(r IN relationships(path) WHERE {holds("r")})
RETURN DISTINCT u.id AS unit, u.name AS name, p.id AS committee, p.name AS committee_name, [n IN nodes(path) | n.name] AS through
ORDER BY unit, committee, size(through), through""",
    columns=(
        Column("unit", "单位编号", "unit id"),
        Column("name", "单位", "unit"),
        Column("committee", "党组织编号", "committee id"),
        Column("committee_name", "党组织", "committee"),
        Column("through", "隶属路径", "path of subordination"),
    ),
    scope=_BY_COMMITTEE,
    parameters=(COMMITTEE, AS_OF),
    facts=("G04",),
    empty=Words("没有这样的单位：关系不隶属", "There is none: no co-opted unit is subordinate"),
)

QUESTIONS: tuple[Question, ...] = (MEMBERS, BY_DOMAIN, OF_UNIT, COVERAGE, UNCOVERED, CONTRADICTIONS)
