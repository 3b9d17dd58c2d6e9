"""Options that many commands share, and the language of a run."""

import locale
import os
from enum import StrEnum
from typing import Annotated

import typer

from graph.wording import Lang


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Language(StrEnum):
    """Languages of messages."""

    zh = "zh"
    en = "en"


StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="库地址 / store: file:DIR, bolt://HOST:PORT, neo4j+s://… (GONGJIAN_STORE)", show_default=False),
]
FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 / output format")]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="语言 / language (GONGJIAN_LANG; default by locale)", show_default=False),
]


def lang_of(given: Language | None = None) -> Lang:
    """The language asked for, else GONGJIAN_LANG, else English where the locale says so, else Chinese."""
    wanted = (given or os.environ.get("GONGJIAN_LANG") or _locale()).casefold()
    return "en" if wanted.startswith("en") else "zh"


def _locale() -> str:
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return named or (locale.getlocale()[0] or "")
