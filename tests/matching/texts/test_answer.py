"""The map of needs towards their answers."""

import numpy as np

from matching.texts.answer import fit_answer


def turned(rows: np.ndarray) -> np.ndarray:
    """Every row with its numbers moved on by one place: what answers it."""
    return np.roll(rows, 1, axis=1)


def test_a_rule_that_joins_needs_and_offers_is_learned_and_holds_for_new_needs() -> None:
    g = np.random.default_rng(1)
    needs = g.normal(size=(200, 12)).astype(np.float32)
    needs /= np.linalg.norm(needs, axis=1, keepdims=True)
    known, new = needs[:150], needs[150:]
    moved = fit_answer(known, turned(known), [str(i) for i in range(150)])
    assert moved.shape == (12, 12)

    def first(rows: np.ndarray) -> float:
        return float(np.mean((rows @ turned(new).T).argmax(axis=1) == np.arange(len(new))))

    assert first(new) < 0.2
    assert first(new + new @ moved) > 0.9


def test_offers_of_one_topic_are_not_pushed_apart() -> None:
    g = np.random.default_rng(2)
    needs, offers = (g.normal(size=(40, 6)).astype(np.float32) for _ in range(2))

    def gap(topics: list[str]) -> float:
        scores = (needs + needs @ fit_answer(needs, offers, topics)) @ offers.T
        return float(np.diag(scores).mean() - scores.mean())

    assert gap(["one"] * 40) < gap([str(i) for i in range(40)])
