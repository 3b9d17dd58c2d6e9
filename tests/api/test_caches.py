"""Without a folder for caches everything works, only longer."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from api import caches
from api.usecases.doctor import _folders, _Scene
from graph.keyring import ensure_keyring
from graph.store import Store
from matching.texts.cache import VectorCache
from matching.texts.encoder import USE

SEED = """
CREATE (d:Area {id: 'd', name: '试验区', level: 'district'})
CREATE (v:Area {id: 'v', name: '青塘村', level: 'village'})-[:PART_OF]->(d)
CREATE (:Unit {id: 'u', name: '医院'})-[:LOCATED_IN]->(d)
WITH v MATCH (u:Unit) CREATE (u)-[:OFFERS]->(:Resource {id: 'r', title: '义诊医生'}), (v)-[:RAISES]->(:Demand {id: 'q', title: '社区义诊'})
"""
# As in a container that can't be written to: neither at home nor beside the program, for root neither.
CLOSED = """
import sys
from numba.core import caching
def closed(self):
    raise OSError
caching.InTreeCacheLocator.ensure_cache_path = closed
import matching.kernel.match, graph.measures.louvain
from matching.kernel.auction import bid
from matching.kernel.compiled import is_cached
assert not is_cached(bid)
sys.argv = ["gongjian", "propose", "--format", "json", "--lang", "en"]
from api.cli.main import main
main()
"""


def test_a_plan_is_made_where_neither_home_nor_the_program_can_be_written(empty_store: Store) -> None:
    empty_store.write(SEED)
    ensure_keyring()  # without a key nothing is kept anyway
    kept_out = ("GONGJIAN_CACHE", "GONGJIAN_TEXTS", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR")
    login = empty_store.login()
    environment = {name: value for name, value in os.environ.items() if name not in kept_out}
    where = {"GONGJIAN_STORE": login.url, "GONGJIAN_STORE_USER": login.user or "", "GONGJIAN_STORE_PASSWORD": login.password or ""}
    done = subprocess.run(
        [sys.executable, "-c", CLOSED], env={**environment, **where, "HOME": os.devnull}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["projects"]) == 1
    assert done.stderr.count("can't be written to") == 1, "said once"


def test_vectors_are_held_for_the_while_where_their_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    vectors = {"村": np.zeros(USE.size, dtype=np.float16)}
    with VectorCache(tmp_path / "file" / "texts.sqlite", b"k") as cache:
        cache.keep(USE, "demand", vectors)
        assert (cache.kept, list(cache.find(USE, "demand", ["村", "镇"]))) == (False, ["村"])


def test_a_file_that_another_holds_is_neither_deleted_nor_waited_for_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "texts.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.execute("BEGIN EXCLUSIVE")
    begun = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda place, **_: begun(place, timeout=0.01))
    with VectorCache(path, b"k") as cache:
        assert not cache.kept
    other.rollback()
    assert other.execute("SELECT count(*) FROM theirs").fetchone() == (0,)
    other.close()


def test_compiled_loops_are_kept_in_the_named_folder_unless_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("GONGJIAN_CACHE", str(tmp_path))
    caches.place_caches()
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "numba")
    monkeypatch.setenv("GONGJIAN_CACHE", "/elsewhere")
    caches.place_caches()
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "numba")


def test_doctor_says_that_the_cache_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GONGJIAN_CACHE", str(tmp_path / "file" / "cache"))
    state, said, advice = _folders(_Scene("bolt://127.0.0.1:1", None, None))
    assert (state, said.code, advice is not None) == ("warn", "doctor.cache_closed", True)
