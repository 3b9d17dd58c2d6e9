"""Networks of people, by role or masked name: posts, contacts with households, and how orders pass between those who handle them."""

from graph.networks.parts import district_of, key_of, points
from graph.networks.projection import Projection
from graph.queries.asof import holds
from graph.queries.question import Words

POSTS = Projection(
    name="posts",
    title=Words("人、岗位与单位", "persons, posts and organisations"),
    about=Words(
        "谁任什么岗位，岗位在哪里，由哪个单位派出，在哪里工作，组织关系在哪里。",
        "Who holds which post, where the post is, which unit sent the person, where the person works and has the party membership.",
    ),
    nodes=points(
        f"MATCH (n:Person|Post|Unit|Party|Grid|Area) WHERE {holds('n')} AND (n:Person OR n:Post "
        "OR EXISTS { (n)<-[:POST_IN|WORKS_AT|HOME_BRANCH|ON_BEHALF_OF]-() })",
        attributes="n.kind AS sort",
    ),
    edges=f"""MATCH (p:Person)-[h:HOLDS]->(t:Appointment)-[r:AT]->(o:Post) WHERE {holds("p", "h", "t", "r", "o")}
RETURN {key_of("p")} AS source, {key_of("o")} AS target, 'HOLDS' AS kind, t.employment AS how, t.valid_from AS since
UNION ALL MATCH (o:Post)-[r:POST_IN]->(x) WHERE {holds("o", "r", "x")}
RETURN {key_of("o")} AS source, {key_of("x")} AS target, 'POST_IN' AS kind, null AS how, null AS since
UNION ALL MATCH (p:Person)-[r:WORKS_AT|HOME_BRANCH]->(x) WHERE {holds("p", "r", "x")}
RETURN {key_of("p")} AS source, {key_of("x")} AS target, type(r) AS kind, null AS how, null AS since
UNION ALL MATCH (p:Person)-[h:HOLDS]->(t:Appointment)-[r:ON_BEHALF_OF]->(x:Unit) WHERE {holds("p", "h", "t", "r", "x")}
RETURN DISTINCT {key_of("p")} AS source, {key_of("x")} AS target, 'ON_BEHALF_OF' AS kind, null AS how, null AS since""",
    directed=True,
)

CONTACTS = Projection(
    name="contacts",
    title=Words("联系户与走访", "contacts with households, and visits"),
    about=Words(
        "党员联系的家庭户，网格员走访的家庭户（权重是走访次数）；家庭户只有编号和所在网格。",
        "The households a member keeps in contact with and those that were visited (the weight counts visits). Of a household there is "
        "its business key and its grid alone.",
    ),
    nodes=f"""MATCH (n:Household) WHERE {holds("n")} OPTIONAL MATCH (n)-[r:IN_GRID]->(g:Grid) WHERE {holds("r", "g")}
RETURN DISTINCT {key_of("n")} AS key, 'Household' AS kind, n.id AS label, g.id AS grid, g.name AS grid_name
UNION ALL MATCH (n:Person)<-[r:CONTACT_BY|VISITED_BY]-() WHERE {holds("n", "r")}
RETURN DISTINCT {key_of("n")} AS key, 'Person' AS kind, coalesce(n.role, n.name, n.id) AS label, null AS grid, null AS grid_name""",
    edges=f"""MATCH (p:Person)<-[b:CONTACT_BY]-(c:Contact)-[o:CONTACT_OF]->(h:Household) WHERE {holds("p", "b", "c", "o", "h")}
RETURN {key_of("p")} AS source, {key_of("h")} AS target, 'CONTACT' AS kind, count(c) AS weight, max(c.valid_from) AS last
UNION ALL MATCH (p:Person)<-[b:VISITED_BY]-(v:Visit)-[o:VISIT_TO]->(h:Household) WHERE v.on <= $as_of AND {holds("p", "v", "h")}
RETURN {key_of("p")} AS source, {key_of("h")} AS target, 'VISIT' AS kind, count(v) AS weight, max(v.on) AS last""",
    directed=True,
    sides=("Person", "Household"),
)

_STEPS = f"""MATCH (e:OrderEvent)-[:OF_ORDER]->(w:WorkOrder) WHERE {holds("w")} AND date(e.at) <= $as_of
OPTIONAL MATCH (e)-[:ACTED_BY]->(x:Unit) OPTIONAL MATCH (w)-[:IN_GRID]->(g:Grid)
WITH w, e, coalesce(x, g) AS n WHERE n IS NOT NULL
"""

ORDERS = Projection(
    name="orders",
    title=Words("工单在谁之间流转", "how orders pass between those who handle them"),
    about=Words(
        "相邻两步的经办者之间一条边；个人经办的步骤记在工单所在网格名下；权重是次数。",
        "An edge from whoever took a step to whoever took the next one; steps of persons count for the grid of the order. The weight "
        "counts how often.",
    ),
    nodes=_STEPS + f"RETURN DISTINCT {key_of('n')} AS key, labels(n)[0] AS kind, n.name AS label, {district_of('n')} AS district",
    edges=_STEPS
    + f"""WITH w, {key_of("n")} AS key, e ORDER BY w.id, e.at, e.id
WITH w, collect(key) AS keys UNWIND range(0, size(keys) - 2) AS i
WITH keys[i] AS source, keys[i + 1] AS target WHERE source <> target
RETURN source, target, 'PASSES_TO' AS kind, count(*) AS weight ORDER BY source, target""",
    directed=True,
)

PROJECTIONS: tuple[Projection, ...] = (POSTS, CONTACTS, ORDERS)
