"""The folder of a private store: where things lie in it, its password, its lock, and what is known of the server that serves it."""

import contextlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from graph.store import process
from graph.wording import StoreError, Wording

USER = "neo4j"
SETTINGS_HEAD = "# Written anew at every start; changes made here are lost."
"""First line of the settings of every private server."""

_LOCK_PATIENCE = 900.0
"""Seconds to wait for another command that starts, stops or backs up the same store."""

BUSY = Wording(
    "store.busy",
    "另一个命令正在启动、停止或备份库 {folder}，等待 {seconds} 秒后仍未结束。请稍后再试",
    "Another command is starting, stopping or backing up the store in {folder} and did not end within {seconds} s. Try again later",
)
UNUSABLE = Wording(
    "store.folder",
    "不能使用文件夹 {folder}（{reason}）。请用 --store file:文件夹 换一个可写的位置",
    "The folder {folder} can't be used ({reason}). Name a writable place with --store file:FOLDER",
)

FOREIGN = Wording(
    "store.foreign_folder",
    "文件夹 {folder} 里有别的文件，不是 gongjian 的库，未作任何改动。"
    "请用 --store file:文件夹（或 GONGJIAN_STORE）指定一个新的或空的文件夹，例如 file:{suggested}",
    "The folder {folder} holds other files and is no store of gongjian; nothing in it was changed. Name a new or an empty folder with "
    "--store file:FOLDER (or GONGJIAN_STORE), such as file:{suggested}",
)

PASSWORD_LOST = Wording(
    "store.password_lost",
    "数据库 {folder} 正在运行，但它的密码文件 {file} 不见了。请先停止再启动：gongjian store stop，然后 gongjian store start；"
    "会生成新密码，数据不受影响",
    "The database in {folder} runs, but the file with its password, {file}, is gone. Stop and start it: gongjian store stop, then "
    "gongjian store start; that makes a new password and leaves the data as they are",
)

MARKER = "gongjian-store"
_MARK = "This folder is a store of gongjian: what lies in it is made and removed by gongjian. 这是 gongjian 的库文件夹。\n"
_BEGUN = {".lock", "load.lock", "logs", "neo4j"}
"""What an earlier version left of a store that it had only begun; the folders hold no file then."""

_ROOT_OF_DISK = {"lost+found"}


@dataclass(frozen=True, slots=True)
class Serving:
    """What is known of a server: process id and start time (seconds since the epoch), its two ports, and the folder it serves."""

    pid: int
    created: float
    bolt: int
    http: int
    home: str


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one private store."""

    root: Path

    @property
    def neo4j(self) -> Path:
        """Neo4j's own home: conf, data, logs."""
        return self.root / "neo4j"

    @property
    def password_file(self) -> Path:
        """Holds the password (mode 0600)."""
        return self.root / "password"

    @property
    def first_password_file(self) -> Path:
        """Holds the password that stood on a command line, until the one of `password_file` has replaced it."""
        return self.root / "first-password"

    @property
    def output(self) -> Path:
        """What the server process printed."""
        return self.root / "logs" / "server.log"

    @property
    def scratch(self) -> Path:
        """Where the server unpacks what it needs while it runs; emptied at every start."""
        return self.root / "server-tmp"

    def clear_scratch(self) -> None:
        """Remove what a server left that was killed. Only for whoever holds the folder's lock while no server runs."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(mode=0o700, exist_ok=True)

    @property
    def _state(self) -> Path:
        return self.root / "server.json"

    def make(self) -> None:
        """Make the folders, readable by the owner only. Raises StoreError where that is impossible or other files lie there."""
        try:
            if not self._may_be_taken():
                raise StoreError(FOREIGN, folder=self.root, suggested=self.root / MARKER)
            self.root.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError), (self.root / MARKER).open("x", encoding="utf-8") as file:
                file.write(_MARK)
            for folder in (self.output.parent, self.neo4j / "conf", self.neo4j / "logs", self.neo4j / "data"):
                folder.mkdir(parents=True, exist_ok=True)
            process.make_private(self.root)
        except OSError as error:
            raise StoreError(UNUSABLE, folder=self.root, reason=error.strerror or type(error).__name__) from None

    def _may_be_taken(self) -> bool:
        """Whether the folder is a store, or one can be made of it without touching what is somebody else's."""
        if not self.root.exists() or (self.root / MARKER).is_file() or self._is_older_store():
            return True
        found = {path.name for path in self.root.iterdir()} - _ROOT_OF_DISK
        return found <= _BEGUN and not any(path.is_file() for name in ("logs", "neo4j") for path in (self.root / name).rglob("*"))

    def _is_older_store(self) -> bool:
        """Whether a version that set no marker made this store: by the settings it wrote, or by what it kept beside the data."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if (self.neo4j / "conf" / "neo4j.conf").read_text(encoding="utf-8").startswith(SETTINGS_HEAD):
                return True
        return (self.neo4j / "data").is_dir() and (self.password_file.is_file() or self.last() is not None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other process from starting, stopping or backing up this store. The system frees the lock of a killed holder."""
        self.make()
        lock = FileLock(str(self.root / ".lock"))
        try:
            lock.acquire(timeout=_LOCK_PATIENCE)
        except Timeout:
            raise StoreError(BUSY, folder=self.root, seconds=int(_LOCK_PATIENCE)) from None
        try:
            yield
        finally:
            lock.release()

    def password(self) -> str:
        """The password. Raises StoreError when its file is gone."""
        found = self.known_password()
        if found is None:
            raise StoreError(PASSWORD_LOST, folder=self.root, file=self.password_file)
        return found

    def known_password(self) -> str | None:
        """The password, or None when its file is gone or empty."""
        with contextlib.suppress(FileNotFoundError):
            return self.password_file.read_text(encoding="utf-8").strip() or None
        return None

    def make_password(self) -> None:
        """Make a password at random where there is none."""
        if self.known_password() is None:
            process.write_private(self.password_file, secrets.token_urlsafe(24))

    def first_password(self) -> str | None:
        """The password of the first start while it still holds."""
        try:
            return self.first_password_file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def remember(self, serving: Serving) -> None:
        """Keep what is known of the server for every other process."""
        process.write_private(self._state, json.dumps(asdict(serving)))

    def last(self) -> Serving | None:
        """What was last known of a server, dead or alive; None without one or when the file can't be read."""
        try:
            return Serving(**json.loads(self._state.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def alive(self) -> tuple[Serving, psutil.Process] | None:
        """The living server of this very folder (a copy of a folder carries a state file that speaks of another)."""
        last = self.last()
        if last is None or Path(last.home) != self.root:
            return None
        found = process.find(last.pid, last.created)
        return (last, found) if found else None

    def left_behind(self) -> psutil.Process | None:
        """The server that still runs on this folder's files under a name the folder no longer has (it was moved)."""
        last = self.last()
        if last is None or Path(last.home) == self.root or Path(last.home).exists():
            return None
        return process.find(last.pid, last.created)
