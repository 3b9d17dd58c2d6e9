"""Printing: rows as a table, JSON or CSV on standard output; everything said beside them on standard error."""

import csv
import errno
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from api.cli.options import Format
from graph.wording import GongjianError, Lang, Wording

if TYPE_CHECKING:  # the driver is not needed to print
    from graph.store import Store
    from graph.store.jars import Progress as Report

FETCHING = Wording("cli.fetching", "取内置数据库的组件（仅首次）", "Fetching the private database (first time only)")
FILE_TROUBLE = Wording("cli.file", "不能使用文件 {path}：{reason}", "The file {path} can't be used: {reason}")
FILE_TROUBLES = (
    (FileNotFoundError, Wording("cli.no_file", "没有这个文件或文件夹：{path}", "There is no such file or folder: {path}")),
    (FileExistsError, Wording("cli.file_exists", "{path} 已存在，未覆盖", "{path} exists and was left as it is")),
    (IsADirectoryError, Wording("cli.is_folder", "{path} 是文件夹，这里要写文件名", "{path} is a folder; name a file")),
    (NotADirectoryError, Wording("cli.not_folder", "{path} 的上级不是文件夹", "{path} does not lie in a folder")),
    (PermissionError, Wording("cli.no_right", "没有权限使用 {path}", "{path} can't be used: no permission")),
)


def say(text: str) -> None:
    """Say something to the person at the terminal (standard error, so that standard output stays data)."""
    from rich.console import Console

    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(text)


def fail(error: GongjianError, lang: Lang) -> NoReturn:
    """Say what went wrong and end with the error's exit code."""
    say(error.text(lang))
    raise typer.Exit(error.exit_code)


@contextmanager
def told(lang: Lang) -> Iterator[None]:
    """End the command with a message and the right exit code when a GongjianError is raised inside, or a file can't be used."""
    try:
        yield
    except GongjianError as error:
        fail(error, lang)
    except OSError as error:
        if error.filename is None:
            raise
        fail(_of_file(error), lang)


def _of_file(error: OSError) -> GongjianError:
    """What is wrong with a file, with its path."""
    wording = next((wording for kind, wording in FILE_TROUBLES if isinstance(error, kind)), FILE_TROUBLE)
    return GongjianError(wording, path=error.filename, reason=error.strerror or type(error).__name__)


def writable(path: Path | None, *, make: bool = False) -> None:
    """Raise an OSError that names the path when no file can be written there, so that it is known before the work is done. With `make`
    missing folders are not missed."""
    if path is None:
        return
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    folder = path.absolute().parent
    while make and not folder.exists():
        folder = folder.parent
    with tempfile.TemporaryFile(dir=folder):
        pass


@contextmanager
def opening(url: str | None, lang: Lang) -> "Iterator[Store]":
    """The store of a command: what the first start fetches shows as a bar, and what goes wrong ends the command with a message."""
    from graph.store import open_store

    with told(lang), fetching(lang) as progress, open_store(url, progress=progress) as store:
        yield store


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output; dates in ISO form, Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def print_rows(rows: Sequence[Mapping[str, Any]], form: Format, headings: Mapping[str, str] | None = None) -> None:
    """Print rows: JSON and CSV with their own keys, a table with `headings` (key -> heading), which also chooses its columns."""
    columns = dict(headings) if headings else {key: key for row in rows for key in row}
    if form is Format.json:
        print_json([dict(row) for row in rows])
    elif form is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(key)) for key in columns] for row in rows)
    else:
        _print_table(rows, columns)


def _print_table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(header_style="bold")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")  # Chinese has no spaces to break at: the default cuts it short
    for row in rows:
        table.add_row(*(_cell(row.get(key)).replace("[", "\\[") for key in columns))
    Console(highlight=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(_cell(item) for item in value)
    return json.dumps(value, ensure_ascii=False, default=_plain) if isinstance(value, Mapping) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


@contextmanager
def fetching(lang: Lang) -> "Iterator[Report]":
    """A callback for fetching jars that shows a progress bar on standard error from its first call on."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task(FETCHING.text(lang), total=None)

    def report(done: int, total: int) -> None:
        bar.start()  # only now: a bar that never moves would leave an empty line
        bar.update(task, completed=done, total=total)

    try:
        yield report
    finally:
        bar.stop()
