"""All gains and losses at once against solving again, one by one."""

from dataclasses import replace

import numpy as np
import pytest

from matching.kernel.gains import gains_of
from matching.kernel.match import match
from matching.kernel.pairs import Pairs
from matching.kernel.plan import Stopping
from matching.validity import ProblemError
from tests.matching.kernel.cases import random_pairs


def _check(pairs: Pairs, asked: int, seed: int) -> None:
    """Compare `asked` of the resources and of the demands, drawn by the seed, with re-solves."""
    plan, g = match(pairs), np.random.default_rng(seed)
    gains = gains_of(pairs, plan)
    sides = (("capacity", gains.resource_more, gains.resource_less), ("need", gains.demand_more, gains.demand_less))
    for field, more, less in sides:
        room = getattr(pairs, field)
        for i in g.choice(len(room), min(asked, len(room)), replace=False):
            assert match(replace(pairs, **{field: room + (np.arange(len(room)) == i)})).objective - plan.objective == more[i]
            if room[i] == 0:
                assert less[i] == -1
            else:
                assert plan.objective - match(replace(pairs, **{field: room - (np.arange(len(room)) == i)})).objective == less[i]


def test_all_gains_and_losses_of_60_small_problems_equal_re_solves() -> None:
    for seed in range(60):
        _check(random_pairs(seed, n=6, m=6), 6, seed)


def test_200_sampled_gains_and_losses_of_medium_problems_equal_re_solves() -> None:
    for seed in range(5):
        _check(random_pairs(seed, n=300, m=300, share=0.1), 10, seed)


def test_gains_of_a_plan_that_is_not_proven_best_are_refused() -> None:
    pairs = random_pairs(5, n=400, m=500, share=0.05, most=1_000_000)
    for plan in (match(pairs, "fast"), match(pairs, stop=Stopping(work=10))):
        with pytest.raises(ProblemError, match="kernel_not_best"):
            gains_of(pairs, plan)
