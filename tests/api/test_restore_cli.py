"""`gongjian store restore` where the key is not, and what a backup holds: the tests share a real store and run in their order."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.scope import EVERYWHERE, Scope
from api.usecases.audit import AuditTrail
from api.usecases.load import load
from api.usecases.query import run_cypher
from graph import keyring
from graph.store import backup, jars, open_store, private
from graph.store.gate import GateRefused
from graph.store.home import Home
from tests.graph.store.test_private import servers
from tests.graph.test_canaries import CANARIES, OPEN, places

LIST = f"编号,姓名,电话,身份证号\nc1,{CANARIES['name']},{CANARIES['phone']},{CANARIES['identity_number']}\n"
BAD = f"编号,姓名,电话,身份证号,是否党员\nc2,{CANARIES['name']},{CANARIES['phone']},{CANARIES['identity_number']},也许\n"


@dataclass(frozen=True)
class Scene:
    root: Path
    store: Home
    dump: Path
    key: str
    said: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A store with planted personal values, loaded with one key; its dump; and all that loading and asking said."""
    root = tmp_path_factory.mktemp("restored").resolve()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGJIAN_KEY_FILE", str(root / "key"))
        patch.setenv("GONGJIAN_AUDIT_DIR", str(root / "audit"))
        patch.setenv("GONGJIAN_STATE_DIR", str(root / "state"))
        said = []
        for folder, text in (("good", LIST), ("bad", BAD)):
            (root / folder).mkdir()
            (root / folder / "人员.csv").write_text(text, encoding="utf-8")
        home = Home(root / "store")
        with open_store(f"file:{home.root}") as store:
            store.write("CREATE (:Unit {id: 'open', name: $name})", name=OPEN)
            for folder in ("good", "bad"):
                report = load(Scope.local(), store, [root / folder], quarantine_dir=root / "quarantine")
                said += [finding.text(lang) for finding in report.all_findings for lang in ("zh", "en")]
            assert said, "the bad row should have been spoken of"
            assert store.read("MATCH (p:Person {id: 'c1'}) RETURN p.phone AS phone") == [{"phone": "139****5544"}]
            for text in (f"MATCH (p:Person) WHERE p.phone = '{CANARIES['phone']}' SET p.x = 1", f"RETURN '{CANARIES['phone']}' +"):
                with pytest.raises(GateRefused) as refused:
                    run_cypher(Scope("canary", "organiser", EVERYWHERE), store, text, trail=AuditTrail(root / "audit"))
                said += [refused.value.text("zh"), str(refused.value)]
        private.stop(home)  # so that the backup need not start it again
        made = backup.backup(home, root / "all.dump")
        yield Scene(root, home, made.file, keyring.load_keyring().current.id, "\n".join(said))
    for process in servers(root):
        process.kill()


def restore(scene: Scene, key: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> Result:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(key))
    return CliRunner().invoke(app, ["store", "restore", str(scene.dump), "--store", f"file:{scene.root / 'other'}", "--lang", lang])


def tell(scene: Scene, key: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> Result:
    """What is said after a restore when it is this key that lies here; the data in the other folder are those already restored."""
    monkeypatch.setattr(backup, "restore", lambda *_given, **_named: None)
    return restore(scene, key, monkeypatch, lang)


def test_no_planted_value_is_in_the_backup_the_files_the_logs_the_audit_or_what_was_said(scene: Scene, tmp_path: Path) -> None:
    home = Home(tmp_path / "unpacked")
    home.make()
    with backup._unpacked(home, scene.dump, jars.ensure_jars()) as fresh:  # by Neo4j itself, so that nothing hides in the packing
        assert list(places(fresh, OPEN)), "the search finds nothing at all"
        found = [(name, path) for name, value in CANARIES.items() for path in places(fresh, value)]
    for folder in (scene.store.root, scene.root / "audit", scene.root / "state"):
        found += [(name, path) for name, value in CANARIES.items() for path in places(folder, value)]
    content = scene.dump.read_bytes()
    assert not found
    assert not [name for name, value in CANARIES.items() if value.encode() in content or value in scene.said]
    assert list((scene.root / "audit").glob("*.jsonl"))


def test_a_restore_without_a_key_works_and_lists_what_stays_sealed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    done = restore(scene, scene.root / "no key here", monkeypatch, "en")
    assert done.exit_code == 0, done.output
    assert scene.key in done.stderr
    assert "no key on this computer" in done.stderr
    for field in CANARIES:
        assert f"{field} of Person: 1 values" in done.stderr
    assert not (scene.root / "no key here").exists()
    with open_store(f"file:{scene.root / 'other'}", start=False) as store:
        assert store.read("MATCH (p:Person) RETURN p.id AS id") == [{"id": "c1"}]


def test_a_restore_with_another_key_says_which_key_is_needed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    other = scene.root / "another key"
    keyring.ensure_keyring(other)
    done = tell(scene, other, monkeypatch, "zh")
    assert done.exit_code == 0, done.output
    assert scene.key in done.stderr
    assert "手头的密钥打不开" in done.stderr
    assert "phone：1 项" in done.stderr


def test_a_restore_with_the_right_key_has_nothing_to_tell(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = scene.root / "copied"
    shutil.copy2(scene.root / "key", copied)
    done = tell(scene, copied, monkeypatch, "en")
    assert (done.exit_code, "sealed" in done.stderr) == (0, False), done.output
    with open_store(f"file:{scene.root / 'other'}") as store:
        assert store.read("MATCH (p:Person {id: 'c1'}) RETURN p.phone AS phone") == [{"phone": "139****5544"}]
