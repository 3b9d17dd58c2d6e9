"""`gongjian compare`: two runs side by side."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_json, print_rows, say
from graph.wording import Lang, Wording

SUMMARY = Wording(
    "compare.summary",
    "{first} → {second}：少 {lost} 条，多 {gained} 条，{kept} 条相同（其中 {rescored} 条得分有变）；"
    "总分 {before:.3f} → {after:.3f}（{change:+.3f}）",
    "{first} → {second}: {lost} lines lost, {gained} gained, {kept} in both ({rescored} of them at another score); "
    "worth {before:.3f} → {after:.3f} ({change:+.3f})",
)
LINES = {
    "zh": {"sign": "", "what": "资源（单位） → 需求（村社区）", "score": "得分"},
    "en": {"sign": "", "what": "Resource (unit) → demand (area)", "score": "Score"},
}
LEFT = {
    "unmet": {"zh": "只有后一批次未满足", "en": "Unmet in the second alone"},
    "served": {"zh": "只有前一批次未满足", "en": "Unmet in the first alone"},
    "idle": {"zh": "只有后一批次未用", "en": "Idle in the second alone"},
    "used": {"zh": "只有前一批次未用", "en": "Idle in the first alone"},
}


def compare(
    first: Annotated[str, typer.Argument(metavar="RUN1", help="前一批次 / the first run")],
    second: Annotated[str, typer.Argument(metavar="RUN2", help="后一批次，或 last / the second run, or last")],
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """比较两个批次 / compare two runs.

    例 / example: gongjian compare R260601-a1b2c3 last
    """
    from api.scope import Scope
    from api.usecases.compare import as_document
    from api.usecases.compare import compare as use

    speak = lang_of(lang)
    with opening(store, speak) as graph:
        compared = use(Scope.local(), graph, first, second)
    if form is Format.json:
        print_json(as_document(compared))
        return
    found = asdict(compared)
    rows = [_row(line, sign, form) for sign, name in (("-", "lost"), ("+", "gained")) for line in found[name]]
    if form is Format.csv:
        print_rows(rows, form)
        return
    if rows:
        print_rows(rows, form, LINES[speak])
    for name, heading in LEFT.items():
        if found[name]:
            print_rows([{"what": f"{title}（{id_}）"} for id_, title in found[name]], form, {"what": heading[speak]})
    say(_summary(found, speak))


def _row(line: dict[str, Any], sign: str, form: Format) -> dict[str, Any]:
    if form is Format.csv:
        return {"sign": sign, **line}
    what = f"{line['resource_title']}（{line['unit_name']}） → {line['demand_title']}（{line['area_name']}）"
    return {"sign": sign, "what": what, "score": f"{line['score']:.3f}"}


def _summary(found: dict[str, Any], speak: Lang) -> str:
    (first, second), (before, after) = found["runs"], found["objectives"]
    counts = {name: len(found[name]) for name in ("lost", "gained", "rescored")}
    values = {"first": first, "second": second, "before": before, "after": after, "change": after - before, "kept": found["kept"]}
    return SUMMARY.text(speak, {**counts, **values})
