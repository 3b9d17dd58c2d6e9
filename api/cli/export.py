"""`gongjian export`: hand the graph on as tables or as a network."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_json, print_rows, say
from api.scope import Scope
from api.usecases.export import Exported, Wanted
from api.usecases.export import export as write
from graph.wording import Lang, Wording

DONE = Wording("export.done", "已写出 {rows} 行到 {to}", "{rows} rows written to {to}")
MASKED = Wording(
    "export.masked",
    "个人信息只写掩码(列名以“掩码_”开头，加载时略过)；要写明文：--open-with-key --purpose …",
    "Personal values are masked (columns begin with masked_ and are left out by a load); in clear: --open-with-key --purpose …",
)
OPENED = Wording(
    "export.opened",
    "其中有个人信息明文，已记入审计。请妥善保管，用完删除",
    "It holds personal values in clear; this is in the audit. Keep it safe and delete it after use",
)
NOT_KEPT = Wording(
    "export.not_kept",
    "不含：建议批次、决定、加载记录，以及已撤回的记录",
    "Not in it: runs, decisions, loads, and what was withdrawn",
)
HEADINGS = {"list": ("清单", "list"), "rows": ("行数", "rows")}


class As(StrEnum):
    """Forms of an export."""

    xlsx = "xlsx"
    csv = "csv"
    json = "json"
    graphml = "graphml"


def export(
    to: Annotated[Path, typer.Argument(help="文件夹；json、graphml 为文件 / folder, or a file for json and graphml")],
    kind: Annotated[list[str] | None, typer.Option("--kind", "-k", help="只写这些清单 / only these lists", show_default=False)] = None,
    area: Annotated[str | None, typer.Option("--area", help="只写这个区划的 / only what belongs to this area", show_default=False)] = None,
    form: Annotated[As, typer.Option("--as", help="写成什么 / what to write")] = As.xlsx,
    provenance: Annotated[
        bool, typer.Option("--provenance", help="加上来源文件、行号等列 / add the columns of where it comes from")
    ] = False,
    opened: Annotated[
        bool, typer.Option("--open-with-key", help="个人信息写明文，须 --purpose，记入审计 / personal values in clear, audited")
    ] = False,
    purpose: Annotated[str | None, typer.Option("--purpose", help="用途 / what for", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="替换已有的 / replace what is there")] = False,
    output: FormatOption = Format.table,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """导出为可再次加载的表格，或一个网络文件 / Write tables that can be loaded again, or one network file.

    One file a list, in the loader's own columns, with its links; what is written in full and loaded into an empty store with the same key
    is the same graph. Nothing half-written is left. Exit codes: 0 written, 2 not as asked, 5 store failed.

    Examples: gongjian export out · gongjian export out --kind 资源清单 --kind 需求清单 --as csv · gongjian export jyq --area 吉阳区 ·
    gongjian export net.json --as json
    """
    language = lang_of(lang)
    with opening(store, language) as opened_store:
        kinds = tuple(kind or ())
        wanted = Wanted(to, form.value, kinds, area, provenance, opened, force, language)
        _tell(write(Scope.local(purpose or ""), opened_store, wanted), output, language)


def _tell(found: Exported, output: Format, lang: Lang) -> None:
    rows = [{"list": name, "rows": number} for name, number in found.rows.items()]
    if output is Format.json:
        print_json({"to": str(found.to), "opened": found.opened, "rows": found.rows})
    else:
        print_rows(rows, output, {key: zh if lang == "zh" else en for key, (zh, en) in HEADINGS.items()})
    say(DONE.text(lang, {"rows": found.total, "to": found.to}))
    say((OPENED if found.opened else MASKED).text(lang))
    say(NOT_KEPT.text(lang))
