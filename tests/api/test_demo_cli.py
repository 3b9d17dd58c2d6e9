"""`gongjian demo` as a user types it: what it says, and that what it leaves can be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib.image
import openpyxl
import pytest
from matplotlib.ft2font import FT2Font
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.usecases.picture import font_file
from graph.store import open_store
from graph.store.home import Home
from graph.store.private import stop

NEXT = {"zh": ("gongjian decide", "gongjian ask", "Neo4j Browser"), "en": ("gongjian decide", "gongjian ask", "Neo4j Browser")}


@dataclass(frozen=True)
class Run:
    """One run of the demonstration: what it said, and the folder it made."""

    said: Result
    folder: Path

    @property
    def url(self) -> str:
        return f"file:{self.folder / 'store'}"


def demonstrate(out: Path, lang: str) -> Run:
    before = set(out.iterdir()) if out.exists() else set()
    said = CliRunner().invoke(app, ["demo", "--out", str(out), "--lang", lang], env={"COLUMNS": "200"})
    assert said.exit_code == 0, said.output
    (folder,) = set(out.iterdir()) - before
    return Run(said, folder)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the demonstrations; their servers, which run on, are stopped at the end."""
    folder = tmp_path_factory.mktemp("demo").resolve()
    yield folder
    for made in folder.iterdir():
        stop(Home(made / "store"))


@pytest.fixture(scope="module")
def first(out: Path) -> Run:
    return demonstrate(out, "zh")


def check_said(run: Run, lang: str) -> None:
    """It says what was loaded, how good the plan is, what is unmet and why, the next three things, and how to stop."""
    text = run.said.stderr
    loaded = re.search(r"(\d+) 行，(\d+) 类清单" if lang == "zh" else r"(\d+) rows of (\d+) lists", text)
    assert loaded is not None
    assert int(loaded[1]) > 500
    assert int(loaded[2]) > 20
    assert ("已证明的上界" if lang == "zh" else "proven bound") in text
    assert ("未满足的需求及原因" if lang == "zh" else "Unmet demands and why") in text
    assert "蜈支洲岛旅游区" in run.said.stdout
    assert all(f"  {at}. " in text and words in text for at, words in enumerate(NEXT[lang], start=1))
    assert f"gongjian store stop --store {run.url}" in text
    assert str(run.folder) in text


def test_it_says_what_was_loaded_proposed_and_unmet_what_to_try_next_and_how_to_stop(first: Run) -> None:
    check_said(first, "zh")


def test_its_store_runs_on_and_holds_the_samples_and_the_plan(first: Run) -> None:
    with open_store(first.url, start=False) as store:
        found = store.read("MATCH (r:Run)-[:PROPOSED]->(p:Project) RETURN count(p) AS projects, count(DISTINCT r) AS runs")
    assert found[0]["runs"] == 1
    assert found[0]["projects"] > 20


def test_the_project_list_can_be_handed_on(first: Run) -> None:
    book = openpyxl.load_workbook(first.folder / "项目清单.xlsx")
    assert book.sheetnames[:2] == ["项目清单", "未满足需求"]
    rows = [row for row in book["项目清单"].iter_rows(min_row=4, values_only=True) if row[2]]
    assert len(rows) > 20
    assert any("蜈支洲岛" in str(row[4]) and "青塘村" in str(row[6]) for row in rows)
    assert all(row[-1] for row in rows), "a line without a reason"


def test_the_picture_shows_every_character_of_the_plan(first: Run) -> None:
    """A character that the font lacks would be an empty box."""
    book = openpyxl.load_workbook(first.folder / "项目清单.xlsx")
    drawn = {
        char
        for row in book["项目清单"].iter_rows(min_row=4, min_col=4, max_col=7, values_only=True)
        for cell in row
        for char in str(cell or "")
    }
    lacking = {char for char in drawn if ord(char) not in FT2Font(str(font_file())).get_charmap()}
    assert len(drawn) > 200
    assert not lacking
    picture = matplotlib.image.imread(first.folder / "网络图.png")
    assert picture.shape[1] > 1000
    assert 0.02 < float((picture[..., :3].min(axis=2) < 0.9).mean()) < 0.6, "empty, or black"


@pytest.mark.soak
def test_a_second_run_in_the_same_folder_leaves_the_first_alone(out: Path, first: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in first.folder.iterdir() if path.is_file()}
    second = demonstrate(out, "en")
    check_said(second, "en")
    assert second.folder != first.folder
    assert {path.name for path in second.folder.iterdir()} >= {"projects.xlsx", "network.png"}
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_started(tmp_path: Path, lang: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    found = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "file" / "x"), "--lang", lang])
    assert found.exit_code == 1
    assert "--out" in found.stderr
    assert ("文件夹" if lang == "zh" else "No folder") in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
