"""A demand that asks for several suppliers and gets some is told how many, and why no more."""

from dataclasses import replace
from datetime import date

import pytest

from matching.explain import explain
from matching.left import Partly
from matching.problem import Demand, GroupLimit, Problem, Resource, Settings
from matching.serves import load_serves
from matching.solve import solve
from tests.matching.cases import random_problem

DAY = date(2021, 7, 1)


def hall(id_: str, **more: object) -> Resource:
    return Resource(id=id_, unit=f"u{id_}", title=f"会议室{id_}", kind="venue", lat=18.3, lon=109.5, **more)  # type: ignore[arg-type]


def wish(id_: str, **more: object) -> Demand:
    return Demand(id=id_, area=f"a{id_}", title="开会的场地", kind="public_space", lat=18.3, lon=109.5, **more)  # type: ignore[arg-type]


def partly(*resources: Resource, demands: tuple[Demand, ...]) -> dict[str, Partly]:
    problem = Problem(resources, demands, Settings(DAY), serves=load_serves())
    found = explain(problem, solve(problem))
    assert {each.id for each in found.partly}.isdisjoint(left.id for left in found.unmet)
    return {each.id: each for each in found.partly}


def test_without_any_other_resource_it_says_so() -> None:
    (found,) = partly(hall("1"), demands=(wish("d", need=2),)).values()
    assert (found.got, found.need) == (1, 2)
    assert found.reason.text("en") == "1 of 2 suppliers; the rest is lacking because there is no other resource"


def test_resources_that_a_rule_forbids_are_counted_by_rule() -> None:
    (found,) = partly(hall("1"), hall("2", valid_to=date(2020, 1, 1)), demands=(wish("d", need=3),)).values()
    assert (found.got, found.need) == (1, 3)
    assert "none of the other 1 resources is allowed" in found.reason.text("en")
    assert "其余1项资源都不可行" in found.reason.text("zh")


def test_the_places_of_the_closest_resource_are_told_with_what_they_go_to() -> None:
    found = partly(hall("1"), hall("2"), demands=(wish("d", need=2, priority=1), wish("e", priority=3)))
    assert (found["d"].got, found["d"].need) == (1, 2)
    assert "会议室" in found["d"].reason.text("zh")
    assert "its places go to" in found["d"].reason.text("en")
    assert "ae开会的场地" in found["d"].reason.text("zh")


def test_a_limit_that_is_used_up_is_named() -> None:
    offers, wishes = (hall("1"), replace(hall("2"), unit="u1")), (wish("d", need=2),)
    problem = Problem(offers, wishes, Settings(DAY), limits=(GroupLimit("unit", "u1", 1),), serves=load_serves())
    (found,) = explain(problem, solve(problem)).partly
    assert "the limit of u1" in found.reason.text("en")


@pytest.mark.parametrize("seed", range(40))
def test_exactly_the_demands_with_some_but_not_all_lines_are_told(seed: int) -> None:
    problem = random_problem(seed, n=8, m=5, bundles=False)
    problem = replace(problem, demands=tuple(replace(d, need=d.need + 1) if d.need else d for d in problem.demands))
    result = solve(problem)
    lines = [line.demand for line in result.lines]
    some = {d.id: (lines.count(d.id), d.need) for d in problem.demands if 0 < lines.count(d.id) < d.need}
    found = explain(problem, result).partly
    assert {each.id: (each.got, each.need) for each in found} == some
    for each in found:
        assert each.reason.text("zh")
        assert each.reason.text("en")
