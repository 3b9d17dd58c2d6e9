"""`gongjian confirm`: say what kind a line of the lists is, or take that back."""

from typing import Annotated

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_rows, say
from graph.wording import Wording

DONE = Wording(
    "confirm.done",
    "{id}“{title}”的类别已确认为“{kind}”（原为“{before}”）",
    "{id} ({title}) is of kind {kind} now (before: {before})",
)
BACK = Wording("confirm.back", "{id}“{title}”的类别恢复为“{kind}”", "{id} ({title}) is of kind {kind} again")


def confirm(
    line: Annotated[str, typer.Argument(help="资源或需求的编号 / id of the resource or demand")],
    kind: Annotated[str | None, typer.Argument(help="类别名称或代码 / kind by name or code")] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="撤回人工确认 / undo a confirmation")] = False,
    by: Annotated[str | None, typer.Option(help="确认人 / who confirms")] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """确认或改正一条资源、需求的类别 / confirm or correct the kind of a line; `gongjian ask unconfirmed-kinds` lists what waits.

    \b
    以后加载不会改动，意思相近的行会得到同样的建议
    later loads leave it alone, and lines that mean the same get it suggested

    例 / example: gongjian confirm r12 health
    """
    from api.scope import Scope
    from api.usecases.kinds import confirm_kind, take_back_kind

    if take_back == (kind is not None):
        raise typer.BadParameter("KIND 或 --take-back，二者取一 / either KIND or --take-back")
    speak = lang_of(lang)
    with opening(store, speak) as graph:
        found = take_back_kind(Scope.local(), graph, line) if kind is None else confirm_kind(Scope.local(), graph, line, kind, by=by)
    if form is not Format.table:
        print_rows([found], form)
        return
    say((BACK if kind is None else DONE).text(speak, {name: found[name] or "-" for name in ("id", "title", "kind", "before")}))
