"""`gongjian decide`: accept, reject or defer a proposed project."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_rows, say
from graph.wording import Wording

DONE = Wording("decide.done", "{project}“{title}”：{before} → {state}", "{project} ({title}): {before} → {state}")
SAME = Wording("decide.same", "{project}“{title}”已是“{state}”，没有改动", "{project} ({title}) is {state} already; nothing changed")
STALE = Wording(
    "decide.stale",
    "提示：批次 {run} 之后清单有变动，建议重新运行 gongjian propose",
    "Note: the lists have changed since run {run}; consider gongjian propose again",
)
MASKED = Wording("decide.masked", "理由中的号码已隐去", "Numbers of persons in the reason were masked")


class Verdict(StrEnum):
    """What is decided."""

    accept = "accept"
    reject = "reject"
    defer = "defer"


def decide(
    run: Annotated[str, typer.Argument(help="批次编号或 last / the run, or last")],
    project: Annotated[str, typer.Argument(help="项目编号或序号 / the project's id or number")],
    verdict: Annotated[Verdict, typer.Argument(help="accept 采纳, reject 不采纳, defer 暂缓")],
    reason: Annotated[str, typer.Option(help="理由 / why")],
    by: Annotated[str | None, typer.Option(help="决定人 / who decides")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="暂缓至 / deferred until; default 90 days")] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """对建议项目作决定并记住 / decide on a proposed project; the decision is remembered.

    \b
    accept  采纳：占用名额，以后的方案都保留；被占先则退出码为 8
            stays in later plans; exit code 8 names what was first
    reject  不采纳：不再提出，除非 propose --again-rejected
            not proposed again unless asked with --again-rejected
    defer   暂缓：到 --until（默认 90 天）之前不提出，之后自动恢复
            not proposed until that day, then it may come back

    例 / example: gongjian decide last 1 accept --reason 双方都同意
    """
    from api.scope import Scope
    from api.usecases.decide import decide as use
    from graph.model.project import PROJECT_STATES

    speak = lang_of(lang)
    with opening(store, speak) as graph:
        found = use(Scope.local(), graph, run, project, verdict.value, reason, by=by, until=until.date() if until else None)
    if form is not Format.table:
        print_rows([asdict(found.decided) | {"run": found.run, "stale": found.stale, "masked": found.masked}], form)
        return
    names = PROJECT_STATES.labels if speak == "zh" else {}
    values = {name: getattr(found.decided, name) for name in ("project", "title")}
    values |= {name: names.get(state, state) for name, state in (("before", found.decided.before), ("state", found.decided.state))}
    say((DONE if found.decided.changed else SAME).text(speak, values))
    if found.masked:
        say(MASKED.text(speak))
    if found.stale:
        say(STALE.text(speak, {"run": found.run}))
