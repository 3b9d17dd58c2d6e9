"""Every rule by itself: a case for each filter, each score part and each limit, and a guard that none is left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from matching.check import check
from matching.explain import explain
from matching.months import months_mask
from matching.pair import explain_pair
from matching.problem import Forbidden, GroupLimit, Pin, Problem, Relation
from matching.rules import FILTERS, LIMITS, PARTS
from matching.solve import solve
from matching.wording import Lang
from tests.matching.one import DAY, one_pair, several

WINTER = months_mask([10, 11, 12, 1, 2, 3, 4])
# For each filter a problem whose only pair it forbids, and no other filter does.
FORBIDDEN: Mapping[str, Problem] = {
    "placeholder_unit": one_pair({"placeholder": True}),
    "not_valid": one_pair({"valid_to": date(2026, 6, 30)}),
    "forbidden": one_pair(forbidden=(Forbidden("r", "d"),)),
    "kind_not_wanted": one_pair(settings={"demand_kinds": frozenset({"culture"})}),
    "kind_not_served": one_pair({"kind": "venue"}, settings={"minimum_score": 0.0}),
    "out_of_season": one_pair({"window": WINTER}),
    "no_common_month": one_pair({"months": WINTER}, {"months": months_mask([7, 8])}),
    "deadline_missed": one_pair({"months": months_mask([9])}, {"deadline": date(2026, 8, 31)}),
    "too_far": one_pair({"radius_km": 5.0}),
    "below_minimum_score": one_pair(settings={"minimum_score": 0.99}),
}
# For each part: a pair, its value there, and the value after the change.
PART_CASES: Mapping[str, tuple[Problem, float, Problem, float]] = {
    "kind": (one_pair(), 1.0, one_pair({"kind": "funds_finance"}, {"kind": "goods"}), 0.6),
    "outcomes": (one_pair(), 1.0, one_pair({"kind": "funds_finance"}, {"kind": "goods"}), 0.6),
    "text": (one_pair(), 1.0, one_pair({"title": "篮球馆"}), 0.0),
    "relations": (one_pair(relations=(Relation("u", "a", "agreement"),)), 0.6, one_pair(), 0.0),
    "distance": (one_pair(demand={"lon": 109.5}), 1.0, one_pair({"lat": None}), 0.5),
    "season": (one_pair(), 1.0, one_pair({"months": months_mask([7])}, {"months": months_mask([7, 8])}), 0.5),
    "priority": (one_pair(demand={"priority": 3}), 1.0, one_pair(demand={"priority": 1}), 0.0),
}
PLENTY = 3
# For each limit: a problem in which it alone allows one line, and the same with room for one more.
LIMIT_CASES: Mapping[str, tuple[Problem, Problem]] = {
    "capacity": (several(1, PLENTY), several(1, PLENTY, resource={"capacity": 2})),
    "suppliers": (several(PLENTY, 1), several(PLENTY, 1, demand={"need": 2})),
    "unit_projects": tuple(several(PLENTY, PLENTY, limits=(GroupLimit("unit", "u", k),)) for k in (1, 2)),  # type: ignore[dict-item]
    "area_projects": tuple(several(PLENTY, PLENTY, limits=(GroupLimit("area", "a", k),)) for k in (1, 2)),  # type: ignore[dict-item]
    "plan_size": tuple(several(PLENTY, PLENTY, settings={"max_projects": k}) for k in (1, 2)),  # type: ignore[dict-item]
    "committee_projects": tuple(  # type: ignore[dict-item]
        several(PLENTY, PLENTY, limits=(GroupLimit("committee", "c", k, frozenset({"u", "other"})),)) for k in (1, 2)
    ),
    "territory_projects": tuple(  # type: ignore[dict-item]
        several(PLENTY, PLENTY, limits=(GroupLimit("territory", "t", k, frozenset({"a", "other"})),)) for k in (1, 2)
    ),
}


def test_every_rule_has_its_case() -> None:
    assert set(FORBIDDEN) == {rule.code for rule in FILTERS}
    assert set(PART_CASES) == {part.code for part in PARTS}
    assert set(LIMIT_CASES) == {limit.code for limit in LIMITS}


def test_the_pair_that_the_cases_start_from_is_chosen() -> None:
    result = solve(one_pair())
    assert [(line.resource, line.demand) for line in result.lines] == [("r", "d")]
    assert explain_pair(one_pair(), result, "r", "d").verdict == "chosen"


@pytest.mark.parametrize("code", FORBIDDEN)
def test_a_filter_forbids_its_case_by_itself_and_says_so_in_both_languages(code: str) -> None:
    problem = FORBIDDEN[code]
    result = solve(problem)
    why = explain_pair(problem, result, "r", "d")
    assert result.lines == ()
    assert why.verdict == "forbidden"
    assert [reason.code for reason in why.reasons] == [code]
    assert "{" not in why.reasons[0].text("zh") + why.reasons[0].text("en")


@pytest.mark.parametrize("code", FORBIDDEN)
def test_the_checker_sees_a_line_that_a_filter_forbids(code: str) -> None:
    line = solve(one_pair()).lines[0]
    result = solve(FORBIDDEN[code])
    planted = replace(result, lines=(line,), objective=line.score, bound=line.score)
    assert check(FORBIDDEN[code], planted)


@pytest.mark.parametrize("code", PART_CASES)
def test_a_score_part_has_the_value_its_sentence_says(code: str) -> None:
    first, value, second, other = PART_CASES[code]
    for problem, expected in ((first, value), (second, other)):
        free = replace(problem, settings=replace(problem.settings, minimum_score=0.0))
        assert solve(free).lines[0].parts[code] == pytest.approx(expected, abs=1e-9)


def test_a_part_without_weight_does_not_count() -> None:
    for part in PARTS:
        problem = one_pair(settings={"weights": {other.code: float(other.code == part.code) for other in PARTS}, "minimum_score": 0.0})
        line = solve(problem).lines[0]
        assert line.score == pytest.approx(max(line.parts[part.code], 1e-6), abs=1e-6)


@pytest.mark.parametrize("code", LIMIT_CASES)
def test_a_limit_allows_so_many_lines_and_no_more(code: str) -> None:
    tight, loose = LIMIT_CASES[code]
    one, two = solve(tight), solve(loose)
    assert (len(one.lines), len(two.lines)) == (1, 2)
    assert check(loose, two) == ()
    assert check(tight, two)


def test_a_seasonal_person_serves_nobody_in_july_and_somebody_in_december() -> None:
    away = {"window": WINTER, "title": "候鸟中医义诊"}
    for as_of, lines in ((DAY, 0), (date(2026, 12, 1), 1)):
        problem = one_pair(away)
        assert len(solve(replace(problem, settings=replace(problem.settings, as_of=as_of))).lines) == lines
    assert len(solve(one_pair(away, settings={"months": months_mask([12])})).lines) == 1
    assert len(solve(one_pair(away, settings={"months": months_mask([7])})).lines) == 0


def test_a_period_holds_on_its_first_and_last_day_and_not_beside_them() -> None:
    for valid_from, valid_to, lines in (
        (DAY, DAY, 1),
        (date(2026, 7, 2), None, 0),
        (None, date(2026, 6, 30), 0),
        (None, None, 1),
    ):
        assert len(solve(one_pair({"valid_from": valid_from, "valid_to": valid_to})).lines) == lines


def test_a_pinned_pair_says_why_it_is_there_and_which_rule_it_breaks() -> None:
    for project, code in (("R1-001", "kept"), (None, "asked_for")):
        problem = one_pair({"kind": "venue", "radius_km": 5.0}, pins=(Pin("r", "d", project),))
        result = solve(problem)
        assert check(problem, result) == ()
        reasons = explain(problem, result).lines["r", "d"].reasons
        assert [reason.code for reason in reasons[:2]] == [code, "kept_against_rule"]
        assert "5" in reasons[1].text("zh")


READ = {"months": months_mask([9]), "months_said": "9月"}


@pytest.mark.parametrize(("lang", "says"), [("zh", "从文字中读出：“9月”"), ("en", "read from the text: «9月»")])
@pytest.mark.parametrize(
    ("code", "demand"), [("no_common_month", {"months": WINTER}), ("deadline_missed", {"deadline": date(2026, 8, 31)})]
)
def test_what_months_read_from_a_text_forbid_says_so_with_its_words(code: str, demand: dict[str, object], lang: Lang, says: str) -> None:
    problem = one_pair(READ, demand)
    result = solve(problem)
    (reason,) = [reason for reason in explain_pair(problem, result, "r", "d").reasons if reason.code == code]
    assert says in reason.text(lang)
    (idle,) = explain(problem, result).idle
    assert says in idle.reason.text(lang)
    given = one_pair({**READ, "months_said": ""}, demand)
    assert all("9月”" not in reason.text("zh") for reason in explain_pair(given, solve(given), "r", "d").reasons)


@pytest.mark.parametrize(("lang", "says"), [("zh", "从文字中读出的：“9月”"), ("en", "read from the text: «9月»")])
def test_a_chosen_line_says_that_its_months_were_read_from_the_text(lang: Lang, says: str) -> None:
    problem = one_pair(READ)
    (why,) = explain(problem, solve(problem)).lines.values()
    (told,) = [reason.text(lang) for reason in why.reasons if reason.code == "months_read"]
    assert says in told
    given = one_pair({"months": months_mask([9])})
    (plain,) = explain(given, solve(given)).lines.values()
    assert "months_read" not in {reason.code for reason in plain.reasons}
