"""The rows of a named question as somebody may see them: those of the own territory, and without small numbers of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.scope import NotFoundError, Scope, prefix_of
from api.usecases.suppress import LEAST, Sum, suppress, suppress_column
from api.usecases.suppress_ledger import Extent, admit, keys_of
from graph.queries import Question
from graph.queries.names import ids_called
from graph.queries.territories import BELONGING, COUNTED, Belonging, Counts
from graph.store import Store
from graph.territory import inside
from graph.wording import Wording

Row = Mapping[str, Any]
Cell = tuple[str, int]

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


def without_small_numbers(
    scope: Scope, store: Store, question: Question, values: Mapping[str, object], rows: Sequence[Row]
) -> tuple[Row, ...]:
    """The rows with small numbers of persons and households left out, noted against differencing. Raises DifferencingError."""
    counts = COUNTED.get(question.name)
    if counts is None or scope.duties.exact:
        return tuple(rows)
    shown = [dict(row) for row in rows]
    about = [row for row in shown if counts.rows is None or row[counts.rows[0]] in counts.rows[1]]
    for row, safe in zip(about, _safe(counts, about), strict=True):
        if any(value is None for value in safe.values()):
            row.update(dict.fromkeys(counts.derived))
            row.update({name: None for name, limits in counts.compared if any((row[limit] or 0) <= LEAST for limit in limits)})
        row.update(safe)
    apart = (*counts.derived, *(name for name, _ in counts.compared))
    figures = keys_of(about, counts.columns, apart, str(values.get("month") or ""))
    admit(scope.user, question.name, _extent(scope, store, values), figures)
    return tuple(shown)


def _extent(scope: Scope, store: Store, values: Mapping[str, object]) -> Extent:
    """Whom an answer is about. An area is known by its code, however it was named."""
    area, day = values.get("area"), str(values.get("as_of") or "")
    rest = "|".join(f"{name}={value}" for name, value in sorted(values.items()) if name not in ("area", "as_of"))
    if area is None:
        return Extent(scope.areas, rest, day)
    named = store.read(ids_called(("Area",)), value=area, **scope.parameters())[0]["ids"]
    return Extent(tuple(sorted(prefix_of(str(id_)) for id_ in named)), rest, day)


def _safe(counts: Counts, rows: Sequence[Row]) -> list[dict[str, int | None]]:
    """The counted figures of each row, None where one is left out."""
    if not (counts.sums or counts.within):
        columns = {name: suppress_column([row[name] for row in rows]) for name in counts.columns}
        return [{name: columns[name][at] for name in counts.columns} for at in range(len(rows))]
    table = _table(counts, rows)
    found = suppress(table.cells, table.sums, unseen=table.unseen, told=table.told)
    return [{name: found.get(_key(counts, name, at)) for name in counts.columns} for at in range(len(rows))]


@dataclass(slots=True)
class _Table:
    """An answer as cells, by column and row, with all that can be added up in it."""

    cells: dict[Cell, int] = field(default_factory=dict)
    sums: list[Sum[Cell]] = field(default_factory=list)
    unseen: set[Cell] = field(default_factory=set)
    told: set[Cell] = field(default_factory=set)


def _table(counts: Counts, rows: Sequence[Row]) -> _Table:
    """Rows with their sums and differences, and each column with its sum, which may be known from elsewhere, unless all rows are about
    the same people."""
    table = _Table()
    for at, row in enumerate(rows):
        table.cells.update({_key(counts, name, at): row[name] for name in counts.columns if row[name] is not None})
        for whole, parts in counts.sums:
            table.sums.append(Sum(_key(counts, whole, at), tuple(_key(counts, part, at) for part in parts)))
        for part, whole in counts.within:
            others = (f"{whole} without {part}", at)
            table.cells[others] = row[whole] - row[part]
            table.unseen.add(others)
            table.sums.append(Sum(_key(counts, whole, at), (_key(counts, part, at), others)))
    for name in counts.columns if len(rows) > 1 and not counts.shared else ():
        total = (f"all {name}", -1)
        table.cells[total] = sum(row[name] for row in rows)
        table.told.add(total)
        table.sums.append(Sum(total, tuple((name, at) for at in range(len(rows)))))
    return table


def _key(counts: Counts, name: str, at: int) -> Cell:
    return (name, -1 if name in counts.shared else at)
