"""Every projection by name."""

import difflib

from graph.networks import helping, organisations, people
from graph.networks.parts import key_of, kind_of, label_of
from graph.networks.projection import Projection
from graph.queries.asof import holds
from graph.queries.question import Words
from graph.territory import OWN_RECORDS
from graph.wording import GongjianError, Wording

UNKNOWN = Wording(
    "networks.unknown",
    "没有名为“{name}”的网络。可用：{known}",
    "There is no network named {name}. There are: {known}",
)
_OWN = " AND ".join(f"NOT n:{label}" for label in OWN_RECORDS)

WHOLE = Projection(
    name="whole",
    title=Words("整个图", "the whole graph"),
    about=Words(
        "基准日有效的全部节点和关系（不含加载、作业、批次和决定等系统自己的记录）。",
        "Every node and relationship that holds on the day, without the system's own records: loads, jobs, runs, decisions and so on.",
    ),
    nodes=f"MATCH (n) WHERE {_OWN} AND {holds('n')}\nRETURN {key_of('n')} AS key, {kind_of('n')} AS kind, {label_of('n')} AS label",
    edges=f"""MATCH (n)-[r]->(m) WHERE {_OWN} AND {_OWN.replace("n:", "m:")} AND {holds("n", "r", "m")}
RETURN {key_of("n")} AS source, {key_of("m")} AS target, type(r) AS kind""",
    directed=True,
)

PROJECTIONS: tuple[Projection, ...] = (*organisations.PROJECTIONS, *helping.PROJECTIONS, *people.PROJECTIONS, WHOLE)


def projection_by_name(name: str) -> Projection:
    """The projection with this name or Chinese title. Raises GongjianError that names the nearest ones."""
    for projection in PROJECTIONS:
        if name in (projection.name, projection.title.zh):
            return projection
    names = [projection.name for projection in PROJECTIONS]
    near = difflib.get_close_matches(name.casefold(), names, 3, 0.5)
    raise GongjianError(UNKNOWN, name=name, known="、".join(near or names))
