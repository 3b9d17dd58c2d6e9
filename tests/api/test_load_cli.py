"""`gongjian load` and `gongjian divisions` as a user types them: formats, languages, exit codes, meanings of lists."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.scope import Scope
from api.usecases import load as use
from api.usecases.load import kept_meanings
from graph.loaders.finding import LoadReport
from graph.store import Store
from graph.wording import GongjianError
from tests.graph.loaders.lists import HEADERS, offer, write_city, write_sheets


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def city(empty_store: Store, tmp_path: Path) -> Store:
    assert run("load", write_city(tmp_path / "base"), "--lang", "zh").exit_code == 0
    return empty_store


@pytest.mark.usefixtures("city")
def test_the_report_comes_in_every_format_and_language_with_the_exit_code_of_the_load(tmp_path: Path) -> None:
    rows = [HEADERS, *(offer(f"r{i}") for i in range(30)), offer("x", 单位="无此单位")]
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": rows})
    words = ("load", path, "--quarantine", tmp_path / "q", "--again")
    table = run(*words, "--lang", "zh")
    assert table.exit_code == 3
    assert "第 32 行" in table.stderr
    assert "隔离" in table.stdout
    english = run(*words, "--lang", "en", "--format", "json")
    said = json.loads(english.stdout)
    assert (english.exit_code, said["exit_code"]) == (3, 3)
    found = [f for f in said["findings"] if f["code"] == "unknown_link"]
    assert [(f["file"], f["sheet"], f["row"], f["column"], f["value"]) for f in found] == [
        ("清单.xlsx", "资源清单", 32, "单位", "无此单位")
    ]
    assert "not known" in found[0]["message"]
    assert Path(said["quarantine"]["清单.xlsx"]).is_file()
    lines = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert [(line["file"], line["quarantined"]) for line in lines] == [("清单.xlsx", "1")]


@pytest.mark.usefixtures("city")
def test_a_refused_file_ends_with_4_and_a_missing_one_too(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, *(offer(f"r{i}", 单位="无") for i in range(3))]})
    assert run("load", path, "--quarantine", tmp_path / "q").exit_code == 4
    assert run("load", tmp_path / "none.xlsx").exit_code == 4
    assert run("load").exit_code == 2


VAGUE = "有事可联系我们"
"""A title that tells no kind."""


def test_a_kind_that_the_text_does_not_tell_is_a_warning_in_the_workbook_and_the_row_is_loaded(city: Store, tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, offer("r1"), offer("r2", 类别="", 名称=VAGUE)]})
    done = run("load", path, "--quarantine", tmp_path / "q", "--lang", "zh", "--format", "json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["exit_code"], said["sources"][0]["quarantined"]) == (0, 0, 0)
    assert [(f["severity"], f["code"], f["row"], f["column"]) for f in said["findings"]] == [("warning", "kind_unsure", 3, "类别")]
    assert "需要核对" in done.stderr
    book = openpyxl.load_workbook(said["quarantine"]["清单.xlsx"])
    (_, row) = book["资源清单"].iter_rows(values_only=True)
    assert (row[0], row[-3]) == ("r2", "警告 kind_unsure")
    assert "gongjian confirm" in row[-1]
    assert city.read("MATCH (r:Resource) RETURN r.id AS id, r.kind AS kind ORDER BY id") == [
        {"id": "r1", "kind": "venue"},
        {"id": "r2", "kind": None},
    ]
    book["资源清单"]["C2"] = "场地空间"
    book.save(tmp_path / "mended.xlsx")
    assert run("load", tmp_path / "mended.xlsx", "--quarantine", tmp_path / "q").exit_code == 0
    assert city.read("MATCH (r:Resource) RETURN r.id AS id, r.kind_source AS said ORDER BY id") == [
        {"id": "r1", "said": "given"},
        {"id": "r2", "said": "given"},
    ]


def test_reading_texts_is_told_as_a_step_of_the_load(city: Store, tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, offer("t1", 名称="能借出渔港冷库一间")]})
    steps: list[tuple[str, int, int | None]] = []
    use.load(Scope.local(), city, [path], progress=lambda *step: steps.append(step))
    assert ("texts", 1, 1) in steps
    assert [step for step, _, _ in steps if step != "texts"]


def test_a_sweep_lists_first_and_deletes_only_when_told(city: Store) -> None:
    old = "record_state: 'withdrawn', valid_to: date('2020-01-01'), sources: []"
    city.write(f"CREATE (:Unit {{id: 'old', {old}}}), (:Unit {{id: 'newer', record_state: 'withdrawn', valid_to: date('2024-05-01')}})")
    words = ("sweep", "--before", "2024-01-01", "--lang", "zh")
    listed = run(*words, "--format", "json")
    assert json.loads(listed.stdout) == [{"kind": "单位（Unit）", "count": 1, "ids": ["old"]}]
    assert "--delete" in listed.stderr
    assert city.read("MATCH (u:Unit {id: 'old'}) RETURN count(u) AS n") == [{"n": 1}]
    gone = run(*words, "--delete")
    assert (gone.exit_code, "已删除 1 条" in gone.stderr) == (0, True)
    assert city.read("MATCH (u:Unit) WHERE u.id IN ['old', 'newer'] RETURN u.id AS id") == [{"id": "newer"}]
    again = run(*words[:3], "--lang", "en")
    assert (again.exit_code, "nothing to delete" in again.stderr, again.stdout) == (0, True, "")


def test_a_store_that_is_not_there_ends_with_5(tmp_path: Path) -> None:
    assert run("load", write_city(tmp_path), "--store", "bolt://127.0.0.1:1").exit_code == 5


def test_a_list_means_what_the_place_says_it_means(city: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sheets(tmp_path / "项目清单.xlsx", {"项目清单": [HEADERS, offer("m1")]})
    kept = tmp_path / "meanings.toml"
    kept.write_text('# 本市\n项目清单 = "resources"\n', encoding="utf-8")
    monkeypatch.setenv("GONGJIAN_MEANINGS", str(kept))
    assert run("load", path).exit_code == 0
    assert city.read("MATCH (r:Resource) RETURN r.id AS id") == [{"id": "m1"}]
    wrong = run("load", path, "--meaning", "项目清单=reasources", "--lang", "en")
    assert wrong.exit_code == 1
    assert "no list is named 'reasources'" in wrong.stderr


@pytest.mark.parametrize("content", ["项目清单", "项目清单 = [", "\x00=\x00"])
def test_a_bad_file_of_meanings_is_told_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    kept = tmp_path / "meanings.toml"
    kept.write_text(content, encoding="utf-8")
    monkeypatch.setenv("GONGJIAN_MEANINGS", str(kept))
    with pytest.raises(GongjianError, match=r"meanings\.toml"):
        kept_meanings()
    monkeypatch.setenv("GONGJIAN_MEANINGS", str(tmp_path / "none.toml"))
    with pytest.raises(GongjianError, match="is no file"):
        kept_meanings()


def test_templates_are_written_without_a_store(tmp_path: Path) -> None:
    made = run("load", "--template", tmp_path / "t", "--lang", "zh", "--store", "bolt://127.0.0.1:1")
    assert made.exit_code == 0
    assert (tmp_path / "t" / "资源清单.xlsx").is_file()


def test_folders_that_cannot_be_written_to_are_told_before_anything_is_loaded(city: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, offer("r1")]})
    refused = run("load", path, "--quarantine", tmp_path / "file" / "q", "--lang", "en")
    assert (refused.exit_code, "nothing was loaded" in refused.stderr) == (1, True)
    assert city.read("MATCH (r:Resource) RETURN count(r) AS n") == [{"n": 0}]
    templates = run("load", "--template", tmp_path / "file" / "t", "--lang", "en")
    assert (templates.exit_code, "templates can't be written to" in templates.stderr) == (1, True)


def test_a_quarantine_workbook_that_cannot_be_written_is_told_and_the_report_still_comes(city: Store, tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, *(offer(f"r{i}") for i in range(30)), offer("x", 单位="无此单位")]})
    report = use.load(Scope.local(), city, [path], quarantine_dir=tmp_path / "q")
    (made,) = report.quarantine.values()
    made.unlink()
    made.mkdir()
    done = run("load", path, "--quarantine", tmp_path / "q", "--lang", "en")
    assert (done.exit_code, "could not be written" in done.stderr, "无此单位" in done.stderr) == (3, True, True)


@pytest.mark.usefixtures("city")
def test_quarantine_workbooks_of_two_senders_files_of_one_name_are_two(tmp_path: Path) -> None:
    made = []
    for sender in ("甲", "乙"):
        (tmp_path / sender).mkdir()
        rows = [HEADERS, *(offer(f"{sender}{i}") for i in range(30)), offer(f"{sender}x", 单位="无此单位")]
        path = write_sheets(tmp_path / sender / "清单.xlsx", {"资源清单": rows})
        said = json.loads(run("load", path, "--quarantine", tmp_path / "q", "--format", "json").stdout)
        made.append(Path(said["quarantine"]["清单.xlsx"]))
    assert made[0] != made[1]
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600, 0o600]


@pytest.mark.usefixtures("city")
def test_a_name_or_an_address_in_a_column_that_leads_to_a_person_is_told_nowhere_in_clear(tmp_path: Path) -> None:
    (tmp_path / "任职.csv").write_text("编号,人员,岗位\na1,金丝雀某,无此岗位\n", encoding="utf-8")
    (tmp_path / "走访.csv").write_text("编号,走访日期,走访人,家庭户\nv1,2024-01-02,金丝雀某,金丝雀路九号\n", encoding="utf-8")
    for form in ("json", "table"):
        done = run("load", tmp_path / "任职.csv", tmp_path / "走访.csv", "--quarantine", tmp_path / "q", "--format", form)
        assert done.exit_code == 4
        assert "***" in done.stdout + done.stderr
        assert "金丝雀" not in done.stdout + done.stderr


@pytest.mark.usefixtures("empty_store")
def test_divisions_say_their_warnings_in_the_language_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "区划.csv"
    path.write_text("name,code,level,parent\n海南省,46,省级,\n三亚市,4602,地级,46\n", encoding="utf-8")
    asked: list[object] = []

    def loaded(*_: object, lang: str, **__: object) -> LoadReport:
        asked.append(lang)
        return LoadReport()

    monkeypatch.setattr("api.usecases.divisions.load_paths", loaded)
    assert run("divisions", path, "--lang", "en").exit_code == 0
    assert asked == ["en"]


def test_divisions_are_loaded_and_another_file_is_refused(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "区划.csv"
    path.write_text("name,code,level,parent\n海南省,46,省级,\n三亚市,4602,地级,46\n天涯区,460204,县级,4602\n", encoding="utf-8")
    assert run("divisions", path, "--lang", "zh").exit_code == 0
    assert empty_store.read("MATCH (a:Area) RETURN count(a) AS n") == [{"n": 3}]
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    refused = run("divisions", path, "--lang", "en")
    assert refused.exit_code == 4
    assert "no table of divisions" in refused.stderr


def test_mended_rows_that_are_still_wrong_are_told_as_left_out_and_the_good_ones_loaded(city: Store, tmp_path: Path) -> None:
    bad = [offer(f"x{i}", 单位="无此单位") for i in range(2)]
    path = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, *(offer(f"r{i}") for i in range(60)), *bad]})
    words = ("--quarantine", tmp_path / "q", "--lang", "zh", "--format", "json")
    first = run("load", path, *words)
    workbook = Path(json.loads(first.stdout)["quarantine"]["清单.xlsx"])
    book = openpyxl.load_workbook(workbook)
    book["资源清单"]["B2"] = "u1"
    book.save(workbook)
    again = run("load", workbook, *words)
    assert (again.exit_code, list(json.loads(again.stdout)["quarantine"])) == (3, ["清单.xlsx"])
    assert "未加载的行在" in again.stderr
    assert "已加载但需要核对" not in again.stderr
    assert city.read("MATCH (r:Resource) WHERE r.id STARTS WITH 'x' RETURN r.id AS id") == [{"id": "x0"}]
    book.save(tmp_path / "mended.xlsx")
    placed = city.read("MATCH (r:Resource {id: 'x0'}) RETURN r.source_file AS file, r.source_row AS row")
    assert placed == [{"file": "清单.xlsx", "row": 62}]
    both = json.loads(run("load", path, tmp_path / "mended.xlsx", "--again", *words).stdout)
    left = openpyxl.load_workbook(both["quarantine"]["清单.xlsx"])
    rows = [row[0] for sheet in left.worksheets if sheet.title != "_gongjian" for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == ["x0", "x1", "x1"]
