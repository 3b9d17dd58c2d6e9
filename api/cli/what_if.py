"""`gongjian what-if`: what a change would do to the plan; nothing is written."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import fetching, print_json, print_rows, say, told
from api.cli.pair import pair_of
from graph.wording import GongjianError, Lang, Wording

ALONE = Wording("what_if.alone", "{option} 要写在它所说的 {before} 之后", "{option} belongs after the {before} that it is about")
STALE = Wording(
    "what_if.stale",
    "提示：批次之后清单有变动，前后两个方案都按现在的清单计算",
    "Note: the lists have changed since the run; both plans are by the lists as they are now",
)
SUMMARY = Wording(
    "what_if.summary",
    "与现方案相比：少 {lost} 条，多 {gained} 条，其余 {kept} 条不变；总分 {before:.3f} → {after:.3f}（{change:+.3f}）；{seconds:.3f} 秒",
    "Against the plan as it is: {lost} lines lost, {gained} gained, {kept} kept; worth {before:.3f} → {after:.3f} ({change:+.3f}); "
    "{seconds:.3f} s",
)
BEST = Wording(
    "what_if.best", "变动后的方案已证明最优；库中没有写入任何内容", "The plan after the change is proven best; nothing was written"
)
WITHIN = Wording(
    "what_if.within",
    "变动后的方案是重新求解的，与上界最多相差 {gap:.3f}；库中没有写入任何内容",
    "The plan after the change was solved again and is within {gap:.3f} of the proven bound; nothing was written",
)
SAME = Wording("what_if.same", "方案没有变化", "The plan stays as it is")
LINES = {
    "zh": {"sign": "", "what": "资源（单位） → 需求（村社区）", "score": "得分", "note": ""},
    "en": {"sign": "", "what": "Resource (unit) → demand (area)", "score": "Score", "note": ""},
}
ENDS = {
    "unmet": {"zh": "新的未满足需求", "en": "Newly unmet"},
    "served": {"zh": "新满足的需求", "en": "Newly served"},
    "idle": {"zh": "新的未用资源", "en": "Newly idle"},
    "used": {"zh": "新用上的资源", "en": "Newly used"},
}
ACCEPTED = {"zh": "已采纳", "en": "accepted"}


def what_if(
    run: Annotated[
        str | None, typer.Argument(help="批次编号或 last；不写则按现在的清单 / a run or last; without it, the lists as they are now")
    ] = None,
    unit_leaves: Annotated[list[str] | None, typer.Option(help="单位退出（编号或名称，可多次） / a unit leaves: id or name")] = None,
    months: Annotated[str | None, typer.Option(help="方案改在这些月份，如季节结束后 5-9 / the plan is for these months instead")] = None,
    resource: Annotated[list[str] | None, typer.Option(help="与 --capacity 同用：哪项资源 / with --capacity: of which resource")] = None,
    capacity: Annotated[
        list[int] | None, typer.Option(help="该资源增减几个名额，如 +2 或 -1 / so many places more or less, like +2 or -1")
    ] = None,
    demand: Annotated[list[str] | None, typer.Option(help="与 --suppliers 同用：哪项需求 / with --suppliers: of which demand")] = None,
    suppliers: Annotated[list[int] | None, typer.Option(help="该需求增减几个接收数 / so many suppliers more or less")] = None,
    without: Annotated[list[str] | None, typer.Option(help="这一对落空 资源:需求 / RESOURCE:DEMAND falls through")] = None,
    add: Annotated[
        Path | None,
        typer.Option(
            help="试加一个工作簿里的资源、需求（如一个新村），格式同 load，不写入 / try resources and demands of a workbook, as for "
            "load; never written"
        ),
    ] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """假如……会怎样：两个方案的差别，不写入任何内容 / what a change would do: the difference of two plans, nothing is written.

    \b
    gongjian what-if --unit-leaves 市人民医院                 一个单位退出 / a unit leaves
    gongjian what-if --months 5-9                             候鸟季结束 / the season ends
    gongjian what-if --resource r1 --capacity +2              多两个名额 / two places more
    gongjian what-if --add 新村.xlsx --unit-leaves u3         几项变动一起 / several at once
    """
    from api.scope import Scope
    from api.usecases.what_if import Supposed
    from api.usecases.what_if import what_if as use
    from graph.store import open_store

    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        asked = Supposed(
            leave=tuple(unit_leaves or ()),
            places=_paired("--capacity", capacity, "--resource", resource),
            suppliers=_paired("--suppliers", suppliers, "--demand", demand),
            fall=tuple(pair_of(value) for value in without or ()),
            months=months,
            add=add,
        )
        with open_store(store, progress=progress) as graph:
            found = use(Scope.local(), graph, run, asked)
    document = _document(found, speak)
    if form is Format.json:
        print_json(document)
    else:
        _print(document, form, speak)
    if found.stale:
        say(STALE.text(speak))


def _paired(option: str, numbers: list[int] | None, before: str, names: list[str] | None) -> tuple[tuple[str, int], ...]:
    if len(numbers or ()) != len(names or ()):
        raise GongjianError(ALONE, option=option, before=before)
    return tuple(zip(names or (), numbers or (), strict=True))


def _document(found: Any, speak: Lang) -> dict[str, Any]:
    difference = found.difference
    ends = {name: [dict(zip(("id", "title", "owner"), row, strict=True)) for row in getattr(found, name)] for name in ENDS}
    return {
        "run": found.run,
        "stale": found.stale,
        "value_before": difference.before,
        "value_after": difference.after,
        "change": difference.after - difference.before,
        "objective": difference.objective,
        "bound": difference.bound,
        "gap": difference.gap,
        "solved_again": difference.afresh,
        "kept": difference.kept,
        "rescored": difference.rescored,
        "seconds": difference.seconds,
        "lost": [asdict(line) for line in found.lost],
        "gained": [asdict(line) for line in found.gained],
        **ends,
        "notes": [note.text(speak) for note in found.notes],
    }


def _print(document: dict[str, Any], form: Format, speak: Lang) -> None:
    rows = [_row(line, sign, form, speak) for sign, name in (("-", "lost"), ("+", "gained")) for line in document[name]]
    if form is Format.csv:
        print_rows(rows, form)
        return
    if rows:
        print_rows(rows, form, LINES[speak])
    else:
        say(SAME.text(speak))
    for name, heading in ENDS.items():
        if document[name]:
            print_rows([{"what": f"{row['title']}（{row['owner']}）"} for row in document[name]], form, {"what": heading[speak]})
    for note in document["notes"]:
        say(note)
    counts = {name: len(document[name]) for name in ("lost", "gained")}
    values = {name: document[name] for name in ("kept", "change", "seconds")}
    say(SUMMARY.text(speak, {**counts, **values, "before": document["value_before"], "after": document["value_after"]}))
    say((WITHIN if document["solved_again"] else BEST).text(speak, {"gap": document["gap"]}))


def _row(line: dict[str, Any], sign: str, form: Format, speak: Lang) -> dict[str, Any]:
    if form is Format.csv:
        return {"sign": sign, **line}
    what = f"{line['resource_title']}（{line['unit_name']}） → {line['demand_title']}（{line['area_name']}）"
    return {"sign": sign, "what": what, "score": f"{line['score']:.3f}", "note": ACCEPTED[speak] if line["pinned"] else ""}
