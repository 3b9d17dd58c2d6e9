"""Whose folder a private store may be made in: a new, an empty or its own one, never one with other files."""

import stat
from pathlib import Path

import pytest

from graph.store import backup, launch, private
from graph.store.home import FOREIGN, MARKER, Home
from graph.store.url import open_store
from graph.wording import StoreError


def listing(folder: Path) -> dict[str, tuple[int, bytes]]:
    found = {}
    for path in (folder, *folder.rglob("*")):
        found[str(path)] = (stat.S_IMODE(path.stat().st_mode), path.read_bytes() if path.is_file() else b"")
    return found


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """A folder of the user's, with a `tmp`, a `neo4j` and a `logs` of their own."""
    folder = tmp_path / "users"
    for name in ("tmp/letter.txt", "neo4j/conf/neo4j.conf", "logs/mine.log", "password"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine", encoding="utf-8")
    folder.chmod(0o755)
    return folder


def test_a_folder_with_other_files_is_refused_by_name_and_left_as_it_is(users: Path) -> None:
    before = listing(users)
    (users.parent / "all.dump").write_bytes(b"")
    for attempt in (
        lambda: open_store(f"file:{users}"),
        lambda: private.stop(Home(users)),
        lambda: backup.backup(Home(users), users.parent / "made.dump"),
        lambda: backup.restore(Home(users), users.parent / "all.dump"),
    ):
        with pytest.raises(StoreError) as refused:
            attempt()
        assert refused.value.said.wording is FOREIGN
        assert all(str(users) in refused.value.text(lang) and "--store file:" in refused.value.text(lang) for lang in ("zh", "en"))
    assert listing(users) == before


@pytest.mark.parametrize("name", ["tmp", "notes.txt", ".git"])
def test_one_file_or_folder_of_another_s_is_enough(tmp_path: Path, name: str) -> None:
    (tmp_path / "x" / name).mkdir(parents=True)
    with pytest.raises(StoreError):
        Home(tmp_path / "x").make()
    assert [path.name for path in (tmp_path / "x").iterdir()] == [name]


def test_a_new_folder_and_an_empty_one_are_taken_and_marked(tmp_path: Path) -> None:
    (tmp_path / "disk" / "lost+found").mkdir(parents=True)
    for name in ("new/er", "disk"):
        home = Home(tmp_path / name)
        home.make()
        (home.root / "anything.csv").touch()
        home.make()
        assert (home.root / MARKER).is_file()
        assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


def test_a_store_of_an_earlier_version_and_one_that_it_had_only_begun_go_on_without_a_marker(tmp_path: Path) -> None:
    old, begun = Home(tmp_path / "old"), Home(tmp_path / "begun")
    for home in (old, begun):
        home.make()
        (home.root / MARKER).unlink()
        (home.root / ".lock").touch()
    launch.write_settings(old, 0, 0, "1g")
    for name in ("tmp", "before-restore"):
        (old.root / name).mkdir()
    for home in (old, begun):
        home.make()
        assert (home.root / MARKER).is_file()
    old.clear_scratch()
    assert (old.root / "tmp").is_dir(), "the former scratch folder may be the user's"


def test_a_store_without_a_marker_is_known_by_its_password_and_data_too(tmp_path: Path) -> None:
    home = Home(tmp_path / "old")
    home.make()
    home.make_password()
    (home.root / MARKER).unlink()
    home.make()
    assert (home.root / MARKER).is_file()
