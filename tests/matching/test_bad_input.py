"""Problems that make no sense are refused with the ids; what is merely impossible to serve is a reason and not an error."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from matching.explain import explain
from matching.problem import Forbidden, GroupLimit, Pin, Problem
from matching.result import Stop
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.one import DEMAND, RESOURCE, one_pair, several


@pytest.mark.parametrize("value", [nan, inf, -0.1])
@pytest.mark.parametrize("field", ["weights", "minimum_score", "inertia"])
def test_a_score_setting_that_is_no_number_of_its_range_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ProblemError, match=field):
        one_pair(settings={field: {"text": value} if field == "weights" else value})


@pytest.mark.parametrize(
    ("side", "field", "value"),
    [
        ("resource", "capacity", -1),
        ("resource", "radius_km", nan),
        ("resource", "quantity", -2.0),
        ("resource", "cost", inf),
        ("resource", "lat", 91.0),
        ("resource", "lon", nan),
        ("resource", "months", 0),
        ("demand", "need", -1),
        ("demand", "priority", 4),
        ("demand", "quantity", nan),
        ("demand", "months", 5000),
        ("demand", "kind", "nonsense"),
        ("resource", "kind", "nonsense"),
    ],
)
def test_a_bad_value_is_refused_with_the_id_and_the_field(side: str, field: str, value: Any) -> None:
    with pytest.raises(ProblemError) as error:
        one_pair(**{side: {"id": "x-17", field: value}})
    assert "x-17" in error.value.text("zh")
    assert str(value) in error.value.text("en")


def test_zero_capacity_is_legal_and_serves_nobody() -> None:
    problem = one_pair({"capacity": 0})
    result = solve(problem)
    told = explain(problem, result)
    assert result.lines == ()
    assert [(left.id, left.reason.code) for left in told.idle] == [("r", "no_capacity")]
    assert [left.id for left in told.unmet] == ["d"]
    assert solve(one_pair(demand={"need": 0})).lines == ()
    assert solve(one_pair(settings={"max_projects": 0})).lines == ()


def test_a_demand_that_nobody_can_serve_is_a_reason_and_not_an_error() -> None:
    problem = one_pair({"kind": "venue"})
    assert explain(problem, solve(problem)).unmet[0].reason.code == "no_serving_kind"
    for empty in (replace(problem, resources=()), replace(problem, demands=()), replace(problem, resources=(), demands=())):
        assert solve(empty).lines == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"pins": (Pin("r", "d"), Pin("r", "d"))}, "r-d"),
        ({"pins": (Pin("r", "nobody"),)}, "nobody"),
        ({"pins": (Pin("r", "d"),), "forbidden": (Forbidden("r", "d"),)}, "r"),
        ({"limits": (GroupLimit("unit", "u-lost", 2),)}, "u-lost"),
        ({"limits": (GroupLimit("area", "a-lost", 2),)}, "a-lost"),
        ({"limits": (GroupLimit("unit", "u", -1),)}, "u"),
        ({"limits": (GroupLimit("unit", "u", 1), GroupLimit("unit", "u", 2))}, "unit:u"),
        ({"limits": (GroupLimit("unit", "u", 0),), "pins": (Pin("r", "d"),)}, "r-d"),
        ({"limits": (GroupLimit("committee", "c", 0, frozenset({"u"})),), "pins": (Pin("r", "d"),)}, "r-d"),
        ({"limits": (GroupLimit("territory", "t", 0, frozenset({"a"})),), "pins": (Pin("r", "d"),)}, "r-d"),
    ],
)
def test_contradictions_are_refused_with_the_ids(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ProblemError, match=named) as error:
        one_pair(**change)
    assert named in error.value.text("zh")


def test_pins_that_take_more_than_there_is_are_refused_with_the_pairs() -> None:
    problem = several(1, 2)
    with pytest.raises(ProblemError, match=r"r0-d0, r0-d1"):
        replace(problem, pins=(Pin("r0", "d0"), Pin("r0", "d1")))


def test_committees_that_cross_are_refused_and_nested_ones_are_not() -> None:
    give = tuple(replace(RESOURCE, id=f"r{i}", unit=f"u{i}") for i in range(3))
    base = Problem(give, (DEMAND,), one_pair().settings)
    nested = (GroupLimit("committee", "all", 2, frozenset({"u0", "u1"})), GroupLimit("committee", "some", 1, frozenset({"u0"})))
    assert solve(replace(base, limits=nested)).lines
    first, second = frozenset({"u0", "u1"}), frozenset({"u1", "u2"})
    crossed = (GroupLimit("committee", "first", 2, first), GroupLimit("committee", "second", 1, second))
    with pytest.raises(ProblemError, match="first, second"):
        replace(base, limits=crossed)


def test_a_bundle_with_a_pin_that_cannot_be_completed_is_refused_with_what_is_lacking() -> None:
    lacking = replace(DEMAND, id="lacking", kind="culture", together="b", title="唱戏")
    problem = Problem((RESOURCE,), (replace(DEMAND, together="b"), lacking), one_pair().settings, pins=(Pin("r", "d"),))
    with pytest.raises(ProblemError, match="lacking"):
        solve(problem)


def test_a_line_of_a_bundle_that_nobody_serves_closes_it_and_is_named() -> None:
    lacking = replace(DEMAND, id="lacking", kind="culture", together="b", title="唱戏")
    problem = Problem((RESOURCE,), (replace(DEMAND, together="b"), lacking), one_pair().settings)
    result = solve(problem)
    assert (result.lines, result.closed) == ((), ("b",))
    told = {left.id: left.reason.text("zh") for left in explain(problem, result).unmet}
    assert "唱戏" in told["d"]
    assert told["lacking"]


def test_a_stopped_search_gives_the_best_plan_so_far_with_its_true_gap() -> None:
    from matching.check import check
    from tests.matching.cases import random_problem

    stopped = 0
    for seed in range(60):
        problem = random_problem(seed, n=40, m=60)
        try:
            best, cut = solve(problem), solve(problem, Stop(nodes=0, seconds=0.0))
        except ProblemError:
            continue
        assert check(problem, cut) == ()
        assert cut.objective <= best.objective <= cut.bound + 1e-9
        assert cut.gap == pytest.approx(cut.bound - cut.objective)
        stopped += cut.gap > 0
        if stopped > 2:
            break
    assert stopped


@pytest.mark.parametrize("scope", ["committee", "territory"])
def test_a_limit_of_a_group_without_a_known_member_is_refused_by_its_id(scope: str) -> None:
    with pytest.raises(ProblemError, match="g-9"):
        one_pair(limits=(GroupLimit(scope, "g-9", 1, frozenset({"nobody"})),))  # type: ignore[arg-type]
    known = one_pair(limits=(GroupLimit(scope, "g-9", 1, frozenset({"nobody", "u", "a"})),))  # type: ignore[arg-type]
    assert len(solve(known).lines) == 1
