"""Which store a command uses is said first when the user named none."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from graph.store import exchange
from graph.store.home import Home


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the default store, in a user's data folder of our own."""
    monkeypatch.delenv("GONGJIAN_STORE")
    monkeypatch.setattr("graph.store.url.platformdirs.user_data_dir", lambda *_given, **_more: str(tmp_path / "data"))
    return (tmp_path / "data" / "store").resolve()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_default_store_is_named_in_the_first_line_above_a_table(default: Path, lang: str) -> None:
    assert str(default) in run("store", "status", "--lang", lang).stdout.splitlines()[0]


def test_json_and_csv_stay_clean_on_standard_output(default: Path) -> None:
    as_json, as_csv = run("store", "status", "--format", "json"), run("store", "status", "--format", "csv")
    assert json.loads(as_json.stdout)["state"] == "stopped"
    assert next(csv.DictReader(io.StringIO(as_csv.stdout)))["state"] == "stopped"
    for done in (as_json, as_csv):
        assert str(default) in done.stderr.splitlines()[0]


def test_a_command_without_a_format_names_it_too(default: Path) -> None:
    assert str(default) in run("store", "stop").stderr.splitlines()[0]


def test_a_store_that_the_user_named_is_not_named_again(default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = f"file:{tmp_path / 'mine'}"
    assert "mine" not in run("store", "status", "--store", named).output
    monkeypatch.setenv("GONGJIAN_STORE", named)
    assert str(default) not in run("store", "status").output


def test_what_touches_no_store_names_none(default: Path, tmp_path: Path) -> None:
    for words in (("load", "--template", str(tmp_path / "blank")), ("ask",)):
        done = run(*words)
        assert done.exit_code == 0
        assert str(default) not in done.output


def test_a_restore_that_was_broken_off_is_told_before_it_is_undone(tmp_path: Path) -> None:
    home = Home(tmp_path / "store")
    home.make()
    (home.root / exchange.JOURNAL).write_text("{}", encoding="utf-8")
    assert "broken off" in run("store", "status", "--store", f"file:{home.root}", "--lang", "en").stderr
