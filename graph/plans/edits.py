"""Writing one record at a time: operations by their id, changes of fields and links that later loads leave alone."""

from datetime import datetime
from functools import cache

from graph.kinds import Link, Node
from graph.store import Row, Transaction
from graph.wording import GongjianError, Wording

KEY_REUSED = Wording("edit.key_reused", "同一操作键已用于另一请求", "The operation's key was used for another request")


class KeyReusedError(GongjianError):
    """The operation's id belongs to another request."""


BEGIN = """
MERGE (o:Operation {id: $id})
ON CREATE SET o.kind = $kind, o.fingerprint = $fingerprint, o.by = $by, o.at = $at, o.state = 'complete', o._fresh = true
WITH o, coalesce(o._fresh, false) AS fresh
REMOVE o._fresh
RETURN fresh, o.fingerprint AS fingerprint, o.about AS about
"""
"""Open an operation, or find that it was done: MERGE holds its id, so that the same one at the same time waits for the first."""

DONE = "MATCH (o:Operation {id: $id}) SET o.about = $about"


def begin(transaction: Transaction, operation: str, mark: str, kind: str, by: str | None, at: datetime) -> Row | None:
    """Open an operation; when it was done before, what is known of it. Raises KeyReusedError when it was another request's (`mark`: the
    fingerprint of what was sent)."""
    row = transaction.run(BEGIN, id=operation, kind=kind, fingerprint=mark, by=by, at=at)[0]
    if row["fresh"]:
        return None
    if row["fingerprint"] != mark:
        raise KeyReusedError(KEY_REUSED)
    return row


@cache
def change_of(kind: type[Node]) -> str:
    """Change the fields of the record `id`: `props` (null takes one away), of which the fields `edited` were changed by a person."""
    lines = [
        f"MATCH (n:{kind.label} {{id: $id}})",
        "SET n += $props, n.source_file = $source, n.source_sheet = '', n.source_row = 0, n.load_id = $operation,",
        "  n.edited = coalesce(n.edited, []) + [x IN $edited WHERE NOT x IN coalesce(n.edited, [])]",
    ]
    for label, flag in kind.extra_labels.items():
        lines.append(f"FOREACH (_ IN CASE WHEN n.{flag} THEN [1] ELSE [] END | SET n:{label})")
        lines.append(f"FOREACH (_ IN CASE WHEN n.{flag} THEN [] ELSE [1] END | REMOVE n:{label})")
    return "\n".join(lines)


@cache
def mark_edited(kind: type[Node]) -> str:
    """Note that a person gave the fields and links `edited` of the record `id`."""
    return f"MATCH (n:{kind.label} {{id: $id}}) SET n.edited = $edited"


@cache
def end_link(kind: type[Node], link: Link) -> str:
    """End the relationships of a link that lead to none of `ends` (as label:id), as of `today`."""
    arrow = f"-[r:{link.relationship.type}]->" if link.direction == "out" else f"<-[r:{link.relationship.type}]-"
    stays = " OR ".join(f"(m:{to.label} AND '{to.label}:' + m.id IN $ends)" for to in link.to)
    labels = "|".join(to.label for to in link.to)
    return (
        f"MATCH (n:{kind.label} {{id: $id}}){arrow}(m:{labels}) WHERE coalesce(r.record_state, 'active') <> 'withdrawn' AND NOT ({stays})\n"
        "SET r.record_state = 'withdrawn', r.sources = [], r.withdrawn_on = $today,\n"
        "  r.valid_to = CASE WHEN r.valid_to < $today THEN r.valid_to ELSE $today END"
    )
