"""The life of the key file: made, exported, imported, exposed, damaged, rotated."""

import multiprocessing
import os
from pathlib import Path

import pytest

from graph import keyring
from graph.keyring import KeyFileError, Keyring
from graph.seal import new_key

PASSPHRASE = "correct horse battery"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "key"


def _make(path: str) -> str:
    return keyring.ensure_keyring(Path(path)).current.id


def test_the_key_is_made_on_first_need_and_is_the_owners_alone(path: Path) -> None:
    made = keyring.ensure_keyring(path)
    assert keyring.ensure_keyring(path) == made
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600


def test_four_processes_at_once_make_one_key(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_make, [str(path)] * 8))) == 1


def test_a_missing_key_is_said_and_not_made_by_reading(path: Path) -> None:
    assert keyring.find_keyring(path) is None
    with pytest.raises(KeyFileError) as error:
        keyring.load_keyring(path)
    assert error.value.said.code == "key_missing"
    assert not path.exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_key_that_others_can_read_is_not_used(path: Path) -> None:
    keyring.ensure_keyring(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError) as error:
        keyring.load_keyring(path)
    assert error.value.said.code == "key_exposed"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "gongjian-key-1", "keys": []}', "\x00\xff"])
def test_a_damaged_key_file_is_said_to_be_damaged_and_left_alone(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyFileError) as error:
        keyring.ensure_keyring(path)
    assert error.value.said.code == "key_damaged"
    assert path.read_text(encoding="utf-8") == content


def test_an_exported_key_comes_back_and_its_text_shows_nothing(path: Path, tmp_path: Path) -> None:
    ring = keyring.ensure_keyring(path)
    text = keyring.export_key(PASSPHRASE, path)
    assert ring.current.secret.hex() not in text
    elsewhere = tmp_path / "elsewhere" / "key"
    assert keyring.import_key(text, PASSPHRASE, elsewhere).changed
    assert keyring.load_keyring(elsewhere) == ring
    assert not keyring.import_key(text, PASSPHRASE, elsewhere).changed


def test_a_wrong_or_short_passphrase_and_a_damaged_export_are_told_apart(path: Path) -> None:
    keyring.ensure_keyring(path)
    text = keyring.export_key(PASSPHRASE, path)
    for given, passphrase, code in (
        (text, "wrong horse battery", "key_wrong_passphrase"),
        (text[:-20], PASSPHRASE, "key_export_damaged"),
        ("hello", PASSPHRASE, "key_export_damaged"),
    ):
        with pytest.raises(KeyFileError) as error:
            keyring.import_key(given, passphrase, path)
        assert error.value.said.code == code
    with pytest.raises(KeyFileError) as error:
        keyring.export_key("short", path)
    assert error.value.said.code == "key_short_passphrase"


def test_another_key_is_replaced_by_force_only_and_then_kept_aside(path: Path, tmp_path: Path) -> None:
    here = keyring.ensure_keyring(path)
    other = tmp_path / "other"
    there = keyring.ensure_keyring(other)
    text = keyring.export_key(PASSPHRASE, other)
    with pytest.raises(KeyFileError) as error:
        keyring.import_key(text, PASSPHRASE, path)
    assert error.value.said.code == "key_differs"
    assert keyring.load_keyring(path) == here
    done = keyring.import_key(text, PASSPHRASE, path, force=True)
    assert keyring.load_keyring(path) == there
    assert done.kept_aside is not None
    assert keyring.load_keyring(done.kept_aside) == here


def test_a_rotation_begun_twice_is_one_and_the_former_key_is_kept_until_the_end(path: Path) -> None:
    first = keyring.ensure_keyring(path).current
    ring = keyring.begin_rotation(path)
    assert keyring.begin_rotation(path) == ring
    assert ring.former == (first,)
    aside = keyring.finish_rotation(path)
    assert keyring.load_keyring(path) == Keyring(ring.current)
    assert aside is not None
    assert keyring.load_keyring(aside).current == first
    assert keyring.finish_rotation(path) is None


def test_no_key_shows_in_the_representation_of_a_keyring() -> None:
    key = new_key()
    assert repr(key.secret) not in repr(Keyring(key, (key,)))
