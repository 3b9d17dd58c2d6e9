"""`gongjian propose`: projects from the lists in the graph, with reasons."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import fetching, print_json, print_rows, say, told
from graph.wording import GongjianError, Wording

BAD_PAIR = Wording("propose.bad_pair", "请写 资源编号:需求编号，而不是“{value}”", "Write RESOURCE:DEMAND, not {value}")
BAD_WEIGHT = Wording("propose.bad_weight", "请写 名称=数值，而不是“{value}”", "Write NAME=NUMBER, not {value}")
SUMMARY = Wording(
    "propose.summary",
    "批次 {run}：{projects} 个项目（{lines} 条），未满足需求 {unmet} 项，未用资源 {idle} 项；"
    "总分 {objective:.3f}，上界 {bound:.3f}，用时 {seconds:.1f} 秒",
    "Run {run}: {projects} projects ({lines} lines), {unmet} demands unmet, {idle} resources idle; worth {objective:.3f} of at most "
    "{bound:.3f}; {seconds:.1f} s",
)
NEXT = Wording(
    "propose.next",
    "采纳：gongjian decide {run} 1 accept --reason 理由",
    "To accept: gongjian decide {run} 1 accept --reason WHY",
)
HEADINGS = {
    "zh": {
        "project": "项目",
        "resource_title": "资源",
        "unit_name": "单位",
        "demand_title": "需求",
        "area_name": "村社区",
        "score": "得分",
        "why": "理由",
    },
    "en": {"number": "No.", "what": "Resource (unit) → demand (area)", "score": "Score", "why": "Reasons"},
}
UNMET = {
    "zh": {"demand_title": "未满足需求", "area_name": "村社区", "reason": "原因"},
    "en": {"demand_title": "Unmet", "area_name": "Area", "reason": "Why"},
}


CSV_COLUMNS = (
    "project",
    *("resource", "resource_title", "unit", "unit_name", "demand", "demand_title", "area", "area_name"),
    *("quantity", "score", "kind_source", "why"),
)


class Fairness(StrEnum):
    """How evenly communities are treated."""

    off = "off"
    tie_break = "tie-break"
    strict = "strict"


class Capacity(StrEnum):
    """Whose units count for an area."""

    district = "district"
    city = "city"


def propose(
    area: Annotated[str | None, typer.Option(help="只为该区域（编码或名称） / for this area only: code or name")] = None,
    capacity: Annotated[Capacity, typer.Option(help="计入本区还是全市的单位 / whose units count")] = Capacity.city,
    resource_kind: Annotated[list[str] | None, typer.Option(help="只用这些资源类别 / resource kinds")] = None,
    demand_kind: Annotated[list[str] | None, typer.Option(help="只配这些需求类别 / demand kinds")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="基准日 / as of this day; default today")] = None,
    weight: Annotated[list[str] | None, typer.Option(help="评分权重，如 distance=0.2 / weight of a score part")] = None,
    max_projects: Annotated[int | None, typer.Option(min=0, help="最多条目 / at most so many lines")] = None,
    pin: Annotated[list[str] | None, typer.Option(help="必须配 资源:需求 / keep RESOURCE:DEMAND")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="不得配 资源:需求 / rule out RESOURCE:DEMAND")] = None,
    fairness: Annotated[Fairness, typer.Option(help="村社区均衡 / fairness to communities")] = Fairness.tie_break,
    minimum_score: Annotated[float | None, typer.Option(min=0, max=1, help="最低得分 / least score")] = None,
    effort: Annotated[str, typer.Option(help="计算力度（本版仅 exact） / effort, only exact in this version")] = "exact",
    time_limit: Annotated[float | None, typer.Option(min=0, help="成套搜索的秒数上限 / seconds for bundles")] = None,
    again_rejected: Annotated[bool, typer.Option("--again-rejected", help="重新考虑未采纳的 / rejected pairs may come back")] = False,
    again_deferred: Annotated[bool, typer.Option("--again-deferred", help="重新考虑暂缓的 / deferred pairs may come back")] = False,
    by: Annotated[str | None, typer.Option(help="提出人 / who asks")] = None,
    out: Annotated[Path | None, typer.Option(help="项目清单 .xlsx / write the project list to this workbook")] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """由资源清单和需求清单提出共建项目，逐条说明理由 / propose projects from the lists, with reasons.

    例 / example: gongjian propose --area 天涯区 --format json
    """
    from api.usecases.project_list import write_project_list
    from api.usecases.propose import propose as run
    from api.usecases.request import Request
    from api.usecases.runs import as_json
    from graph.store import open_store

    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        request = Request(
            as_of=as_of.date() if as_of else date.today(),
            area=area,
            capacity=capacity.value,
            resource_kinds=tuple(resource_kind or ()),
            demand_kinds=tuple(demand_kind or ()),
            weights=dict(_weight(value) for value in weight or ()),
            max_projects=max_projects,
            pins=tuple(_pair(value) for value in pin or ()),
            forbidden=tuple(_pair(value) for value in forbid or ()),
            fairness=fairness.value,
            minimum_score=minimum_score,
            effort=effort,
            seconds=time_limit,
            again_rejected=again_rejected,
            again_deferred=again_deferred,
        )
        with open_store(store, progress=progress) as graph:
            found = as_json(run(graph, request, by=by), speak)
    if out is not None:
        write_project_list(found, out, speak)
    _print(found, form, speak)


def _pair(value: str) -> tuple[str, str]:
    resource, colon, demand = value.partition(":")
    if not (resource and colon and demand):
        raise GongjianError(BAD_PAIR, value=value)
    return resource, demand


def _weight(value: str) -> tuple[str, float]:
    name, _, number = value.partition("=")
    try:
        return name, float(number)
    except ValueError:
        raise GongjianError(BAD_WEIGHT, value=value) from None


def _print(found: dict[str, Any], form: Format, speak: Any) -> None:
    if form is Format.json:
        print_json(found)
        return
    rows = [
        {
            "project": project["id"],
            "number": number,
            **line,
            "score": f"{line['score']:.3f}",
            "what": _what(line),
            "why": "；".join(line["reasons"]),
        }
        for number, project in enumerate(found["projects"], 1)
        for line in project["lines"]
    ]
    print_rows(rows, form, HEADINGS[speak] if form is Format.table else {name: name for name in CSV_COLUMNS})
    if form is Format.table and found["unmet"]:
        print_rows(found["unmet"], form, UNMET[speak])
    run = found["run"]
    for note in run["notes"]:
        say(note)
    say(SUMMARY.text(speak, {**run, **run["counts"], "run": run["id"]}))
    say(NEXT.text(speak, {"run": run["id"]}))


def _what(line: dict[str, Any]) -> str:
    return f"{line['resource_title']}（{line['unit_name']}） → {line['demand_title']}（{line['area_name']}）"
