"""What a named question is: its words, its Cypher, what it asks for and what its columns mean."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from graph.kinds import Choices
from graph.wording import Lang

ParameterType = Literal["text", "date", "month", "integer", "number"]
_TYPES_ZH = {"text": "文字", "date": "日期", "month": "年月", "integer": "整数", "number": "数字"}


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in Chinese and in English."""

    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """The words in the user's language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value the asker may or must give.

    `month` is written 2021-03 and becomes the first day of that month. `default` is used when nothing is given; `today` makes it the
    present day (or the first day of the present month). `names` are the labels of the nodes that the value calls by id, name or alias.
    """

    name: str
    zh: str
    en: str
    type: ParameterType = "text"
    required: bool = False
    default: str | float | None = None
    today: bool = False
    example: str = ""
    names: tuple[str, ...] = ()

    def meaning(self, lang: Lang) -> str:
        """What to write, with what holds when nothing is written, in the user's language."""
        if lang == "en":
            return self.en
        what = f"{self.zh}的编号、名称或别名" if self.names else f"{self.zh}（{_TYPES_ZH[self.type]}）"
        return what + (
            "，必填" if self.required else "；不写即今天" if self.today else f"；不写即 {self.default}" if self.default else "；不写即全部"
        )

    def missing(self, today: date) -> object:
        """The value when the asker gives none."""
        if self.today:
            return today.replace(day=1) if self.type == "month" else today
        return self.default


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer. `choices` gives the wording of coded values; `percent` marks a ratio that is shown in percent."""

    name: str
    zh: str
    en: str
    choices: Choices | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question an organiser asks by name.

    `title` says it in a few words, `about` what exactly is counted,
    `scope` which territory a row belongs to (for the day when a caller sees only
    the rows of his own territory). `facts` are the rows of the domain's fact list that it answers. The Cypher only reads,
    takes its values as parameters, and returns exactly the columns. `empty` says what it means when there is no row.
    """

    name: str
    title: Words
    about: Words
    cypher: str
    columns: tuple[Column, ...]
    scope: Words
    parameters: tuple[Parameter, ...] = ()
    facts: tuple[str, ...] = field(default=())
    empty: Words | None = None

    def example(self) -> str:
        """A command line that asks it, with every required parameter and the first optional one that names something."""
        shown = [p for p in self.parameters if p.required] or [p for p in self.parameters if p.example and not p.today][:1]
        return " ".join(["gongjian ask", self.name, *(f"--param {p.name}={p.example}" for p in shown)])
