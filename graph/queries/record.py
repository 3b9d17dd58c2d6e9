"""The graph as a record: what was loaded, what it counts without naming, what it holds."""

from graph.model.operation import OPERATION_STATES
from graph.queries.asof import AS_OF, called_if_given, holds
from graph.queries.question import Column, Parameter, Question, Words

_ALL = Words("全部", "all")

PLACEHOLDERS = Question(
    name="placeholders",
    title=Words("名称未知的占位", "placeholders for what a source counts but does not name"),
    about=Words(
        "来源只计数、未点名的；不编造名称，也不参与匹配。", "Counted by a source without a name: never filled in and never matched."
    ),
    cypher=f"""
MATCH (x:Unit|Party|Grid|Mechanism|Area)
WHERE (x.name_unknown OR x.placeholder) AND {holds("x")}
RETURN labels(x)[0] AS kind, x.id AS id, x.name AS name, COLLECT {{
    MATCH (x)-[:MEMBER_OF|LOCATED_IN|APPLIES_IN|PART_OF]->(y) RETURN DISTINCT y.name ORDER BY y.name }} AS belongs_to,
  x.reference AS reference
ORDER BY kind, id""",
    columns=(
        Column("kind", "种类", "kind"),
        Column("id", "编号", "id"),
        Column("name", "占位名称", "placeholder"),
        Column("belongs_to", "属于", "belongs to"),
        Column("reference", "出处", "reference"),
    ),
    scope=_ALL,
    parameters=(AS_OF,),
    facts=("G03", "G12", "R07"),
)

LOADS = Question(
    name="loads",
    title=Words("加载记录", "what was loaded"),
    about=Words("最近的加载，新的在前。", "Loads of files, latest first."),
    cypher="""
MATCH (l:Load)
RETURN l.id AS load, l.file AS file, l.state AS state, l.rows AS rows, l.quarantined AS quarantined, l.started_at AS started_at,
  l.finished_at AS finished_at
ORDER BY started_at DESC, load LIMIT $number""",
    columns=(
        Column("load", "批次", "load"),
        Column("file", "文件", "file"),
        Column("state", "状态", "state", OPERATION_STATES),
        Column("rows", "行数", "rows"),
        Column("quarantined", "隔离行数", "quarantined"),
        Column("started_at", "开始时间", "began"),
        Column("finished_at", "完成时间", "ended"),
    ),
    scope=_ALL,
    parameters=(Parameter("number", "条数", "How many; 50 when empty.", "integer", default=50, example="50"),),
)

CONTENTS = Question(
    name="contents",
    title=Words("图中有什么", "what the graph holds"),
    about=Words("各种类节点的数量，撤回的单列。", "Nodes of each kind, with how many of them are withdrawn."),
    cypher="""
MATCH (x)
WITH [l IN labels(x) WHERE l <> 'Member'][0] AS kind, x
RETURN kind, count(x) AS nodes, sum(CASE WHEN x.record_state = 'withdrawn' THEN 1 ELSE 0 END) AS withdrawn
ORDER BY kind""",
    columns=(Column("kind", "种类", "kind"), Column("nodes", "节点数", "nodes"), Column("withdrawn", "已撤回", "withdrawn")),
    scope=_ALL,
)

BRANDS = Question(
    name="brands",
    title=Words("党建品牌和荣誉", "brands and awards"),
    about=Words("品牌及其使用者，荣誉及其获得者和时间。", "Brands with who uses them, awards with who received them and when."),
    cypher=f"""
MATCH (x:Brand|Award) WHERE {holds("x")}
OPTIONAL MATCH (x)-[:BRAND_OF|AWARDED_TO]->(who) WITH x, who WHERE $owner IS NULL OR (who IS NOT NULL AND {called_if_given("who", "owner")})
RETURN labels(x)[0] AS kind, x.id AS id, x.name AS name, who.name AS owner, left(toString(x.given), 4) AS year, x.reference AS reference
ORDER BY kind, id""",
    columns=(
        Column("kind", "种类", "kind"),
        Column("id", "编号", "id"),
        Column("name", "名称", "name"),
        Column("owner", "所属", "whose"),
        Column("year", "年份", "year"),
        Column("reference", "出处", "reference"),
    ),
    scope=_ALL,
    parameters=(
        Parameter(
            "owner",
            "所属",
            "Area, unit or committee by id, name or alias; all when empty.",
            example="三亚市",
            names=("Area", "Unit", "Party"),
        ),
        AS_OF,
    ),
    facts=("G21", "R18"),
)

QUESTIONS: tuple[Question, ...] = (PLACEHOLDERS, LOADS, CONTENTS, BRANDS)
