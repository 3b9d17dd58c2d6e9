"""The project list as a planner hands it on: a workbook with the projects, what stays unmet, what stays idle, and how good the plan is."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from api.usecases.followed_sheets import followed_sheets
from graph.wording import Lang

_Sheet = tuple[str, Sequence[tuple[str, str, int]]]
_PROJECTS: Mapping[Lang, _Sheet] = {
    "zh": (
        "项目清单",
        [
            ("number", "序号", 5),
            ("project", "项目编号", 10),
            ("title", "项目", 24),
            ("resource_title", "资源", 20),
            ("unit_name", "提供单位", 18),
            ("demand_title", "需求", 20),
            ("area_name", "村（社区）", 15),
            ("quantity", "数量", 8),
            ("measure", "计量单位", 8),
            ("cost", "经费（元）", 11),
            ("score", "得分", 7),
            ("why", "理由", 46),
        ],
    ),
    "en": (
        "Projects",
        [
            ("number", "No.", 5),
            ("project", "Id", 10),
            ("title", "Project", 24),
            ("resource_title", "Resource", 20),
            ("unit_name", "Unit", 18),
            ("demand_title", "Demand", 20),
            ("area_name", "Area", 15),
            ("quantity", "Quantity", 8),
            ("measure", "Measure", 8),
            ("cost", "Cost", 11),
            ("score", "Score", 7),
            ("why", "Reasons", 46),
        ],
    ),
}
_UNMET: Mapping[Lang, _Sheet] = {
    "zh": ("未满足需求", [("demand", "编号", 14), ("demand_title", "需求", 30), ("area_name", "村（社区）", 22), ("reason", "原因", 80)]),
    "en": ("Unmet", [("demand", "Id", 14), ("demand_title", "Demand", 30), ("area_name", "Area", 22), ("reason", "Why", 80)]),
}
_PARTLY: Mapping[Lang, _Sheet] = {
    "zh": ("部分满足", [("demand", "编号", 14), ("demand_title", "需求", 30), ("area_name", "村（社区）", 22), ("reason", "原因", 80)]),
    "en": ("Partly met", [("demand", "Id", 14), ("demand_title", "Demand", 30), ("area_name", "Area", 22), ("reason", "Why", 80)]),
}
_IDLE: Mapping[Lang, _Sheet] = {
    "zh": ("未用资源", [("resource", "编号", 14), ("resource_title", "资源", 30), ("unit_name", "单位", 22), ("reason", "原因", 80)]),
    "en": ("Idle", [("resource", "Id", 14), ("resource_title", "Resource", 30), ("unit_name", "Unit", 22), ("reason", "Why", 80)]),
}
_ABOUT: Mapping[Lang, _Sheet] = {
    "zh": ("说明", [("what", "项目", 20), ("value", "内容", 60)]),
    "en": ("About", [("what", "What", 20), ("value", "Value", 60)]),
}
_FIGURES = {
    "id": ("批次", "Run"),
    "created_at": ("生成时间", "Created at"),
    "as_of": ("基准日期", "As of"),
    "objective": ("总分", "Objective"),
    "bound": ("已证明的上界", "Proven bound"),
    "gap": ("差距", "Gap"),
    "fairness_price": ("公平代价", "Price of fairness"),
}


_TITLE: Mapping[Lang, str] = {"zh": "共建项目建议", "en": "Proposed projects"}
_TOLD: Mapping[Lang, str] = {"zh": "基准日期 {as_of}　生成 {made}　批次 {run}", "en": "as of {as_of}, made {made}, run {run}"}
_CELLS: Mapping[str, Mapping[str, Any]] = {
    "text": {"text_wrap": True},
    "score": {"num_format": "0.000"},
    "amount": {"num_format": "#,##0.##"},
}
_HEADER = 2
_LINE = 17


def write_project_list(plan: Mapping[str, Any], path: Path, lang: Lang) -> None:
    """Write a plan (as `api.usecases.runs.as_json` gives it) to an .xlsx file; the file appears whole or not at all."""
    partial = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(partial), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        run, at = plan["run"], lang == "en"
        told = (
            _TITLE[lang],
            _TOLD[lang].format(run=run.get("id", ""), as_of=run.get("as_of", ""), made=str(run.get("created_at", ""))[:10]),
        )
        _write(book, _PROJECTS[lang], list(_project_rows(plan["projects"])), told)
        _write(book, _UNMET[lang], plan["unmet"], told)
        if plan.get("partly"):  # a run of an earlier version has no such list
            _write(book, _PARTLY[lang], plan["partly"], told)
        _write(book, _IDLE[lang], plan["idle"], told)
        for sheet, rows in followed_sheets(plan, lang):
            _write(book, sheet, rows, told)
        _write(book, _ABOUT[lang], [{"what": names[at], "value": run.get(key)} for key, names in _FIGURES.items()], told)
    partial.replace(path)


def _project_rows(projects: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for number, project in enumerate(projects, 1):
        for line in project["lines"]:
            yield {**line, "number": number, "project": project["id"], "title": project["title"], "why": "；".join(line["reasons"])}


def _write(book: Any, sheet: _Sheet, rows: Sequence[Mapping[str, Any]], told: tuple[str, str]) -> None:
    """One sheet: a title, a line that says which run and day it is of, the header, and the rows, wrapped and as high as their text."""
    name, columns = sheet
    page = book.add_worksheet(name)
    last = len(columns) - 1
    page.merge_range(0, 0, 0, last, f"{told[0]} · {name}", book.add_format({"bold": True, "font_size": 16, "align": "center"}))
    page.merge_range(1, 0, 1, last, told[1], book.add_format({"font_color": "#555555", "align": "center"}))
    page.set_row(0, 28)
    page.set_row(_HEADER, 22)
    head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter", "align": "center", "text_wrap": True})
    formats = {kind: book.add_format({"valign": "top", "border": 1, **more}) for kind, more in _CELLS.items()}
    for at, (key, heading, width) in enumerate(columns):
        page.set_column(at, at, width)
        page.write_string(_HEADER, at, heading, head)
        for line, row in enumerate(rows, _HEADER + 1):
            page.write(line, at, row.get(key), formats[_cell_kind(key, row.get(key))])
    for line, row in enumerate(rows, _HEADER + 1):
        page.set_row(line, _LINE * max(_lines(row.get(key), width) for key, _, width in columns))
    page.autofilter(_HEADER, 0, _HEADER + max(len(rows), 1), last)
    _for_paper(page)


def _for_paper(page: Any) -> None:
    page.freeze_panes(_HEADER + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEADER)
    page.set_footer("&C&P / &N")


def _cell_kind(key: str, value: Any) -> str:
    if not isinstance(value, float):
        return "text"
    return "score" if key in ("score", "value") else "amount"


def _lines(value: Any, width: int) -> int:
    """Lines that a cell's text takes: a Chinese character is as wide as two digits."""
    text = "" if value is None else str(value)
    return max(1, sum(-(-sum(2 if char > "\u2e7f" else 1 for char in part) // max(width - 1, 1)) for part in text.split("\n")))
