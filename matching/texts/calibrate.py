"""How far the chances of kinds can be believed: one temperature a side, fitted and measured on phrases held out of training."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from matching.texts.encoder import Encoder
from matching.texts.fitting import FOLDS, Encoded, bare_side, fit_kinds, fold_of, kinds_of, told
from matching.texts.model import SCALE, meaning_of, softmax

BINS = 10


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores (n, kinds) of lines by classifiers that saw no rewording of them, and which kinds are true of each (n, kinds)."""

    scores: Any
    true: Any
    groups: tuple[str, ...]

    def rows(self, at: Any) -> "HeldOut":
        """Some of the lines."""
        return HeldOut(self.scores[at], self.true[at], tuple(self.groups[i] for i in at))


def held_out(encoded: Encoded, encoders: Sequence[Encoder], side: str, at: Any = None) -> HeldOut:
    """Every line (or those at `at`) scored by a fold's classifier that was not trained on its group."""
    count = len(encoded.material.demands if side == "demand" else encoded.material.resources)
    lines = told(encoded, side, np.arange(count) if at is None else at)
    # Offers as lists have them: with their unit (the second half of the lines).
    asked = np.arange(len(lines.written)) >= (0 if side == "demand" else len(lines.written) // 2)
    kinds, sizes = kinds_of(side), tuple(encoder.size for encoder in encoders)
    fold = np.array([fold_of("kinds" + line.group) for line in lines.written])
    scores = np.zeros((len(lines.written), len(kinds)))
    for number in range(FOLDS):
        kept, out = lines.rows(np.flatnonzero(fold != number)), np.flatnonzero((fold == number) & asked)
        model = bare_side(kept)
        table = fit_kinds(model, sizes, kept, kinds)
        meaning = meaning_of(model, sizes, lines.vectors[out], lines.named[out])
        scores[out] = SCALE * (meaning @ table[:, :-1].T) + table[:, -1]
    true = np.array([[kind == line.kind or kind in line.also for kind in kinds] for line in lines.written])
    return HeldOut(scores, true, tuple(line.group for line in lines.written)).rows(np.flatnonzero(asked))


def temperature_of(known: HeldOut) -> float:
    """The temperature that makes the chance of the likeliest kind tell best how often it is true (log loss)."""
    hit = np.take_along_axis(known.true, known.scores.argmax(axis=1)[:, None], axis=1)[:, 0]

    def loss(logarithm: float) -> float:
        top = np.clip(softmax(known.scores, float(np.exp(logarithm))).max(axis=1), 1e-6, 1 - 1e-6)
        return -float(np.mean(np.where(hit, np.log(top), np.log(1 - top))))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))


@dataclass(frozen=True, slots=True)
class Believed:
    """Chance of the likeliest kind and whether it was true, per line, temperatures fitted inside the other folds."""

    chance: Any
    hit: Any

    @property
    def error(self) -> float:
        """Expected calibration error of the likeliest kind, bins of equal mass."""
        return calibration_error(self.chance, self.hit)

    @property
    def perfect(self) -> float:
        """The mean error that a perfectly calibrated model with the same chances and as many lines would show (200 drawn, seed 0)."""
        drawn = np.random.default_rng(0).random((200, len(self.chance)))
        return float(np.mean([calibration_error(self.chance, row < self.chance) for row in drawn]))


def calibration_error(chance: Any, hit: Any, bins: int = BINS) -> float:
    """Mean over bins of equal mass of |mean chance - share of hits|, weighed by their lines."""
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    return float(sum(len(part) * abs(chance[part].mean() - hit[part].mean()) for part in parts if len(part)) / len(chance))


def believed(known: HeldOut) -> Believed:
    """The temperature of each fold of groups fitted on the other folds."""
    fold = np.array([fold_of("kinds" + group) for group in known.groups])
    chance, hit = np.zeros(len(fold)), np.zeros(len(fold), dtype=bool)
    for number in range(FOLDS):
        out = fold == number
        warmth = temperature_of(known.rows(np.flatnonzero(~out)))
        chances = softmax(known.scores[out], warmth)
        chance[out] = chances.max(axis=1)
        hit[out] = np.take_along_axis(known.true[out], chances.argmax(axis=1)[:, None], axis=1)[:, 0]
    return Believed(chance, hit)


def calibration_arrays(side: str, known: HeldOut) -> dict[str, Any]:
    """What is kept of a side: the temperature from all of its lines, each held out once; and beside it the calibration error as measured
    (temperatures fitted inside the other folds), that of a perfectly calibrated model, and the number of lines."""
    measured = believed(known)
    return {
        f"{side}_temperature": np.array(temperature_of(known)),
        f"{side}_calibration": np.array([measured.error, measured.perfect, len(measured.hit)]),
    }
