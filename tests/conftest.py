"""What every test may ask for: one private Neo4j for the whole run, and surroundings that leave the user's own folders alone."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store, archive, launch, open_store, training
from graph.store.home import Home
from graph.store.private import stop
from graph.wording import GongjianError

_HEAP = "512m"
_EMPTY_BATCH = 5_000


@pytest.fixture(autouse=True, scope="session")
def isolated_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point every GONGJIAN_* folder at a temporary one; only the cache with the jars stays the user's, so that they are fetched once."""
    root = tmp_path_factory.mktemp("gongjian")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GONGJIAN_") and name not in ("GONGJIAN_CACHE", "GONGJIAN_MAVEN")]:
            patch.delenv(name)
        patch.setenv("GONGJIAN_STORE", f"file:{root / 'store'}")
        patch.setenv("GONGJIAN_STORE_HEAP", _HEAP)
        patch.setenv("GONGJIAN_KEY_FILE", str(root / "key"))
        patch.setenv("GONGJIAN_STATE_DIR", str(root / "state"))
        patch.setenv("GONGJIAN_TOKEN_KEYS", str(root / "token-keys"))
        patch.setenv("GONGJIAN_TEXTS", str(root / "texts.sqlite"))
        patch.setenv("GONGJIAN_LANG", "en")
        yield root


@pytest.fixture(autouse=True, scope="session")
def quick_servers(isolated_environment: Path) -> Iterator[None]:
    """Every server keeps its plans when a test empties the graph (which takes 7 % off), and does not plan a statement once more to compile
    its expressions after its tenth use (which takes 4 % off). Servers beside the run's own live for a minute at most: they compile with the
    first compiler alone, because the second takes a third of a start and would never pay (for the run's own it takes a third off
    everything)."""
    command, settings = launch.server_command, launch.write_settings

    def quick_command(home: Home, heap: str, learning: Path | None = None) -> list[str]:
        java, *rest = command(home, heap, learning)
        own = home.root == (isolated_environment / "store").resolve()
        return [java, *rest] if own else [java, "-XX:TieredStopAtLevel=1", *rest]

    def quick_settings(home: Home, bolt: int, http: int, heap: str) -> None:
        settings(home, bolt, http, heap)
        with (home.neo4j / "conf" / "neo4j.conf").open("a", encoding="utf-8") as file:
            file.write("dbms.cypher.statistics_divergence_threshold=1.0\ninternal.cypher.expression_engine=INTERPRETED\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, "server_command", quick_command)
        patch.setattr(launch, "write_settings", quick_settings)
        yield


@pytest.fixture(scope="session")
def store(isolated_environment: Path) -> Iterator[Store]:
    """The store of this test run: a real Neo4j, started once. A run that can't start it fails and says why. The class archive is made where
    there is none: it takes half off the start of this and of every other server."""
    folder = isolated_environment / "store"
    if not archive.archive().is_file():
        with contextlib.suppress(GongjianError, OSError):  # opening the store tells
            training.prepare()
    try:
        found = open_store(f"file:{folder}")
    except GongjianError as error:
        pytest.fail(f"the private Neo4j did not start: {error.text('en')}", pytrace=False)
    try:
        with found:
            yield found
    finally:
        stop(Home(folder.resolve()))


@pytest.fixture
def empty_store(store: Store) -> Store:
    """The same store without nodes and relationships; constraints and indexes stay."""
    for part in ("MATCH ()-[r]->() WITH r LIMIT $batch DELETE r", "MATCH (n) WITH n LIMIT $batch DELETE n"):
        while store.write(part + " RETURN count(*) AS gone", batch=_EMPTY_BATCH)[0]["gone"]:
            pass
    return store


@pytest.fixture
def mortal_store(tmp_path: Path) -> Iterator[Store]:
    """A store of a test's own, whose server may be killed: what the run's own has compiled by then would be compiled once more."""
    folder = tmp_path / "store"
    try:
        with open_store(f"file:{folder}") as found:
            yield found
    finally:
        stop(Home(folder.resolve()))
