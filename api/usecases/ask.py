"""Asking a named question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.scope import Scope
from api.usecases.audit_record import recorded
from api.usecases.suppress_answer import rows_seen, within_question, without_small_numbers
from graph.queries import Column, Question, Words, question_by_name
from graph.queries.names import is_known, names_of, nearest
from graph.queries.parameters import read_parameters
from graph.store import Store
from graph.wording import Lang, Said, Wording

UNKNOWN_NAME = Wording(
    "ask.unknown_name",
    "图中没有名为“{value}”的{zh}。{near_zh}",
    "Nothing in the graph is called {value} ({name}). {near_en}",
)
NO_ROWS = Wording("ask.no_rows", "没有结果（{meaning_zh}）", "No rows ({meaning_en})")
_NOTHING = Words("按所给条件，图中没有这样的记录", "the graph holds nothing of the kind for these parameters")


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, codes as they are stored, with its columns and parameters; `note` says why there are no rows."""

    question: Question
    columns: tuple[Column, ...]
    parameters: Mapping[str, object]
    rows: tuple[Mapping[str, Any], ...]
    note: Said | None = None

    def headings(self, lang: Lang) -> dict[str, str]:
        """Column names with their headings."""
        return {column.name: column.zh if lang == "zh" else column.en for column in self.columns}

    def shown(self, lang: Lang) -> list[dict[str, Any]]:
        """The rows as a person reads them: codes in words (in Chinese), ratios in percent."""
        return [{column.name: _shown(column, row[column.name], lang) for column in self.columns} for row in self.rows]


def ask(scope: Scope, store: Store, name: str, parameters: Mapping[str, object] | None = None, *, today: date | None = None) -> Answer:
    """The answer to a named question: rows of the asker's territory, small numbers of people left out.

    Raises UnknownQuestionError with the nearest names, ParameterError when a parameter is missing, unknown or can't be read,
    ForbiddenError for a question that is about all areas, NotFoundError for a place that is not the asker's, DifferencingError.
    """
    with recorded(scope, "ask", name, parameters or {}) as record:
        scope.require("ask")
        question = question_by_name(name)
        given = read_parameters(question, parameters or {}, today or date.today())
        values = within_question(scope, store, question, given)
        rows = rows_seen(scope, store, question, store.read(question.cypher, parameters=values))
        rows = without_small_numbers(scope, store, question, values, rows)
        record.rows = len(rows)
    return Answer(question, question.columns, values, rows, None if rows else _note(scope, store, question, values))


def _note(scope: Scope, store: Store, question: Question, values: Mapping[str, object]) -> Said:
    """Why there is no row: a name that the graph does not have, with the nearest ones, or what an empty answer means."""
    for parameter in question.parameters:
        value = values[parameter.name]
        if parameter.names and value is not None and not _known(scope, store, parameter.names, value):
            near = "、".join(
                nearest(str(value), (row["name"] for row in store.read(names_of(parameter.names), parameters=scope.parameters())))
            )
            said = {"near_zh": f"是否指：{near}？" if near else "", "near_en": f"Did you mean {near}?" if near else ""}
            return Said(UNKNOWN_NAME, {"value": value, "zh": parameter.zh, "name": parameter.name, **said})
    meaning = question.empty or _NOTHING
    return Said(NO_ROWS, {"meaning_zh": meaning.zh, "meaning_en": meaning.en})


def _known(scope: Scope, store: Store, labels: tuple[str, ...], value: object) -> bool:
    return bool(store.read(is_known(labels), value=value, **scope.parameters())[0]["known"])


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
