"""One row of the domain's fact list as a check, and what it found in a graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.queries.asof import holds
from graph.queries.question import Words

Status = Literal["pass", "fail", "not_yet"]


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A fact, rule or mechanism with the Cypher that judges it.

    Every row the Cypher returns is one item: `item` (what was judged), `ok` (true, false, or null where the graph lacks what is needed),
    and,
    where they apply, `stated` (the figure of the source), `counted` (what the graph itself gives) and `which` (the offenders,
    or what was found).
    A fact of policy that nothing in a graph can show has no Cypher. `missing` says what a graph needs for an answer.
    """

    id: str
    zh: str
    en: str
    missing: Words
    cypher: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a check judged."""

    name: str
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
    """Turn the rows of a check's Cypher into its finding."""
    items = tuple(Item(str(row["item"]), row["ok"], row.get("stated"), row.get("counted"), tuple(row.get("which") or ())) for row in rows)
    return Finding(fact, _status(items), items)


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
    """A whole check: each stated figure of these names against what `count` (an expression over `x`) gives."""
    return f"""
{stated(*metrics)}
WITH s, x, s.value_low AS stated, {count} AS counted
RETURN x.name + ' ' + s.metric AS item, stated, counted, {SO_FAR} ORDER BY item"""


def every(item: str, ok: str, name: str, *, by: str = "1") -> str:
    """The end of a check that judges each row and tells how many hold: `ok` is the condition, `name` what names an offender."""
    return f"""
WITH {by} AS part, {name} AS name, {ok} AS holds_here
WITH part, count(*) AS stated, sum(CASE WHEN holds_here THEN 1 ELSE 0 END) AS counted,
  collect(CASE WHEN NOT coalesce(holds_here, false) THEN name END)[0..20] AS which
RETURN {item} AS item, stated, counted, counted = stated AS ok, which ORDER BY item"""
