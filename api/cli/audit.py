"""`gongjian audit`: read the trail, and prove that nobody changed it."""

from datetime import datetime
from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, lang_of
from api.cli.output import print_rows, say, told
from api.scope import Scope
from api.usecases.audit import Verified
from api.usecases.audit_read import Sought, show_audit, verify_audit
from graph.wording import Lang, Wording

app = typer.Typer(no_args_is_help=True, add_completion=False, help="审计记录：查看与核验 / the audit trail: show it, verify it")

WHOLE = Wording("audit.whole", "{chains} 条链、{lines} 行，全部完整", "{chains} chains with {lines} lines, all whole")
BROKEN = Wording(
    "audit.broken",
    "{broken} 条链不完整：有行被改动、删去或移动。请保留原件并查明",
    "{broken} chains are broken: lines were changed, taken out or moved. Keep the files as they are and find out why",
)
HEADINGS = {
    "at": ("时间(UTC)", "at (UTC)"),
    "who": ("何人", "who"),
    "role": ("角色", "role"),
    "territory": ("区划", "areas"),
    "use_case": ("事项", "use case"),
    "purpose": ("用途", "purpose"),
    "statement": ("内容", "what"),
    "rows": ("行数", "rows"),
    "outcome": ("结果", "outcome"),
}
CHAINS = {"chain": ("链", "chain"), "lines": ("行数", "lines"), "state": ("结果", "state")}
STATES = {True: ("完整", "whole"), False: ("第 {line} 行不符", "broken at line {line}")}
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False)]


@app.command()
def show(
    user: Annotated[str | None, typer.Option(help="何人 / who", show_default=False)] = None,
    use_case: Annotated[str | None, typer.Option(help="事项，如 open、cypher、person / use case", show_default=False)] = None,
    purpose: Annotated[str | None, typer.Option(help="用途 / purpose", show_default=False)] = None,
    outcome: Annotated[str | None, typer.Option(help="结果 / outcome", show_default=False)] = None,
    since: Day = None,
    until: Day = None,
    failed: Annotated[bool, typer.Option("--failed", help="只看未成功的 / only what did not end well")] = False,
    limit: Annotated[int, typer.Option(min=1, help="条数 / how many")] = 100,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """查看审计记录，新的在前 / Show entries, the newest first.

    Example: gongjian audit show --use-case open --since 2026-11-01
    """
    language = lang_of(lang)
    days = [each.date() if each else None for each in (since, until)]
    with told(language):
        rows = show_audit(Scope.local(), Sought(user, use_case, purpose, outcome, days[0], days[1], failed, limit))
    if form is Format.table:
        rows = [{**row, "at": str(row["at"])[:19].replace("T", " ")} for row in rows]
    print_rows(rows, form, _headings(HEADINGS, language) if form is Format.table else None)


@app.command()
def verify(form: FormatOption = Format.table, lang: LangOption = None) -> None:
    """核验每条链 / Verify every chain. Exit codes: 0 whole, 1 broken."""
    language = lang_of(lang)
    with told(language):
        found = verify_audit(Scope.local())
    broken = [each for each in found if each.broken_at is not None]
    shown = found if form is not Format.table else broken
    if shown:
        print_rows([_row(each, language) for each in shown], form, _headings(CHAINS, language) if form is Format.table else None)
    if broken:
        say(BROKEN.text(language, {"broken": len(broken)}))
        raise typer.Exit(1)
    say(WHOLE.text(language, {"chains": len(found), "lines": sum(each.lines for each in found)}))


def _row(each: Verified, lang: Lang) -> dict[str, Any]:
    state = STATES[each.broken_at is None][lang == "en"].format(line=each.broken_at)
    return {"chain": each.path.name, "lines": each.lines, "state": state}


def _headings(named: dict[str, tuple[str, str]], lang: Lang) -> dict[str, str]:
    return {name: words[lang == "en"] for name, words in named.items()}
