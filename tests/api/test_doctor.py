"""`gongjian doctor` as a user types it, and the table of settings."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.usecases import doctor
from api.usecases.settings import SETTINGS
from graph.keyring import ensure_keyring
from graph.model import node_by_label
from graph.seal import Sealer, new_key
from graph.store import Store
from graph.store.jars import Jar

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["doctor", *words])


def checks(*words: str) -> dict[str, dict[str, str]]:
    return {each["name"]: each for each in json.loads(run("--format", "json", *words).stdout)["checks"]}


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    return tmp_path / "key"


@pytest.fixture
def no_store(tmp_path: Path, key: Path) -> str:  # noqa: ARG001  (with the key's folder set)
    return f"file:{tmp_path / 'none'}"


def test_every_setting_that_the_code_reads_is_in_the_table_and_no_other() -> None:
    sources = [path for folder in ("api", "graph", "matching", "bench") for path in (ROOT / folder).rglob("*.py")]
    used = {name for path in sources for name in re.findall(r"GONGJIAN_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))}
    assert used == {setting.name for setting in SETTINGS}


def test_every_setting_says_what_it_does_in_both_languages() -> None:
    for setting in SETTINGS:
        assert setting.about.text("zh") != setting.about.text("en")


def test_a_well_computer_passes_and_nothing_is_made(no_store: str, tmp_path: Path) -> None:
    found = checks("--store", no_store)
    assert list(found) == [name for name, _ in doctor.CHECKS]
    assert {name: each["found"] for name, each in found.items() if each["state"] == "fail"} == {}
    assert not list(tmp_path.iterdir())


def test_secrets_never_show_and_other_values_do(no_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_STORE_PASSWORD", "canary-password")
    monkeypatch.setenv("GONGJIAN_KEY_PASSPHRASE", "canary-passphrase")
    monkeypatch.setenv("GONGJIAN_MAVEN", "https://user:canary@mirror.example")
    for form in ("table", "json", "csv"):
        assert "canary" not in run("--store", no_store, "--format", form).output
    settings = {each["name"]: each for each in json.loads(run("--store", no_store, "--format", "json").stdout)["settings"]}
    assert settings["GONGJIAN_STORE_PASSWORD"]["value"] == "***"
    assert settings["GONGJIAN_STORE_HEAP"] | {"about": ""} == {"name": "GONGJIAN_STORE_HEAP", "value": "512m", "default": "1g", "about": ""}


def test_csv_holds_checks_and_settings_in_one_table(no_store: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--store", no_store, "--format", "csv").stdout)))
    assert [row["name"] for row in rows if row["part"] == "check"] == [name for name, _ in doctor.CHECKS]
    assert [row["name"] for row in rows if row["part"] == "setting"] == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize(("lang", "word"), [("zh", "不通过"), ("en", "failed")])
def test_what_fails_ends_with_one_and_says_what_to_do(no_store: str, key: Path, lang: str, word: str) -> None:
    ensure_keyring()
    key.chmod(0o644)
    found = run("--store", no_store, "--lang", lang, "--format", "json")
    assert found.exit_code == 1
    assert word in found.stderr
    said = next(each for each in json.loads(found.stdout)["checks"] if each["name"] == "key")
    assert (said["state"], "chmod 600" in said["found"], bool(said["advice"])) == ("fail", True, True)


@pytest.mark.usefixtures("key")
def test_an_unreachable_store_fails() -> None:
    assert checks("--store", "bolt://127.0.0.1:1")["store"]["state"] == "fail"
    assert run("--store", "bolt://127.0.0.1:1").exit_code == 1


def test_a_missing_jar_is_a_warning_for_the_first_start_fetches_it(no_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.jars.damaged_or_missing", lambda: (Jar("g:a:1", "", 1),))
    found = checks("--store", no_store)["jars"]
    assert found["state"] == "warn"
    assert "store fetch" in found["advice"]


def test_too_little_room_and_a_folder_that_is_a_file_fail(no_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_DISK_LEAST", 1e9)
    (tmp_path / "file").touch()
    monkeypatch.setenv("GONGJIAN_STATE_DIR", str(tmp_path / "file" / "state"))
    found = checks("--store", no_store)
    assert (found["disk"]["state"], found["folders"]["state"]) == ("fail", "fail")
    assert "GiB" in found["disk"]["found"]


@pytest.mark.usefixtures("key")
def test_a_key_that_does_not_fit_the_data_is_told_with_the_fields(empty_store: Store) -> None:
    person = node_by_label("Person")
    props = Sealer(new_key()).seal_fields(person, "p1", {"id": "p1", "name": "甲某某"})
    empty_store.write("CREATE (n:Person) SET n = $props", props=props)
    assert "Person.name" in checks("--lang", "en")["key"]["found"]
    ensure_keyring()
    found = checks("--lang", "en")["key"]
    assert (found["state"], "does not open" in found["found"]) == ("fail", True)
    assert checks()["store"]["state"] == "ok"
