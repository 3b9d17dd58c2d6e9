"""`gongjian store` as a user types it."""

import json
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from api.cli.store import app
from graph.store import Store


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_status_as_json_prints_the_promised_keys_and_nothing_else(store: Store) -> None:
    found = run("status", "--format", "json")
    assert found.exit_code == 0
    said = json.loads(found.stdout)
    assert list(said) == ["state", "url", "user", "password_file", "browser", "pid", "version"]
    assert (said["state"], said["url"], said["user"]) == ("running", store.login().url, "neo4j")
    assert Path(said["password_file"]).read_text(encoding="utf-8") == store.login().password
    assert str(store.login().password) not in found.output


def test_status_starts_nothing(tmp_path: Path) -> None:
    found = run("status", "--store", f"file:{tmp_path / 'none'}", "--format", "json")
    assert json.loads(found.stdout)["state"] == "stopped"
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("store")
def test_start_says_how_to_stop() -> None:
    found = run("start", "--lang", "zh")
    assert found.exit_code == 0
    assert "gongjian store stop" in found.stderr
    assert found.stdout == ""


def test_browser_prints_its_address_and_that_it_has_no_gate(store: Store) -> None:
    found = run("browser", "--lang", "en")
    bolt = store.login().url.removeprefix("bolt://")
    assert f"/browser/?dbms=bolt://neo4j@{bolt}" in found.stdout
    assert "no gate and no audit" in found.stderr


@pytest.mark.parametrize(("command", "word"), [(("backup",), "dump"), (("restore", "x.dump"), "load")])
def test_a_url_store_is_backed_up_by_its_own_tool(command: tuple[str, ...], word: str) -> None:
    found = run(*command, "--store", "bolt://db.example", "--lang", "en")
    assert found.exit_code == 5
    assert f"neo4j-admin database {word} neo4j" in found.stderr


def test_an_unreachable_url_store_is_a_state_not_a_failure() -> None:
    found = run("status", "--store", "bolt://127.0.0.1:1", "--format", "json")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["state"] == "unreachable"


def test_every_command_has_a_help_text_in_both_languages() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert {"start", "stop", "status", "browser", "backup", "restore", "fetch", "key"} <= set(commands)
    for name, command in commands.items():
        zh, slash, en = command.help.partition(" / ")
        assert (bool(slash), zh.isascii(), en.isascii()) == (True, False, True), name
