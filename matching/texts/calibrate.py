"""How far the chances of kinds can be believed: one temperature a side, fitted and measured on phrases held out of training."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from matching.serves import load_serves
from matching.texts.encoder import Encoder
from matching.texts.fitting import FOLDS, Encoded, bare_side, fit_kinds, fold_of
from matching.texts.material import Written
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
    demand = side == "demand"
    lines: tuple[Written, ...] = encoded.material.demands if demand else encoded.material.resources
    kinds = load_serves().demand_kinds if demand else load_serves().resource_kinds
    at = np.arange(len(lines)) if at is None else at
    texts, units = (encoded.demands[at], None) if demand else (encoded.resources[at], encoded.units[at])
    sizes = tuple(encoder.size for encoder in encoders)
    written = [lines[i] for i in at]
    fold = np.array([fold_of("kinds" + line.group) for line in written])
    scores = np.zeros((len(at), len(kinds)))
    for number in range(FOLDS):
        kept, out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        side_model = bare_side(texts[kept], None if units is None else units[kept])
        table = fit_kinds(side_model, sizes, texts[kept], None if units is None else units[kept], [written[i] for i in kept], kinds)
        meaning = meaning_of(side_model, sizes, texts[out], None if units is None else units[out])
        scores[out] = SCALE * (meaning @ table[:, :-1].T) + table[:, -1]
    true = np.array([[kind == line.kind or kind in line.also for kind in kinds] for line in written])
    return HeldOut(scores, true, tuple(line.group for line in written))


def temperature_of(known: HeldOut) -> float:
    """The temperature that makes the chance of the likeliest kind tell best how often it is true (log loss)."""
    hit = np.take_along_axis(known.true, known.scores.argmax(axis=1)[:, None], axis=1)[:, 0]

    def loss(logarithm: float) -> float:
        top = np.clip(softmax(known.scores, float(np.exp(logarithm))).max(axis=1), 1e-6, 1 - 1e-6)
        return -float(np.mean(np.where(hit, np.log(top), np.log(1 - top))))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))


def fit_temperature(encoded: Encoded, encoders: Sequence[Encoder], side: str) -> float:
    """The temperature from all lines of a side, each held out once."""
    return temperature_of(held_out(encoded, encoders, side))


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
