"""Decisions about proposed projects. Accepting checks capacity, need, limits and validity inside the write, under a lock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from graph.model.project import PROJECT_STATES
from graph.origin import written_by
from graph.plans.clauses import holds
from graph.plans.edits import begin
from graph.store import Row, Store, Transaction
from graph.wording import GongjianError, Wording


class DecisionRefusedError(GongjianError):
    """The decision can't be taken as things stand; the message names the competing project where there is one (exit code 8)."""

    exit_code = 8
    others: Mapping[str, str] = MappingProxyType({})
    """Titles of the competing projects by id."""


NO_PROJECT = Wording(
    "decide.no_project",
    "批次 {run} 中没有项目“{project}”",
    "Run {run} has no project {project}",
)
BEGUN: Mapping[str, Wording] = {
    state: Wording(
        "decide.begun",
        f"项目 {{project}} 已是“{PROJECT_STATES.labels[state]}”，不能再作决定",
        f"Project {{project}} is {state} already and can't be decided on any more",
    )
    for state in ("running", "finished", "stopped")
}
GONE: Mapping[str, Wording] = {
    "resource": Wording(
        "decide.resource_gone",
        "不能采纳 {project}：资源 {id} 已撤回或不在有效期内",
        "{project} can't be accepted: the resource {id} was withdrawn or is not valid",
    ),
    "demand": Wording(
        "decide.demand_gone",
        "不能采纳 {project}：需求 {id} 已撤回或不在有效期内",
        "{project} can't be accepted: the demand {id} was withdrawn or is not valid",
    ),
}
TAKEN: Mapping[str, Wording] = {
    "resource": Wording(
        "decide.resource_taken",
        "不能采纳 {project}：资源 {id}“{title}”可承接 {most} 项，已被占用：{others}",
        "{project} can't be accepted: the resource {id} ({title}) can serve {most} and is taken by {others}",
    ),
    "demand": Wording(
        "decide.demand_taken",
        "不能采纳 {project}：需求 {id}“{title}”可接收 {most} 家，已由以下项目满足：{others}",
        "{project} can't be accepted: the demand {id} ({title}) can take {most} and is answered by {others}",
    ),
    "limit": Wording(
        "decide.limit_reached",
        "不能采纳 {project}：“{title}”的条目上限为 {most}（{id}；两项资源用于同一需求算两条），已采纳：{others}",
        "{project} can't be accepted: {title} may have {most} lines ({id}; two resources for one demand count as two), "
        "accepted so far: {others}",
    ),
}
OVER_BUDGET = Wording(
    "decide.budget",
    "不能采纳 {project}：{id}“{title}”的经费上限 {most:g} 元，已采纳项目用去 {used:g} 元，本项目需 {needs:g} 元：{others}",
    "{project} can't be accepted: {id} ({title}) has a budget of {most:g}, "
    "accepted projects use {used:g}, this one needs {needs:g}: {others}",
)

STATE_OF = {"accept": "accepted", "reject": "rejected", "defer": "deferred"}

_PROJECT = """
MATCH (r:Run {id: $run})-[:PROPOSED]->(p:Project {id: $project})
RETURN p.id AS id, p.title AS title, p.state AS state, r.as_of AS as_of
"""
_LOCK_PROJECT = "MATCH (p:Project {id: $project}) SET p._lock = true REMOVE p._lock RETURN p.state AS state"
_REACH = f"""
MATCH (p:Project {{id: $project}})-[f:USES]->(r:Resource)
OPTIONAL MATCH (o)-[:OFFERS]->(r)
OPTIONAL MATCH (o)-[m:MEMBER_OF]->(c:Party) WHERE {holds("m")}
OPTIONAL MATCH (a:Area)-[:RAISES]->(d:Demand {{id: f.demand}})
OPTIONAL MATCH (a)-[:PART_OF*0..8]->(b:Area)
RETURN collect(DISTINCT r.id) AS resources, collect(DISTINCT d.id) AS demands,
       collect(DISTINCT o.id) + collect(DISTINCT c.id) + collect(DISTINCT b.id) AS subjects
"""
# One statement a label: the nodes of each are met, and so locked, in the order of their ids, the same in every transaction.
_LOCKS = (
    "MATCH (n:Resource) WHERE n.id IN $resources WITH n ORDER BY n.id SET n._lock = true REMOVE n._lock",
    "MATCH (n:Demand) WHERE n.id IN $demands WITH n ORDER BY n.id SET n._lock = true REMOVE n._lock",
    "MATCH (n:Limit)-[:LIMITS]->(x) WHERE x.id IN $subjects WITH DISTINCT n ORDER BY n.id SET n._lock = true REMOVE n._lock",
)
_VALID = f"""
MATCH (p:Project {{id: $project}})-[f:USES]->(r:Resource)
OPTIONAL MATCH (a:Area)-[:RAISES]->(d:Demand {{id: f.demand}})
RETURN DISTINCT r.id AS resource, coalesce(r.record_state, 'active') <> 'withdrawn' AND {holds("r")} AS offered, f.demand AS demand,
       d IS NOT NULL AND coalesce(d.record_state, 'active') <> 'withdrawn' AND coalesce(d.state, 'open') <> 'withdrawn'
       AND {holds("d")} AS needed
"""
_ACCEPTED = "p.state IN ['accepted', 'running'] AND p.id <> $project"
_ON_RESOURCES = f"""
MATCH (own:Project {{id: $project}})-[f:USES]->(r:Resource)
WITH r, count(DISTINCT f.demand) AS wanted
OPTIONAL MATCH (p:Project)-[g:USES]->(r) WHERE {_ACCEPTED}
RETURN 'resource' AS what, r.id AS id, r.title AS title, coalesce(r.projects, 1) AS most, wanted,
       [x IN collect(DISTINCT {{id: p.id, title: p.title, line: g.demand}}) WHERE x.id IS NOT NULL] AS others
"""
_ON_DEMANDS = f"""
MATCH (own:Project {{id: $project}})-[f:USES]->(r:Resource)
MATCH (d:Demand {{id: f.demand}})
WITH d, count(DISTINCT r) AS wanted
OPTIONAL MATCH (p:Project)-[:ANSWERS]->(d) WHERE {_ACCEPTED}
OPTIONAL MATCH (p)-[g:USES]->(s:Resource) WHERE g.demand = d.id
RETURN 'demand' AS what, d.id AS id, d.title AS title, coalesce(d.suppliers, 1) AS most, wanted,
       [x IN collect(DISTINCT {{id: p.id, title: p.title, line: s.id}}) WHERE x.id IS NOT NULL] AS others
"""
_GIVER_LIMITS = f"""
MATCH (own:Project {{id: $project}})-[f:USES]->(r:Resource)<-[:OFFERS]-(o)
MATCH (o)-[m:MEMBER_OF*0..1]->(x)<-[:LIMITS]-(l:Limit)
WHERE l.scope IN ['unit', 'committee'] AND {holds("l")} AND all(k IN m WHERE {holds("k")})
WITH l, x, collect(DISTINCT {{line: [r.id, f.demand], cost: coalesce(r.cost, 0)}}) AS own
OPTIONAL MATCH (x)<-[m:MEMBER_OF*0..1]-(v)-[:OFFERS]->(s:Resource)<-[g:USES]-(p:Project)
WHERE {_ACCEPTED} AND all(k IN m WHERE {holds("k")})
RETURN 'limit' AS what, l.id AS id, x.name AS title, l.projects AS most, l.budget AS budget, size(own) AS wanted,
       reduce(sum = 0.0, y IN own | sum + y.cost) AS needs,
       [y IN collect(DISTINCT {{id: p.id, title: p.title, line: [s.id, g.demand], cost: coalesce(s.cost, 0)}})
        WHERE y.id IS NOT NULL] AS others
"""
_TAKER_LIMITS = f"""
MATCH (own:Project {{id: $project}})-[f:USES]->(r:Resource)
MATCH (d:Demand {{id: f.demand}})<-[:RAISES]-(a:Area)
MATCH (a)-[:PART_OF*0..8]->(x:Area)<-[:LIMITS]-(l:Limit)
WHERE l.scope IN ['community', 'district'] AND {holds("l")}
WITH l, x, collect(DISTINCT {{line: [r.id, f.demand], cost: coalesce(r.cost, 0)}}) AS own
OPTIONAL MATCH (x)<-[:PART_OF*0..8]-(:Area)-[:RAISES]->(e:Demand)<-[:ANSWERS]-(p:Project) WHERE {_ACCEPTED}
OPTIONAL MATCH (p)-[g:USES]->(s:Resource) WHERE g.demand = e.id
RETURN 'limit' AS what, l.id AS id, x.name AS title, l.projects AS most, l.budget AS budget, size(own) AS wanted,
       reduce(sum = 0.0, y IN own | sum + y.cost) AS needs,
       [y IN collect(DISTINCT {{id: p.id, title: p.title, line: [s.id, e.id], cost: coalesce(s.cost, 0)}}) WHERE y.id IS NOT NULL] AS others
"""
_DONE = "MATCH (c:Decision {id: $decision})-[:DECIDED_ON]->(p:Project) RETURN c.id AS id"
_DECIDE = """
MATCH (r:Run {id: $run}), (p:Project {id: $project})
SET p.state = $state, p.edited = CASE WHEN 'state' IN coalesce(p.edited, []) THEN p.edited ELSE coalesce(p.edited, []) + 'state' END
MERGE (o:Operation {id: $decision.id})
SET o.kind = 'decide', o.state = 'complete', o.by = $decision.decided_by, o.at = $decision.decided_at
MERGE (c:Decision {id: $decision.id})
SET c += $decision, c += $origin, c.areas = r.areas
MERGE (c)-[f:DECIDED_ON]->(p) SET f += $origin
MERGE (c)-[g:DECIDED_IN]->(r) SET g += $origin
"""
_OWNER = """
MATCH (p:Project {id: $project}) WHERE NOT (p)-[:OWNED_BY]->()
MATCH (p)-[f:USES]->(:Resource)<-[:OFFERS]-(o)
WITH p, o, max(f.score) AS score ORDER BY score DESC, o.id LIMIT 1
MERGE (p)-[g:OWNED_BY]->(o) SET g += $origin
"""
_BENEFITS = """
MATCH (p:Project {id: $project})-[:ANSWERS]->(:Demand)<-[:RAISES]-(a:Area)
MERGE (p)-[g:BENEFITS]->(a) SET g += $origin
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision to take. `id` is its operation id: taking it again changes nothing. `until`: last day of a deferral;
    `mark`: fingerprint of the request, for an operation that may be sent again."""

    id: str
    verdict: str
    reason: str
    by: str | None
    at: datetime
    until: date | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of it: the project's title, its state before and now, whether anything changed, and whether it had been sent before."""

    project: str
    title: str
    before: str
    state: str
    changed: bool
    again: bool = False


def decide(store: Store, run: str, project: str, verdict: Verdict) -> Decided:
    """Take a decision in one transaction. Raises DecisionRefusedError when accepting would go past a capacity, need or limit, naming the
    projects that took it, or when a resource or demand no longer holds."""
    return store.transact(lambda transaction: _decide(transaction, run, project, verdict))


def _decide(transaction: Transaction, run: str, project: str, verdict: Verdict) -> Decided:
    found = transaction.run(_PROJECT, run=run, project=project)
    if not found:
        raise GongjianError(NO_PROJECT, run=run, project=project)
    row, state = found[0], STATE_OF[verdict.verdict]
    before = transaction.run(_LOCK_PROJECT, project=project)[0]["state"]
    if verdict.mark is not None and begin(transaction, verdict.id, verdict.mark, "decide", verdict.by, verdict.at) is not None:
        return Decided(project, row["title"], before, before, False, again=True)
    if before == state or transaction.run(_DONE, decision=verdict.id):
        return Decided(project, row["title"], before, before, False)
    if before in BEGUN:
        raise DecisionRefusedError(BEGUN[before], project=project)
    if state == "accepted":
        # What held on the day of the run may have ended since.
        _check(transaction, project, max(row["as_of"], verdict.at.astimezone().date()))
    _write(transaction, run, project, state, verdict)
    return Decided(project, row["title"], before, state, True)


def _check(transaction: Transaction, project: str, as_of: date) -> None:
    """Lock all that this project shares with others, then look whether there is room left."""
    keys = {"project": project, "as_of": as_of}
    reach = transaction.run(_REACH, keys)[0]
    for lock in _LOCKS:
        transaction.run(lock, reach)
    for row in transaction.run(_VALID, keys):
        for what, id_, holds_yet in (("resource", row["resource"], row["offered"]), ("demand", row["demand"], row["needed"])):
            if not holds_yet:
                raise DecisionRefusedError(GONE[what], project=project, id=id_)
    for text in (_ON_RESOURCES, _ON_DEMANDS, _GIVER_LIMITS, _TAKER_LIMITS):
        for row in transaction.run(text, keys):
            _check_room(project, row)


def _check_room(project: str, row: Row) -> None:
    others = row["others"]
    named = "、".join(dict.fromkeys(f"{other['id']}（{other['title']}）" for other in others))
    told = {"project": project, "id": row["id"], "title": row["title"], "others": named or "-"}
    most = row["most"]
    if most is not None and len(others) + row["wanted"] > most:
        raise _competing(DecisionRefusedError(TAKEN[row["what"]], most=most, **told), others)
    used = sum(other.get("cost", 0) for other in others)
    if row.get("budget") is not None and used + row["needs"] > row["budget"]:
        raise _competing(DecisionRefusedError(OVER_BUDGET, most=row["budget"], used=used, needs=row["needs"], **told), others)


def _competing(error: DecisionRefusedError, others: Sequence[Row]) -> DecisionRefusedError:
    error.others = {other["id"]: other["title"] or "" for other in others}
    return error


def _write(transaction: Transaction, run: str, project: str, state: str, verdict: Verdict) -> None:
    origin = written_by("decide", verdict.id, run)
    decision: Mapping[str, Any] = {
        "id": verdict.id,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "decided_by": verdict.by,
        "decided_at": verdict.at,
        "valid_to": verdict.until,
    }
    transaction.run(_DECIDE, run=run, project=project, state=state, decision=decision, origin=origin)
    if state == "accepted":
        _name_owner(transaction.run, project, origin)


def _name_owner(run: Callable[..., list[Row]], project: str, origin: Mapping[str, object]) -> None:
    """An accepted project has someone who answers for it (the giver of its best line, until someone names another) and beneficiaries."""
    run(_OWNER, project=project, origin=origin)
    run(_BENEFITS, project=project, origin=origin)
