"""One row of the domain's fact list as a check, and what it found in a graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.queries.asof import holds
from graph.queries.question import Words

Status = Literal["pass", "fail", "not_yet"]


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A fact, rule or mechanism with the statements that judge it as of `$as_of`.

    Every row of a statement is one item: `item` (what was judged, as `中文|English` where it is our word), `ok` (true, false, or null
    where the graph lacks what is needed), and, where they apply, `stated` (the figure of the source), `counted` (what the graph itself
    gives) and `which` (the offenders, or what was found). A fact of policy that nothing in a graph can show has no statement. `missing`
    says what a graph needs for an answer.
    """

    id: str
    zh: str
    en: str
    missing: Words
    cypher: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a check judged."""

    name: Words
    ok: bool | None
    stated: object = None
    counted: object = None
    which: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: fail when an item is wrong, not yet when data for one (or all) is missing, else pass."""

    fact: FactCheck
    status: Status
    items: tuple[Item, ...]


def judge(fact: FactCheck, rows: Iterable[Mapping[str, Any]]) -> Finding:
    """Turn the rows of a check's statements into its finding."""
    items = tuple(
        Item(_words(row["item"]), row["ok"], row.get("stated"), row.get("counted"), tuple(row.get("which") or ())) for row in rows
    )
    return Finding(fact, _status(items), items)


def _words(item: object) -> Words:
    zh, _, en = str(item).partition("|")
    return Words(zh, en or zh)


def _status(items: tuple[Item, ...]) -> Status:
    if any(item.ok is False for item in items):
        return "fail"
    return "pass" if items and all(item.ok for item in items) else "not_yet"


SO_FAR = "CASE WHEN counted = stated THEN true WHEN counted > stated THEN false END AS ok"
"""A count below the stated figure means that the graph does not hold all of it yet; above it, one of the two is wrong."""


def stated(*metrics: str) -> str:
    """Match the newest stated figure `s` with one of these names about each `x`; older ones are history."""
    names = ", ".join(f"'{metric}'" for metric in metrics)
    return (
        f"MATCH (s:StatedFigure)-[:FIGURE_ABOUT]->(x) WHERE s.metric IN [{names}] AND {holds('s')} AND s.value_low = s.value_high\n"
        f"  AND (s.as_of IS NULL OR s.as_of <= $as_of) AND NOT EXISTS {{ MATCH (later:StatedFigure)-[:FIGURE_ABOUT]->(x)\n"
        f"    WHERE later.metric = s.metric AND s.as_of < later.as_of <= $as_of AND {holds('later')} }}"
    )


def counted(count: str, *metrics: str) -> str:
    """A whole statement: each stated figure of these names against what `count` (an expression over `x`) gives."""
    return f"""
{stated(*metrics)}
WITH s, x, s.value_low AS stated, {count} AS counted
RETURN x.name + ' ' + s.metric AS item, stated, counted, {SO_FAR} ORDER BY item"""


def every(item: str, ok: str, name: str, *, by: str = "1", known: str = "true") -> str:
    """The end of a statement that judges each row and tells how many hold.

    `ok` is the condition, `name` what names an offender; rows for which `known` does not hold are left open instead of failing.
    """
    return f"""
WITH {by} AS part, {name} AS name, coalesce({ok}, false) AS fits, coalesce({known}, false) AS known ORDER BY name
WITH part, count(*) AS stated, sum(CASE WHEN fits THEN 1 ELSE 0 END) AS counted, sum(CASE WHEN known AND NOT fits
  THEN 1 ELSE 0 END) AS wrong,
  collect(CASE WHEN NOT fits THEN name END)[0..20] AS which
RETURN {item} AS item, stated, counted, CASE WHEN wrong > 0 THEN false WHEN counted = stated THEN true END AS ok, which ORDER BY item"""


def as_worded(name: str, field: str) -> str:
    """A condition: a stored figure has the bounds that the words of its source give it (T5).

    `80余`, `逾5万`, `至少30` are lower bounds with an open end, `约8` has neither bound, a plain number is both.
    """
    text, low, high = f"{name}.{field}_text", f"{name}.{field}_low", f"{name}.{field}_high"
    digits = f"reduce(s = '', c IN split({text}, '') | CASE WHEN c >= '0' AND c <= '9' OR c = '.' THEN s + c ELSE s END)"
    scale = f"CASE WHEN {text} CONTAINS '亿' THEN 1e8 WHEN {text} CONTAINS '万' THEN 1e4 WHEN {text} CONTAINS '千' THEN 1e3 ELSE 1.0 END"
    number = f"toFloat({digits}) * {scale}"
    return f"""CASE WHEN {text} STARTS WITH '约' THEN {low} IS NULL AND {high} IS NULL
  WHEN any(w IN ['余', '逾', '超', '至少', '不少于', '多'] WHERE {text} CONTAINS w) THEN coalesce({low} = {number}, false)
  AND {high} IS NULL
  WHEN {text} CONTAINS '-' THEN coalesce({low} <= {high}, false)
  ELSE coalesce({low} = {number} AND {high} = {number}, false) END"""
