"""How two organisations are related."""

from graph.queries.asof import AS_OF, called, holds
from graph.queries.question import Column, Parameter, Question, Words

_TIES = (
    "MEMBER_OF|SUBORDINATE_TO|PARTY_OF|OFFERS|RAISES|USES|ANSWERS|OWNED_BY|SITED_AT|BENEFITS|ORGANISED_BY|TOOK_PART_IN|"
    "HELD_BY|AT_MEETING|FOR_UNIT|HOLDS|AT|POST_IN|ON_BEHALF_OF|WORKS_AT|HOME_BRANCH|SERVES|COVERS|RUN_BY"
)

SHORTEST = Question(
    name="shortest-relation",
    title=Words("两个单位之间最短的关系", "shortest relation between two units"),
    about=Words(
        "基准日有效的最短一条关系链，每步一行；不经过“位于同一地方”，否则人人相连。最多 8 步。",
        "One shortest chain of relations that hold on the day, a step a row. Being in the same place does not count, or all would be "
        "related. At most "
        "8 steps.",
    ),
    cypher=f"""
MATCH (a:Unit|Party), (b:Unit|Party)
WHERE {called("a", "start")} AND {called("b", "end")} AND a <> b
MATCH path = shortestPath((a)-[:{_TIES}*..8]-(b))
WHERE all(r IN relationships(path) WHERE {holds("r")}) AND all(n IN nodes(path) WHERE {holds("n")} AND (n.held IS NULL OR n.held <= $as_of))
WITH path, a, b ORDER BY length(path), a.id, b.id LIMIT 1
UNWIND range(0, length(path) - 1) AS step
WITH step, nodes(path)[step] AS x, nodes(path)[step + 1] AS y, relationships(path)[step] AS r
RETURN step + 1 AS step, labels(x)[0] AS from_kind, coalesce(x.name, x.title, x.role, x.id) AS from_name, type(r) AS relation,
  startNode(r) = x AS forward, labels(y)[0] AS to_kind, coalesce(y.name, y.title, y.role, y.id) AS to_name
ORDER BY step""",
    columns=(
        Column("step", "步", "step"),
        Column("from_kind", "起点种类", "from kind"),
        Column("from_name", "起点", "from"),
        Column("relation", "关系", "relation"),
        Column("forward", "顺向", "forward"),
        Column("to_kind", "终点种类", "to kind"),
        Column("to_name", "终点", "to"),
    ),
    scope=Words("两端单位所在区划", "the areas of both units"),
    parameters=(
        Parameter(
            "start", "起点", "Unit or committee by id, name or alias.", required=True, example="蜈支洲岛旅游区", names=("Unit", "Party")
        ),
        Parameter("end", "终点", "Unit or committee by id, name or alias.", required=True, example="水稻国家公园", names=("Unit", "Party")),
        AS_OF,
    ),
    empty=Words("8 步之内没有关系链", "There is no chain within 8 steps"),
)

QUESTIONS: tuple[Question, ...] = (SHORTEST,)
