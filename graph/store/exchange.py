"""Putting other data in the place of a store's, so that no break loses any.

Before the first folder is moved a journal is written, and it is gone only after the last one is settled. Whoever finds it later (the next
start or restore, under the folder's lock) puts the data of before back, or, when the new ones were already proven, clears the old ones
away. Each step may itself be broken off and done again. The only copy of anything is never deleted.
"""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Literal

from graph.store import process
from graph.store.home import Home
from graph.wording import StoreError, Wording

DATABASE = "neo4j"
PARTS = ("databases", "transactions")
"""Folders below `data` that hold one folder per database."""

JOURNAL = "restore.json"
KEPT = "before-restore"

JOURNAL_DAMAGED = Wording(
    "store.journal_damaged",
    "文件 {file} 读不懂：一次恢复中断在中途。原来的数据在 {kept}，未作任何改动",
    "The file {file} can't be read: a restore was broken off. The data from before are in {kept}; nothing was touched",
)
BROKEN_OFF = Wording(
    "store.restore_broken_off",
    "{folder} 上一次恢复备份时中断；将先换回恢复之前的数据，请之后再恢复一次",
    "An earlier restore in {folder} was broken off; the data from before it are put back first. Restore again afterwards",
)


def database(neo4j: Path, part: str) -> Path:
    """The folder of our database in one part of a Neo4j home's data."""
    return neo4j / "data" / part / DATABASE


def pending(home: Home) -> bool:
    """Whether an exchange was begun and not settled."""
    return _journal(home).exists()


def exchange(home: Home, fresh: Path) -> None:
    """Put the database of the Neo4j home `fresh` in the place of the store's, which must be stopped, keeping the store's own aside.

    What follows is `keep` or `undo`; after a break `settle`.
    """
    kept = home.root / KEPT
    if kept.exists():  # of no journal's making, so not ours to delete
        kept.rename(kept.with_name(f"{KEPT}-{datetime.now():%Y%m%d-%H%M%S-%f}"))
    had = [part for part in PARTS if database(home.neo4j, part).exists()]
    for part in PARTS:
        (kept / part).mkdir(parents=True)
        database(home.neo4j, part).parent.mkdir(parents=True, exist_ok=True)
    for path in fresh.rglob("*"):
        if path.is_file():
            process.settle(path)
    _note(home, "trying", had)
    for part in PARTS:
        if part in had:
            _move(database(home.neo4j, part), kept / part / DATABASE)
        if database(fresh, part).exists():
            _move(database(fresh, part), database(home.neo4j, part))


def keep(home: Home) -> None:
    """The new data are proven: clear the old ones away."""
    _note(home, "proven", [])
    _clear(home)


def undo(home: Home) -> None:
    """Put the data of before back. The server must be stopped. Nothing to do without a journal."""
    if not pending(home):
        return
    had, kept = _noted(home)[1], home.root / KEPT
    for part in PARTS:
        there, aside = database(home.neo4j, part), kept / part / DATABASE
        if part not in had:
            _remove(there)  # nothing stood here before
        elif aside.exists():
            _remove(there)
            _move(aside, there)
    _clear(home)


def settle(home: Home) -> None:
    """Finish or undo an exchange that was broken off. The server must be stopped."""
    if not pending(home):
        return
    if _noted(home)[0] == "proven":
        _clear(home)
    else:
        undo(home)


def _clear(home: Home) -> None:
    _remove(home.root / KEPT)
    _journal(home).unlink(missing_ok=True)
    process.settle_folder(home.root)


def _journal(home: Home) -> Path:
    return home.root / JOURNAL


def _note(home: Home, state: Literal["trying", "proven"], had: list[str]) -> None:
    process.write_private(_journal(home), json.dumps({"state": state, "had": had}))
    process.settle_folder(home.root)


def _noted(home: Home) -> tuple[str, list[str]]:
    try:
        noted = json.loads(_journal(home).read_text(encoding="utf-8"))
        state, had = noted["state"], [str(part) for part in noted["had"]]
        if state not in ("trying", "proven"):
            raise ValueError(state)
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(JOURNAL_DAMAGED, file=_journal(home), kept=home.root / KEPT) from None
    return state, had


def _move(source: Path, target: Path) -> None:
    source.rename(target)
    process.settle_folder(target.parent)
    process.settle_folder(source.parent)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
