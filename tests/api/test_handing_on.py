"""The project list and the picture of a plan, as a planner hands them on."""

from pathlib import Path
from typing import Any

from matplotlib.ft2font import FT2Font
from openpyxl import load_workbook

from api.usecases.picture import draw_plan, font_file
from api.usecases.project_list import write_project_list
from api.usecases.samples import samples_folder


def line(number: int) -> dict[str, Any]:
    return {
        "resource": f"r{number}",
        "resource_title": f"=资源{number}",
        "unit": "u",
        "unit_name": "海边酒店",
        "demand": f"d{number}",
        "demand_title": f"需求{number}",
        "area": "a",
        "area_name": "渔村",
        "quantity": 2.0,
        "measure": "场次",
        "cost": None,
        "score": 0.5,
        "reasons": ["类别适配"],
    }


def plan(count: int = 3) -> dict[str, Any]:
    projects = [{"id": f"p{n}", "title": f"项目{n}", "score": 0.5, "reasons": [], "lines": [line(n)]} for n in range(count)]
    unmet = [{"demand": "d9", "demand_title": "修路", "area_name": "山村", "reason": "没有单位提供"}]
    return {"run": {"id": "R1", "objective": 1.5}, "projects": projects, "unmet": unmet, "idle": []}


def test_the_workbook_has_every_line_and_text_that_begins_with_an_equals_sign_stays_text(tmp_path: Path) -> None:
    write_project_list(plan(), tmp_path / "list.xlsx", "zh")
    book = load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["项目清单", "未满足需求", "未用资源", "说明"]
    rows = list(book["项目清单"].iter_rows(values_only=True))
    assert [row[3] for row in rows[3:]] == ["=资源0", "=资源1", "=资源2"]
    assert book["项目清单"]["D4"].data_type == "s"
    assert next(book["未满足需求"].iter_rows(min_row=4, values_only=True)) == ("d9", "修路", "山村", "没有单位提供")
    assert [path.name for path in tmp_path.iterdir()] == ["list.xlsx"]


def test_the_workbook_is_made_to_be_handed_on(tmp_path: Path) -> None:
    for lang, title, day in (
        ("zh", "共建项目建议 · 项目清单", "基准日期 2024-06-01"),
        ("en", "Proposed projects · Projects", "as of 2024-06-01"),
    ):
        made = plan()
        made["run"]["as_of"] = "2024-06-01"
        made["projects"][0]["lines"][0]["reasons"] = ["同属一个大党委，距离近，类别适配" * 6]
        write_project_list(made, tmp_path / "list.xlsx", "zh" if lang == "zh" else "en")
        page = load_workbook(tmp_path / "list.xlsx").worksheets[0]
        assert page["A1"].value == title
        assert day in page["A2"].value
        assert page.freeze_panes == "A4"
        assert page.print_title_rows == "$3:$3"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert page["L4"].alignment.wrap_text
        assert page.row_dimensions[4].height > (page.row_dimensions[5].height or 15)


def test_the_same_plan_gives_the_same_picture_and_an_empty_one_gives_one_too(tmp_path: Path) -> None:
    assert draw_plan(plan(), tmp_path / "a.png", "zh") == 3
    draw_plan(plan(), tmp_path / "b.png", "zh")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert draw_plan(plan(0), tmp_path / "c.png", "en") == 0


def test_the_font_has_a_glyph_for_every_character_of_the_sample_lists() -> None:
    glyphs = set(FT2Font(str(font_file())).get_charmap())
    lists = ("单位.csv", "资源清单.csv", "需求清单.csv", "区划.csv", "sanya-divisions.csv")
    text = "".join((samples_folder() / name).read_text(encoding="utf-8-sig") for name in lists)
    assert {char for char in text if not char.isspace() and ord(char) not in glyphs} == set()
