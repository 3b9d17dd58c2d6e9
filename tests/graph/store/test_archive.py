"""The class archive: Java takes it, Java does without it, and failing to make one costs nothing but time."""

import os
import zipfile
from pathlib import Path

import pytest

from graph.store import archive, launch, private, process, training
from graph.store.faults import START_FAILED
from graph.store.home import Home
from graph.store.jars import ensure_jars
from graph.wording import StoreError

SHARE_OR_FAIL = "-Xshare:on"


def admin(monkeypatch: pytest.MonkeyPatch, home: Path, *flags: str) -> tuple[int, str]:
    """Run the admin tool as a store does, with more flags for its Java."""
    found = [*archive.flags(), *flags]
    monkeypatch.setattr(archive, "flags", lambda: found)
    (home / "conf").mkdir(parents=True)
    return launch.admin(home, ensure_jars(), "--version", timeout=60)


def names_others(jar: Path) -> bool:
    with zipfile.ZipFile(jar) as file:
        return "META-INF/MANIFEST.MF" in file.namelist() and b"\nClass-Path:" in file.read("META-INF/MANIFEST.MF")


def test_java_takes_the_archive_that_was_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    training.prepare()
    code, said = admin(monkeypatch, tmp_path, SHARE_OR_FAIL)
    assert (code, said.strip().split(".")[0]) == (0, "5")


def test_java_does_not_take_it_for_other_jars_and_starts_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    training.prepare()
    path = archive.class_path(ensure_jars())
    turned = os.pathsep.join(reversed(path.split(os.pathsep)))
    monkeypatch.setattr(archive, "class_path", lambda _: turned)
    assert admin(monkeypatch, tmp_path / "a")[0] == 0
    assert admin(monkeypatch, tmp_path / "b", SHARE_OR_FAIL)[0] != 0


def test_a_damaged_archive_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "server.jsa"
    damaged.write_bytes(b"half of it")
    monkeypatch.setattr(archive, "archive", lambda: damaged)
    code, said = admin(monkeypatch, tmp_path)
    assert (code, said.strip().split(".")[0]) == (0, "5")


def test_no_jar_but_the_last_names_other_jars_and_each_is_on_the_path_once() -> None:
    jars = [Path(each) for each in archive.class_path(ensure_jars()).split(os.pathsep)]
    assert len({jar.name for jar in jars}) == len(jars) > 200
    assert [jar.name for jar in jars if names_others(jar)] == [jars[-1].name]


@pytest.mark.soak
def test_the_server_of_a_making_that_was_killed_is_ended_by_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archive, "archive_folder", lambda: tmp_path / "classes")
    left = tmp_path / "classes" / f"{archive.SCRATCH}killed"
    left.mkdir(parents=True)
    private.ensure_running(Home(left / "store"))
    alive = Home(left / "store").alive()
    assert alive is not None
    assert archive.unfinished() == [left]
    made: list[Path] = []
    monkeypatch.setattr(training, "_make", made.append)
    training.prepare()
    assert process.find(alive[0].pid, alive[0].created) is None
    assert archive.unfinished() == []
    assert made == [tmp_path / "classes"]


def test_an_archive_that_cannot_be_made_is_done_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError(START_FAILED, folder=tmp_path, log=tmp_path, tail="")

    monkeypatch.setattr(private, "start_held", refuse)
    monkeypatch.setattr(archive, "archive_folder", lambda: tmp_path / "classes")
    assert training.prepare().fetched == 0
    assert archive.flags() == []
    assert [each.name for each in (tmp_path / "classes").iterdir()] == ["java.jsa"]
