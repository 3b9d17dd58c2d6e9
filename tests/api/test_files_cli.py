"""Files that a user names on the command line: what can't be used is told with its path, before the work is done."""

import json
import stat
from pathlib import Path

import networkx as nx
import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.scope import EVERYWHERE, Scope
from api.usecases import export as exporting
from graph import keyring
from graph.model import node_by_label
from graph.store import Store

SEED = """
CREATE (v:Area {id: 'v', name: '青塘村', level: 'village'}), (u:Unit {id: 'u', name: '医院'})
CREATE (u)-[:OFFERS]->(:Resource {id: 'r', title: '义诊', kind: 'health'})
CREATE (v)-[:RAISES]->(:Demand {id: 'd', title: '义诊', kind: 'health'})
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("GONGJIAN_KEY_PASSPHRASE", "long enough")
    keyring.ensure_keyring()
    return tmp_path / "key"


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(("lang", "word"), [("zh", "没有这个文件或文件夹"), ("en", "no such file or folder")])
def test_a_key_is_not_exported_into_a_folder_that_is_not_there(tmp_path: Path, lang: str, word: str) -> None:
    to = tmp_path / "none" / "key.json"
    found = run("store", "key", "export", str(to), "--lang", lang)
    assert found.exit_code == 1
    assert (word in found.stderr, str(to) in found.stderr.replace("\n", "")) == (True, True)


def test_a_target_that_can_not_be_written_is_told_before_the_run_is_made(empty_store: Store, tmp_path: Path) -> None:
    empty_store.write(SEED)
    (tmp_path / "file").touch()
    for out in (tmp_path / "file" / "plan.xlsx", tmp_path):
        found = run("propose", "--as-of", "2026-06-01", "--out", str(out), "--lang", "en")
        assert found.exit_code == 1
        assert str(out) in found.stderr.replace("\n", "") or str(out.parent) in found.stderr.replace("\n", "")
    assert empty_store.read("MATCH (r:Run) RETURN count(r) AS n") == [{"n": 0}]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_a_report_is_printed_as_its_question_answers_and_written_as_a_workbook(empty_store: Store, tmp_path: Path) -> None:
    empty_store.write(SEED)
    asked, reported = (run(word, "unconfirmed-kinds", "--format", "json") for word in ("ask", "report"))
    assert (reported.exit_code, json.loads(reported.stdout)) == (0, json.loads(asked.stdout))
    book = tmp_path / "new folder" / "清单.xlsx"
    assert run("report", "unconfirmed-kinds", "--out", str(book)).exit_code == 0
    assert book.read_bytes().startswith(b"PK")
    assert run("report", "--format", "json").stdout == run("ask", "--format", "json").stdout
    assert run("report", "no-such-report").exit_code == 2
    (tmp_path / "file").touch()
    assert run("report", "unconfirmed-kinds", "--out", str(tmp_path / "file" / "x.xlsx")).exit_code == 1


def test_deciding_confirming_and_the_browser_s_login_are_there_as_json(empty_store: Store) -> None:
    empty_store.write(SEED)
    run("propose", "--as-of", "2026-06-01")
    decided = json.loads(run("decide", "last", "1", "accept", "--reason", "合适", "--by", "甄一 13900000001", "--format", "json").stdout)[0]
    assert (decided["before"], decided["state"], decided["changed"], decided["masked"]) == ("proposed", "accepted", True, True)
    (by,) = empty_store.read("MATCH (d:Decision) RETURN d.decided_by AS by")
    assert (by["by"].startswith("甄一"), "13900000001" in by["by"]) == (True, False)
    confirmed = json.loads(run("confirm", "r", "health", "--format", "json").stdout)[0]
    assert (confirmed["id"], confirmed["title"]) == ("r", "义诊")
    login = json.loads(run("store", "browser", "--format", "json").stdout)
    assert list(login) == ["address", "user", "password_file"]


def test_what_runs_and_decisions_write_has_the_provenance_that_every_record_has(empty_store: Store) -> None:
    empty_store.write(SEED)
    run("propose", "--as-of", "2026-06-01")
    run("decide", "last", "1", "accept", "--reason", "合适")
    own = "n:Run OR n:Project OR n:Decision"
    nodes = empty_store.read(f"MATCH (n) WHERE {own} RETURN labels(n)[0] AS what, properties(n) AS p")
    links = empty_store.read(f"MATCH (n)-[r]->() WHERE {own} RETURN type(r) AS what, properties(r) AS p")
    assert {row["what"] for row in nodes} == {"Run", "Project", "Decision"}
    assert {row["what"] for row in links} >= {"PROPOSED", "USES", "ANSWERS", "DECIDED_ON", "DECIDED_IN", "OWNED_BY", "BENEFITS"}
    wanted = {"source_file", "source_sheet", "source_row", "load_id", "sources", "record_state"}
    assert {row["what"]: wanted - set(row["p"]) for row in (*nodes, *links) if wanted - set(row["p"])} == {}


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("form", ["json", "graphml"])
def test_an_opened_network_is_the_owner_s_alone_from_its_first_byte_on(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: exporting.Form
) -> None:
    sealer = keyring.load_keyring().sealer()
    props = sealer.seal_fields(node_by_label("Person"), "p1", {"id": "p1", "name": "甄一"})
    empty_store.write("CREATE (n:Person) SET n = $props", props=props)
    modes: list[int] = []

    def look(*_: object, **__: object) -> None:
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(".net.part-*"))
        raise KeyboardInterrupt

    monkeypatch.setattr(nx, "write_graphml", look)
    monkeypatch.setattr(nx, "node_link_data", look)
    scope = Scope("o", "owner", EVERYWHERE, purpose="person_request")
    with pytest.raises(KeyboardInterrupt):
        exporting.export(scope, empty_store, exporting.Wanted(tmp_path / "net", form, opened=True))
    assert modes == [0o600]
    assert not list(tmp_path.glob(".net*"))
