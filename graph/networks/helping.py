"""Networks of help: what is offered and needed, which unit helped which community, what a run proposes."""

from graph.networks.parts import district_around, district_of, key_of
from graph.networks.projection import Projection
from graph.queries.asof import AS_OF, holds
from graph.queries.question import Parameter, Words

_RUN = Parameter("run", "批次", "Id of a run; the newest one when empty.", example="R260101-abc123")
_STATES = Parameter(
    "states",
    "项目状态",
    "States of projects that count, such as accepted, running, finished; without proposed ones when empty.",
    example="finished",
)


def _owner(row: str, link: str, kinds: str) -> str:
    """The one owner of a resource or demand (null without one). A link that was withdrawn counts only of a line that was withdrawn with
    it, and then the last one: a line that moved has its new owner."""
    return (
        f"COLLECT {{ MATCH (o:{kinds})-[l:{link}]->({row}) "
        f"WHERE coalesce(l.record_state, 'active') <> 'withdrawn' OR {row}.record_state = 'withdrawn' "
        "RETURN o ORDER BY coalesce(l.record_state, 'active'), coalesce(l.withdrawn_on, l.valid_to) DESC, o.id LIMIT 1 }[0]"
    )


_DONE = "['accepted', 'running', 'finished']"

_GIVER = f"""MATCH (n:Unit) WHERE {holds("n")}
RETURN {key_of("n")} AS key, 'Unit' AS kind, n.name AS label, n.domain AS domain, {district_of("n")} AS district,
  coalesce(n.lat, COLLECT {{ MATCH (n)-[:LOCATED_IN]->(a:Area) RETURN a.lat ORDER BY a.id LIMIT 1 }}[0]) AS lat,
  coalesce(n.lon, COLLECT {{ MATCH (n)-[:LOCATED_IN]->(a:Area) RETURN a.lon ORDER BY a.id LIMIT 1 }}[0]) AS lon,
  coalesce(n.name_unknown, false) AS placeholder"""
_TAKER = f"""MATCH (n:Area) WHERE n.level IN ['village', 'community', 'zone', 'hamlet'] AND {holds("n")}
RETURN {key_of("n")} AS key, 'Area' AS kind, n.name AS label, n.level AS domain, {district_around("n")} AS district,
  n.lat AS lat, n.lon AS lon, coalesce(n.placeholder, false) AS placeholder"""

HELP = Projection(
    name="help",
    title=Words("单位帮村社区", "which unit helps which community"),
    about=Words(
        "采纳、实施中和已完成的项目：提供资源、负责或提供场地的单位，与提出需求或受益的村（社区）；边的权重是项目数。",
        "Accepted, running and finished projects: units that give a resource, own the project or lend its site, and the communities whose "
        "demand it answers or that benefit; the weight counts projects. Units and communities without any are there without an edge.",
    ),
    nodes=f"{_GIVER}\nUNION ALL\n{_TAKER}",
    edges=f"""MATCH (p:Project) WHERE p.state IN coalesce($states, {_DONE}) AND {holds("p")}
CALL {{
  WITH p MATCH (p)-[f:USES]->(x:Resource) MATCH (d:Demand {{id: f.demand}})
  WITH f, {_owner("x", "OFFERS", "Unit")} AS u, {_owner("d", "RAISES", "Area")} AS a
  WHERE u IS NOT NULL AND a IS NOT NULL AND {holds("f", "u", "a")} RETURN u, a, f.score AS score
  UNION
  WITH p MATCH (u:Unit)<-[f:OWNED_BY|SITED_AT]-(p)-[t:BENEFITS]->(a:Area)
  WHERE {holds("f", "t", "u", "a")} RETURN u, a, null AS score
}}
RETURN {key_of("u")} AS source, {key_of("a")} AS target, 'HELPS' AS kind, count(DISTINCT p) AS weight, avg(score) AS score
ORDER BY source, target""",
    directed=True,
    sides=("Unit", "Area"),
    parameters=(AS_OF, _STATES),
)

LISTS = Projection(
    name="lists",
    title=Words("两张清单：谁能给、谁需要", "the two lists: who offers and who needs what"),
    about=Words(
        "单位或村社区提供的资源，村社区提出的需求，都按类别归并；权重是条目数。",
        "What units or communities offer and communities need, gathered by kind; the weight counts lines.",
    ),
    nodes=f"""MATCH (n:Resource) WHERE {holds("n")}
RETURN DISTINCT 'ResourceKind:' + coalesce(n.kind, '') AS key, 'ResourceKind' AS kind, coalesce(n.kind, '') AS label
UNION MATCH (n:Demand) WHERE {holds("n")}
RETURN DISTINCT 'DemandKind:' + coalesce(n.kind, '') AS key, 'DemandKind' AS kind, coalesce(n.kind, '') AS label
UNION MATCH (n:Unit|Area)-[r:OFFERS|RAISES]->(x) WHERE {holds("n", "r", "x")}
RETURN DISTINCT {key_of("n")} AS key, labels(n)[0] AS kind, n.name AS label""",
    edges=f"""MATCH (n:Unit|Area)-[r:OFFERS]->(x:Resource) WHERE {holds("n", "r", "x")}
RETURN {key_of("n")} AS source, 'ResourceKind:' + coalesce(x.kind, '') AS target, 'OFFERS' AS kind, count(x) AS weight
UNION ALL MATCH (n:Area)-[r:RAISES]->(x:Demand) WHERE {holds("n", "r", "x")}
RETURN 'DemandKind:' + coalesce(x.kind, '') AS source, {key_of("n")} AS target, 'NEEDED_BY' AS kind, count(x) AS weight""",
    directed=True,
)

_OF_RUN = """MATCH (run:Run) WHERE $run IS NULL OR run.id = $run
WITH run ORDER BY run.created_at DESC, run.id DESC LIMIT 1
MATCH (run)-[at:PROPOSED]->(p:Project)-[f:USES]->(r:Resource) MATCH (d:Demand {id: f.demand})
"""

PROPOSALS = Projection(
    name="proposals",
    title=Words("一个批次建议的匹配", "what a run proposes"),
    about=Words(
        "一个批次的建议：资源与需求，边带分数、项目、状态和名次。",
        "The lines of a run's projects: resources and demands, joined with score, project, its state and its rank.",
    ),
    nodes=_OF_RUN
    + f"""WITH r, d, {_owner("r", "OFFERS", "Unit|Area")} AS u, {_owner("d", "RAISES", "Area")} AS a
UNWIND [[r, u], [d, a]] AS pair WITH pair[0] AS n, pair[1] AS o
RETURN DISTINCT {key_of("n")} AS key, labels(n)[0] AS kind, n.title AS label, n.kind AS sort, o.id AS owner, o.name AS owner_name
ORDER BY key""",
    edges=_OF_RUN
    + f"""RETURN {key_of("r")} AS source, {key_of("d")} AS target, 'PROPOSED' AS kind, f.score AS weight, p.id AS project, p.state AS state,
  at.rank AS rank ORDER BY source, target""",
    directed=True,
    sides=("Resource", "Demand"),
    parameters=(AS_OF, _RUN),
)

PROJECTIONS: tuple[Projection, ...] = (HELP, LISTS, PROPOSALS)
