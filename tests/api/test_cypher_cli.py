"""`gongjian cypher` and `gongjian store key` as a user types them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.cypher import cypher
from api.cli.key import key_app
from api.usecases import audit_record
from api.usecases.audit import AuditTrail
from graph.store import Store

app = typer.Typer()
app.command("cypher")(cypher)
app.add_typer(key_app, name="key")


@pytest.fixture
def run(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("GONGJIAN_STORE", empty_store.url)
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("GONGJIAN_KEY_PASSPHRASE", "correct horse battery")
    trail = AuditTrail(tmp_path / "audit")
    monkeypatch.setattr(audit_record, "trail", lambda: trail)
    empty_store.write("CREATE (:Unit {id: 'u0', name: '甲'})")
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


def test_rows_come_as_a_list_of_objects(run) -> None:  # type: ignore[no-untyped-def]
    done = run("cypher", "MATCH (u:Unit {id: $id}) RETURN u.name AS name", "--param", "id=u0", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [{"name": "甲"}])


def test_no_row_is_an_empty_list_and_csv_keeps_its_header(run) -> None:  # type: ignore[no-untyped-def]
    assert json.loads(run("cypher", "MATCH (u:Unit {id: 'none'}) RETURN u.id AS id", "--format", "json").stdout) == []
    assert run("cypher", "MATCH (u:Unit {id: 'none'}) RETURN u.id AS id", "--format", "csv").stdout == "id\n"


def test_a_statement_comes_from_standard_input_and_parameters_are_json_where_they_can_be(run) -> None:  # type: ignore[no-untyped-def]
    done = run("cypher", "--file", "-", "-p", "l=[1,2]", "-p", "s=a=b", "--format", "json", input="RETURN $l AS l, $s AS s")
    assert json.loads(done.stdout) == [{"l": [1, 2], "s": "a=b"}]


@pytest.mark.parametrize(("lang", "words"), [("zh", "只允许读取"), ("en", "does not only read")])
def test_a_refusal_ends_with_six_and_says_why_on_standard_error(run, lang: str, words: str) -> None:  # type: ignore[no-untyped-def]
    done = run("cypher", "CREATE (n:Unit {id:'x'}) RETURN n", "--lang", lang)
    assert (done.exit_code, done.stdout) == (6, "")
    assert words in done.stderr


def test_truncated_rows_are_printed_and_end_with_seven(run) -> None:  # type: ignore[no-untyped-def]
    done = run("cypher", "UNWIND range(1, 2000) AS x RETURN x", "--format", "json")
    assert (done.exit_code, len(json.loads(done.stdout))) == (7, 1000)
    assert "truncated" in done.stderr


def test_an_unknown_name_is_a_warning_with_the_nearest_one(run) -> None:  # type: ignore[no-untyped-def]
    done = run("cypher", "MATCH (u:Unti) RETURN u.id", "--format", "json")
    assert done.exit_code == 0
    assert "Unit" in done.stderr


def test_every_outcome_is_in_the_trail_without_values(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("cypher", "RETURN $a AS a", "--param", "a=secret-value")
    run("cypher", "CREATE (n)")
    text = next((tmp_path / "audit").glob("*.jsonl")).read_text(encoding="utf-8")
    outcomes = [json.loads(line).get("outcome") for line in text.splitlines()]
    assert outcomes == [None, "ok", "gate_not_a_read"]
    assert "secret-value" not in text


def test_a_key_is_exported_imported_and_rotated(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from graph import keyring

    first = keyring.ensure_keyring().current.id
    exported = tmp_path / "exported"
    assert run("key", "export", str(exported)).exit_code == 0
    assert run("key", "export", str(exported)).exit_code == 2
    assert run("key", "rotate").exit_code == 0
    assert keyring.load_keyring().current.id != first
    assert run("key", "import", str(exported)).exit_code == 1
    assert run("key", "import", str(exported), "--force").exit_code == 0
    assert keyring.load_keyring().current.id == first
