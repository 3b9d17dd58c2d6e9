"""What finished projects brought: shrunk, never before the match, never one lucky project alone."""

from dataclasses import replace
from datetime import date
from math import nan

import pytest

from matching.check import check
from matching.outcomes import PRIOR, Past, PastOutcome
from matching.problem import Problem
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.one import DAY, DEMAND, RESOURCE, one_pair

GOOD = PastOutcome("p1", "u", "health", "health", date(2025, 1, 1), date(2025, 6, 1), 1.0)
POOR = {"resource_kind": "funds_finance", "demand_kind": "goods"}


def _value(*outcomes: PastOutcome, kinds: tuple[str, str] = ("funds_finance", "goods")) -> float:
    """The part of the only pair, which the table gives 0.6."""
    settings = {"minimum_score": 0.0}
    problem = one_pair({"kind": kinds[0]}, {"kind": kinds[1]}, outcomes=outcomes, settings=settings)
    result = solve(problem)
    assert check(problem, result) == ()
    return result.lines[0].parts["outcomes"]


def _past(project: str, value: float, **changed: object) -> PastOutcome:
    return replace(GOOD, project=project, value=value, **POOR, **changed)  # type: ignore[arg-type]


def test_without_outcomes_the_part_is_what_the_table_says() -> None:
    assert _value() == pytest.approx(0.6)


def test_results_of_these_kinds_pull_the_tables_value_and_the_units_own_pull_further() -> None:
    kind = (PRIOR * 0.6 + 1.0) / (PRIOR + 1)
    assert _value(_past("p1", 1.0, unit="another")) == pytest.approx(kind)
    assert _value(_past("p1", 1.0)) == pytest.approx((PRIOR * kind + 1.0) / (PRIOR + 1))
    assert _value(*(_past(f"p{i}", 0.0, unit="another") for i in range(24))) == pytest.approx(0.6 * PRIOR / (PRIOR + 24))


def test_an_outcome_dated_before_the_match_or_after_the_day_changes_nothing() -> None:
    before = _past("p1", 1.0, matched=date(2020, 5, 1), dated=date(2017, 5, 1))
    later = _past("p2", 1.0, dated=date(2026, 7, 2))
    assert _value(before, later) == _value()
    assert _value(_past("p3", 1.0, dated=DAY)) > _value()
    assert _value(_past("p4", 1.0, matched=date(2025, 6, 1))) > _value()


def test_one_lucky_project_never_dominates_and_counts_once_however_many_results_it_has() -> None:
    lucky = _past("p1", 1.0)
    assert _value(lucky, replace(lucky, dated=date(2025, 7, 1)), replace(lucky, dated=date(2025, 8, 1))) == _value(lucky)
    poor = [_past(f"q{i}", 0.2) for i in range(10)]
    assert _value(lucky, *poor) < _value() < _value(lucky)
    assert _value(lucky) - _value() < 0.1


def test_better_results_decide_between_offers_that_are_otherwise_equal() -> None:
    give = tuple(replace(RESOURCE, id=f"r{unit}", unit=unit) for unit in ("a", "b", "c"))
    poor = tuple(replace(GOOD, project=f"p{unit}", unit=unit, value=0.0) for unit in ("a", "b"))
    for liked, others in (("a", ("b", "c")), ("b", ("a", "c")), ("c", ("a", "b"))):
        poor = tuple(replace(GOOD, project=f"p{unit}", unit=unit, value=0.0) for unit in others)
        problem = Problem(give, (DEMAND,), one_pair().settings, outcomes=poor)
        assert [line.unit for line in solve(problem).lines] == [liked]


def test_the_sentence_tells_how_many_projects_and_what_they_changed() -> None:
    problem = one_pair(outcomes=(GOOD, replace(GOOD, project="p2", unit="another", value=0.5)))
    (said,) = Past(problem).reason(problem.resources[0], "health", "health")
    assert "2个完成项目" in said.text("zh")
    assert "1 of them this unit's" in said.text("en")
    assert Past(problem).reason(problem.resources[0], "health", None) == ()


@pytest.mark.parametrize(("field", "value"), [("value", nan), ("value", 1.5), ("value", -0.1), ("resource_kind", "x")])
def test_a_bad_outcome_is_refused_with_the_project(field: str, value: object) -> None:
    with pytest.raises(ProblemError, match="p1") as error:
        one_pair(outcomes=(replace(GOOD, **{field: value}),))  # type: ignore[arg-type]
    assert field in error.value.text("zh")
