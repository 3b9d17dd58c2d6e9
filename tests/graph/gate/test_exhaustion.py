"""A statement that exhausts the server's memory: the server ends, is started again, and its author waits."""

import time
from pathlib import Path

import pytest

from graph.store import open_store
from graph.store.gate import GateExhausted, GateRefused, ask
from graph.store.home import Home
from graph.store.private import stop


def test_heap_exhaustion_ends_with_a_running_server_and_a_waiting_author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_STORE_HEAP", "256m")
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "state"))
    folder = tmp_path / "store"
    try:
        with open_store(f"file:{folder}") as store:
            store.write("CREATE (:Unit {id: 'kept'})")
            with pytest.raises(GateExhausted) as ended:
                ask(store, "author", "RETURN size([x IN range(1, 200000000) | x]) AS n")
            assert ended.value.exit_code == 7
            start = time.monotonic()
            assert store.read("MATCH (u:Unit) RETURN u.id AS id") == [{"id": "kept"}]
            assert time.monotonic() - start < 30
            with pytest.raises(GateRefused) as waiting:
                ask(store, "author", "RETURN 1 AS one")
            assert waiting.value.said.code == "gate_penalty"
            assert ask(store, "another", "RETURN 1 AS one").rows == ((1,),)
    finally:
        stop(Home(folder.resolve()))
