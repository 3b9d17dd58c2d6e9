"""Finding records by words, within the asker's role and territory."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.scope import Scope
from api.usecases.audit import AuditTrail
from api.usecases.audit_record import recorded
from api.usecases.records import PATHS, known_inside
from graph.kinds import Node
from graph.plans.search import SEARCHED, found_by, words_for_index
from graph.store import Row, Store

_WIDER = 20
"""The index is asked for so many times the records wanted, because those outside of the territory are left out after it answered."""
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: its kind as in addresses, id, name, the beginning of its description, and how well it fits."""

    kind: str
    id: str
    name: str
    note: str | None
    score: float


def find(scope: Scope, store: Store, text: str, kinds: Sequence[type[Node]] = (), limit: int = 20, *, trail: AuditTrail) -> tuple[Hit, ...]:
    """The records that fit what was typed, the best first; those called exactly that come before all others."""
    with recorded(scope, "search", parameters=["text"], to=trail) as count:
        scope.require("read")
        wanted = tuple(kind for kind in SEARCHED if (not kinds or kind in kinds) and scope.duties.sees(kind.label))
        query = words_for_index(text)
        if not query or not wanted:
            return ()
        most = min(_MOST, limit if scope.everywhere else limit * _WIDER)
        given = {"query": query, "text": text.strip(), "most": most}
        rows = _inside(scope, store, store.read(found_by(wanted), parameters=given))
        rows.sort(key=lambda row: (-row["score"], row["label"], row["id"]))
        hits = [Hit(PATHS[row["label"]], row["id"], row["name"] or row["id"], row["note"], round(row["score"], 3)) for row in rows[:limit]]
        count.rows = len(hits)
    return tuple(hits)


def _inside(scope: Scope, store: Store, rows: list[Row]) -> list[Row]:
    if scope.everywhere:
        return rows
    known = {
        label: known_inside(store.read, scope, label, [r["id"] for r in rows if r["label"] == label])
        for label in {r["label"] for r in rows}
    }
    return [row for row in rows if row["id"] in known[row["label"]]]
