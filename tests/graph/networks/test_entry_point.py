"""The analyst's object and the magic: documented examples that hold, refusals and empty answers that help."""

import doctest
from collections.abc import Iterator
from datetime import date

import pytest

import api.usecases.networks as module
from api.magic import CypherMagic
from api.pictures import draw_network
from api.scope import Scope
from api.usecases.networks import Networks
from api.usecases.query import run_cypher
from graph.networks import Network
from graph.store import Store
from graph.store.gate import GateCut, GateLimits, GateRefused
from graph.wording import GongjianError


@pytest.fixture(scope="module")
def net(sanya: Store) -> Iterator[Networks]:
    with Networks(as_of="2021-09-10", url=sanya.url) as found:
        yield found


def test_the_example_in_the_documentation_holds(sanya: Store) -> None:
    assert sanya
    failed, tried = doctest.testmod(module)
    assert tried >= 8
    assert failed == 0


def test_it_knows_the_sample_and_checks_what_a_notebook_claims(net: Networks, capsys: pytest.CaptureFixture[str]) -> None:
    assert net.sample
    assert net.claim("grids", 24, 24) == 24
    assert "grids = 24 ✓" in capsys.readouterr().out
    with pytest.raises(AssertionError, match="should give 25"):
        net.claim("grids", 24, 25)


def test_data_of_ones_own_are_shown_and_not_checked(
    net: Networks, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Networks(url=net.store.url)
    monkeypatch.setattr(module, "loaded_files", lambda _: frozenset({"own.xlsx"}))
    with own:
        assert own.claim("units", 3, 62) == 3
    assert "units = 3\n" in capsys.readouterr().out


def test_a_sample_on_which_somebody_decided_is_shown_and_not_checked(sanya: Store, capsys: pytest.CaptureFixture[str]) -> None:
    sanya.write("MERGE (:Decision {id: 'c1', verdict: 'accept'})")
    try:
        with Networks(url=sanya.url) as decided:
            assert decided.claim("lines", 11, 12) == 11
    finally:
        sanya.write("MATCH (d:Decision {id: 'c1'}) DELETE d")
    assert "lines = 11\n" in capsys.readouterr().out


def test_questions_come_as_tables_in_codes_or_words(net: Networks, capsys: pytest.CaptureFixture[str]) -> None:
    coverage = net.ask("coverage")
    assert set(coverage.domain) >= {"hotel", "government"}
    with Networks(net.as_of, url=net.store.url, lang="zh") as chinese:
        assert "酒店" in set(chinese.ask("coverage", words=True)["领域"])
    assert net.ask("committees-of-unit", unit="水稻国家公元").empty
    assert "水稻国家公园" in capsys.readouterr().out
    assert len(net.questions()) > 40
    assert "members" in set(net.catalogue().iloc[:, 0])


def test_the_gate_refuses_in_the_same_words_here_as_elsewhere(net: Networks, capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("MATCH (n) DETACH DELETE n", "CALL db.labels()", "LOAD CSV FROM 'file:///x' AS r RETURN r", "MATCH (n RETURN n"):
        with pytest.raises(GateRefused) as there:
            run_cypher(Scope.local(), net.store, text)
        with pytest.raises(GateRefused) as here:
            net.cypher(text)
        assert here.value.text("zh") == there.value.text("zh")
        assert CypherMagic({"net": net}).cypher("", text) is None
        assert capsys.readouterr().out.strip() == there.value.text(net.lang)


def test_an_empty_answer_and_a_misspelt_label_end_in_a_helpful_sentence(net: Networks, capsys: pytest.CaptureFixture[str]) -> None:
    magic = CypherMagic({"net": net})
    assert magic.cypher("", "MATCH (u:Unit {id: 'none'}) RETURN u") is None
    assert "no rows" in capsys.readouterr().out
    assert magic.cypher("", "MATCH (u:Units) RETURN u") is None
    told = capsys.readouterr().out
    assert "misspelt" in told
    assert "do you mean Unit?" in told


def test_a_path_over_the_whole_graph_is_cut_with_advice_and_many_rows_are_shortened(
    net: Networks, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(GateCut, match=r"cut after 1(\.0)? s.*net\.network") as cut:
        net.cypher("MATCH p = (:Unit)-[*]-() RETURN count(p)", limits=GateLimits(seconds=1))
    assert cut.value.exit_code == 7
    assert "MEMBER_OF*..2" in cut.value.text("zh")
    assert CypherMagic({"net": net}).cypher("", "UNWIND range(1, 1000000) AS row RETURN row") is not None
    assert "1000 rows" in capsys.readouterr().out.replace(",", "")


def test_the_magic_keeps_tables_and_networks_under_a_name(net: Networks, capsys: pytest.CaptureFixture[str]) -> None:
    space: dict[str, object] = {"net": net}
    magic = CypherMagic(space)
    table = magic.cypher("tied -p committee=p-bay", "MATCH (u:Unit)-[:MEMBER_OF]->(:Party {id: $committee}) RETURN u.name AS name")
    assert len(table) == 16
    assert space["tied"] is table
    graph = magic.cypher("around --network", "MATCH p = (:Unit {id: 'u-fire'})-[:MEMBER_OF]->() RETURN p")
    assert graph.size == (2, 1)
    picture = magic.cypher("--picture", "MATCH p = (:Unit)-[:MEMBER_OF]->(:Party {id: 'p-alliance'}) RETURN p")
    assert picture._repr_png_().startswith(b"\x89PNG")
    assert magic.cypher("no-name", "RETURN 1") is None
    assert "%%cypher" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("tied", "MATCH (n) DETACH DELETE n"),
        ("tied", "UNWIND range(1, 9) AS"),
        ("tied --network", "RETURN 1 AS one"),
        ("tied --networks", "RETURN 1 AS one"),
        ("tied -p name", "RETURN $name AS name"),
    ],
    ids=["refused", "not Cypher", "no network", "unknown option", "parameter without value"],
)
def test_a_variable_does_not_keep_the_answer_of_an_earlier_cell(
    net: Networks, line: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    space: dict[str, object] = {"net": net}
    magic = CypherMagic(space)
    assert magic.cypher("tied", "MATCH (g:Grid) RETURN count(g) AS grids") is not None
    assert magic.cypher(line, text) is None
    assert set(space) == {"net"}
    assert "tied" in capsys.readouterr().out.splitlines()[-1]


def test_a_cut_or_interrupted_statement_leaves_no_variable_and_the_object_itself_is_never_dropped(
    net: Networks, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    space: dict[str, object] = {"net": net, "found": 1}
    magic = CypherMagic(space)
    ask = net.cypher
    monkeypatch.setattr(net, "cypher", lambda text, given: ask(text, given, limits=GateLimits(seconds=1)))
    assert magic.cypher("found", "MATCH p = (:Unit)-[*]-() RETURN count(p)") is None
    assert set(space) == {"net"}
    assert "net.network" in capsys.readouterr().out

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(net, "cypher", interrupted)
    space["found"] = 1
    for name in ("found", "net"):
        with pytest.raises(KeyboardInterrupt):
            magic.cypher(name, "RETURN 1")
    assert space == {"net": net}


@pytest.mark.parametrize(
    "text", ["MATCH p = (:Unit {id: 'none'})-->() RETURN p", "MATCH (u:Unit {id: 'no'}) RETURN u.id AS source, 1 AS target"]
)
@pytest.mark.parametrize("option", ["--network", "--picture"])
def test_a_network_without_rows_is_an_empty_network(net: Networks, option: str, text: str) -> None:
    space: dict[str, object] = {"net": net}
    assert CypherMagic(space).cypher(f"around {option}", text) is None
    around = space["around"]
    assert isinstance(around, Network)
    assert around.size == (0, 0)
    assert len(around.graph()) == 0
    assert [len(table) for table in around.tables()] == [0, 0]
    assert draw_network(around)._repr_png_().startswith(b"\x89PNG")


def test_the_network_of_a_day_says_which(net: Networks) -> None:
    assert net.network("members", as_of="2020-04-30").as_of == date(2020, 4, 30)


def test_nodes_of_two_kinds_with_one_id_stay_two_and_relationships_alone_are_no_network(net: Networks) -> None:
    net.store.write("CREATE (:Unit {id: 'same', name: '甲'})-[:SERVES]->(:Grid {id: 'same', name: '乙'})")
    try:
        for text in ("MATCH (n:Unit)-[r]->(g:Grid {id: 'same'}) RETURN n, r, g", "MATCH p = (:Unit)-->(:Grid {id: 'same'}) RETURN p"):
            found = net.cypher(text).network()
            assert sorted(found.nodes["key"]) == ["Grid:same", "Unit:same"]
            assert list(zip(found.edges["source"], found.edges["target"], strict=True)) == [("Unit:same", "Grid:same")]
        for text in ("MATCH ()-[r:SERVES]->(:Grid {id: 'same'}) RETURN r", "MATCH (n)-[r:SERVES]->(:Grid {id: 'same'}) RETURN n, r"):
            with pytest.raises(GongjianError, match=r"SERVES.*return the nodes too"):
                net.cypher(text).network()
    finally:
        net.store.write("MATCH (n {id: 'same'}) DETACH DELETE n")


def test_a_quotation_mark_without_its_other_is_told_and_not_traced(net: Networks, capsys: pytest.CaptureFixture[str]) -> None:
    assert CypherMagic({"net": net}).cypher('found -p name="甲', "RETURN $name AS name") is None
    assert "No closing quotation" in capsys.readouterr().out
