"""People as the organisation sees them: households in their care, visits, several posts, seasonal presence. Names are always masked."""

from graph.model.people import EMPLOYMENTS, POST_KINDS
from graph.queries.asof import AREA, AS_OF, called, holds, within_if_given
from graph.queries.question import Column, Parameter, Question, Words

_BY_HOME = Words("人员居住地或其岗位所在", "where the person lives or has the post")
_PERSON = (Column("person", "人员编号", "person id"), Column("name", "姓名(掩码)或身份", "masked name or role"))

HOUSEHOLDS_PER_MEMBER = Question(
    name="households-per-member",
    title=Words("联系户数不在规定范围的党员", "members with too few or too many households"),
    about=Words(
        "按当地规则(每名党员联系户数，各地不同)比较每名党员联系的不同户数；没有规则的地方不判断。",
        "Distinct households of each member against the rule of the place (places differ); where no rule is stated nothing is judged.",
    ),
    cypher=f"""
MATCH (rule:Rule {{parameter: 'households_per_member'}})-[:APPLIES_IN]->(place:Area)
WHERE {holds("rule")} AND {within_if_given("place")}
MATCH (who:Member)-[:LOCATED_IN]->(home:Area)-[:PART_OF*0..4]->(place)
WHERE {holds("who")}
WITH DISTINCT rule, place, who, COUNT {{
  MATCH (who)<-[:CONTACT_BY]-(c:Contact)-[:CONTACT_OF]->(h:Household) WHERE {holds("c", "h")} RETURN DISTINCT h }} AS households
WITH rule, place, who, households, CASE WHEN households < rule.value_low THEN 'under' WHEN households > rule.value_high
  THEN 'over' END AS finding
WHERE finding IS NOT NULL
RETURN place.name AS area_name, who.id AS person, coalesce(who.name, who.role) AS name, households, rule.value_low AS low,
  rule.value_high AS high,
  finding
ORDER BY area_name, finding, person""",
    columns=(
        Column("area_name", "适用地", "place of the rule"),
        *_PERSON,
        Column("households", "联系户数", "households"),
        Column("low", "下限", "at least"),
        Column("high", "上限", "at most"),
        Column("finding", "问题", "finding"),
    ),
    scope=_BY_HOME,
    parameters=(AREA, AS_OF),
    facts=("R04",),
    empty=Words("没有超出规定范围的党员(没有规则的地方不判断)", "No member is outside the range (places without a rule are not judged)"),
)

VISITS = Question(
    name="visits-under-rule",
    title=Words("当月走访户数与规则", "households visited in a month against the rule"),
    about=Words(
        "专职网格员在自然月内走访的不同户数(同一户多次只算一次)与当地每月规则比较。",
        "Distinct households each full-time grid worker visited in the calendar month (a second visit to one counts once) against the "
        "rule.",
    ),
    cypher=f"""
MATCH (rule:Rule {{parameter: 'visits_per_month'}})-[:APPLIES_IN]->(place:Area)
WHERE {within_if_given("place")} AND coalesce(rule.record_state, 'active') <> 'withdrawn'
MATCH (who:Person)-[:HOLDS]->(t:Appointment {{employment: 'full_time'}})-[:AT]->(:Post {{kind: 'grid_member'}})-[:POST_IN]->(g:Grid)
MATCH (g)-[:LOCATED_IN]->(:Area)-[:PART_OF*0..4]->(place)
WITH DISTINCT rule, place, who, t, $month + duration({{months: 1}}) AS next
WHERE (t.valid_from IS NULL OR t.valid_from < next) AND (t.valid_to IS NULL OR $month <= t.valid_to)
WITH DISTINCT rule, place, who, COUNT {{
  MATCH (who)<-[:VISITED_BY]-(v:Visit)-[:VISIT_TO]->(h:Household) WHERE $month <= v.on < next RETURN DISTINCT h }} AS households
RETURN place.name AS area_name, who.id AS person, coalesce(who.name, who.role) AS name, households, rule.value_low AS low,
  households >= rule.value_low AS met
ORDER BY area_name, met, person""",
    columns=(
        Column("area_name", "适用地", "place of the rule"),
        *_PERSON,
        Column("households", "走访户数", "households visited"),
        Column("low", "至少", "at least"),
        Column("met", "达到", "met"),
    ),
    scope=_BY_HOME,
    parameters=(
        Parameter("month", "月份", "Calendar month, such as 2021-03; this month when empty.", "month", today=True, example="2021-08"),
        AREA,
    ),
    facts=("R12",),
)

SEVERAL_POSTS = Question(
    name="people-with-several-posts",
    title=Words("身兼多职的人员(只计一次)", "people with several posts, counted once"),
    about=Words("多员合一：同一人同时任职的不同岗位；人数统计时只算一人。", "One person in several posts on the day is one head."),
    cypher=f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(post:Post)
WHERE {holds("who", "t")}
WITH who, post ORDER BY post.name, post.id
WITH who, count(DISTINCT post) AS posts, collect(DISTINCT post.kind) AS kinds, collect(DISTINCT post.name) AS names
WHERE posts > 1
UNWIND kinds AS kind
WITH who, posts, names, kind ORDER BY kind
WITH who, posts, names, collect(kind) AS kinds
RETURN who.id AS person, coalesce(who.name, who.role) AS name, posts, kinds, names AS post_names
ORDER BY posts DESC, person""",
    columns=(
        *_PERSON,
        Column("posts", "岗位数", "posts"),
        Column("kinds", "岗位类别", "kinds of post", POST_KINDS),
        Column("post_names", "岗位", "posts held"),
    ),
    scope=_BY_HOME,
    parameters=(AS_OF,),
    facts=("G16",),
)

HEADCOUNT = Question(
    name="headcount",
    title=Words("各类岗位的人数", "heads by kind of post"),
    about=Words(
        "每类岗位按人去重；最后一行(类别为空)是全部岗位合计的人数，小于各行之和即有兼任。",
        "Distinct people in each kind of post; the last row (no kind) is the number of people in all, less than the sum where people "
        "hold several.",
    ),
    cypher=f"""
MATCH (who:Person)-[:HOLDS]->(t:Appointment)-[:AT]->(post:Post)
WHERE {holds("who", "t")}
WITH collect({{who: who, kind: post.kind, employment: t.employment}}) AS held
CALL {{
  WITH held UNWIND held AS x
  RETURN x.kind AS kind, x.employment AS employment, count(DISTINCT x.who) AS people,
    count(DISTINCT CASE WHEN x.who:Member THEN x.who END) AS members
  UNION ALL
  WITH held UNWIND held AS x
  RETURN null AS kind, null AS employment, count(DISTINCT x.who) AS people, count(DISTINCT CASE WHEN x.who:Member THEN x.who END) AS members
}}
WITH kind, employment, people, members WHERE people > 0
RETURN kind, employment, people, members
ORDER BY kind, employment""",
    columns=(
        Column("kind", "岗位类别", "kind of post", POST_KINDS),
        Column("employment", "专兼职", "employment", EMPLOYMENTS),
        Column("people", "人数", "people"),
        Column("members", "其中党员", "party members among them"),
    ),
    scope=_BY_HOME,
    parameters=(AS_OF,),
    facts=("G16", "R05"),
)

SEASONAL = Question(
    name="seasonal-people",
    title=Words("某月在岛的候鸟人才", "seasonal people who are present in a month"),
    about=Words(
        "在岛月份包含该月的人员及其专长；窗口之外能力为零。",
        "People whose window holds the month, with their skills; outside it they have no capacity.",
    ),
    cypher=f"""
MATCH (who:Person)
WHERE who.seasonal_window IS NOT NULL AND $month_number IN who.seasonal_window AND {holds("who")}
  AND ($skill IS NULL OR any(s IN coalesce(who.skills, []) WHERE s CONTAINS $skill))
OPTIONAL MATCH (who)-[:LOCATED_IN]->(a:Area)
WITH who, min(a.name) AS area_name
OPTIONAL MATCH (who)<-[:DEPENDS_ON]-(r:Resource)
WITH who, area_name, r ORDER BY r.id
RETURN who.id AS person, coalesce(who.name, who.role) AS name, who.skills AS skills, who.home_province AS home_province, area_name,
  who.seasonal_window AS months, collect(r.title) AS resources
ORDER BY person""",
    columns=(
        *_PERSON,
        Column("skills", "专长", "skills"),
        Column("home_province", "来源省份", "home province"),
        Column("area_name", "居住地", "lives in"),
        Column("months", "在岛月份", "months"),
        Column("resources", "可提供资源", "resources"),
    ),
    scope=_BY_HOME,
    parameters=(
        Parameter("month_number", "月", "Month, 1 to 12.", "integer", required=True, example="12"),
        Parameter("skill", "专长", "Part of a skill, such as 医; all when empty.", example="医"),
        AS_OF,
    ),
    facts=("G14", "C10"),
)

WITHOUT_DUTY = Question(
    name="members-without-duty",
    title=Words("无岗无户的党员", "members without post and households"),
    about=Words(
        "没有任何现任岗位、也没有联系户的党员，可据此设岗定责。",
        "Members with no post on the day and no household in their care: a post can be fitted to them.",
    ),
    cypher=f"""
MATCH (who:Member)
WHERE {holds("who")}
  AND NOT EXISTS {{ MATCH (who)-[:HOLDS]->(t:Appointment) WHERE {holds("t")} }}
  AND NOT EXISTS {{ MATCH (who)<-[:CONTACT_BY]-(c:Contact) WHERE {holds("c")} }}
OPTIONAL MATCH (who)-[:LOCATED_IN]->(a:Area)
WITH who, a WHERE {within_if_given("a")}
OPTIONAL MATCH (who)-[:HOME_BRANCH]->(p:Party)
RETURN who.id AS person, coalesce(who.name, who.role) AS name, min(a.name) AS area_name, min(p.name) AS branch, who.skills AS skills
ORDER BY person""",
    columns=(
        *_PERSON,
        Column("area_name", "居住地", "lives in"),
        Column("branch", "所在党组织", "home branch"),
        Column("skills", "专长", "skills"),
    ),
    scope=_BY_HOME,
    parameters=(AREA, AS_OF),
    facts=("G18",),
    empty=Words("没有无岗无户的党员", "No member is without post and households"),
)

HOME_BRANCHES = Question(
    name="members-home-branch",
    title=Words("组织关系不唯一的党员", "members without exactly one home branch"),
    about=Words(
        "每名党员在一个日期有且只有一个组织关系所在党组织。应为空。", "Each member has exactly one home branch at a date. Should be empty."
    ),
    cypher=f"""
MATCH (who:Member)
WHERE {holds("who")} AND ($branch IS NULL OR EXISTS {{ MATCH (who)-[:HOME_BRANCH]->(named:Party) WHERE {called("named", "branch")} }})
WITH who, COLLECT {{ MATCH (who)-[h:HOME_BRANCH]->(p:Party) WHERE {holds("h")} RETURN p.name ORDER BY p.name }} AS branches
WHERE size(branches) <> 1
RETURN who.id AS person, coalesce(who.name, who.role) AS name, size(branches) AS number, branches
ORDER BY person""",
    columns=(
        *_PERSON,
        Column("number", "党组织数", "number"),
        Column("branches", "党组织", "party organisations"),
    ),
    scope=_BY_HOME,
    parameters=(
        Parameter("branch", "党组织", "Only members of this organisation; all when empty.", example="大茅村党委", names=("Party",)),
        AS_OF,
    ),
    facts=("G05",),
    empty=Words("每名党员恰有一个组织关系所在党组织", "Every member has exactly one home branch"),
)

QUESTIONS: tuple[Question, ...] = (
    HOUSEHOLDS_PER_MEMBER,
    VISITS,
    SEVERAL_POSTS,
    HEADCOUNT,
    SEASONAL,
    WITHOUT_DUTY,
    HOME_BRANCHES,
)
