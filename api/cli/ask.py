"""`gongjian ask`: named questions."""

from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_json, print_rows, say, told
from api.scope import Scope
from api.usecases.ask import Answer
from api.usecases.ask import ask as put
from graph.queries import QUESTIONS, question_by_name, subject_of
from graph.wording import Lang, Wording

BAD_PARAM = Wording("ask.param_form", "参数写作 名称=值", "Write a parameter as name=value")
ABOUT = {
    "parameters": Wording("ask.parameters", "参数", "Parameters"),
    "columns": Wording("ask.columns", "列", "Columns"),
    "scope": Wording("ask.scope", "每行属于", "A row belongs to"),
    "facts": Wording("ask.facts", "对应事实", "Facts"),
    "example": Wording("ask.example", "写法", "Ask it"),
}
HINT = Wording(
    "ask.hint",
    "[ ] 内的参数可以不写。细看一个：gongjian ask 名称 --about；提问：{example}",
    "Parameters in [ ] may be left out. One in detail: gongjian ask NAME --about; ask it: {example}",
)


def ask(
    name: Annotated[
        str | None, typer.Argument(help="问题名称；不写则列出全部 / name of the question; none lists all", show_default=False)
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="参数 / parameter name=value", show_default=False)] = None,
    about: Annotated[bool, typer.Option("--about", help="说明该问题，不运行 / say what it asks and takes")] = False,
    form: FormatOption = Format.table,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """运行命名问题 / Ask a named question; without a name, list them all.

    Personal fields show their masked forms only. Exit codes: 0 answered, 2 no such question or a parameter is off.

    Examples: gongjian ask · gongjian ask committee-members --about · gongjian ask committee-members -p committee=海棠区湾区大党委
    """
    language = lang_of(lang)
    with told(language):
        if name is None:
            print_list(form, language)
            say(HINT.text(language, {"example": QUESTIONS[0].example()}))
        elif about:
            _print_about(_about(name, language), form, language)
        else:
            print_answer(answer_of(name, given_of(param, language), store, language), form, language)


def answer_of(name: str, given: dict[str, object], store: str | None, lang: Lang) -> Answer:
    """What a named question finds."""
    question_by_name(name)  # a mistyped name must not cost the start of a server
    with opening(store, lang) as opened:
        return put(Scope.local(), opened, name, given)


def given_of(items: list[str] | None, lang: Lang) -> dict[str, object]:
    """Parameters as they were typed, by name."""
    return dict(_pair(item, lang) for item in items or ())


def print_answer(answer: Answer, form: Format, lang: Lang) -> None:
    """Print the rows: a table in words, JSON and CSV with their own keys."""
    if form is Format.table and answer.rows:
        print_rows(answer.shown(lang), form, answer.headings(lang))
    elif form is not Format.table:
        print_rows(answer.rows, form, {column.name: column.name for column in answer.columns} if form is Format.csv else None)
    if answer.note is not None:
        say(answer.note.text(lang))


def print_list(form: Format, lang: Lang) -> None:
    """The questions by subject, each on a line of its own: a table would cut their names in two."""
    if form is not Format.table:
        print_rows(_list(lang), form)
        return
    subject, width = "", max(len(question.name) for question in QUESTIONS)
    for row in _list(lang):
        if row["subject"] != subject:
            typer.echo(("\n" if subject else "") + row["subject"])
            subject = row["subject"]
        typer.echo(f"  {row['name']:{width}}  {row['title']}  {row['parameters']}".rstrip())


def _print_about(about: dict[str, Any], form: Format, lang: Lang) -> None:
    if form is not Format.table:
        print_json(about)
        return
    typer.echo(f"{about['name']}  {about['title']}\n{about['about']}")
    typer.echo(f"{ABOUT['parameters'].text(lang)}:" if about["parameters"] else "")
    for p in about["parameters"]:
        typer.echo(f"  {p['name']}: {p['meaning']} ({p['example']})")
    typer.echo(f"{ABOUT['columns'].text(lang)}: " + ", ".join(f"{heading} ({name})" for name, heading in about["columns"].items()))
    typer.echo(f"{ABOUT['scope'].text(lang)}: {about['scope']}")
    if about["facts"]:
        typer.echo(f"{ABOUT['facts'].text(lang)}: {' '.join(about['facts'])}")
    typer.echo(f"{ABOUT['example'].text(lang)}: {about['example']}")


def _list(lang: Lang) -> list[dict[str, str]]:
    return [
        {
            "subject": subject_of(question).text(lang),
            "name": question.name,
            "title": question.title.text(lang),
            "parameters": " ".join(p.name if p.required else f"[{p.name}]" for p in question.parameters),
        }
        for question in QUESTIONS
    ]


def _about(name: str, lang: Lang) -> dict[str, object]:
    question = question_by_name(name)
    return {
        "name": question.name,
        "title": question.title.text(lang),
        "about": question.about.text(lang),
        "parameters": [
            {
                "name": p.name,
                "label": p.zh,
                "meaning": p.meaning(lang),
                "example": p.example,
                "type": p.type,
                "required": p.required,
                "default": "today" if p.today else p.default,
            }
            for p in question.parameters
        ],
        "columns": {column.name: column.zh if lang == "zh" else column.en for column in question.columns},
        "scope": question.scope.text(lang),
        "facts": list(question.facts),
        "example": question.example(),
    }


def _pair(item: str, lang: Lang) -> tuple[str, object]:
    name, equals, value = item.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(BAD_PARAM.text(lang))
    return name.strip(), value
