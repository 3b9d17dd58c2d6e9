"""`gongjian doctor`: this computer and every setting."""

import sys
from typing import Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import print_json, print_rows, say, told
from api.usecases.doctor import Check, examine
from api.usecases.settings import SETTINGS
from graph.wording import Lang, Wording

HEADINGS = {
    "zh": {"name": "检查", "state": "结果", "found": "情况", "advice": "怎么办"},
    "en": {"name": "check", "state": "state", "found": "found", "advice": "what to do"},
}
OF_SETTINGS = {
    "zh": {"name": "设置", "value": "当前值", "default": "默认", "about": "作用"},
    "en": {"name": "setting", "value": "value", "default": "default", "about": "what it does"},
}
COLUMNS = ("part", "name", "state", "found", "advice", "value", "default", "about")
FAILED = Wording("doctor.failed", "有 {count} 项不通过", "{count} checks failed")
WELL = Wording("doctor.well", "一切正常", "All is well")
WARNED = Wording("doctor.warned", "可以使用，有 {count} 项请留意", "It works; {count} points deserve a look")


def doctor(store: StoreOption = None, form: FormatOption = Format.table, lang: LangOption = None) -> None:
    """检查本机环境与全部设置 / Check this computer and show every setting.

    Starts and changes nothing. Exit codes: 0 nothing failed (warnings may be there), 1 something failed.
    """
    language = lang_of(lang)
    with told(language):
        found = examine(store)
    checks, settings = [_check(each, language) for each in found], _settings(language)
    if form is Format.json:
        print_json({"checks": checks, "settings": settings})
    elif form is Format.csv:
        rows = [{"part": "check", **row} for row in checks] + [{"part": "setting", **row} for row in settings]
        print_rows(rows, form, {name: name for name in COLUMNS})
    else:
        print_rows(checks, form, HEADINGS[language])
        print_rows(settings, form, OF_SETTINGS[language])
    sys.stdout.flush()
    _end(found, language)


def _end(found: list[Check], lang: Lang) -> None:
    counts = {state: sum(each.state == state for each in found) for state in ("fail", "warn")}
    wording, count = (FAILED, counts["fail"]) if counts["fail"] else (WARNED, counts["warn"]) if counts["warn"] else (WELL, 0)
    say(wording.text(lang, {"count": count}))
    if counts["fail"]:
        raise typer.Exit(1)


def _check(check: Check, lang: Lang) -> dict[str, Any]:
    advice = check.advice.text(lang) if check.advice else None
    return {"name": check.name, "state": check.state, "found": check.found.text(lang), "advice": advice}


def _settings(lang: Lang) -> list[dict[str, Any]]:
    rows = [{"name": each.name, "value": each.value(), "default": each.default_value()} for each in SETTINGS]
    return [{**row, "about": each.about.text(lang)} for row, each in zip(rows, SETTINGS, strict=True)]
