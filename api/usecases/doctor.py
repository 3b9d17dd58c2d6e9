"""What may keep gongjian from working on this computer: each part looked at, with what to do about it. Nothing is started or changed."""

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import psutil

from api.caches import existing, writable
from api.usecases import doctor_wording as say
from api.usecases.audit import audit_folder
from graph import keyring
from graph.keyring import key_path
from graph.reseal import sealed_state
from graph.store import Store, exchange, jars, launch, open_store
from graph.store.penalty import state_folder
from graph.store.url import address_of
from graph.wording import GongjianError, Said, Wording

State = Literal["ok", "warn", "fail"]

_GIB = 2**30
_DISK_LEAST, _DISK_GOOD = 1.0, 5.0
_MEMORY_LEAST, _MEMORY_GOOD = 0.6, 1.5
"""GiB: the private server holds 0.4 after start and 0.9 to 1.4 after work."""
_CLOCK_APART = 120.0
_BORN = date(2026, 1, 1)
"""No clock that is right shows an earlier day."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one part, and what to do when it is not well."""

    name: str
    state: State
    found: Said
    advice: Said | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the checks look at: the URL, the store's folder when it is a private one, and the store where it answers."""

    url: str
    folder: Path | None
    store: Store | None
    trouble: GongjianError | None = None


def examine(url: str | None = None) -> list[Check]:
    """Every check, in the order of CHECKS. Starts nothing: a private store that is stopped is looked at from outside."""
    address = address_of(url)
    folder = address.home.root if address.home else None
    try:
        running = address.home is None or address.home.alive() is not None
        with open_store(url, start=False) if running else nullcontext() as store:
            return list(_run(_Scene(address.url, folder, store)))
    except GongjianError as error:
        return list(_run(_Scene(address.url, folder, None, error)))


def _run(scene: _Scene) -> Iterator[Check]:
    for name, look in CHECKS:
        state, found, advice = look(scene)
        yield Check(name, state, found, advice)


Found = tuple[State, Said, Said | None]


def _said(state: State, wording: Wording, advice: Wording | None = None, /, **values: object) -> Found:
    return state, Said(wording, values), Said(advice, values) if advice else None


def _python(_scene: _Scene) -> Found:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return _said("ok" if good else "fail", say.PYTHON, None if good else say.PYTHON_OLD, version=version)


def _java(_scene: _Scene) -> Found:
    version = launch.java_version()
    return _said("ok", say.JAVA, version=version) if version else _said("fail", say.JAVA_MISSING, say.JAVA_DO)


def _jars(scene: _Scene) -> Found:
    total, lacking = len(jars.read_lock()), len(jars.damaged_or_missing())
    if not lacking:
        return _said("ok", say.JARS, total=total, folder=jars.jar_folder())
    needed: State = "warn" if scene.folder else "ok"
    return _said(needed, say.JARS_MISSING, say.JARS_DO, total=total, missing=lacking)


def _disk(scene: _Scene) -> Found:
    folder = existing(scene.folder or state_folder())
    free = shutil.disk_usage(folder).free / _GIB
    state = _level(free, _DISK_LEAST, _DISK_GOOD)
    return _said(state, say.DISK, None if state == "ok" else say.DISK_DO, free=f"{free:.1f}", folder=folder)


def _memory(scene: _Scene) -> Found:
    memory = psutil.virtual_memory()
    free = memory.available / _GIB
    state = "ok" if scene.store is not None else _level(free, _MEMORY_LEAST, _MEMORY_GOOD)
    values = {"free": f"{free:.1f}", "total": f"{memory.total / _GIB:.1f}"}
    return _said(state, say.MEMORY, None if state == "ok" else say.MEMORY_DO, **values)


def _store(scene: _Scene) -> Found:
    if scene.trouble is not None:
        return "fail", scene.trouble.said, Said(say.STORE_DO)
    if scene.store is not None:
        return _said("ok", say.STORE_RUNS, url=scene.url, version=scene.store.version())
    home = address_of(scene.url).home
    if home is not None and exchange.pending(home):
        return _said("warn", exchange.BROKEN_OFF, say.BROKEN_OFF_DO, folder=home.root)
    exists = scene.folder is not None and (scene.folder / "neo4j" / "data").is_dir()
    return _said("ok", say.STORE_STOPPED if exists else say.STORE_NEW, folder=scene.folder)


def _key(scene: _Scene) -> Found:
    path = key_path()
    try:
        ring = keyring.find_keyring(path)
    except GongjianError as error:
        return "fail", error.said, Said(say.KEY_DO)
    sealed = sealed_state(scene.store, ring.sealer() if ring else None) if scene.store is not None else None
    closed = sorted({f"{each.kind}.{each.field}" for each in sealed or () if not each.readable})
    if closed:
        wording = say.KEY_OTHER if ring else say.KEY_LOST
        return _said("fail", wording, say.KEY_IMPORT, path=path, count=len(closed), fields=", ".join(closed[:6]))
    if ring is None:
        return _said("ok", say.KEY_NONE, path=path)
    if ring.former:
        return _said("warn", say.KEY_ROTATING, say.KEY_ROTATE_DO, path=path)
    wording = say.KEY_UNCHECKED if sealed is None else say.KEY_FITS
    return _said("ok", wording, path=path, mode=oct(stat.S_IMODE(path.stat().st_mode))[2:])


def _font(_scene: _Scene) -> Found:
    from api.usecases.picture import font_file

    path = font_file()
    good = path.is_file() and path.read_bytes()[:4] in (b"OTTO", b"\0\1\0\0") and find_spec("matplotlib") is not None
    return _said("ok" if good else "fail", say.FONT if good else say.FONT_MISSING, None if good else say.FONT_DO, path=path.name)


def _folders(scene: _Scene) -> Found:
    wanted = [state_folder(), audit_folder(), key_path().parent, *([scene.folder] if scene.folder else [])]
    closed = [folder for folder in wanted if not writable(folder)]
    if closed:
        return _said("fail", say.FOLDERS_CLOSED, say.FOLDERS_DO, folders=", ".join(map(str, closed)))
    if not writable(jars.cache_folder()):  # a private store's jars are there already, and nothing else needs it
        return _said("warn", say.CACHE_CLOSED, say.CACHE_DO, folder=jars.cache_folder())
    return _said("ok", say.FOLDERS, count=len(wanted) + 1)


def _clock(scene: _Scene) -> Found:
    now = datetime.now(UTC)
    if now.date() < _BORN:
        return _said("fail", say.CLOCK_EARLY, say.CLOCK_DO, now=now.isoformat(timespec="seconds"))
    apart = abs((scene.store.server_time() - now).total_seconds()) if scene.store is not None else 0.0
    if apart > _CLOCK_APART:
        return _said("warn", say.CLOCK_APART, say.CLOCK_DO, seconds=round(apart))
    return _said("ok", say.CLOCK, now=now.astimezone().isoformat(timespec="seconds"))


CHECKS: tuple[tuple[str, Callable[[_Scene], Found]], ...] = (
    ("python", _python),
    ("java", _java),
    ("jars", _jars),
    ("disk", _disk),
    ("memory", _memory),
    ("store", _store),
    ("key", _key),
    ("font", _font),
    ("folders", _folders),
    ("clock", _clock),
)
"""Name and check, in the order in which they are made and printed."""


def _level(value: float, least: float, good: float) -> State:
    return "fail" if value < least else "warn" if value < good else "ok"
