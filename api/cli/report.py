"""`gongjian report`: the answer of a named question as it is handed on, as GET /v1/reports/{name} gives it."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.ask import HINT, answer_of, given_of, print_answer, print_list
from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import say, told, writable
from graph.queries import QUESTIONS
from graph.wording import Wording

WRITTEN = Wording("report.written", "已写出 {rows} 行到 {path}", "{rows} rows written to {path}")


def report(
    name: Annotated[
        str | None, typer.Argument(help="报表名称；不写则列出全部 / name of the report; none lists all", show_default=False)
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="参数 / parameter name=value", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写成工作簿 .xlsx / write this workbook", show_default=False)] = None,
    form: FormatOption = Format.table,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """报表：命名问题的结果，可写成 .xlsx 转交 / A report: what a named question finds, to be handed on as a workbook.

    Every question of `gongjian ask` is a report. Personal fields show their masked forms only. Exit codes: 0 done, 2 no such report or a
    parameter is off.

    Example: gongjian report committee-members -p committee=海棠区湾区大党委 --out 成员.xlsx
    """
    language = lang_of(lang)
    with told(language):
        if name is None:
            print_list(form, language)
            say(HINT.text(language, {"example": QUESTIONS[0].example().replace("gongjian ask", "gongjian report")}))
            return
        writable(out, make=True)
        answer = answer_of(name, given_of(param, language), store, language)
        if out is None:
            print_answer(answer, form, language)
            return
        from api.usecases.report import workbook_of

        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(workbook_of(answer, language))
        say(WRITTEN.text(language, {"rows": len(answer.rows), "path": out}))
