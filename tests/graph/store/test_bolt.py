"""The store over Bolt: plain values, managed work, what a reading session refuses."""

from datetime import UTC, date, datetime

import pytest

from graph.store import Store, Transaction, open_store
from graph.store.faults import READ_ONLY
from graph.wording import StoreError


def test_values_come_back_as_plain_python(store: Store) -> None:
    row = store.read(
        "RETURN date('2021-01-15') AS d, datetime('2021-01-15T08:00:00Z') AS t, [1, 2.5, 'x', null] AS l, {a: true} AS m, "
        "duration('P1D') AS p, point({longitude: 109.5, latitude: 18.2}) AS at"
    )[0]
    assert row == {
        "d": date(2021, 1, 15),
        "t": datetime(2021, 1, 15, 8, tzinfo=UTC),
        "l": [1, 2.5, "x", None],
        "m": {"a": True},
        "p": "P1D",
        "at": {"srid": 4326, "coordinates": [109.5, 18.2]},
    }


def test_nodes_relationships_and_paths_come_back_as_plain_python(empty_store: Store) -> None:
    empty_store.write("MERGE (a:One {id: 'a'}) MERGE (b:Two {id: 'b'}) MERGE (a)-[:TO {since: date('2020-01-01')}]->(b)")
    row = empty_store.read("MATCH p = (a)-[r]->(b) RETURN a, r, p")[0]
    one, two = {"labels": ["One"], "properties": {"id": "a"}}, {"labels": ["Two"], "properties": {"id": "b"}}
    to = {"type": "TO", "properties": {"since": date(2020, 1, 1)}}
    assert row == {"a": one, "r": to, "p": [one, to, two]}


def test_a_reading_session_refuses_to_write(empty_store: Store) -> None:
    with pytest.raises(StoreError) as refused:
        empty_store.read("CREATE (n:Sneaked)")
    assert refused.value.said.wording is READ_ONLY
    assert empty_store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


def test_a_unit_of_work_is_kept_whole_or_not_at_all(empty_store: Store) -> None:
    def half(tx: Transaction) -> None:
        tx.run("CREATE (n:Half)")
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        empty_store.transact(half)
    assert empty_store.read("MATCH (n:Half) RETURN count(n) AS n") == [{"n": 0}]
    assert empty_store.transact(lambda tx: tx.run("CREATE (n:Whole {id: $id}) RETURN n.id AS id", id="w")) == [{"id": "w"}]


def test_rows_are_streamed(store: Store) -> None:
    rows = store.stream("UNWIND range(1, $n) AS i RETURN i", fetch=100, n=2_500)
    assert sum(row["i"] for row in rows) == 2_500 * 2_501 // 2


def test_schema_statements_may_be_run_again(store: Store) -> None:
    statements = ["CREATE CONSTRAINT try_id IF NOT EXISTS FOR (n:Try) REQUIRE n.id IS UNIQUE"]
    store.run_schema(statements)
    store.run_schema(statements)
    assert [r["name"] for r in store.read("SHOW CONSTRAINTS YIELD name WHERE name = 'try_id'")] == ["try_id"]
    store.run_schema(["DROP CONSTRAINT try_id IF EXISTS"])


def test_an_error_shows_no_value_of_the_data(empty_store: Store) -> None:
    empty_store.run_schema(["CREATE CONSTRAINT try_id IF NOT EXISTS FOR (n:Try) REQUIRE n.id IS UNIQUE"])
    empty_store.write("CREATE (:Try {id: 'canary-7731'})")
    with pytest.raises(StoreError) as refused:
        empty_store.write("CREATE (:Try {id: 'canary-7731'})")
    assert "canary" not in refused.value.text("zh") + refused.value.text("en") + str(refused.value)
    empty_store.run_schema(["DROP CONSTRAINT try_id IF EXISTS"])


def test_in_a_cluster_reads_wait_for_the_writes_of_the_same_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    login = store.login()
    monkeypatch.setenv("GONGJIAN_STORE_USER", str(login.user))
    monkeypatch.setenv("GONGJIAN_STORE_PASSWORD", str(login.password))
    with open_store(login.url.replace("bolt:", "neo4j:")) as routed:
        sessions = [routed._session("read", 10, False), routed._session("write", 10, False)]
        (bookmarks,) = {session["bookmark_manager"] for session in sessions}
        assert not bookmarks.get_bookmarks()
        routed.write("MERGE (n:Whole {id: 'w'})")
        after = set(bookmarks.get_bookmarks())
        assert after
        assert routed.read("MATCH (n:Whole {id: 'w'}) RETURN count(n) AS n") == [{"n": 1}]
        assert list(routed.stream("MATCH (n:Whole {id: 'w'}) RETURN count(n) AS n")) == [{"n": 1}]
    assert "bookmark_manager" not in store._session("read", 10, False), "a single server needs none"


def test_bookmarks_of_data_that_were_replaced_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    login = store.login()
    monkeypatch.setenv("GONGJIAN_STORE_USER", str(login.user))
    monkeypatch.setenv("GONGJIAN_STORE_PASSWORD", str(login.password))
    with open_store(login.url.replace("bolt:", "neo4j:")) as routed:
        routed._session("read", 10, False)["bookmark_manager"].update_bookmarks(set(), {"FB:kcwQAAAAAAAAAAAAAAAAAAAAAMkBAJA="})
        assert routed.read("RETURN 1 AS one") == [{"one": 1}]
