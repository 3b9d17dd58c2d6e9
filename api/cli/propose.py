"""`gongjian propose`: projects from the lists in the graph, with reasons."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.followed import print_followed
from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import fetching, print_json, print_rows, say, told, writable
from api.cli.pair import pair_of
from graph.wording import GongjianError, Lang, Wording

BAD_WEIGHT = Wording("propose.bad_weight", "请写 名称=数值，而不是“{value}”", "Write NAME=NUMBER, not {value}")
BAD_MONTHS = Wording("propose.bad_months", "月份请写 10-4 或 7,8，而不是“{value}”", "Write months like 10-4 or 7,8, not {value}")
SUMMARY = Wording(
    "propose.summary",
    "批次 {run}：{projects} 个项目（{lines} 条），未满足需求 {unmet} 项，未用资源 {idle} 项；"
    "总分 {objective:.3f}，上界 {bound:.3f}，用时 {seconds:.1f} 秒",
    "Run {run}: {projects} projects ({lines} lines), {unmet} demands unmet, {idle} resources idle; worth {objective:.3f} of at most "
    "{bound:.3f}; {seconds:.1f} s",
)
NEXT = Wording(
    "propose.next",
    "采纳：gongjian decide {run} {number} accept --reason 理由",
    "To accept: gongjian decide {run} {number} accept --reason WHY",
)
HEADINGS = {
    "zh": {"number": "序号", "what": "资源（单位） → 需求（村社区）", "score": "得分", "why": "理由"},
    "en": {"number": "No.", "what": "Resource (unit) → demand (area)", "score": "Score", "why": "Reasons"},
}
UNMET = {
    "zh": {"demand_title": "未满足需求", "area_name": "村社区", "reason": "原因"},
    "en": {"demand_title": "Unmet", "area_name": "Area", "reason": "Why"},
}
PARTLY = {
    "zh": {"demand_title": "部分满足的需求", "area_name": "村（社区）", "reason": "原因"},
    "en": {"demand_title": "Met in part", "area_name": "Area", "reason": "Why"},
}
IDLE = {
    "zh": {"resource_title": "未用资源", "unit_name": "单位", "reason": "原因"},
    "en": {"resource_title": "Idle", "unit_name": "Unit", "reason": "Why"},
}
UNREACHED = {
    "zh": {"area_name": "未能覆盖的村社区", "reason": "原因"},
    "en": {"area_name": "Not reached", "reason": "Why"},
}
EXCHANGES = {
    "zh": {"one": "互助一方", "one_gets": "得到", "other": "另一方", "other_gets": "得到"},
    "en": {"one": "One side", "one_gets": "gets", "other": "The other", "other_gets": "gets"},
}
BUDGETS = {
    "zh": {"name": "经费上限", "amount": "上限（元）", "spent": "方案使用（元）", "kept_out": "因经费不足未排的配对"},
    "en": {"name": "Budget", "amount": "Amount (yuan)", "spent": "Spent", "kept_out": "Pairs it kept out"},
}
CURVE = {
    "zh": {
        "shape": "均衡方式",
        "objective": "总分",
        "price": "代价",
        "lines": "条目",
        "reached": "覆盖村社区",
        "span": "每村条目",
        "gini": "基尼系数",
    },
    "en": {
        "shape": "Fairness",
        "objective": "Worth",
        "price": "Price",
        "lines": "Lines",
        "reached": "Reached",
        "span": "Lines each",
        "gini": "Gini",
    },
}
KEPT = {"accepted": {"zh": "已采纳", "en": "accepted"}, "running": {"zh": "实施中", "en": "running"}}


CSV_COLUMNS = (
    *("project", "title", "state"),
    *("resource", "resource_title", "unit", "unit_name", "demand", "demand_title", "area", "area_name"),
    *("quantity", "measure", "score", "gain_one_more", "loss_one_less", "kind_source", "why"),
)


class Fairness(StrEnum):
    """How evenly communities are treated."""

    off = "off"
    tie_break = "tie-break"
    weighted = "weighted"
    strict = "strict"


class Capacity(StrEnum):
    """Whose units count for an area."""

    district = "district"
    city = "city"


def propose(
    area: Annotated[str | None, typer.Option(help="只为该区域（编码或名称） / for this area only: code or name")] = None,
    capacity: Annotated[
        Capacity, typer.Option(help="与 --area 同用：计入本区县还是全市的单位 / with --area: units of the district or of the city count")
    ] = Capacity.city,
    resource_kind: Annotated[
        list[str] | None, typer.Option(help="只用这些资源类别（名称或代码，可多次） / only these kinds of resources")
    ] = None,
    demand_kind: Annotated[list[str] | None, typer.Option(help="只配这些需求类别 / only these kinds of demands")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="基准日 / as of this day; default today")] = None,
    weight: Annotated[list[str] | None, typer.Option(help="评分权重，如 distance=0.2 / weight of a score part")] = None,
    max_projects: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="最多条目，已采纳的也算；一项资源对一项需求为一条，一个项目可有几条 / at most so many lines, accepted ones included; "
            "a line is one resource for one demand, a project may have several",
        ),
    ] = None,
    months: Annotated[str | None, typer.Option(help="方案所在月份，如 10-4 或 7,8（候鸟人才看它） / months of the plan, like 10-4")] = None,
    pin: Annotated[list[str] | None, typer.Option(help="必须配 资源:需求 / keep RESOURCE:DEMAND")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="不得配 资源:需求 / rule out RESOURCE:DEMAND")] = None,
    fairness: Annotated[
        Fairness,
        typer.Option(
            help="村社区均衡：off 只看总分，tie-break 同分时均衡，weighted 已有条目越多加价越高，strict 先均衡后总分 "
            "/ off, among equals, for a price a line, or before the score"
        ),
    ] = Fairness.tie_break,
    fairness_weight: Annotated[
        float | None, typer.Option(min=0, max=1, help="weighted 时每条加价多少分，默认0.05 / with weighted: the price a line")
    ] = None,
    per_need: Annotated[
        bool, typer.Option("--per-need", help="按人口（不知人口的按需求数）衡量均衡 / measure by residents, where unknown by demands")
    ] = False,
    at_least_one: Annotated[
        bool, typer.Option("--at-least-one", help="尽可能让每个村社区至少有一条 / a line for every community, where possible")
    ] = False,
    candidates: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="每项需求先取得分最高的几个配对，其余逐个核对 / plan with so many of each demand's best pairs; the others are priced",
        ),
    ] = None,
    curve: Annotated[
        bool, typer.Option("--curve", help="附公平与总分的五点曲线 / five plans from the best to the fairest, and what each costs")
    ] = False,
    minimum_score: Annotated[float | None, typer.Option(min=0, max=1, help="最低得分 / least score")] = None,
    effort: Annotated[
        str, typer.Option(help="计算力度：fast、certified（差距 ≤ 0.01%）、exact（证明最优） / fast, certified (gap <= 0.01 %) or exact")
    ] = "exact",
    time_limit: Annotated[float | None, typer.Option(min=0, help="求解的秒数上限 / seconds for solving")] = None,
    after: Annotated[
        str,
        typer.Option(help="沿用哪个批次：编号、last 或 none（从头排） / the run to stay close to: an id, last, or none for a fresh plan"),
    ] = "last",
    inertia: Annotated[
        float | None, typer.Option(min=0, max=1, help="原方案配对的加分，默认0.05 / bonus for pairs of that run, default 0.05")
    ] = None,
    again_rejected: Annotated[bool, typer.Option("--again-rejected", help="重新考虑未采纳的 / rejected pairs may come back")] = False,
    again_deferred: Annotated[
        bool, typer.Option("--again-deferred", help="提前重新考虑暂缓的（到期的自动恢复） / deferred pairs may come back before their day")
    ] = False,
    max_changes: Annotated[
        int | None, typer.Option(min=0, help="最多变动原方案的几条 / drop at most so many lines of the run before")
    ] = None,
    alternatives: Annotated[
        int, typer.Option(min=0, max=3, help="另给几个明显不同、总分相差不超过1%的方案 / so many clearly different plans within 1 %")
    ] = 0,
    by: Annotated[str | None, typer.Option(help="提出人 / who asks")] = None,
    out: Annotated[Path | None, typer.Option(help="项目清单 .xlsx / write the project list to this workbook")] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """由资源清单和需求清单提出共建项目，逐条说明理由 / propose projects from the lists, with reasons.

    例 / example: gongjian propose --area 天涯区 --format json
    """
    from api.scope import Scope
    from api.usecases.project_list import write_project_list
    from api.usecases.propose import propose as run
    from api.usecases.request import LAST, Request
    from api.usecases.runs import as_json
    from graph.plans.runs import LAST as ANY_LAST
    from graph.store import open_store

    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        writable(out, make=True)
        request = Request(
            as_of=as_of.date() if as_of else date.today(),
            area=area,
            capacity=capacity.value,
            resource_kinds=tuple(resource_kind or ()),
            demand_kinds=tuple(demand_kind or ()),
            weights=dict(_weight(value) for value in weight or ()),
            max_projects=max_projects,
            months=_months(months),
            inertia=inertia,
            after=None if after == "none" else LAST if after in ANY_LAST else after,
            pins=tuple(pair_of(value) for value in pin or ()),
            forbidden=tuple(pair_of(value) for value in forbid or ()),
            fairness=fairness.value,
            fairness_weight=fairness_weight,
            per_need=per_need,
            at_least_one=at_least_one,
            curve=curve,
            candidates_per_demand=candidates,
            minimum_score=minimum_score,
            effort=effort,
            seconds=time_limit,
            again_rejected=again_rejected,
            again_deferred=again_deferred,
            max_changes=max_changes,
            alternatives=alternatives,
        )
        with open_store(store, progress=progress) as graph:
            found = as_json(run(Scope.local(), graph, request, by=by), speak)
    if out is not None:
        with told(speak):
            write_project_list(found, out, speak)
    _print(found, form, speak)


def _months(value: str | None) -> tuple[int, ...]:
    from graph.values import read_months

    try:
        return read_months(value) or ()
    except ValueError:
        raise GongjianError(BAD_MONTHS, value=value) from None


def _weight(value: str) -> tuple[str, float]:
    name, _, number = value.partition("=")
    try:
        return name, float(number)
    except ValueError:
        raise GongjianError(BAD_WEIGHT, value=value) from None


def _print(found: dict[str, Any], form: Format, speak: Lang) -> None:
    if form is Format.json:
        print_json(found)
        return
    if form is Format.csv:
        rows = [row for project in found["projects"] for row in _lines(project)]
        print_rows(rows, form, {name: name for name in CSV_COLUMNS})
    else:
        print_rows([_row(project, speak) for project in found["projects"]], form, HEADINGS[speak])
        left: tuple[tuple[Any, Any], ...] = (
            (found["unmet"], UNMET),
            (found["partly"], PARTLY),
            (found["idle"], IDLE),
            (found["unreached"], UNREACHED),
        )
        both = [_exchange_row(sides) for sides in found["exchanges"]]
        money = [spent | {"kept_out": spent["kept_out"] or ""} for spent in found["budgets"]]
        left += ((both, EXCHANGES), (money, BUDGETS))
        for rows, headings in (*left, ([_curve_row(point) for point in found["fairness_curve"] or ()], CURVE)):
            if rows:
                print_rows(rows, form, headings[speak])
        print_followed(found, speak)
    run = found["run"]
    for note in run["notes"]:
        say(note)
    say(SUMMARY.text(speak, {**run, **run["counts"], "run": run["id"]}))
    first = next((project["number"] for project in found["projects"] if project["number"]), None)
    if first is not None:
        say(NEXT.text(speak, {"run": run["id"], "number": first}))


def _row(project: dict[str, Any], speak: Lang) -> dict[str, Any]:
    """A project in the table: one row, its lines below one another."""
    kept = KEPT.get(project["state"])
    return {
        "number": project["number"] or f"{project['id']}（{kept[speak] if kept else project['state']}）",
        "what": "\n".join(_what(line) for line in project["lines"]),
        "score": f"{project['score']:.3f}",
        "why": "；".join(project["reasons"]) if speak == "zh" else "; ".join(project["reasons"]),
    }


def _exchange_row(sides: list[dict[str, Any]]) -> dict[str, Any]:
    one, other = sides
    return {"one": one["name"], "one_gets": one["gets"], "other": other["name"], "other_gets": other["gets"]}


def _curve_row(point: dict[str, Any]) -> dict[str, Any]:
    """A point of the curve in the table; an asterisk marks the plan above it."""
    weight = "" if point["fairness_weight"] is None else f" {point['fairness_weight']:g}"
    return {
        "shape": f"{point['fairness']}{weight}{' *' if point['asked'] else ''}",
        "objective": f"{point['objective']:.3f}",
        "price": f"{point['price']:.3f}",
        "lines": point["lines"],
        "reached": f"{point['reached']}/{point['areas']}",
        "span": f"{point['least']}-{point['most']}",
        "gini": f"{point['gini']:.3f}",
    }


def _lines(project: dict[str, Any]) -> list[dict[str, Any]]:
    shown = {"project": project["id"], "title": project["title"], "state": project["state"]}
    return [{**line, **shown, "score": f"{line['score']:.3f}", "why": "；".join(line["reasons"])} for line in project["lines"]]


def _what(line: dict[str, Any]) -> str:
    return f"{line['resource_title']}（{line['unit_name']}） → {line['demand_title']}（{line['area_name']}）"
