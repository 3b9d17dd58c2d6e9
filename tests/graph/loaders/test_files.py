"""Whole files that offices send: those that can't be read are refused with the reason, the others are read whatever they are called."""

import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest

from graph.loaders import archive
from graph.loaders.finding import UnreadableError
from graph.loaders.table import Table
from graph.loaders.workbook import read_tables
from graph.store import Store
from tests.graph.loaders.lists import HEADERS, Cells, bomb, load, offer, write_ods, write_sheets, write_xls

ROWS = [HEADERS, offer("a1"), offer("a2")]


def _locked_xlsx(path: Path) -> None:
    plain = write_sheets(path.with_name("plain.tmp"), {"资源清单": ROWS})
    with plain.open("rb") as file, path.open("wb") as locked:
        msoffcrypto.OfficeFile(file).encrypt("secret", locked)
    plain.unlink()


def _locked_xls(path: Path) -> None:
    """A BIFF workbook whose second record says that what follows is encrypted."""
    data = bytearray(write_xls(path, ROWS).read_bytes())
    at = data.index(b"\xe1\x00\x02\x00")
    data[at : at + 2] = b"\x2f\x00"
    path.write_bytes(data)


def _cut_xls(path: Path) -> None:
    whole = write_xls(path, [HEADERS, *(offer(f"c{i}") for i in range(300))]).read_bytes()
    path.write_bytes(whole[:-300])


def _cut_xlsx(path: Path) -> None:
    path.write_bytes(write_sheets(path, {"资源清单": ROWS}).read_bytes()[:-900])


def _far_cell(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.active.cell(1_048_576, 16_384, "x")
    book.save(path)


def _half_utf8(path: Path) -> None:
    text = "编号,单位,名称\n" + "".join(f"a{i},甲酒店,会议室\n" for i in range(40))
    path.write_bytes(text.encode()[:400] + b"\xe5" + text.encode()[400:])


def _repeated(rows: int, columns: int, text: str) -> str:
    """A row and a cell that say that they stand there often."""
    cell = f'office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else "/>"
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" {cell}'
        "</table:table-row>"
    )


REFUSED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "空.csv": ("empty_file", lambda p: p.write_bytes(b"")),
    "空白.csv": ("empty_file", lambda p: p.write_bytes(b"\xef\xbb\xbf \n\n")),
    "密码.xlsx": ("password_protected", _locked_xlsx),
    "密码.xls": ("password_protected", _locked_xls),
    "密码.ods": ("password_protected", lambda p: write_ods(p, ROWS, protected=True)),
    "炸弹.xlsx": ("zip_bomb", lambda p: p.write_bytes(bomb(100 << 20))),
    "说谎的炸弹.xlsx": ("zip_bomb", lambda p: p.write_bytes(bomb(100 << 20, admits=1000))),
    "很远.xlsx": ("huge_sheet", _far_cell),
    "重复.ods": ("huge_sheet", lambda p: write_ods(p, [["x"] * 2000], repeat=1_000_000)),
    "中等重复.ods": ("huge_sheet", lambda p: write_ods(p, ROWS, more=_repeated(100_000, 2_000, "x"))),
    "隔得很远.ods": ("huge_sheet", lambda p: write_ods(p, ROWS, more=_repeated(1_000_000, 1, "") + _repeated(1, 2_000, "x"))),
    "断了.xls": ("broken_file", _cut_xls),
    "断了.xlsx": ("broken_file", _cut_xlsx),
    "乱码.xlsx": ("no_table", lambda p: p.write_bytes(b"\x00\x01\x02 not a table")),
    "文章.xlsx": ("no_table", lambda p: p.write_bytes(b"%PDF-1.7\n\x00\xff\xfe\x00")),
    "网页.xls": ("web_page", lambda p: p.write_text("<html><table><tr><td>编号</td></tr></table></html>", encoding="utf-8")),
    "半个字.csv": ("broken_text", _half_utf8),
    "何种编码.csv": ("encoding", lambda p: p.write_bytes("编号,名称\n1,é\n".encode("gb18030") + b"\xff\xff\x80\n")),
    "天气.csv": ("sheet_unknown", lambda p: p.write_text("日期,温度\n2024-01-01,25\n", encoding="utf-8")),
}


def test_files_that_cannot_be_read_are_refused_with_the_reason_and_the_others_are_loaded(town: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    for name, (_, make) in REFUSED.items():
        make(folder / name)
    write_sheets(folder / "资源清单.xlsx", {"资源清单": ROWS})
    (folder / "~$资源清单.xlsx").write_bytes(b"\x05user" + bytes(160))
    report = load(town, folder)
    assert {f.file: f.code for f in report.findings} == {name: code for name, (code, _) in REFUSED.items()}
    assert report.exit_code == 4
    for finding in report.findings:
        assert finding.severity == "refused"
        assert finding.said.text("zh") != finding.said.text("en")
        assert finding.file in finding.text("zh")
    assert town.read("MATCH (r:Resource) RETURN count(r) AS n") == [{"n": 2}]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that nobody may read, root included; Linux has one in /proc")
def test_a_file_that_may_not_be_read_is_refused_and_the_rest_loaded(town: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "单位.csv").symlink_to("/proc/self/mem")
    write_sheets(folder / "资源清单.xlsx", {"资源清单": ROWS})
    report = load(town, folder)
    assert [(f.file, f.code) for f in report.findings] == [("单位.csv", "not_opened")]
    assert (report.exit_code, report.total("written")) == (4, 2)


def test_a_sheet_within_the_limit_is_read_and_one_above_told_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sheets(tmp_path / "资源清单.xlsx", {"资源清单": [HEADERS, *(offer(f"a{i}") for i in range(99))]})
    monkeypatch.setattr(archive, "MOST_CELLS", 100 * 26)
    assert len(list(read_tables(path)[0].rows())) == 100
    monkeypatch.setattr(archive, "MOST_CELLS", 100 * 26 - 1)
    with pytest.raises(UnreadableError) as caught:
        read_tables(path)
    assert "2600" in caught.value.text("zh")
    assert "2600" in caught.value.text("en")


def test_the_million_empty_rows_that_office_programs_end_a_sheet_with_are_no_bomb(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "资源清单.ods", ROWS, more=_repeated(1_048_000, 16_384, "") + _repeated(500, 16_384, ""))
    assert [cells[0] for _, cells in read_tables(path)[0].rows()] == [row[0] for row in ROWS]


def test_what_is_no_xml_in_an_open_document_is_damage(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_tables(write_ods(tmp_path / "资源清单.ods", ROWS, more="</table:table>"))
    assert caught.value.said.code == "broken_file"


def _csv(rows: list[object], mark: str = ",") -> str:
    return "".join(mark.join(f'"{c}"' if mark in str(c) else str(c) for c in row) + "\n" for row in rows)  # type: ignore[attr-defined]


def _text(encoding: str, mark: str = ",", before: str = "") -> Callable[[Path, str], object]:
    def write(path: Path, number: str) -> object:
        return path.write_bytes((before + _csv([HEADERS, offer(number, 数量="1,234")], mark)).encode(encoding))

    return write


READ: dict[str, Callable[[Path, str], object]] = {
    "真旧格式/资源清单.xls": lambda p, n: write_xls(p, [HEADERS, offer(n, 数量=1234)]),
    "旧格式改名/资源清单.xlsx": lambda p, n: write_xls(p, [HEADERS, offer(n, 数量=1234)]),
    "新格式改名/资源清单.xls": lambda p, n: write_sheets(p, {"资源清单": [HEADERS, offer(n, 数量=1234)]}),
    "金山/资源清单.et": lambda p, n: write_xls(p, [HEADERS, offer(n, 数量="１，２３４")]),
    "开放/资源清单.ods": lambda p, n: write_ods(p, [HEADERS, offer(n, 数量="1234")]),
    "国标/资源清单.csv": _text("gb18030"),
    "八位/资源清单.csv": _text("utf-8"),
    "八位带标记/资源清单.csv": _text("utf-8-sig"),
    "十六位/资源清单.csv": _text("utf-16"),
    "大端/资源清单.csv": lambda p, n: p.write_bytes(b"\xfe\xff" + _csv([HEADERS, offer(n, 数量="1,234")]).encode("utf-16-be")),
    "分号/资源清单.csv": _text("utf-8", ";"),
    "制表符/资源清单.csv": _text("utf-16", "\t"),
    "说明分隔/资源清单.csv": _text("utf-8", ";", "sep=;\n"),
    "有标题/资源清单.csv": _text("gb18030", ",", "天涯区共建资源清单，二〇二四年\n"),
}


def test_files_are_read_by_their_content_whatever_they_are_called(town: Store, tmp_path: Path) -> None:
    for at, (name, make) in enumerate(READ.items()):
        (tmp_path / "sent" / name).parent.mkdir(parents=True)
        make(tmp_path / "sent" / name, f"f{at}")
    report = load(town, tmp_path / "sent")
    assert report.exit_code == 0, [f.text("en") for f in report.all_findings]
    found = town.read("MATCH (u:Unit)-[:OFFERS]->(r:Resource) RETURN r.source_file AS file, r.quantity AS q, r.title AS t, u.id AS u")
    assert {row["file"] for row in found} == set(READ)
    assert {(row["q"], row["u"], row["t"][:3]) for row in found} == {(1234.0, "u1", "会议室")}


def test_a_workbook_with_macros_gives_its_values_and_runs_nothing(town: Store, tmp_path: Path) -> None:
    (tmp_path / "vbaProject.bin").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    path = write_sheets(tmp_path / "资源清单.xlsm", {"资源清单": ROWS}, macro=tmp_path / "vbaProject.bin")
    assert load(town, path).total("written") == 2


def test_a_hidden_sheet_and_one_of_unknown_name_are_left_out_and_told(town: Store, tmp_path: Path) -> None:
    sheets: dict[str, Iterable[Cells]] = {
        "资源清单": ROWS,
        "资源清单 (旧)": [HEADERS, offer("old")],
        "天气": [["日期"], ["2024-01-01"]],
        "空表": [],
    }
    report = load(town, write_sheets(tmp_path / "清单.xlsx", sheets, hidden=["资源清单 (旧)"]))
    assert {(f.sheet, f.code) for f in report.findings} == {
        ("资源清单 (旧)", "hidden_sheet"),
        ("天气", "sheet_left_out"),
        ("空表", "empty_sheet"),
    }
    assert report.exit_code == 0
    assert town.read("MATCH (r:Resource) RETURN r.id AS id ORDER BY id") == [{"id": "a1"}, {"id": "a2"}]


def test_a_true_xls_with_merged_cells_and_serial_dates_is_read(town: Store, tmp_path: Path) -> None:
    rows: list[Cells] = [
        ["天涯区资源清单"],
        [],
        ["编号", "单位", "名称", "数量", "生效日期"],
        ["m1", "", "泳池", "１２ ", 45293],
        ["m2", "", "会场", "1.2万"],
    ]
    path = write_xls(tmp_path / "表.xlsx", rows, merge=(3, 4, 1, 1, "甲酒店"))
    report = load(town, path)
    assert report.exit_code == 0, [f.text("en") for f in report.all_findings]
    text = "MATCH (u)-[:OFFERS]->(r:Resource) RETURN r.id AS id, u.id AS u, r.quantity AS q, r.valid_from AS d ORDER BY id"
    assert [tuple(row.values()) for row in town.read(text)] == [("m1", "u1", 12.0, date(2024, 1, 2)), ("m2", "u1", 12000.0, None)]


def test_numbers_and_money_are_read_as_offices_write_them(town: Store, tmp_path: Path) -> None:
    said = {"1,234": 1234, "３万元": 30_000, " 5000 ": 5000, "1.5亿": 150_000_000, "２０００": 2000, "800元": 800, "1 234.5": 1234.5}
    rows = [offer(f"n{at}", 每项经费=text) for at, text in enumerate(said)]
    assert load(town, write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, *rows]})).exit_code == 0
    found = town.read("MATCH (r:Resource) RETURN r.cost AS cost ORDER BY r.id")
    assert [row["cost"] for row in found] == list(said.values())


def test_formulas_give_their_stored_values_and_those_without_one_or_in_error_are_told(town: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "资源清单"
    for row in ([*HEADERS, "备注"], *(offer(f"g{i}") for i in range(80)), offer("q", 数量="=1+2"), [*offer("e"), ""]):
        page.append(row)
    page["E83"].value, page["E83"].data_type = "#N/A", "e"
    page["J84"] = "=1+1"
    book.save(tmp_path / "清单.xlsx")
    report = load(town, tmp_path / "清单.xlsx")
    assert {(f.row, f.column) for f in report.all_findings if f.code == "formula"} == {(82, "数量"), (83, "数量"), (84, "纬度")}
    assert town.read("MATCH (r:Resource) RETURN count(r) AS n") == [{"n": 80}]


def test_rows_of_a_quarantine_workbook_keep_the_senders_numbers_and_others_get_free_ones() -> None:
    told = ["错误说明", "原第 32 行，“单位”：查无此项", "row 4, unit: not known", "", "原第 32 行，重复"]
    rows = list(Table("清单", [[str(at), text] for at, text in enumerate(told)], told=1).rows())
    assert [(number, cells[0]) for number, cells in rows] == [(1, "0"), (32, "1"), (4, "2"), (5, "3"), (6, "4")]
