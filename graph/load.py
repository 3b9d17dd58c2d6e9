"""The only writer of batches: each one transaction that also notes itself in its Load, so that a killed load resumes after the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.store import Store, Transaction
from graph.store.turn import keep_turn
from graph.wording import StoreError, Wording

ENDS_GONE = Wording(
    "ends_gone",
    "写入关系时有 {missing} 个端点已不在库中（其他人刚刚改动）。请再次运行同一命令",
    "{missing} ends of relationships were gone when they were written (somebody changed the store just now). Run the same command again",
)

LOAD_GONE = Wording(
    "load_gone",
    "这次加载的记录已不在库中（库在加载期间被恢复或清空），已停止写入。请再次运行同一命令",
    "the record of this load is gone (the store was restored or emptied while it went on), so nothing more was written. "
    "Run the same command again",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters; `expect` is the number it must return as `n`; `creates` says that what it creates are rows."""

    text: str
    params: Mapping[str, Any]
    expect: int | None = None
    creates: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Statements that are written together. `key` tells it from the other batches of its load; `fresh` says that every row is a new one."""

    key: str
    statements: tuple[Statement, ...]
    rows: int = 0
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch did: how many rows it created, and the numbers of the rows it created or changed.

    `unknown` counts rows of a batch that a killed run had written already, so that nobody knows any more.
    """

    created: int = 0
    touched: frozenset[int] = frozenset()
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class LoadState:
    """What the graph knows of a load: its state, what is done of it, rows it left out, whether no later load of the file began."""

    state: str
    done: frozenset[str]
    quarantined: int
    newest: bool


_STATE = """MATCH (l:Load {id: $id})
OPTIONAL MATCH (o:Load {file: l.file}) WHERE o.id <> l.id AND o.started_at > l.started_at
RETURN l.state AS state, coalesce(l.done, []) AS done, coalesce(l.quarantined, 0) AS quarantined,
    count(o) = 0 AS newest"""
_BEGIN = """MERGE (l:Load {id: $id})
WITH l, NOT EXISTS { MATCH (o:Load {file: $file}) WHERE o.id <> $id AND o.started_at > l.started_at } AS newest
SET l.file = $file, l.started_at = $now, l.finished_at = null,
    l.done = CASE WHEN $keep AND newest AND l.state = 'running' THEN coalesce(l.done, $marks) ELSE $marks END,
    l.state = 'running', l.source_file = $file, l.source_sheet = '', l.source_row = 0, l.load_id = $id,
    l.sources = [$file], l.record_state = 'active'
RETURN l.done AS done"""
_DONE = "MATCH (l:Load {id: $id}) RETURN $key IN coalesce(l.done, []) AS done"
_MARK = "MATCH (l:Load {id: $id}) SET l.done = coalesce(l.done, []) + $key"
_FINISH = """MATCH (l:Load {id: $id})
SET l.state = 'complete', l.done = null, l.finished_at = $now, l.rows = $rows, l.quarantined = $quarantined
RETURN l.id AS id"""


def state_of(store: Store, load_id: str) -> LoadState | None:
    """What the graph knows of a load, or None."""
    rows = store.read(_STATE, id=load_id)
    if not rows:
        return None
    row = rows[0]
    return LoadState(row["state"], frozenset(row["done"]), row["quarantined"], row["newest"])


def begin(store: Store, load_id: str, file: str, *, keep: bool, marks: Sequence[str] = ()) -> frozenset[str]:
    """Open a load whose first marks are `marks`; with `keep` one that was killed goes on after what is done, unless another version of the
    file was begun since and may have written over it. Gives the marks it has."""
    found = store.write(_BEGIN, id=load_id, file=file, now=datetime.now(UTC), keep=keep, marks=list(marks))
    return frozenset(found[0]["done"])


def write(store: Store, load_id: str, batch: Batch) -> Written:
    """Write a batch and its mark in one transaction, or nothing; one that is marked already is not written again. Raises StoreError when
    the load's node or the turn to write was lost."""

    def work(transaction: Transaction) -> Written:
        keep_turn(store)
        marked = transaction.run(_DONE, id=load_id, key=batch.key)
        if not marked:
            raise StoreError(LOAD_GONE)
        if marked[0]["done"]:
            return Written(unknown=batch.rows)
        found = [_run(transaction, statement) for statement in batch.statements]
        transaction.run(_MARK, id=load_id, key=batch.key)
        if batch.fresh:
            return Written(created=batch.rows)
        return Written(sum(w.created for w in found), frozenset().union(*(w.touched for w in found)))

    return store.transact(work)


def _run(transaction: Transaction, statement: Statement) -> Written:
    rows = transaction.run(statement.text, statement.params)
    if statement.expect is not None and rows[0]["n"] != statement.expect:
        raise StoreError(ENDS_GONE, missing=statement.expect - rows[0]["n"])
    if not rows or "touched" not in rows[0]:
        return Written()
    return Written(rows[0]["created"] if statement.creates else 0, frozenset(rows[0]["touched"]))


def finish(store: Store, load_id: str, *, rows: int, quarantined: int) -> None:
    """Close a load; its marks have served."""
    keep_turn(store)
    if not store.write(_FINISH, id=load_id, now=datetime.now(UTC), rows=rows, quarantined=quarantined):
        raise StoreError(LOAD_GONE)
