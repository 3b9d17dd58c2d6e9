"""`gongjian sweep`: delete records that were withdrawn long ago and that nothing needs any more."""

from datetime import date, datetime
from typing import Annotated

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_rows, say
from graph.wording import Lang, Wording

HEADINGS = {"zh": {"kind": "类别", "count": "条数", "ids": "例如"}, "en": {"kind": "kind", "count": "count", "ids": "such as"}}
NOTHING = Wording("sweep.nothing", "没有可清除的记录（{before} 之前撤回的）", "There is nothing to delete (withdrawn before {before})")
WOULD = Wording(
    "sweep.would",
    "以上 {count} 条在 {before} 之前已撤回，没有来源再提到，也没有有效的记录引用。尚未删除；确认要删除请加 --delete",
    "These {count} records were withdrawn before {before}, no source names them and nothing that holds refers to them. Nothing was deleted "
    "yet; add --delete to delete them",
)
GONE = Wording(
    "sweep.gone",
    "已删除 {count} 条；以更早日期为准的查询不再找到它们",
    "{count} records were deleted; questions as of an earlier day no longer find them",
)


def sweep(
    before: Annotated[
        datetime | None, typer.Option("--before", formats=["%Y-%m-%d"], help="只清除此日之前撤回的，默认今天 / withdrawn before this day")
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="真正删除；不加则只列出 / delete; without it they are only listed")] = False,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """清除早已撤回的记录：先列出，加 --delete 才删除 / delete records withdrawn long ago; lists them unless --delete is given.

    \b
    只清除没有来源再提到、没有人改过、有效记录也不引用的
    only what no source names, nobody changed and nothing that holds refers to

    例 / example: gongjian sweep --before 2024-01-01
    """
    from api.scope import Scope
    from api.usecases.sweep import sweep as run

    speak = lang_of(lang)
    day = before.date() if before else date.today()
    with opening(store, speak) as graph:
        found = run(Scope.local(), graph, day, delete=delete)
    if found or form is not Format.table:
        shown = ("kind", "count") if delete else ("kind", "count", "ids")
        rows = [{"kind": _named(each.kind, speak), "count": each.count, "ids": list(each.ids)} for each in found]
        print_rows([{key: row[key] for key in shown} for row in rows], form, {key: HEADINGS[speak][key] for key in shown})
    wording = (GONE if delete else WOULD) if found else NOTHING
    say(wording.text(speak, {"count": sum(each.count for each in found), "before": day}))


def _named(name: str, lang: Lang) -> str:
    from graph.model import NODES, RELATIONSHIPS

    labels = {kind.label: kind.zh for kind in NODES} | {kind.type: kind.zh for kind in RELATIONSHIPS}
    return f"{labels[name]}（{name}）" if lang == "zh" else name
