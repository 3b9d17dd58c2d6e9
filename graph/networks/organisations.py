"""Networks of organisations: who is a member of what, who answers to whom, who looks after which grid, what lies in what."""

from graph.networks.parts import district_around, district_of, key_of, points
from graph.networks.projection import Projection
from graph.queries.asof import holds
from graph.queries.question import Words

_OF_UNIT = f"n.kind AS sort, n.domain AS domain, coalesce(n.name_unknown, false) AS placeholder, {district_of('n')} AS district"
_JOINED = "['regional', 'alliance', 'migratory']"

MEMBERS = Projection(
    name="members",
    title=Words("单位与大党委", "units and the committees they joined"),
    about=Words(
        "成员单位关系：一端是单位，一端是大党委、联盟或候鸟党委；没有加入任何一个的单位也在图中，没有边。",
        "Membership: units on one side, regional committees, alliances and seasonal committees on the other. Units that joined none are "
        "there without an edge.",
    ),
    nodes=points(f"MATCH (n:Unit|Party) WHERE (n:Unit OR n.kind IN {_JOINED}) AND {holds('n')}", attributes=_OF_UNIT),
    edges=f"""MATCH (u:Unit)-[r:MEMBER_OF]->(p:Party) WHERE p.kind IN {_JOINED} AND {holds("u", "r", "p")}
RETURN {key_of("u")} AS source, {key_of("p")} AS target, 'MEMBER_OF' AS kind, r.kind AS how, r.valid_from AS since
ORDER BY source, target, since""",
    sides=("Unit", "Party"),
)

TIES = Projection(
    name="ties",
    title=Words("组织之间的关系", "ties between organisations"),
    about=Words(
        "单位与党组织之间的隶属、成员、单位党组织、网格覆盖与服务，以及共同开展的活动。",
        "What joins units, party organisations and grids: subordination, membership, a unit's own party organisation, the grids they cover "
        "or serve, and activities they took part in.",
    ),
    nodes=points(f"MATCH (n:Unit|Party|Grid|Activity) WHERE {holds('n')}", attributes=_OF_UNIT),
    edges=f"""MATCH (n:Unit|Party)-[r:SUBORDINATE_TO|MEMBER_OF|PARTY_OF|COVERS|SERVES|TOOK_PART_IN]->(m:Unit|Party|Grid|Activity)
WHERE {holds("n", "r", "m")}
RETURN {key_of("n")} AS source, {key_of("m")} AS target, type(r) AS kind
UNION ALL
MATCH (n:Activity)-[r:ORGANISED_BY]->(m:Unit|Party) WHERE {holds("n", "r", "m")}
RETURN {key_of("m")} AS source, {key_of("n")} AS target, type(r) AS kind""",
)

COMMAND = Projection(
    name="subordination",
    title=Words("隶属关系", "who answers to whom"),
    about=Words("党组织和单位的隶属树，方向指向上级。", "The tree of party organisations and units; an edge leads to the superior."),
    nodes=points(f"MATCH (n:Unit|Party)-[r:SUBORDINATE_TO]-() WHERE {holds('n', 'r')}", attributes=_OF_UNIT),
    edges=f"""MATCH (n:Unit|Party)-[r:SUBORDINATE_TO]->(m:Unit|Party) WHERE {holds("n", "r", "m")}
RETURN {key_of("n")} AS source, {key_of("m")} AS target, 'SUBORDINATE_TO' AS kind ORDER BY source, target""",
    directed=True,
)

AREAS = Projection(
    name="areas",
    title=Words("区划", "areas and what they lie in"),
    about=Words("区划树，方向指向上级区域。", "The tree of areas; an edge leads to the area above."),
    nodes=points(
        f"MATCH (n:Area) WHERE {holds('n')}",
        attributes=f"n.level AS level, coalesce(n.placeholder, false) AS placeholder, n.lat AS lat, n.lon AS lon, "
        f"{district_around('n')} AS district",
    ),
    edges=f"""MATCH (n:Area)-[r:PART_OF]->(m:Area) WHERE {holds("n", "r", "m")}
RETURN {key_of("n")} AS source, {key_of("m")} AS target, 'PART_OF' AS kind ORDER BY source, target""",
    directed=True,
)

GRIDS = Projection(
    name="grids",
    title=Words("网格及其服务单位", "grids and who looks after them"),
    about=Words(
        "哪个党组织建在网格上，哪个单位负责网格的哪类公共服务。",
        "Which party organisation is set up on a grid, and which unit answers for which public service there.",
    ),
    nodes=points(f"MATCH (n:Grid) WHERE {holds('n')}", attributes=f"n.kind AS sort, {district_of('n')} AS district")
    + "\nUNION\n"
    + points(
        f"MATCH (n:Unit|Party)-[r:SERVES|COVERS]->(:Grid) WHERE {holds('n', 'r')}",
        attributes=f"n.kind AS sort, {district_of('n')} AS district",
    ),
    edges=f"""MATCH (n:Unit|Party)-[r:SERVES|COVERS]->(g:Grid) WHERE {holds("n", "r", "g")}
RETURN {key_of("n")} AS source, {key_of("g")} AS target, type(r) AS kind, r.category AS category ORDER BY source, target, category""",
)

PROJECTIONS: tuple[Projection, ...] = (MEMBERS, TIES, COMMAND, AREAS, GRIDS)
