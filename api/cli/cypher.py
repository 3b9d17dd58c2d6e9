"""`gongjian cypher`: a reading statement through the gate."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_rows, say
from api.scope import Scope
from api.usecases.query import parameter_of, run_cypher
from graph.store.gate import GateCut

Param = Annotated[
    list[str] | None,
    typer.Option("--param", "-p", help="参数 / parameter name=value (JSON where it is JSON, else text)", show_default=False),
]
FileOption = Annotated[str | None, typer.Option("--file", "-f", help="从文件读语句 / read it from a file; - : stdin")]


def cypher(
    text: Annotated[str | None, typer.Argument(help="只读查询 / a reading statement", show_default=False)] = None,
    param: Param = None,
    file: FileOption = None,
    form: FormatOption = Format.table,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """执行只读 Cypher / Run a reading Cypher statement.

    Exit codes: 0 answered, 6 refused (it does more than read, or is no statement), 7 cut by a limit (1,000 rows, 5 MB, 10 s).
    Personal fields show their masked and sealed forms. Raw Cypher sees the whole graph, whatever your territory.

    Example: gongjian cypher 'MATCH (u:Unit {id: $id}) RETURN u.name AS name' --param id=u0
    """
    language = lang_of(lang)
    statement, parameters = _statement(text, file), dict(_parameter(item) for item in param or ())
    with opening(store, language) as opened:
        answer = run_cypher(Scope.local(), opened, statement, parameters)
    print_rows(answer.objects(), form, {name: name for name in answer.columns} if form is not Format.json else None)
    for warning in answer.warnings:
        say(warning.text(language))
    if answer.truncated:
        raise typer.Exit(GateCut.exit_code)


def _statement(text: str | None, file: str | None) -> str:
    if (text is None) == (file is None):
        raise typer.BadParameter("给出语句或 --file 之一 / give the statement or --file, one of them")
    if text is not None:
        return text
    try:
        return sys.stdin.read() if file == "-" else Path(str(file)).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file}: {type(error).__name__}") from None


def _parameter(item: str) -> tuple[str, Any]:
    found = parameter_of(item)
    if found is None:
        raise typer.BadParameter("应为 name=value / expected name=value", param_hint="--param")
    return found
