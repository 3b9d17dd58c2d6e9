"""`gongjian check`: the domain's fact list against the loaded graph."""

from datetime import datetime
from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_rows, say
from api.scope import Scope
from api.usecases.check import check as put
from graph.facts import Finding, Item
from graph.wording import Lang, Wording

STATUS = {
    "pass": Wording("check.pass", "通过", "pass"),
    "fail": Wording("check.fail", "不符", "fail"),
    "not_yet": Wording("check.not_yet", "尚不能判断", "not yet"),
}
MISSING = Wording("check.missing", "还缺：{what}", "missing: {what}")
SUM = Wording("check.sum", "通过 {passed}，不符 {failed}，尚不能判断 {open}", "{passed} pass, {failed} fail, {open} not yet")
HEADINGS = {"id": ("编号", "id"), "status": ("结果", "result"), "fact": ("事实或规则", "fact or rule"), "detail": ("依据", "grounds")}


def check(
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日期 / day", show_default=False)] = None,
    form: FormatOption = Format.table,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """逐条核对事实清单 / Put the loaded graph to the fact list.

    Each fact passes, fails (with the rows that are off) or can't be judged yet (with what is missing). Exit codes: 0 none failed,
    1 some did.
    """
    language = lang_of(lang)
    with opening(store, language) as opened:
        findings = put(Scope.local(), opened, as_of=as_of.date() if as_of else None)
    if form is Format.json:
        print_rows([_object(finding, language) for finding in findings], form)
    else:
        headings = {name: zh if language == "zh" else en for name, (zh, en) in HEADINGS.items()}
        print_rows([_row(finding, language) for finding in findings], form, headings)
    count = {status: sum(finding.status == status for finding in findings) for status in STATUS}
    say(SUM.text(language, {"passed": count["pass"], "failed": count["fail"], "open": count["not_yet"]}))
    if count["fail"]:
        raise typer.Exit(1)


def _row(finding: Finding, lang: Lang) -> dict[str, str]:
    fact = finding.fact
    grounds = [_item(item, lang) for item in finding.items]
    if finding.status == "not_yet":
        grounds.append(MISSING.text(lang, {"what": fact.missing.text(lang)}))
    return {
        "id": fact.id,
        "status": STATUS[finding.status].text(lang),
        "fact": fact.zh if lang == "zh" else fact.en,
        "detail": "; ".join(grounds),
    }


def _item(item: Item, lang: Lang) -> str:
    sign = {True: "√", False: "×", None: "?"}[item.ok]
    figures = "" if item.counted is None else f" {_figure(item.counted)}" + ("" if item.stated is None else f" / {_figure(item.stated)}")
    which = "" if item.ok or not item.which else " (" + "、".join(map(str, item.which[:5])) + (" …" if len(item.which) > 5 else "") + ")"
    return f"{sign} {item.name.text(lang)}{figures}{which}"


def _figure(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _object(finding: Finding, lang: Lang) -> dict[str, Any]:
    return {
        "id": finding.fact.id,
        "status": finding.status,
        "fact": finding.fact.zh if lang == "zh" else finding.fact.en,
        "items": [
            {"item": i.name.text(lang), "ok": i.ok, "stated": i.stated, "counted": i.counted, "which": list(i.which)} for i in finding.items
        ],
        "missing": finding.fact.missing.text(lang) if finding.status == "not_yet" else None,
    }
