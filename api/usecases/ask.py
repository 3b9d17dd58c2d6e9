"""Asking a named question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.queries import Column, Question, question_by_name
from graph.queries.parameters import read_parameters
from graph.store import Store
from graph.wording import Lang


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, codes as they are stored, with the columns and the parameters it was asked with."""

    question: Question
    columns: tuple[Column, ...]
    parameters: Mapping[str, object]
    rows: tuple[Mapping[str, Any], ...]

    def headings(self, lang: Lang) -> dict[str, str]:
        """Column names with their headings."""
        return {column.name: column.zh if lang == "zh" else column.en for column in self.columns}

    def shown(self, lang: Lang) -> list[dict[str, Any]]:
        """The rows as a person reads them: codes in words (in Chinese), ratios in percent."""
        return [{column.name: _shown(column, row[column.name], lang) for column in self.columns} for row in self.rows]


def ask(store: Store, name: str, parameters: Mapping[str, object] | None = None, *, today: date | None = None) -> Answer:
    """The answer to a named question.

    Raises UnknownQuestionError with the nearest names, or ParameterError when a parameter is missing, unknown or can't be read.
    """
    question = question_by_name(name)
    values = read_parameters(question, parameters or {}, today or date.today())
    return Answer(question, question.columns, values, tuple(store.read(question.cypher, parameters=values)))


def _shown(column: Column, value: Any, lang: Lang) -> Any:
    if isinstance(value, list):
        return [_shown(column, item, lang) for item in value]
    if column.percent and value is not None:
        return f"{100 * value:.1f} %"
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    if column.choices is not None and lang == "zh" and value is not None:
        return column.choices.labels.get(value, value)
    return value
