"""Files that came with a job, at rest: nothing of them in clear, nothing changed or cut off unseen, and good after the key was changed."""

from io import BytesIO
from pathlib import Path

import pytest

from api.usecases import sealed_files
from api.usecases.sealed_files import NotOpenedError, get, lay_out, put, rewrap
from graph import keyring

NAME, SECRET = "鸾甄名册.csv", "鸾甄,13977665544\n".encode() * 200_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGJIAN_KEY_FILE", str(tmp_path / "key"))
    found = tmp_path / "J1"
    found.mkdir()
    put(found, NAME, BytesIO(SECRET))
    put(found, "empty.csv", BytesIO(b""))
    return found


def test_nothing_of_a_sealed_file_shows_and_it_comes_back_whole(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        assert b"13977665544" not in path.read_bytes()
        assert "鸾甄" not in path.name
        assert "鸾甄".encode() not in path.read_bytes()
        assert oct(path.stat().st_mode)[-3:] == "600"
    assert (get(folder, NAME), get(folder, "empty.csv"), get(folder, "other")) == (SECRET, b"", None)
    lay_out(folder, tmp_path / "clear")
    assert {path.name: oct(path.stat().st_mode)[-3:] for path in (tmp_path / "clear").iterdir()} == {NAME: "600", "empty.csv": "600"}
    assert (tmp_path / "clear" / NAME).read_bytes() == SECRET


def test_a_file_that_was_changed_cut_off_or_taken_from_elsewhere_is_not_opened(folder: Path, tmp_path: Path) -> None:
    path = folder / f"0{sealed_files.SEALED}"
    whole = path.read_bytes()
    frame = 8 + 4 + len(NAME.encode()) + 16
    for damaged in (whole[:-1], whole[:-20], whole[: frame + 4 + sealed_files.CHUNK + 16], whole[:frame], whole[:8], b"", whole + b"x"):
        path.write_bytes(damaged)
        with pytest.raises(NotOpenedError):
            get(folder, NAME)
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(NotOpenedError):
        get(folder, NAME)
    other = tmp_path / "J2"
    other.mkdir()
    put(other, NAME, BytesIO(b"x"))
    (other / f"0{sealed_files.SEALED}").write_bytes(whole)
    with pytest.raises(NotOpenedError):
        get(other, NAME)


def test_a_change_of_the_key_leaves_files_readable_when_their_key_is_wrapped_anew(folder: Path, tmp_path: Path) -> None:
    left = tmp_path / "J3"
    left.mkdir()
    put(left, NAME, BytesIO(SECRET))
    keyring.begin_rotation()
    rewrap(folder)
    keyring.finish_rotation()
    assert get(folder, NAME) == SECRET
    with pytest.raises(NotOpenedError):
        get(left, NAME)
    rewrap(left)  # nobody can; it stays as it is
