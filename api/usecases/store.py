"""Looking after the store: start, stop, status, backup, restore, fetching what the private one needs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from graph.keyring import find_keyring
from graph.reseal import SealedCount, sealed_state
from graph.store import backup as dumps
from graph.store import jars, open_store, private, training
from graph.store.exchange import DATABASE
from graph.store.home import Home
from graph.store.jars import Fetched, Progress
from graph.store.turn import Waiting
from graph.store.url import address_of
from graph.wording import GongjianError, StoreError, Wording

OWN_STORE_ONLY = Wording(
    "store.not_private",
    "{url} 不是内置数据库，gongjian 不管理它的启停",
    "{url} is no private store; gongjian does not start or stop it",
)
BACKUP_LINE = Wording(
    "store.backup_line",
    "{url} 不是内置数据库。请在数据库所在的机器上停库后运行：\nneo4j-admin database dump {database} --to-path=文件夹",
    "{url} is no private store. Stop the database and run this on its machine:\nneo4j-admin database dump {database} --to-path=FOLDER",
)
RESTORE_LINE = Wording(
    "store.restore_line",
    "{url} 不是内置数据库。请在数据库所在的机器上停库后运行：\n"
    "neo4j-admin database load {database} --from-path=文件夹 --overwrite-destination=true",
    "{url} is no private store. Stop the database and run this on its machine:\n"
    "neo4j-admin database load {database} --from-path=FOLDER --overwrite-destination=true",
)
BROWSER_STOPPED = Wording(
    "store.browser_stopped",
    "内置数据库没有运行。启动：gongjian store start",
    "The private database is not running. Start it: gongjian store start",
)


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What `store status` prints. A URL store has no password file, Browser address or process of ours."""

    state: Literal["running", "stopped", "unreachable"]
    url: str | None
    user: str | None
    password_file: Path | None
    browser: str | None
    pid: int | None
    version: str | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What runs after a restore, the fields that stay sealed, whether there is a usable key at all, and what is wrong with its file."""

    status: StoreStatus
    sealed: tuple[SealedCount, ...]
    has_key: bool
    trouble: GongjianError | None = None


@dataclass(frozen=True, slots=True)
class BrowserLogin:
    """How the owner logs in to the Neo4j Browser."""

    address: str
    user: str
    password_file: Path


def start(url: str | None = None, progress: Progress | None = None) -> StoreStatus:
    """Start the private store (or check that a URL store answers) and say what runs. Raises StoreError."""
    with open_store(url, progress=progress):
        pass
    return status(url)


def stop(url: str | None = None) -> bool:
    """Stop the private store's server; False when none ran. Raises StoreError for a URL store."""
    return private.stop(_own(url, OWN_STORE_ONLY))


def status(url: str | None = None) -> StoreStatus:
    """What runs, without starting, ending or changing anything; a private server that does not answer at once is `unreachable`."""
    address = address_of(url)
    if address.home is None:
        return _status_of_url(address.url)
    found = private.status(address.home)
    if found.login is None:
        return StoreStatus("stopped", None, None, found.password_file, None, None, None)
    about = (found.login.url, found.login.user, found.password_file, found.browser, found.pid)
    try:
        with open_store(url, start=False) as store:
            return StoreStatus("running", *about, store.version())
    except StoreError:
        return StoreStatus("unreachable", *about, None)


def _status_of_url(url: str) -> StoreStatus:
    try:
        with open_store(url) as store:
            return StoreStatus("running", url, store.login().user, None, None, None, store.version())
    except StoreError:
        return StoreStatus("unreachable", url, None, None, None, None, None)


def browser(url: str | None = None) -> BrowserLogin:
    """Where the running private store's Neo4j Browser is. Raises StoreError when it is stopped or no private one."""
    found = private.status(_own(url, OWN_STORE_ONLY))
    if found.login is None or found.browser is None or found.password_file is None:
        raise StoreError(BROWSER_STOPPED)
    return BrowserLogin(found.browser, found.login.user or "", found.password_file)


def backup(
    url: str | None, target: Path | None, *, force: bool = False, progress: Progress | None = None, waiting: Waiting | None = None
) -> dumps.Dumped:
    """Dump the private store into a file (default: named by date and time, in the current folder)."""
    home = _own(url, BACKUP_LINE)
    return dumps.backup(
        home, target or Path.cwd() / f"gongjian-{datetime.now():%Y%m%d-%H%M%S}.dump", force=force, progress=progress, waiting=waiting
    )


def restore(url: str | None, file: Path, progress: Progress | None = None, *, waiting: Waiting | None = None) -> Restored:
    """Put a dump in the place of the private store's data, start it, and say which fields the key at hand does not open."""
    dumps.restore(_own(url, RESTORE_LINE), file, progress, waiting=waiting)
    trouble: GongjianError | None = None
    try:
        ring = find_keyring()
    except GongjianError as error:  # a damaged or exposed key file: the data are back all the same
        ring, trouble = None, error
    with open_store(url) as store:
        state = sealed_state(store, ring.sealer() if ring else None)
    return Restored(status(url), tuple(each for each in state if not each.readable), ring is not None, trouble)


def fetch(progress: Progress | None = None, *, to: Path | None = None, source: Path | None = None) -> Fetched:
    """Bring the private store's jars into the cache (from `source`, a folder, where given), or copy them into `to`."""
    return jars.export(to, progress) if to is not None else training.prepare(progress, source)


def _own(url: str | None, otherwise: Wording) -> Home:
    address = address_of(url)
    if address.home is None:
        raise StoreError(otherwise, url=address.url, database=DATABASE)
    return address.home
