import random
from datetime import date

import pytest

from matching.explain import explain
from matching.problem import Demand, Problem, Resource, Settings
from matching.solve import solve
from matching.texts.material import load_material
from matching.texts.model import load_model
from matching.texts.reading import Told, read_records
from matching.texts.why import gives, shared_words


def test_shared_words_are_the_longest_stretches_and_no_figures() -> None:
    assert shared_words("村道路面硬化2021", "2021年想把路面硬化好") == ("路面硬化",)
    assert shared_words("", "路") == ()


def test_shared_words_are_those_that_trying_every_stretch_finds() -> None:
    rng = random.Random(1)
    for _ in range(500):
        a, b = ("".join(rng.choice("村路面硬1化") for _ in range(rng.randrange(30))) for _ in range(2))
        found: list[str] = []
        for size in range(12, 1, -1):
            for at in range(len(a) - size + 1):
                piece = a[at : at + size]
                if piece in b and not piece.isdigit() and not any(piece in longer for longer in found) and len(found) < 3:
                    found.append(piece)
        assert shared_words(a, b) == tuple(found), (a, b)


@pytest.mark.parametrize(
    ("unit", "topic", "expected"), [("法院", "labor-wage", True), ("法院", "haircut", False), ("邮政", "cold-chain-delivery", True)]
)
def test_a_unit_is_only_said_to_give_what_units_of_its_sort_give(unit: str, topic: str, expected: bool) -> None:
    assert gives(unit, load_material().topics.index(topic)) is expected


@pytest.mark.parametrize("unit", ["企业", "国企", ""])
def test_a_unit_that_may_give_anything_is_no_reason(unit: str) -> None:
    assert not any(gives(unit, topic) for topic in range(len(load_material().topics)))


@pytest.mark.parametrize(("lang", "word"), [("zh", "很有把握"), ("en", "very likely")])
def test_a_line_says_in_both_languages_what_made_it_and_how_sure_it_is(lang: str, word: str) -> None:
    assert load_model() is not None
    read = read_records([Told("r", "压路机和施工队可铺水泥路", "建筑公司")], [Told("d", "进村的路没硬化，雨天没法走车")])
    problem = Problem(
        (Resource("r", "u", "压路机和施工队可铺水泥路", unit_kind="建筑公司"),),
        (Demand("d", "a", "进村的路没硬化，雨天没法走车"),),
        Settings(date(2026, 1, 1)),
        readings=read,
    )
    (why,) = explain(problem, solve(problem)).lines.values()
    said = {reason.code: reason.text(lang) for reason in why.reasons}  # type: ignore[arg-type]
    assert word in said["text_fits"]
    assert {"zh": "道路", "en": "oad"}[lang] in said["text_fits"]
    assert "%" in said["kind_suggested"]
