"""Whatever is said to a user is said in Chinese and in English, with the same values, under a code of its own."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from string import Formatter
from types import ModuleType

import pytest

import api
import graph
from graph.loaders import faults
from graph.wording import Said, Wording

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _modules() -> Iterator[ModuleType]:
    for package in (graph, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _in(value: object, depth: int = 0) -> Iterator[Wording]:
    if isinstance(value, Wording):
        yield value
    elif isinstance(value, Mapping) and depth < 2:
        for item in value.values():
            yield from _in(item, depth + 1)
    elif isinstance(value, (tuple, list, frozenset)) and depth < 2:
        for item in value:
            yield from _in(item, depth + 1)


def _wordings() -> list[Wording]:
    found = {id(w): w for module in _modules() for value in vars(module).values() for w in _in(value)}
    return sorted(found.values(), key=lambda w: w.code)


WORDINGS = _wordings()


def _places(template: str) -> set[str]:
    """The values of a template. One that is worded itself comes as `x_zh` and `x_en`, or as `zh` and `en` (then `name` is its code)."""
    names = {name.partition(".")[0].partition("[")[0] for _, name, _, _ in Formatter().parse(template) if name}
    return {re.sub(r"^(?:zh|en)$", "name", re.sub(r"_(?:zh|en)$", "", name)) for name in names}


def test_there_are_wordings_of_every_part() -> None:
    assert len(WORDINGS) > 100
    assert {"number", "zip_bomb", "cli.loaded", "too_many_bad", "months"} <= {w.code for w in WORDINGS}


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda w: w.code)
def test_a_wording_has_both_languages_with_the_same_values(wording: Wording) -> None:
    assert _CHINESE.search(wording.zh) or wording.zh == wording.en or not re.search("[a-z]", re.sub(r"\{[^}]*\}", "", wording.zh))
    assert wording.en
    assert not re.search(r"[，。：；“”]", wording.en), "Chinese punctuation in English"
    assert _places(wording.zh) == _places(wording.en)


def test_wordings_of_one_code_take_the_same_values() -> None:
    taken: dict[str, set[str]] = {}
    for wording in WORDINGS:
        assert taken.setdefault(wording.code, _places(wording.zh)) == _places(wording.zh), wording.code


def test_every_fault_of_a_cell_can_be_said_with_the_values_that_loading_gives_it() -> None:
    values = {"value": "x", "limit": 1, "allowed": "a", "total": 2, "stated": 3, "other": 4, "near": "", "candidates": "b"}
    values |= {"file": "f", "sheet": "s", "fields": "c"}
    for code, wording in faults.MESSAGES.items():
        assert wording.code == code
        assert all(Said(w, values).text(lang) for w in (wording, faults.advice_for(code)) for lang in ("zh", "en"))
    assert set(faults.ADVICE) <= set(faults.MESSAGES)
