"""Loading on a real Neo4j: bad input is handed back, good input is kept, and loading twice changes nothing."""

import io
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
import xlsxwriter

from graph.dump import dump
from graph.loaders.finding import LoadReport
from graph.loaders.folder import load_paths
from graph.loaders.headings import sheet_kind
from graph.loaders.templates import template_kinds, write_templates
from graph.seal import Key, Sealer
from graph.store import Store

SEALER = Sealer(Key(b"k" * 32))
AREAS = (
    "编码,名称,级别,上级编码\n46,海南省,province,\n4602,三亚市,city,46\n460204,天涯区,district,4602\n"
    "460204198001,金鸡岭社区居委会,community,460204\n460204198002,槟榔村委会,village,460204\n"
)
UNITS = "id,name,kind,area\nu1,甲酒店,酒店,460204\nu2,乙学校,院校,天涯区\nu3,同名公司,企业,460204\nu4,同名公司,企业,460204\n"
RESOURCES = "id,unit,kind,title,quantity,projects,months\n"


@pytest.fixture
def city(empty_store: Store, tmp_path: Path) -> Store:
    base = tmp_path / "base"
    base.mkdir()
    (base / "区划.csv").write_text(AREAS, encoding="gb18030")
    (base / "units.csv").write_text(UNITS, encoding="utf-8")
    assert load(empty_store, base).exit_code == 0
    return empty_store


def load(store: Store, *paths: Path, **options: Any) -> LoadReport:
    options.setdefault("quarantine_dir", paths[0].parent / "quarantine")
    return load_paths(store, paths, sealer=SEALER, today=date(2024, 6, 1), **options)


def lines(store: Store) -> list[str]:
    return list(dump(store))


def write_resources(folder: Path, *bad: str, good: int = 40, name: str = "resources.csv") -> Path:
    rows = "".join(f"r{i},u1,venue,会议室{i},1,1,\n" for i in range(good))
    path = folder / name
    path.write_text(RESOURCES + rows + "".join(line + "\n" for line in bad), encoding="utf-8")
    return path


def test_every_node_and_relationship_says_where_it_comes_from(city: Store, tmp_path: Path) -> None:
    load(city, write_resources(tmp_path))
    missing = "any(k IN ['source_file','source_sheet','source_row','load_id','sources','record_state'] WHERE x[k] IS NULL)"
    assert city.read(f"MATCH (x) WHERE {missing} RETURN count(x) AS n") == [{"n": 0}]
    assert city.read(f"MATCH ()-[x]->() WHERE {missing} RETURN count(x) AS n") == [{"n": 0}]
    assert city.read("MATCH ()-[x]->() RETURN count(x) > 40 AS many") == [{"many": True}]


def test_loading_twice_changes_nothing(city: Store, tmp_path: Path) -> None:
    path = write_resources(tmp_path)
    load(city, path)
    before = lines(city)
    second = load(city, path)
    assert [(s.state, s.written, s.unchanged) for s in second.sources] == [("skipped", 0, 40)]
    assert lines(city) == before
    again = load(city, path, again=True)
    assert [(s.state, s.written, s.unchanged) for s in again.sources] == [("loaded", 0, 40)]
    assert lines(city) == before


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x,nobody,venue,t,1,1,", "unit", "unknown_link"),
        ("x,同名公司,venue,t,1,1,", "unit", "ambiguous_link"),
        ("x,u1,venue,t,-3,1,", "quantity", "at_least"),
        ("x,u1,venue,t,1,1,13-2", "months", "months"),
        ("x,u1,castle,t,1,1,", "kind", "choice"),
        ("x,u1,venue,,1,1,", "title", "missing"),
        ("x,u1,venue,t,many,1,", "quantity", "number"),
        ("x,u1,venue,t,1,1.5,", "projects", "whole"),
        ("1.38E+10,u1,venue,t,1,1,", "id", "lost_digits"),
        ("13800000000,u1,venue,t,1,1,", "id", "personal_id"),
        ("r1,u1,venue,another,1,1,", "id", "duplicate"),
    ],
)
def test_a_bad_row_is_told_and_the_rest_is_loaded(city: Store, tmp_path: Path, row: str, column: str, code: str) -> None:
    report = load(city, write_resources(tmp_path, row, good=60))
    found = next(f for f in report.all_findings if f.code == code and f.row == 62)
    assert (report.exit_code, found.file, found.sheet, found.row, found.column) == (3, "resources.csv", "resources", 62, column)
    assert found.text("zh") != found.text("en")
    assert found.advice is not None
    assert report.total("written") == (59 if code == "duplicate" else 60)
    book = openpyxl.load_workbook(report.quarantine["resources.csv"])
    assert [c.value for c in book["resources"][1]][-3:] == ["错误代码", "错误说明", "建议"]
    if os.name == "posix":
        assert report.quarantine["resources.csv"].stat().st_mode & 0o077 == 0


def test_more_than_five_percent_bad_rows_load_nothing_of_the_sheet(city: Store, tmp_path: Path) -> None:
    report = load(city, write_resources(tmp_path, "x,nobody,venue,t,1,1,", "y,nobody,venue,t,1,1,", good=10))
    assert report.exit_code == 4
    assert city.read("MATCH (r:Resource) RETURN count(r) AS n") == [{"n": 0}]


def test_a_wrong_header_is_refused_with_the_nearest_known_one(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "resources.csv"
    path.write_text("id,unit,titel\n1,u1,x\n", encoding="utf-8")
    report = load(city, path)
    assert report.exit_code == 4
    assert any("title" in f.text("en") and "titel" in f.text("en") for f in report.all_findings)


def test_a_mended_quarantine_workbook_is_loaded_alone(city: Store, tmp_path: Path) -> None:
    report = load(city, write_resources(tmp_path, "x,nobody,venue,t,1,1,"))
    path = report.quarantine["resources.csv"]
    book = openpyxl.load_workbook(path)
    book["resources"]["B2"] = "u2"
    book.save(path)
    assert load(city, path).exit_code == 0
    assert city.read("MATCH (u)-[:OFFERS]->(r:Resource {id: 'x'}) RETURN u.id AS u, r.sources AS s") == [
        {"u": "u2", "s": ["resources.csv!resources"]}
    ]
    assert city.read("MATCH (r:Resource {record_state: 'active'}) RETURN count(r) AS n") == [{"n": 41}]


def test_rows_a_source_no_longer_has_are_withdrawn_but_never_many_at_once(city: Store, tmp_path: Path) -> None:
    load(city, write_resources(tmp_path, good=20))
    assert load(city, write_resources(tmp_path, good=19)).total("withdrawn") == 1
    found = city.read("MATCH (r:Resource {id: 'r19'}) RETURN r.record_state AS state, r.valid_to AS day")
    assert found == [{"state": "withdrawn", "day": date(2024, 6, 1)}]
    report = load(city, write_resources(tmp_path, good=5))
    assert (report.exit_code, report.total("withdrawn")) == (3, 0)
    assert load(city, write_resources(tmp_path, good=5), allow_shrink=True).total("withdrawn") == 14
    load(city, write_resources(tmp_path, good=20), allow_shrink=True)
    assert city.read("MATCH (r:Resource {record_state: 'active'}) WHERE r.valid_to IS NULL RETURN count(r) AS n") == [{"n": 20}]


def test_a_field_that_a_person_changed_is_kept_and_the_conflict_told(city: Store, tmp_path: Path) -> None:
    load(city, write_resources(tmp_path))
    city.write("MATCH (r:Resource {id: 'r1'}) SET r.title = '人工名称', r.edited = ['title']")
    report = load(city, write_resources(tmp_path), again=True)
    assert [f.row for f in report.all_findings if f.code == "kept_edit"] == [3]
    assert city.read("MATCH (r:Resource {id: 'r1'}) RETURN r.title AS t") == [{"t": "人工名称"}]


def test_a_unit_that_moved_is_linked_to_its_new_area_only(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "base" / "units.csv"
    path.write_text(UNITS.replace("甲酒店,酒店,460204", "甲酒店,酒店,槟榔村"), encoding="utf-8")
    load(city, path)
    text = "MATCH (:Unit {id: 'u1'})-[r:LOCATED_IN]->(a) RETURN a.id AS a, r.record_state AS state ORDER BY a"
    assert city.read(text) == [{"a": "460204", "state": "withdrawn"}, {"a": "460204198002", "state": "active"}]


def workbook(path: Path, *, formula: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("2024年资源清单")
        page.merge_range("A1:E1", "天涯区共建资源清单")
        page.merge_range("A2:B2", "基本信息")
        page.write_row("A3", ["编号", "单位", "名称", "数量", "有效期起"])
        page.write_row("A4", ["w1", "", "泳池", "１２"])
        page.merge_range("B4:B5", "甲酒店")
        page.write_datetime("E4", date(2024, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_row("A5", ["w2", "", "会场"])
        page.write("E5", 45293)
        page.write_row("A7", ["w3", "乙学校", "操场", "", "2024年2月30日" if formula else "2024年2月3日"])
        page.write_formula("D7", "=1+2", None, "" if formula else 3)
    return path


def test_titles_merged_cells_blank_rows_and_formulas_are_read(city: Store, tmp_path: Path) -> None:
    report = load(city, workbook(tmp_path / "表.xlsx"))
    assert report.exit_code == 0, [f.text("en") for f in report.all_findings]
    text = (
        "MATCH (u)-[:OFFERS]->(r:Resource) RETURN r.id AS id, u.id AS u, r.quantity AS q, r.valid_from AS d, r.source_row AS n ORDER BY id"
    )
    assert [tuple(row.values()) for row in city.read(text)] == [
        ("w1", "u1", 12.0, date(2024, 1, 2), 4),
        ("w2", "u1", None, date(2024, 1, 2), 5),
        ("w3", "u2", 3.0, date(2024, 2, 3), 7),
    ]


def test_a_formula_without_a_value_and_an_impossible_date_are_told(city: Store, tmp_path: Path) -> None:
    codes = {(f.code, f.row, f.column) for f in load(city, workbook(tmp_path / "表.xlsx", formula=True)).all_findings}
    assert {("formula", 7, "数量"), ("day", 7, "有效期起")} <= codes


def test_an_xls_renamed_xlsx_is_read_by_its_content(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "resources.xls"
    path.write_bytes(workbook(tmp_path / "表.xlsx").read_bytes())
    assert load(city, path).total("written") == 3


def test_an_empty_a_protected_a_bomb_and_no_table_are_refused(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "resources.csv").write_text("")
    (folder / "demands.xlsx").write_bytes(b"\x00\x01\x02 not a table")
    plain = workbook(tmp_path / "表.xlsx")
    with plain.open("rb") as file, (folder / "locked.xlsx").open("wb") as locked:
        msoffcrypto.OfficeFile(file).encrypt("secret", locked)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (100 << 20))
    (folder / "units.xlsx").write_bytes(packed.getvalue())
    write_resources(folder, name="资源清单.csv")
    report = load(city, folder)
    assert {f.file: f.code for f in report.findings} == {
        "resources.csv": "empty_file",
        "demands.xlsx": "no_table",
        "locked.xlsx": "password_protected",
        "units.xlsx": "zip_bomb",
    }
    assert (report.exit_code, report.total("written")) == (4, 40)


def test_personal_values_are_sealed_and_masked_in_messages(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "家庭户.csv"
    rows = "".join(f"h{i},金鸡岭社区,张某某,1380000{i:04d},某路{i}号\n" for i in range(30))
    path.write_text(f"编号,村社区,户主,手机号,地址\n{rows}h99,金鸡岭社区,李某某,1.38E+10,某路\n", encoding="utf-8")
    report = load(city, path)
    finding = next(f for f in report.all_findings if f.code == "lost_digits")
    assert finding.value == "****10" or "*" in str(finding.value)
    assert not any(clear in line for line in lines(city) for clear in ("张某某", "13800000001", "某路1号"))
    assert city.read("MATCH (h:Household {id: 'h1'})-[:LOCATED_IN]->(a) RETURN h.phone AS p, a.id AS a") == [
        {"p": "138****0001", "a": "460204198001"}
    ]


def test_blank_kinds_are_suggested_and_said_so(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "项目清单.csv"
    path.write_text("编号,单位,名称\ns1,u1,会议室\n", encoding="utf-8")
    report = load(city, path, meanings={"项目清单": "resources"}, suggest=lambda _side, texts, _units: [("venue", 0.5)] * len(texts))
    assert report.exit_code == 0
    found = city.read("MATCH (r:Resource) RETURN r.kind AS kind, r.kind_source AS source, r.kind_confidence AS sure")
    assert found == [{"kind": "venue", "source": "suggested", "sure": 0.5}]


def test_a_load_broken_off_goes_on_and_ends_equal(city: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from graph import load as writer
    from graph.loaders import batch

    monkeypatch.setattr(batch, "SIZE", 7)
    path = write_resources(tmp_path)
    load(city, path)
    whole = lines(city)
    city.write("MATCH (n) WHERE n:Resource OR (n:Load AND n.file = 'resources.csv') DETACH DELETE n")
    written: list[object] = []
    real = writer.write

    def broken(*args: Any) -> Any:
        if len(written) == 3:
            raise ConnectionError
        written.append(args)
        return real(*args)

    monkeypatch.setattr(writer, "write", broken)
    with pytest.raises(ConnectionError):
        load(city, path)
    monkeypatch.setattr(writer, "write", real)
    load(city, path)
    assert lines(city) == whole


def test_every_template_is_known_by_its_name_and_loads_when_filled(city: Store, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        paths = write_templates(tmp_path / lang, lang)
        assert [sheet_kind(p.stem) for p in paths] == list(template_kinds())
        path = tmp_path / lang / ("资源清单.xlsx" if lang == "zh" else "resources.xlsx")
        book = openpyxl.load_workbook(path)
        headers = {cell.value: cell.column for cell in book.worksheets[0][1]}
        values = {"编号": "t1", "单位": "u1", "名称": "书屋"} if lang == "zh" else {"id": "t2", "unit": "u1", "title": "书屋"}
        for header, value in values.items():
            book.worksheets[0].cell(2, headers[header], value)
        book.save(path)
        report = load(city, path)
        assert (report.exit_code, report.total("written")) == (0, 1), [f.text("en") for f in report.all_findings]


def test_a_suggested_kind_goes_with_the_text_that_told_it_and_a_given_one_stays(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "resources.csv"

    def send(title: str) -> list[dict[str, Any]]:
        path.write_text(f"id,unit,kind,title\ns1,u1,,{title}\ns2,u1,,{title}\n", encoding="utf-8")
        load(city, path, suggest=lambda _side, texts, _units: [("venue", 0.9) if "会议室" in t else (None, 0.1) for t in texts])
        return city.read("MATCH (r:Resource) RETURN r.kind AS kind, r.kind_source AS said, r.kind_confidence AS sure ORDER BY r.id")

    suggested = {"kind": "venue", "said": "suggested", "sure": 0.9}
    assert send("会议室") == [suggested, suggested]
    city.write("MATCH (r:Resource {id: 's2'}) SET r.kind_source = 'confirmed'")
    assert send("有事联系") == [{"kind": None, "said": None, "sure": None}, {**suggested, "said": "confirmed"}]
