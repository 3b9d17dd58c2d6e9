"""Backup and restore of a private store, by Neo4j's own dump. The Community edition can only dump a stopped database."""

import hashlib
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.store import exchange, launch, private, process
from graph.store.exchange import DATABASE
from graph.store.faults import scrubbed
from graph.store.home import Home
from graph.store.jars import Progress, ensure_jars
from graph.store.turn import Waiting, turn_at
from graph.wording import StoreError, Wording

_PATIENCE = 86_400.0
"""Seconds for the admin tool: a province's graph on an office's disk takes its time, and a dump that hangs is better seen than cut."""

_SCRATCH = ".gongjian-"
_UNCLEAN = "recover"
"""What the admin tool says of a database whose server was killed."""

EXISTS = Wording(
    "store.backup_exists",
    "文件 {file} 已存在，未覆盖。要覆盖请加 --force",
    "The file {file} exists and was left alone. Add --force to replace it",
)
EMPTY = Wording(
    "store.backup_empty",
    "{folder} 中还没有数据库，没有可备份的内容",
    "There is no database in {folder} yet, so nothing to back up",
)
DUMP_FAILED = Wording("store.backup_failed", "备份失败：{reason}", "The backup failed: {reason}")
NO_DUMP = Wording("store.no_dump", "找不到备份文件 {file}", "There is no backup file {file}")
UNREADABLE = Wording(
    "store.dump_unreadable",
    "备份文件 {file} 不能读取，现有数据未动：{reason}",
    "The backup file {file} can't be read; the present data was left alone: {reason}",
)
NOT_STARTED = Wording(
    "store.restore_failed",
    "用备份 {file} 恢复后数据库没有启动，已换回原来的数据。原因：{reason}",
    "The database did not start on what was restored from {file}; the data from before is back in place. The reason: {reason}",
)


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was written: the file, its size in bytes, and whether the server runs again."""

    file: Path
    size: int
    running: bool


def backup(home: Home, target: Path, *, force: bool = False, progress: Progress | None = None, waiting: Waiting | None = None) -> Dumped:
    """Dump the store into one file (mode 0600): whole or not at all. The server stops for it and comes back if it ran. A load that is under
    way is waited for, and `waiting` told so.

    Raises StoreError when the file exists (without `force`), nothing is there to dump, or the dump fails.
    """
    if target.exists() and not force:
        raise StoreError(EXISTS, file=target)
    with turn_at(home, waiting=waiting), home.held():
        private.settle_held(home)
        if not exchange.database(home.neo4j, "databases").is_dir():
            raise StoreError(EMPTY, folder=home.root)
        ensure_jars(progress)  # before anything stops
        ran = private.stop_held(home)
        try:
            _dump(home, target)
        finally:
            if ran:
                private.ensure_running_held(home)
    return Dumped(target, target.stat().st_size, ran)


def restore(home: Home, file: Path, progress: Progress | None = None, *, waiting: Waiting | None = None) -> None:
    """Put a dump in the place of the store's data and start the server on it.

    The dump is unpacked beside the present data first; these are moved aside, and removed only once the server answers on the new ones.
    A restore that is broken off at any moment is undone by the next command that needs the store (see graph.store.exchange).
    A load that is under way is waited for, and `waiting` told so.
    Raises StoreError when the file can't be read or the server does not start on it; the data are then what they were.
    """
    if not file.is_file():
        raise StoreError(NO_DUMP, file=file)
    with turn_at(home, waiting=waiting), home.held():
        private.settle_held(home)
        _sweep(home)
        jars = ensure_jars(progress)
        with _unpacked(home, file, jars) as fresh:
            private.stop_held(home)
            try:
                exchange.exchange(home, fresh)
                private.start_held(home, progress)
                exchange.keep(home)
            except BaseException as error:
                _take_back(home)
                if isinstance(error, StoreError):
                    raise StoreError(NOT_STARTED, file=file, reason=error.said.values.get("tail") or error.said.code) from None
                raise


def _take_back(home: Home) -> None:
    private.stop_held(home)
    exchange.settle(home)


def _sweep(home: Home) -> None:
    """Remove what a killed restore had unpacked; nobody else can be at it while we hold the lock."""
    _remove(home.root, _SCRATCH)


def _remove(folder: Path, prefix: str) -> None:
    for left in folder.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)


def _scratch_of(home: Home) -> str:
    """Begins the names of this store's scratch folders beside its backups: another store may be backed up into the same folder just now."""
    return f"{_SCRATCH}{hashlib.sha256(f'{socket.gethostname()}:{home.root}'.encode()).hexdigest()[:12]}-"


def _dump(home: Home, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove(target.parent, _scratch_of(home))  # a backup that was broken off
    with _scratch(target.parent, _scratch_of(home)) as scratch:
        code, said = _dumped(home, scratch)
        if code != 0 and _UNCLEAN in said.lower():
            # Its server was killed: only a server can bring the files in order.
            private.ensure_running_held(home)
            private.stop_held(home)
            code, said = _dumped(home, scratch)
        made = scratch / f"{DATABASE}.dump"
        if code != 0 or not made.is_file():
            raise StoreError(DUMP_FAILED, reason=_last(said))
        process.make_private(made)
        process.settle(made)
        made.replace(target)


def _dumped(home: Home, folder: Path) -> tuple[int, str]:
    arguments = ("database", "dump", DATABASE, f"--to-path={folder}", "--overwrite-destination=true")
    return launch.admin(home.neo4j, ensure_jars(), *arguments, timeout=_PATIENCE, heap=private.heap())


@contextmanager
def _unpacked(home: Home, file: Path, jars: Path) -> Iterator[Path]:
    """A Neo4j home beside the store's own that holds the dump unpacked, which proves that it can be read whole."""
    with _scratch(home.root) as scratch:
        fresh, source = scratch / "neo4j", scratch / "dump"
        (fresh / "conf").mkdir(parents=True)
        source.mkdir()
        launch.write_settings(Home(scratch), 0, 0, private.heap())
        process.link_or_copy(file, source / f"{DATABASE}.dump")
        code, said = launch.admin(
            fresh, jars, "database", "load", DATABASE, f"--from-path={source}", timeout=_PATIENCE, heap=private.heap()
        )
        if code != 0 or not exchange.database(fresh, "databases").is_dir():
            raise StoreError(UNREADABLE, file=file, reason=_last(said))
        yield fresh


@contextmanager
def _scratch(folder: Path, prefix: str = _SCRATCH) -> Iterator[Path]:
    """A private folder on the same file system, so that what is made in it can be renamed into place."""
    scratch = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _last(said: str) -> str:
    lines = [line.strip() for line in scrubbed(said).splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "?"
