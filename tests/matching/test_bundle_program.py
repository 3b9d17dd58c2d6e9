from itertools import product

import numpy as np
import pytest
from scipy import sparse

from matching.bundle_districts import best_large
from matching.bundle_program import Program, answer_of, fractional
from matching.result import Stop


def _program(g: np.random.Generator, pairs: int = 9, bundles: int = 2) -> Program:
    """Pairs of 3 resources with 4 lines, two bundles of two lines, a budget; the bundles' columns come last."""
    width = pairs + bundles
    grid = g.choice(12, size=pairs, replace=False)
    resource, line = np.divmod(grid, 4)
    rows, low, high = [], [], []
    for each in range(3):
        rows.append(np.append((resource == each).astype(float), np.zeros(bundles)))
        low.append(-np.inf)
        high.append(2.0)
    for each in range(4):
        row = np.append((line == each).astype(float), np.zeros(bundles))
        row[pairs + each // 2] = -1.0
        rows.append(row)
        low.append(0.0)
        high.append(0.0)
    rows.append(np.append(g.integers(1, 9, pairs).astype(float), np.zeros(bundles)))
    low.append(-np.inf)
    high.append(float(g.integers(5, 20)))
    cost = np.append(-g.integers(1, 100, pairs).astype(float), np.zeros(bundles))
    assert len(cost) == width
    return Program(cost, sparse.csr_matrix(np.array(rows)), np.array(low), np.array(high))


def _optimum(program: Program) -> float:
    answers = (np.array(x, dtype=float) for x in product((0, 1), repeat=program.width))
    return min(float(program.cost @ x) for x in answers if program.keeps(x))


def test_bound_optimum_and_plan_are_in_order_on_every_small_program() -> None:
    g = np.random.default_rng(1)
    for _ in range(30):
        program = _program(g)
        best = _optimum(program)
        relaxed = fractional(program)
        assert relaxed is not None
        assert relaxed.bound <= best
        found = best_large(program, np.zeros(program.width, dtype=np.int64), np.inf, Stop(seconds=5.0))
        assert found is not None
        assert found.x is not None
        assert program.keeps(found.x)
        assert found.bound <= best == float(program.cost @ found.x)


def test_the_whole_program_gives_the_optimum_and_a_part_of_it_never_less() -> None:
    g = np.random.default_rng(2)
    for _ in range(20):
        program = _program(g)
        best, none = _optimum(program), np.zeros(program.width)
        whole = answer_of(program, np.ones(program.width, dtype=np.bool_), none, None, None)
        assert whole.x is not None
        assert (float(program.cost @ whole.x), round(whole.bound)) == (best, best)
        part = answer_of(program, g.random(program.width) < 0.6, none, None, None)
        assert part.x is not None
        assert program.keeps(part.x)
        assert program.cost @ part.x >= best


def test_columns_held_against_the_limits_are_impossible() -> None:
    program = Program(
        np.array([-1.0, -1.0]), sparse.csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0]])), np.array([0.0, 0.0]), np.array([0.0, 1.0])
    )
    assert answer_of(program, np.array([False, True]), np.array([1.0, 0.0]), None, None).impossible


def test_begun_with_a_few_columns_the_fractional_optimum_is_the_same_and_its_bound_too() -> None:
    g = np.random.default_rng(4)
    for _ in range(20):
        program = _program(g)
        start = g.random(program.width) < 0.4
        start[-2:] = True
        whole, grown = fractional(program), fractional(program, start=start)
        assert whole is not None
        assert grown is not None
        assert program.cost @ grown.x == pytest.approx(program.cost @ whole.x)
        assert grown.bound == whole.bound
