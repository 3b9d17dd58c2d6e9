from datetime import date

import pytest

from matching.explain import explain
from matching.problem import Demand, Problem, Resource, Settings
from matching.solve import solve
from matching.texts.model import load_model
from matching.texts.reading import Told, read_records
from matching.texts.why import shared_words


def test_shared_words_are_the_longest_stretches_and_no_figures() -> None:
    assert shared_words("村道路面硬化2021", "2021年想把路面硬化好") == ("路面硬化",)
    assert shared_words("", "路") == ()


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
