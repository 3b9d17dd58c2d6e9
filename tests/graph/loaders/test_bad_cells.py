"""Every sort of bad cell in one real workbook: told with place, value and expectation, handed back, and the rest loaded."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic_core import PydanticCustomError

from graph.loaders.cells import reader_for
from graph.loaders.finding import Finding, LoadReport
from graph.model.organisation import Unit
from graph.store import Store
from tests.graph.loaders.lists import HEADERS, load, offer, write_city, write_sheets

GOOD = 700


@dataclass(frozen=True)
class Case:
    """A bad row: what stands in which column, and what has to be said of it."""

    name: str
    column: str
    value: Any
    code: str
    zh: str
    en: str
    shown: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


CASES = (
    Case("an unknown unit", "单位", "甲酒", "unknown_link", "查无此项（甲酒店 80%？）", "not known（甲酒店 80%？）"),
    Case("an area nobody knows", "单位", "亚龙湾村", "unknown_link", "查无此项", "not known"),
    Case("an ambiguous unit", "单位", "同名公司", "ambiguous_link", "Unit u3、Unit u4", "may be several: Unit u3"),
    Case("no unit", "单位", "", "missing", "必填", "must be filled"),
    Case("an unknown kind", "类别", "城堡", "choice", "场地空间", "venue"),
    Case("no title", "名称", "  ", "missing", "必填", "must be filled", ""),
    Case("a negative quantity", "数量", -3, "at_least", "不得小于 0", "at least 0", "-3"),
    Case("a negative quantity as text", "数量", "－３", "at_least", "不得小于 0", "at least 0", "-3"),
    Case("a quantity in words", "数量", "若干", "number", "不是数字", "no number"),
    Case("a quantity with its unit", "数量", "3间", "number", "不是数字", "no number"),
    Case("grouping that may be a slip", "数量", "1,23", "number", "不是数字", "no number"),
    Case("half a project", "可承接项目数", 1.5, "whole", "不是整数", "no whole number"),
    Case("a range of months like 13-2", "可用月份", "13-2", "months", "10-4（十月到次年四月）", "October to April"),
    Case("month 0", "可用月份", 0, "months", "1 到 12", "1 to 12", "0"),
    Case("February the 30th", "生效日期", "2024年2月30日", "day", "2024-01-31", "2024-01-31"),
    Case("a year where a day is asked", "生效日期", 2024, "day", "不是有效日期", "no date"),
    Case("a day in another order", "生效日期", "5/1/2024", "day", "不是有效日期", "no date"),
    Case("a latitude beyond the pole", "纬度", 118.2, "at_most", "不得大于 90", "at most 90"),
    Case("money in words", "每项经费", "面议", "number", "不是数字", "no number"),
    Case("an id in scientific notation", "编号", "1.38E+10", "lost_digits", "科学计数法", "scientific notation"),
    Case("a phone as id", "编号", "13800000000", "personal_id", "像电话", "looks like a phone", "138****0000"),
    Case("an id given twice with other content", "编号", "r1", "duplicate", "第 3 行重复", "stands in row 3"),
    Case("a number too long for a spreadsheet", "编号", 460204199001011234.0, "lost_digits", "末尾数字已丢失", "last digits", None),
)


@pytest.fixture(scope="module")
def outcome(store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, list[str], dict[str, openpyxl.Workbook]]:
    """One load of one workbook with a row for each case, the ids in the graph after it, and the quarantine workbooks in both languages."""
    for text in ("MATCH ()-[r]->() DELETE r", "MATCH (n) DELETE n"):
        store.write(text)
    folder = tmp_path_factory.mktemp("cells")
    load(store, write_city(folder / "base"))
    bad = [offer(f"x{at}", **{case.column: case.value, **case.more}) for at, case in enumerate(CASES)]
    path = write_sheets(folder / "清单.xlsx", {"资源清单": [HEADERS, *(offer(f"r{i}") for i in range(GOOD)), *bad]})
    report = load(store, path)
    ids = [row["id"] for row in store.read("MATCH (r:Resource) RETURN r.id AS id")]
    english = load(store, path, lang="en", quarantine_dir=folder / "en")
    books = {"zh": report, "en": english}
    return report, ids, {lang: openpyxl.load_workbook(r.quarantine["清单.xlsx"]) for lang, r in books.items()}


def row_of(case: Case) -> int:
    return GOOD + 2 + CASES.index(case)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_bad_cell_is_told_with_its_place_its_value_and_what_is_expected(outcome: tuple[LoadReport, Any, Any], case: Case) -> None:
    found: Finding = next(f for f in outcome[0].all_findings if f.row == row_of(case))
    assert (found.severity, found.code) == ("quarantined", case.code)
    assert (found.file, found.sheet, found.column) == ("清单.xlsx", "资源清单", case.column)
    if case.code != "lost_digits" or isinstance(case.value, str):
        assert found.value == (case.shown if case.shown is not None else str(case.value))
    assert case.zh in found.said.text("zh")
    assert case.en in found.said.text("en")
    assert found.advice is not None
    for part in ("清单.xlsx", "资源清单", f"第 {row_of(case)} 行", case.column):
        assert part in found.text("zh")
    assert f"row {row_of(case)}" in found.text("en")


def test_the_rest_of_the_sheet_is_loaded_and_the_exit_code_says_so(outcome: tuple[LoadReport, list[str], Any]) -> None:
    report, ids, _ = outcome
    assert report.exit_code == 3
    assert set(ids) == {f"r{i}" for i in range(GOOD)} - {"r1"}  # its id stands there twice, so neither row is trusted
    assert report.total("quarantined") == len(CASES) + 1


def test_the_quarantine_workbook_has_the_senders_rows_in_order_and_three_columns_more(
    outcome: tuple[LoadReport, Any, dict[str, openpyxl.Workbook]],
) -> None:
    for lang, book in outcome[2].items():
        rows = [list(row) for row in book["资源清单"].iter_rows(values_only=True)]
        assert rows[0] == [*HEADERS, "错误代码", "错误说明", "建议"]
        assert [row[0] for row in rows[1:3]] == ["r1", "x0"]
        assert len(rows) == len(CASES) + 2
        for case, row in zip(CASES, rows[2:], strict=True):
            kept, sent = row[HEADERS.index(case.column)], case.value
            if isinstance(sent, str):
                assert (kept or "").strip() == sent.strip()
            else:
                assert kept == pytest.approx(sent)
            assert row[-3] == case.code
            assert (case.zh if lang == "zh" else case.en) in row[-2]
            assert (f"第 {row_of(case)} 行" if lang == "zh" else f"row {row_of(case)}") in row[-2]
            assert row[-1]


def test_personal_values_are_masked_in_what_is_said_and_kept_in_the_senders_own_rows(empty_store: Store, tmp_path: Path) -> None:
    load(empty_store, write_city(tmp_path / "base"))
    header = ("编号", "村社区", "户主", "手机号", "身份证号", "地址")
    good = [(f"h{i}", "金鸡岭社区", "张某某", f"1380000{i:04d}", "", "某路") for i in range(40)]
    bad = [("h90", "金鸡岭社区", "李某某", "1.38E+10", "", "某路1号"), ("h91", "无此村", "王某某", 13900001111, "", "某路2号")]
    report = load(empty_store, write_sheets(tmp_path / "家庭户.xlsx", {"家庭户": [header, *good, *bad]}))
    assert report.exit_code == 3
    told = [f.text(lang) + str(f.value) for f in report.all_findings for lang in ("zh", "en")]
    assert not any(clear in text for text in told for clear in ("李某某", "王某某", "13900001111", "1.38E+10", "某路"))
    lost = next(f for f in report.all_findings if f.code == "lost_digits")
    assert (lost.row, lost.column, lost.value) == (42, "手机号", "****10")
    rows = list(openpyxl.load_workbook(report.quarantine["家庭户.xlsx"])["家庭户"].iter_rows(values_only=True))
    assert (rows[1][2], rows[1][3], rows[2][3]) == ("李某某", "1.38E+10", 13900001111)
    assert "李某某" not in rows[1][-2]
    assert empty_store.read("MATCH (h:Household {id: 'h1'}) RETURN h.phone AS p") == [{"p": "138****0001"}]


@pytest.mark.parametrize("value", ["1.2460E+17", 1.246e17, "９.１Ｅ+17"])
def test_a_credit_code_in_scientific_notation_has_lost_its_digits(value: object) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        reader_for(Unit.model_fields["uscc"])(value)
    assert caught.value.type == "lost_digits"
    assert reader_for(Unit.model_fields["uscc"])("91460200MA5T123456") == "91460200MA5T123456"
