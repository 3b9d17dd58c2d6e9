"""The project list as a planner hands it on: a workbook with the projects, what stays unmet, what stays idle, and how good the plan is."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from graph.wording import Lang

_Sheet = tuple[str, Sequence[tuple[str, str, int]]]
_PROJECTS: Mapping[Lang, _Sheet] = {
    "zh": (
        "项目清单",
        [
            ("number", "序号", 6),
            ("project", "项目编号", 14),
            ("title", "项目", 34),
            ("resource_title", "资源", 24),
            ("unit_name", "提供单位", 24),
            ("demand_title", "需求", 24),
            ("area_name", "村（社区）", 20),
            ("quantity", "数量", 8),
            ("measure", "计量单位", 10),
            ("cost", "经费（元）", 12),
            ("score", "得分", 8),
            ("why", "理由", 70),
        ],
    ),
    "en": (
        "Projects",
        [
            ("number", "No.", 6),
            ("project", "Id", 14),
            ("title", "Project", 34),
            ("resource_title", "Resource", 24),
            ("unit_name", "Unit", 24),
            ("demand_title", "Demand", 24),
            ("area_name", "Area", 20),
            ("quantity", "Quantity", 8),
            ("measure", "Measure", 10),
            ("cost", "Cost", 12),
            ("score", "Score", 8),
            ("why", "Reasons", 70),
        ],
    ),
}
_UNMET: Mapping[Lang, _Sheet] = {
    "zh": ("未满足需求", [("demand", "编号", 14), ("demand_title", "需求", 30), ("area_name", "村（社区）", 22), ("reason", "原因", 80)]),
    "en": ("Unmet", [("demand", "Id", 14), ("demand_title", "Demand", 30), ("area_name", "Area", 22), ("reason", "Why", 80)]),
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


def write_project_list(plan: Mapping[str, Any], path: Path, lang: Lang) -> None:
    """Write a plan (as `api.usecases.runs.as_json` gives it) to an .xlsx file; the file appears whole or not at all."""
    partial = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(partial), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write(book, _PROJECTS[lang], list(_project_rows(plan["projects"])))
        _write(book, _UNMET[lang], plan["unmet"])
        _write(book, _IDLE[lang], plan["idle"])
        run, at = plan["run"], lang == "en"
        _write(book, _ABOUT[lang], [{"what": names[at], "value": run.get(key)} for key, names in _FIGURES.items()])
    partial.replace(path)


def _project_rows(projects: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for number, project in enumerate(projects, 1):
        for line in project["lines"]:
            yield {**line, "number": number, "project": project["id"], "title": project["title"], "why": "；".join(line["reasons"])}


def _write(book: Any, sheet: _Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
    name, columns = sheet
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    number = book.add_format({"num_format": "0.000", "valign": "top", "border": 1})
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for at, (key, heading, width) in enumerate(columns):
        page.set_column(at, at, width)
        page.write_string(0, at, heading, head)
        for line, row in enumerate(rows, 1):
            page.write(line, at, row.get(key), number if key in ("score", "value") and isinstance(row.get(key), float) else cell)
    page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
