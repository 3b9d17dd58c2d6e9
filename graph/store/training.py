"""Making the class archive: a server of its own is started, put to some work and ended, and Java writes down what it loaded meanwhile."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from graph.store import archive, jars, launch, private, process
from graph.store.bolt import Store
from graph.store.home import Home
from graph.store.jars import Fetched, Progress

_PATIENCE = 300
_WORK = (
    "CREATE CONSTRAINT place IF NOT EXISTS FOR (p:Area) REQUIRE p.id IS UNIQUE",
    "CREATE INDEX level IF NOT EXISTS FOR (p:Area) ON (p.level)",
    "CREATE FULLTEXT INDEX text IF NOT EXISTS FOR (p:Area) ON EACH [p.name] OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}",
    "UNWIND range(1, 50) AS i MERGE (p:Area {id: toString(i)}) ON CREATE SET p.level = 'village' SET p += {name: '村' + i, lat: 18.2}",
    "UNWIND range(2, 50) AS i MATCH (a:Area {id: toString(i)}), (b:Area {id: toString(i / 2)}) MERGE (a)-[w:PART_OF]->(b) SET w += {}",
    "MATCH (a:Area {id: '50'})-[:PART_OF*1..6]->(b) WHERE NOT EXISTS { (b)-[:OFFERS]->() } RETURN b.level, collect(b.name), count(*)",
    "MATCH p = shortestPath((a:Area {id: '7'})-[:PART_OF*..9]-(b:Area {id: '9'})) RETURN [n IN nodes(p) | n.name] AS names",
    "CALL db.index.fulltext.queryNodes('text', '村') YIELD node, score RETURN node.id, score ORDER BY score DESC LIMIT 3",
    "MATCH (a:Area) OPTIONAL MATCH (a)<-[w:PART_OF]-() WITH a, count(w) AS below ORDER BY below SKIP 1 LIMIT 3 SET a.lon = below",
    "CALL { MATCH (a:Area) RETURN a.id AS id UNION MATCH (b:Area) RETURN b.level AS id } RETURN count(DISTINCT id) AS ids",
    "MATCH (a:Area) WITH a LIMIT 10 DETACH DELETE a",
)
"""What commands ask of a server, in small: keys, texts, merges, paths, counts."""


def prepare(progress: Progress | None = None, source: Path | None = None) -> Fetched:
    """Fetch the jars as `jars.fetch` does (and with its errors), and make the archive when there is none for them. One that can't be made
    is done without: it saves time alone."""
    fetched = jars.fetch(progress, source=source)
    folder = archive.archive_folder()
    with FileLock(str(folder.with_name(folder.name + ".lock"))):
        _sweep()
        if fetched.fetched or not archive.archive().is_file():
            _make(folder)
    return fetched


def _sweep() -> None:
    """End what a making that was killed has left: its server runs on, for nobody."""
    for left in archive.unfinished():
        private.stop(Home(left / "store"))
        shutil.rmtree(left, ignore_errors=True)


def _make(folder: Path) -> None:
    with _scratch(folder) as scratch:
        try:
            _write_base(folder)
            _learn(Home(scratch / "store"), scratch / "server.jsa")
            (scratch / "server.jsa").replace(archive.archive())
        except Exception:  # whatever it was: nobody asked for an archive, and everything works without one
            archive.archive().unlink(missing_ok=True)


def _write_base(folder: Path) -> None:
    process.run([str(launch.java()), "-XX:+UseSerialGC", "-Xshare:dump", f"-XX:SharedArchiveFile={archive.base()}"], folder, _PATIENCE)


def _learn(home: Home, into: Path) -> None:
    try:
        with home.held():
            private.start_held(home, learning=into)
        with Store(f"file:{home.root}", "file", lambda: private.ensure_running(home)) as store:
            for statement in _WORK:
                store.write(statement)
    finally:
        private.stop(home)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=archive.SCRATCH, dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
