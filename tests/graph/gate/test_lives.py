"""What is held against whom: a server brought down (told by its life, also where it is not ours to start), parameters, time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store, gate, penalty
from graph.store.gate import GateExhausted, GateRefused
from graph.wording import StoreError, Wording


@pytest.fixture
def remote(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The run's own Neo4j as a store by URL."""
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "state"))
    login = store.login()
    with Store(login.url, "bolt", lambda: login) as found:
        yield found


def test_a_server_by_url_has_a_life_that_stays_the_same_while_it_runs(remote: Store) -> None:
    life = gate._server(remote)
    assert isinstance(life, list)
    assert {name for name, _, started in life if started not in ("", "None")} >= {"neo4j", "system"}
    assert gate._server(remote) == life


def test_a_connection_that_merely_broke_is_not_held_against_its_author(remote: Store) -> None:
    gate._settle(remote, "author", gate._server(remote), lost=True)
    assert penalty.seconds_left("author") == 0


@pytest.mark.parametrize("lost", [True, False])
def test_a_server_started_anew_closes_raw_statements_however_the_statement_ended(remote: Store, lost: bool) -> None:
    before = [("neo4j", "localhost:7687", "2026-01-01 00:00:00+00:00")]
    with pytest.raises(GateExhausted):
        gate._settle(remote, "author", before, lost)
    assert penalty.seconds_left("author") > 590


@pytest.mark.parametrize(("lost", "held"), [(True, True), (False, False)])
def test_a_server_that_stays_away_is_held_against_whoever_lost_it(
    remote: Store, monkeypatch: pytest.MonkeyPatch, lost: bool, held: bool
) -> None:
    def away(_: str) -> None:
        raise StoreError(Wording("x", "库不可用", "the store is away"))

    monkeypatch.setattr(remote, "read", away)
    if held:
        with pytest.raises(GateExhausted):
            gate._settle(remote, "author", [], lost)
    else:
        gate._settle(remote, "author", [], lost)
    assert (penalty.seconds_left("author") > 0) == held


@pytest.mark.parametrize(
    "value",
    [
        10**20,
        -(2**63) - 1,
        "半\ud800",
        {"\ud800": 1},
        {"~type": "date", "iso": "nonsense"},
        {"~type": "datetime", "iso": 7},
        {"~type": "moment", "iso": "2026-06-01"},
        [[1, {"deep": [10**30]}]],
    ],
)
def test_a_parameter_that_cannot_be_sent_is_refused_by_name_and_the_database_not_blamed(remote: Store, value: object) -> None:
    with pytest.raises(GateRefused) as refused:
        gate.ask(remote, "author", "RETURN $odd AS x", {"good": 1, "odd": value})
    assert refused.value.said.code == "gate_parameter"
    assert "odd" in refused.value.text("en").split()


def test_parameters_at_the_edge_are_sent(remote: Store) -> None:
    given = {"x": [2**63 - 1, -(2**63), 1.5, None, True, "村🙂", {"~type": "date", "iso": "2026-06-01"}, {"a": [1]}]}
    assert gate.ask(remote, "author", "RETURN $x[0] AS a, $x[5] AS b, $x[6].year AS c", given).rows == ((2**63 - 1, "村🙂", 2026),)
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    with pytest.raises(GateRefused):
        gate.ask(remote, "author", "RETURN 1 AS x", {"x": deep})


def test_the_server_cuts_a_read_that_takes_longer_than_the_store_may(remote: Store) -> None:
    remote.read_seconds = 0.5
    with pytest.raises(StoreError) as cut:
        remote.read("UNWIND range(1, 300000000) AS x WITH sum(x) AS s RETURN s")
    assert cut.value.said.code == "store.timeout"
    assert remote.read("RETURN 1 AS x") == [{"x": 1}]
