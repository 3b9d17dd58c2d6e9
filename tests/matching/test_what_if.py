"""What a change would do, found from the standing plan, against solving the changed problem from scratch."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from matching.change import Change, Longer, OtherMonths, PairFalls, Places, Suppliers, UnitLeaves, changed
from matching.difference import Difference
from matching.kernel.far import FAR
from matching.kernel.flow import proven
from matching.kernel.route import mend_arc, mend_pair, search_of, shortest
from matching.kernel.worths import lengths, steps_of
from matching.problem import Pin, Problem
from matching.result import Line, Result
from matching.solve import solve
from matching.standing import stand
from matching.validity import ProblemError
from matching.what_if import what_if
from tests.matching.cases import SERVES, random_lines, random_problem
from tests.matching.one import one_pair, several

FAIRNESS = ("off", "tie-break", "strict", "weighted")
Draw = Callable[[np.random.Generator, Problem], list[Change]]


def _resource(g: np.random.Generator, p: Problem) -> str:
    return p.resources[int(g.integers(len(p.resources)))].id


def _demand(g: np.random.Generator, p: Problem) -> str:
    return p.demands[int(g.integers(len(p.demands)))].id


def _longer(g: np.random.Generator, _: Problem) -> list[Change]:
    return [Longer(*random_lines(g, resources=int(g.integers(0, 3)), demands=int(g.integers(1, 4))))]


DRAWS: dict[str, Draw] = {
    "a unit leaves": lambda g, p: [UnitLeaves(p.resources[int(g.integers(len(p.resources)))].unit)],
    "places": lambda g, p: [Places(_resource(g, p), int(g.integers(-1, 3)))],
    "suppliers": lambda g, p: [Suppliers(_demand(g, p), int(g.integers(-1, 3)))],
    "a pair falls": lambda g, p: [PairFalls(_resource(g, p), _demand(g, p))],
    "other months": lambda g, _: [OtherMonths(int(g.integers(1, 4096)))],
    "longer lists": _longer,
    "several": lambda g, p: [
        Places(_resource(g, p), 1),
        Suppliers(_demand(g, p), 1),
        *_longer(g, p),
        OtherMonths(int(g.integers(1, 4096))),
    ],
}


def _problem(seed: int, fairness: str) -> Problem:
    """Texts don't count, because how rare a character is depends on which lines there are."""
    problem = random_problem(seed, n=8, m=9, bundles=False, fairness=fairness)
    return replace(problem, settings=replace(problem.settings, weights={"text": 0.0}, at_least_one=seed % 3 == 2))


def _lines_after(result: Result, found: Difference) -> dict[tuple[str, str], float]:
    lines = {(line.resource, line.demand): line.score for line in result.lines}
    for part in found.lost:
        del lines[part.resource, part.demand]
    assert not {(part.resource, part.demand) for part in found.gained} & set(lines)
    return lines | {(part.resource, part.demand): part.score for part in found.gained}


def _objective(problem: Problem, lines: tuple[Line, ...]) -> float:
    kept = sum((line.resource, line.demand) in problem.incumbents and not line.pinned for line in lines)
    return sum(line.score for line in lines) + problem.settings.inertia * kept


def _compare(problem: Problem, changes: list[Change]) -> bool:
    """The difference equals solving the changed problem; False where the changes are refused."""
    result = solve(problem)
    standing = stand(result)
    assert standing is not None
    try:
        after = changed(problem, changes)
    except ProblemError:
        return False
    kept = [values.tobytes() for values in standing.flow if isinstance(values, np.ndarray)]
    found, scratch = what_if(standing, changes), solve(after)
    assert not found.afresh
    assert found.gap == 0
    assert kept == [values.tobytes() for values in standing.flow if isinstance(values, np.ndarray)]
    lines, area = _lines_after(result, found), {demand.id: demand.area for demand in after.demands}
    counts = sorted(Counter(area[demand] for _, demand in lines).values())
    there = sorted(Counter(line.area for line in scratch.lines).values())
    if problem.settings.fairness in ("tie-break", "strict"):
        assert sum(n * n for n in counts) == sum(n * n for n in there)
    if problem.settings.fairness != "weighted":
        assert found.objective == pytest.approx(_objective(after, scratch.lines), abs=3e-6)
    else:
        cost = problem.settings.fairness_weight
        assert found.objective - cost * sum(n * (n - 1) / 2 for n in counts) == pytest.approx(
            _objective(after, scratch.lines) - cost * sum(n * (n - 1) / 2 for n in there), abs=1e-5
        )
    served = {demand for _, demand in lines}
    assert set(found.unmet) == {d.id for d in after.demands if d.id not in served and d.id in _served(result) | _new(changes)}
    assert set(found.served) == served - _served(result)
    if not any(isinstance(change, OtherMonths) for change in changes):
        assert found.after == pytest.approx(sum(lines.values()), abs=3e-6)
    return True


def _served(result: Result) -> set[str]:
    return {line.demand for line in result.lines}


def _new(changes: list[Change]) -> set[str]:
    return {demand.id for change in changes if isinstance(change, Longer) for demand in change.demands}


@pytest.mark.parametrize("fairness", FAIRNESS)
def test_every_change_gives_the_plan_that_solving_from_scratch_gives(fairness: str) -> None:
    made = Counter(dict.fromkeys(DRAWS, 0))
    for seed in range(7):
        problem = _problem(seed, fairness)
        for name, draw in DRAWS.items():
            made[name] += _compare(problem, draw(np.random.default_rng(seed + 1000), problem))
    assert min(made.values()) >= 4


@pytest.mark.parametrize("fairness", FAIRNESS)
def test_a_standing_plan_is_proven_by_prices_under_which_every_node_is_next_to_the_hub(fairness: str) -> None:
    for seed in range(7):
        standing = stand(solve(_problem(seed, fairness)))
        assert standing is not None
        assert proven(standing.flow)
        search, far = search_of(standing.flow), lengths(steps_of(standing.flow))
        reached = [node for node in range(1, standing.flow.nodes) if far[node] < FAR]
        assert reached
        assert {shortest(standing.flow, search, 0, node)[0] for node in reached} == {0}


def test_pairs_worth_more_than_any_before_do_not_outweigh_fairness() -> None:
    """A plan without a pair, to which lists with pairs are added."""
    problem = _problem(311, "strict")
    assert not solve(problem).lines
    assert _compare(problem, _longer(np.random.default_rng(1311), problem))


def test_lists_that_outgrow_what_fairness_was_reckoned_for_are_solved_again() -> None:
    problem = several(1, 1, settings={"fairness": "strict"})
    more = tuple(replace(problem.demands[0], id=f"n{i}", area=f"n{i}") for i in range(5))
    found, scratch = what_if(solve(problem), [Longer(demands=more)]), solve(changed(problem, [Longer(demands=more)]))
    assert found.afresh
    assert found.objective == pytest.approx(scratch.objective)


@pytest.mark.soak
@pytest.mark.parametrize("fairness", FAIRNESS)
def test_every_change_gives_the_plan_that_solving_from_scratch_gives_on_300_problems(fairness: str) -> None:
    for seed in range(100, 400):
        problem = _problem(seed, fairness)
        for draw in DRAWS.values():
            _compare(problem, draw(np.random.default_rng(seed + 1000), problem))


@pytest.mark.parametrize("fairness", FAIRNESS)
def test_the_prices_prove_the_flow_after_every_single_step(fairness: str) -> None:
    for seed in range(8):
        standing = stand(solve(_problem(seed, fairness)))
        assert standing is not None
        flow, g = standing.flow.own(), np.random.default_rng(seed)
        for _ in range(8):
            node = int(g.integers(1, flow.nodes))
            flow.room[node] = max(0, int(flow.room[node]) + int(g.integers(-2, 3)))
            assert mend_arc(flow, search_of(flow), node)
            assert proven(flow)
            if len(flow.cost):
                assert mend_pair(flow, search_of(flow), int(g.integers(len(flow.cost))), 2 if g.random() < 0.5 else 0)
                assert proven(flow)


def test_an_added_demand_scores_as_one_of_the_lists_with_the_same_words_does() -> None:
    """Without an encoder: how rare characters are is counted in the lists that the plan was made of."""
    seen = 0
    for seed in range(8):
        problem = replace(random_problem(seed, n=8, m=9, bundles=False, fairness="off"), incumbents=frozenset(), forbidden=())
        result = solve(problem)
        worth = {(line.resource, line.demand): line.score for line in result.lines}
        for line in [line for line in result.lines if not line.pinned][:2]:
            twin = replace(next(d for d in problem.demands if d.id == line.demand), id="twin")
            found = what_if(result, [Suppliers(line.demand, -1), Longer(demands=(twin,))])
            gained = [part for part in found.gained if part.demand == "twin" and (part.resource, line.demand) in worth]
            assert all(part.score == pytest.approx(worth[part.resource, line.demand], abs=2e-6) for part in gained)
            seen += len(gained)
    assert seen > 3


def test_questions_about_a_plan_in_memory_do_not_go_over_its_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _problem(1, "off")
    standing = stand(solve(problem))
    assert standing is not None
    for name in (
        "matching.what_if.known_of",
        "matching.change.known_of",
        "matching.problem.Problem.resource_index",
        "matching.draft.columns_of",
    ):
        monkeypatch.setattr(name, None)
    what_if(standing, [Places(problem.resources[0].id, 1), Suppliers(problem.demands[0].id, 1)])
    what_if(standing, [UnitLeaves(problem.resources[0].unit), PairFalls(problem.resources[-1].id, problem.demands[0].id)])


def test_a_plan_with_bundles_is_solved_again_and_says_so() -> None:
    again = 0
    for seed in range(20):
        problem = random_problem(seed, n=7, m=8, bundles=True)
        if any(demand.together for demand in problem.demands):
            result = solve(problem)
            changes: list[Change] = [UnitLeaves(problem.resources[0].unit)]
            try:
                scratch = solve(changed(problem, changes))
            except ProblemError:
                continue
            found = what_if(result, changes)
            assert found.afresh
            assert found.objective == pytest.approx(scratch.objective, abs=1e-6)
            assert found.bound >= found.objective
            again += 1
    assert again > 5


def test_a_unit_that_leaves_takes_its_accepted_projects_along_and_frees_the_villages_place() -> None:
    problem = several(2, 1)
    pin = Pin(problem.resources[0].id, problem.demands[0].id, "P1")
    other = replace(problem.resources[1], unit="v")
    problem = replace(problem, resources=(problem.resources[0], other), pins=(pin,))
    found = what_if(solve(problem), [UnitLeaves("u")])
    assert [(part.resource, part.pinned) for part in found.lost] == [(pin.resource, True)]
    assert [part.resource for part in found.gained] == [other.id]
    assert not found.unmet
    assert found.idle == (pin.resource,)


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ([], "change_nothing", ""),
        ([UnitLeaves("uu")], "change_unknown", "uu"),
        ([Places("r9", 1)], "change_unknown", "r9"),
        ([Suppliers("d9", 1)], "change_unknown", "d9"),
        ([Places("r", -2)], "change_too_few", "r"),
        ([UnitLeaves("u"), Places("r", 1)], "change_contradicts", "u, r"),
        ([Places("r", 1), Places("r", 2)], "change_contradicts", "r"),
        ([OtherMonths(0)], "change_months", ""),
        ([Longer(resources=one_pair().resources)], "change_known", "r"),
    ],
)
def test_changes_that_make_no_sense_are_refused_with_their_ids(changes: list[Change], code: str, named: str) -> None:
    with pytest.raises(ProblemError) as told:
        what_if(solve(one_pair()), changes)
    assert told.value.code == code
    assert named in told.value.text("zh")
    assert named in told.value.text("en")


def test_kinds_of_the_random_lines_are_kinds_of_the_table() -> None:
    resources, demands = random_lines(np.random.default_rng(1), resources=5, demands=5)
    assert {r.kind for r in resources} - {None} <= set(SERVES.resource_kinds)
    assert {d.kind for d in demands} - {None} <= set(SERVES.demand_kinds)
