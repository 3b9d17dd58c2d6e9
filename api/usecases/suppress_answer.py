"""The rows of a named question as somebody may see them: those of the own territory, and without small numbers of people."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.scope import NotFoundError, Scope
from api.usecases.suppress import suppress_column
from api.usecases.suppress_ledger import Extent, admit, keys_of
from graph.queries import Question
from graph.queries.names import ids_called
from graph.queries.territories import BELONGING, COUNTED, DERIVED, PEOPLE_ROWS, Belonging
from graph.store import Store
from graph.territory import inside
from graph.wording import Wording

Row = Mapping[str, Any]

NOT_NAMED = Wording(
    "ask.not_named",
    "您的范围是 {areas}：请写明参数 {parameter}（范围内的一个）",
    "Your areas are {areas}: give the parameter {parameter} (one within them)",
)
SEVERAL_WITHIN = Wording(
    "ask.several_within",
    "您的范围内有多个叫这个名称的，请写编号：{parameter}",
    "Several in your areas have this name: give the id as {parameter}",
)
NOT_WITHIN = Wording("ask.not_within", "没有找到“{value}”", "Nothing called {value} was found")


def within_question(scope: Scope, store: Store, question: Question, values: Mapping[str, object]) -> Mapping[str, object]:
    """The values with a place that decides whose all rows are as its id, so that no namesake elsewhere answers. Raises ForbiddenError for
    a question that is about all areas or kinds that the role does not read, NotFoundError for a place that is not the asker's."""
    belonging = BELONGING.get(question.name)
    for label in belonging.labels if belonging else ():
        if not scope.duties.sees(label):
            scope.require_read(label)
    if belonging is None:
        scope.require_everywhere(question.name)
    if scope.everywhere or belonging is None or belonging.parameter is None:
        return values
    return {**values, belonging.parameter: _place(scope, store, belonging, values.get(belonging.parameter))}


def _place(scope: Scope, store: Store, belonging: Belonging, value: object) -> str:
    if value is None:
        raise NotFoundError(NOT_NAMED, areas="、".join(scope.areas) or "-", parameter=belonging.parameter)
    ids = store.read(ids_called(belonging.labels), value=value, **scope.parameters())[0]["ids"]
    if not ids:
        raise NotFoundError(NOT_WITHIN, value=value)
    if len(ids) > 1:
        raise NotFoundError(SEVERAL_WITHIN, parameter=belonging.parameter)
    return str(ids[0])


def rows_seen(scope: Scope, store: Store, question: Question, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows that belong to the asker's territory."""
    belonging = BELONGING.get(question.name)
    if scope.everywhere or belonging is None or belonging.column is None:
        return tuple(rows)
    ids = {str(row[belonging.column]) for row in rows if row[belonging.column] is not None}
    seen = frozenset[str]().union(*(inside(store, label, ids, scope.parameters()) for label in belonging.labels))
    return tuple(row for row in rows if row[belonging.column] in seen)


def without_small_numbers(scope: Scope, question: Question, values: Mapping[str, object], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with small numbers of persons and households left out, noted against differencing. Raises DifferencingError."""
    counted = COUNTED.get(question.name, ())
    if not counted or scope.duties.exact:
        return tuple(rows)
    shown = [dict(row) for row in rows]
    column, people = PEOPLE_ROWS.get(question.name, ("", frozenset()))
    about = [row for row in shown if not column or row[column] in people]
    for name in counted:
        for row, value in zip(about, suppress_column([row[name] for row in about]), strict=True):
            row[name] = value
    for row in about:
        if any(row[name] is None for name in counted):
            row.update(dict.fromkeys(DERIVED.get(question.name, ())))
    area = str(values.get("area") or "")
    rest = "|".join(f"{name}={value}" for name, value in sorted(values.items()) if name != "area")
    areas = (area,) if area.isdigit() else scope.areas
    admit(scope.user, question.name, Extent(areas, f"{area}|{rest}"), keys_of(about, counted))
    return tuple(shown)
