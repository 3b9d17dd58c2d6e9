"""Statements write only properties that the model declares: what it does not know, no page, export or check would ever show."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import graph
from graph.describe import properties_of
from graph.kinds import PROVENANCE, Kind
from graph.model import NODES, RELATIONSHIPS
from graph.plans import kinds

BOUND = re.compile(r"[(\[](\w+):(\w+(?:\|\w+)*)")
WITH_MAP = re.compile(r"[(\[]\w*:(\w+(?:\|\w+)*) \{([^}]*)\}")
KEY = re.compile(r"(\w+):")
GIVEN = re.compile(r"(?:\bSET|,)\s+(\w+)\.(\w+)\s*=")
PASSING = re.compile(r"\bREMOVE (\w+\.\w+)")
NOT_STATEMENTS = ("graph.queries", "graph.facts", "graph.cypher", "graph.store.gate")


def declared(kind: type[Kind]) -> frozenset[str]:
    return frozenset((*PROVENANCE, *(stored for name, info in kind.model_fields.items() for stored in properties_of(name, info))))


DECLARED: dict[str, frozenset[str]] = {
    **{kind.label: declared(kind) for kind in NODES},
    **{kind.type: declared(kind) for kind in RELATIONSHIPS},
    **{extra: declared(kind) for kind in NODES for extra in kind.extra_labels},
}


def undeclared(text: str) -> set[str]:
    """Properties that a statement writes and that one of the kinds it may write them to does not have."""
    kinds_of: dict[str, set[str]] = {}
    for name, labels in BOUND.findall(text):
        kinds_of.setdefault(name, set()).update(labels.split("|"))
    passing = set(PASSING.findall(text))
    maps = [(labels, key) for labels, keys in WITH_MAP.findall(text) for key in KEY.findall(keys)]
    given = [
        ("|".join(sorted(kinds_of.get(name, ()))), key)
        for name, key in GIVEN.findall(text)
        if not (key.startswith("_") and f"{name}.{key}" in passing)
    ]
    return {f"{labels}.{key}" for labels, key in (*maps, *given) for label in labels.split("|") if label and key not in DECLARED[label]}


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if re.search(r"\b(?:MATCH|MERGE|CREATE) \(", value):
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from texts_of(each)


def statements() -> list[tuple[str, str]]:
    """Every statement that stands as a constant in a module of graph/, with its module's name."""
    names = [m.name for m in pkgutil.walk_packages(graph.__path__, "graph.") if not m.name.startswith(NOT_STATEMENTS)]
    return [(name, text) for name in names for value in vars(importlib.import_module(name)).values() for text in texts_of(value)]


STATEMENTS = statements()


def test_the_statements_of_plans_and_of_loading_are_found() -> None:
    assert {name for name, _ in STATEMENTS} >= {"graph.plans.decisions", "graph.plans.runs", "graph.plans.kinds", "graph.load"}


@pytest.mark.parametrize(("module", "text"), STATEMENTS, ids=[f"{name} {at}" for at, (name, _) in enumerate(STATEMENTS)])
def test_a_statement_writes_only_what_the_model_declares(module: str, text: str) -> None:
    assert not undeclared(text), module


def test_a_statement_that_writes_what_is_not_declared_is_caught() -> None:
    assert undeclared(kinds._CONFIRM) == set()
    assert undeclared(kinds._CONFIRM.replace("x.kind_before =", "x.kind_once =")) == {"Demand|Resource.kind_once"}
    assert undeclared("MERGE (o:Operation {id: $id, whim: 1})") == {"Operation.whim"}
    assert undeclared("MATCH (n:Demand) SET n._lock = true") == {"Demand._lock"}
    assert undeclared("MATCH (n:Demand) SET n._lock = true REMOVE n._lock") == set()
    assert undeclared("MATCH (x:Resource|Demand) SET x.suppliers = 1") == {"Demand|Resource.suppliers"}
