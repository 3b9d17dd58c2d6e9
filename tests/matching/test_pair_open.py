"""A pair explained where a plan is not proven best: what is certain, and nothing else."""

from matching.pair import explain_pair
from matching.problem import Problem
from matching.result import Result, Stop
from matching.solve import solve
from matching.validity import ProblemError
from tests.matching.cases import random_problem

AT_ONCE = Stop(seconds=0.0, nodes=0)


def _cut(problem: Problem) -> tuple[Result, Result] | None:
    """A plan whose search was stopped before it began, and the best one; None where stopping leaves no gap."""
    try:
        cut, best = solve(problem, AT_ONCE), solve(problem)
    except ProblemError:
        return None
    return (cut, best) if cut.gap > 0 else None


def _pairs(problem: Problem, cut: Result, best: Result) -> list[tuple[str, str]]:
    chosen = {(line.resource, line.demand) for line in (*cut.lines, *best.lines)}
    found, step = cut.work.candidates, max(1, len(cut.work.candidates.score) // 6)
    ends = zip(found.resource[::step], found.demand[::step], strict=True)
    return [pair for r, d in ends if (pair := (problem.resources[r].id, problem.demands[d].id)) not in chosen]


def test_what_a_pair_costs_is_told_between_bounds_where_the_search_was_stopped() -> None:
    seen = certain = 0
    for seed in range(40):
        problem = random_problem(seed, n=40, m=60)
        plans = _cut(problem)
        if plans is None:
            continue
        for pair in _pairs(problem, *plans):
            stopped, exact = explain_pair(problem, plans[0], *pair, AT_ONCE), explain_pair(problem, plans[1], *pair)
            if exact.verdict not in ("outbid", "as_good"):
                continue
            assert exact.loss is not None
            assert (stopped.loss, stopped.needed) == (None, None)
            assert stopped.verdict in ("outbid", "not_proven")
            assert stopped.verdict == "not_proven" or exact.verdict == "outbid"
            values = stopped.reasons[0].values
            assert float(str(values["least"])) - 2e-6 <= exact.loss <= float(str(values["most"])) + 2e-6
            assert "not proven best" in stopped.reasons[0].text("en")
            assert "没有证明" in stopped.reasons[0].text("zh")
            seen += 1
            certain += stopped.verdict == "outbid"
        if seen > 30:
            break
    assert seen > certain > 0
