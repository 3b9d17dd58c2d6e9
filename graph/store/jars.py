"""The jars of the private Neo4j: what the committed lock names, where they lie, and fetching what is missing.

The jars of one lock lie in one flat folder of the user's cache, shared by all stores. Nothing unverified ever stands in that folder under a
jar's name: all of them are on the class path.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock

from graph.wording import StoreError, Wording

LOCK = Path(__file__).with_name("jars.lock")

Progress = Callable[[int, int], None]
"""Called with the bytes in place and the bytes wanted, from any thread, after each jar."""

_THREADS = 4
_PARTIAL = ".partial-"
_RECORD = "verified.json"
_TIMEOUT = 60
_CHUNK = 1 << 16

BAD_JAR = Wording(
    "store.jar_hash",
    "组件 {jar} 的校验值与锁定文件不符，已拒绝使用（重取一次仍不符）。请检查网络代理或镜像后再运行：gongjian store fetch",
    "The jar {jar} does not have the locked sha256 and was refused (fetched twice). Check your proxy or mirror, then: gongjian store fetch",
)
NO_JAR = Wording(
    "store.jar_unreachable",
    "取不到组件 {jar}（{reason}）。已取到的会保留；网络恢复后再运行：gongjian store fetch。没有网络的办公室请用 fetch --from",
    "The jar {jar} could not be fetched ({reason}). What was fetched is kept; once the network is back run: gongjian store fetch. "
    "For an office without internet use fetch --from",
)
NOT_IN_FOLDER = Wording(
    "store.jar_folder",
    "文件夹 {folder} 中缺少或损坏 {count} 个组件，例如 {jar}。请在有网络的电脑上重新运行：gongjian store fetch --to 文件夹",
    "The folder {folder} lacks {count} jars or holds them damaged, for example {jar}. Run this again where there is internet: "
    "gongjian store fetch --to FOLDER",
)


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: Maven coordinate (group:artifact:version[:classifier]), sha256 in hex, size in bytes."""

    coordinate: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The file name that Maven gives it."""
        _, artifact, version, *classifier = self.coordinate.split(":")
        return "-".join((artifact, version, *classifier)) + ".jar"


def read_lock(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The jars that the lock names, in its order."""
    lines = (line.split() for line in lock.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return tuple(Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in lines)


def digest_of(path: Path) -> str:
    """The sha256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder() -> Path:
    """The user's cache folder for gongjian (GONGJIAN_CACHE overrides it)."""
    given = os.environ.get("GONGJIAN_CACHE")
    return Path(given).expanduser() if given else Path(platformdirs.user_cache_dir("gongjian", appauthor=False))


def jar_folder(lock: Path = LOCK) -> Path:
    """The folder that holds this lock's jars and nothing else; another lock has another folder."""
    return cache_folder() / f"neo4j-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch did: the folder, how many jars the lock names and how many of them were newly placed."""

    folder: Path
    jars: int
    fetched: int


def in_place(lock: Path = LOCK) -> bool:
    """Whether every jar of the lock lies in the cache, as it was when it was verified."""
    return _recorded(jar_folder(lock), read_lock(lock))


def ensure_jars(progress: Progress | None = None, lock: Path = LOCK) -> Path:
    """The folder with every jar of the lock verified, fetching what is missing. Raises StoreError naming the jar."""
    return jar_folder(lock) if in_place(lock) else fetch(progress, lock=lock).folder


def fetch(progress: Progress | None = None, *, source: Path | None = None, lock: Path = LOCK) -> Fetched:
    """Bring every jar of the lock into the cache, from `source` (a folder) or by Maven coordinate; what is there and right is kept.

    Processes that fetch at the same moment wait for one another.
    """
    jars, folder = read_lock(lock), jar_folder(lock)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(str(folder.with_name(folder.name + ".lock"))):
        _sweep(folder, jars)
        missing = [jar for jar in jars if not _right(folder / jar.name, jar)]
        if source is not None:
            _check_source(source, missing)
        _place_all(folder, missing, sum(jar.size for jar in jars), progress, source)
        _write_record(folder)
    return Fetched(folder, len(jars), len(missing))


def damaged_or_missing(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The jars of the lock that do not lie in the cache as locked, by their sha256; nothing is fetched."""
    folder = jar_folder(lock)
    return tuple(jar for jar in read_lock(lock) if not _right(folder / jar.name, jar))


def export(target: Path, progress: Progress | None = None, lock: Path = LOCK) -> Fetched:
    """Copy every jar of the lock into `target`, for `fetch(source=...)` on a computer without internet."""
    folder, jars = ensure_jars(progress, lock), read_lock(lock)
    target.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not _right(target / jar.name, jar)]
    for jar in missing:
        with _partial_folder(target) as partial:
            shutil.copyfile(folder / jar.name, partial / jar.name).replace(target / jar.name)
    shutil.copyfile(lock, target / lock.name)
    return Fetched(target, len(jars), len(missing))


def _right(path: Path, jar: Jar) -> bool:
    return path.is_file() and path.stat().st_size == jar.size and digest_of(path) == jar.sha256


def _sweep(folder: Path, jars: Iterable[Jar]) -> None:
    """Remove what a killed fetch left and any file that would be on the class path without being locked."""
    locked = {jar.name for jar in jars}
    for path in folder.iterdir():
        if path.name.startswith(_PARTIAL):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _RECORD and path.name not in locked:
            path.unlink()


def _check_source(source: Path, missing: list[Jar]) -> None:
    bad = [jar for jar in missing if not _right(source / jar.name, jar)]
    if bad:
        raise StoreError(NOT_IN_FOLDER, folder=source, count=len(bad), jar=bad[0].coordinate)


def _place_all(folder: Path, missing: list[Jar], total: int, progress: Progress | None, source: Path | None) -> None:
    done = total - sum(jar.size for jar in missing)
    with ThreadPoolExecutor(_THREADS) as pool:
        placing = [pool.submit(_place, folder, jar, source) for jar in missing]
        try:
            for jar, placed in zip(missing, placing, strict=True):
                placed.result()
                done += jar.size
                if progress is not None:
                    progress(done, total)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _place(folder: Path, jar: Jar, source: Path | None) -> None:
    """Put one verified jar into the folder; a bad or broken one is fetched once again from the start, then refused."""
    for last in (False, True):
        with _partial_folder(folder) as partial:
            try:
                got = _download(jar, partial) if source is None else shutil.copyfile(source / jar.name, partial / jar.name)
            except Exception as error:  # whatever the HTTP client raises
                if last:
                    # Only the kind of error: its text would name hosts and addresses.
                    raise StoreError(NO_JAR, jar=jar.coordinate, reason=type(error).__name__) from None
                continue
            if _right(got, jar):
                got.replace(folder / jar.name)
                return
    raise StoreError(BAD_JAR, jar=jar.coordinate)


def _download(jar: Jar, partial: Path) -> Path:
    from jgo.maven import MavenContext  # a fifth of a second that only a fetch needs
    from jgo.util import http

    mirror = os.environ.get("GONGJIAN_MAVEN")
    context = MavenContext(repo_cache=partial, remote_repos={"mirror": mirror.rstrip("/")} if mirror else None, timeout=_TIMEOUT)
    group, artifact, version, *classifier = jar.coordinate.split(":")
    wanted = context.project(group, artifact).at_version(version).artifact(*classifier)
    # jgo's own resolve() asks for a .sha1 that the lock makes needless, and leaves the connection of every refused answer open.
    for repository in context.remote_repos.values():
        address = f"{repository}/{wanted.component.path_prefix.as_posix()}/{wanted.filename}"
        with http.get(address, stream=True, timeout=_TIMEOUT) as answer, (partial / jar.name).open("wb") as file:
            if answer.ok:
                file.writelines(answer.iter_content(_CHUNK))
                return partial / jar.name
    raise FileNotFoundError(jar.coordinate)


@contextmanager
def _partial_folder(folder: Path) -> Iterator[Path]:
    """A fresh folder on the same file system: jgo trusts any file that is there already, half ones too."""
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=folder))
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _stamps(folder: Path) -> dict[str, list[int]]:
    return {p.name: [p.stat().st_size, p.stat().st_mtime_ns] for p in folder.iterdir() if p.suffix == ".jar"}


def _write_record(folder: Path) -> None:
    """Remember size and time of the verified jars, so that a start need not hash 140 MB again."""
    new = folder / (_RECORD + ".new")
    new.write_text(json.dumps(_stamps(folder)), encoding="utf-8")
    new.replace(folder / _RECORD)


def _recorded(folder: Path, jars: Iterable[Jar]) -> bool:
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(record == _stamps(folder) and set(record) == {jar.name for jar in jars})
