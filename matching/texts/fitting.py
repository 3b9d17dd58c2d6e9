"""Fitting: classifiers of kinds and topics over sentence vectors, and the folds that hold rewordings or whole topics out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.serves import load_serves
from matching.texts.cache import VectorCache
from matching.texts.encoder import Encoder, Side
from matching.texts.material import Material, Written, load_material
from matching.texts.model import SCALE, SideModel, meaning_of, unit_rows
from matching.texts.plain import plain_text
from matching.texts.vectors import vectors_of

PENALTY = 3.0
FOLDS = 5
# A further true kind of a line counts half in training.
ALSO_SHARE = 0.5

Arrays = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Encoded:
    """The material with its raw vectors, encoders side by side: rows as in the material."""

    material: Material
    demands: Any
    resources: Any
    units: Any
    pair_demands: Any
    pair_resources: Any
    pair_units: Any


def encode_material(encoders: Sequence[Encoder], cache: VectorCache | None, progress: Callable[[int, int], None] | None = None) -> Encoded:
    """Vectors of everything written."""
    material = load_material()

    def rows(side: Side, texts: Sequence[str]) -> Any:
        plain = [plain_text(text) for text in texts]
        return np.hstack([vectors_of(encoder, side, plain, cache, progress) for encoder in encoders]).astype(np.float32)

    return Encoded(
        material,
        rows("demand", [line.text for line in material.demands]),
        rows("resource", [line.text for line in material.resources]),
        rows("resource", [line.unit for line in material.resources]),
        rows("demand", [pair.demand for pair in material.pairs]),
        rows("resource", [pair.resource for pair in material.pairs]),
        rows("resource", [pair.unit for pair in material.pairs]),
    )


def only(encoded: Encoded, all_encoders: Sequence[Encoder], chosen: Sequence[Encoder]) -> Encoded:
    """The same with the vectors of some of the encoders."""
    at: list[int] = []
    start = 0
    for encoder in all_encoders:
        at += range(start, start + encoder.size) if encoder in chosen else ()
        start += encoder.size
    cut = {name: getattr(encoded, name)[:, at] for name in Encoded.__slots__ if name != "material"}
    return Encoded(encoded.material, **cut)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Positions of the demands, resources and pairs to train on."""

    demands: Any
    resources: Any
    pairs: Any


def everything(material: Material) -> Chosen:
    """All of it."""
    return Chosen(*(np.arange(len(lines)) for lines in (material.demands, material.resources, material.pairs)))


def fold_of(group: str, folds: int = FOLDS) -> int:
    """Which fold a group falls into, by its hash."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big") % folds


def cut_folds(material: Material, by: str) -> list[tuple[Chosen, Any]]:
    """Per fold what to train on and the positions of the pairs held out. By "group" no rewording of a held-out phrase is trained on; by
    "topic" nothing of its topic."""
    names = [pair.topic if by == "topic" else pair.group for pair in material.pairs]
    fold = np.array([fold_of(name) for name in names])
    cut = []
    for number in range(FOLDS):
        out = np.flatnonzero(fold == number)
        cut.append((Chosen(*_left(material, by, out), np.flatnonzero(fold != number)), out))
    return cut


def _left(material: Material, by: str, out: Any) -> tuple[Any, Any]:
    pairs = [material.pairs[i] for i in out]
    topics, texts = {pair.topic for pair in pairs}, {pair.demand for pair in pairs} | {pair.resource for pair in pairs}
    sides = material.demands, material.resources
    groups = {line.group for lines in sides for line in lines if line.text in texts}

    def kept(line: Written) -> bool:
        return line.topic not in topics if by == "topic" else line.group not in groups and line.text not in texts

    demands, resources = (np.flatnonzero([kept(line) for line in lines]) for lines in sides)
    return demands, resources


def fit_arrays(encoded: Encoded, encoders: Sequence[Encoder], chosen: Chosen) -> Arrays:
    """Everything but the weights and the temperatures (1)."""
    sizes = tuple(encoder.size for encoder in encoders)
    serves = load_serves()
    arrays: Arrays = {"serves": np.array(serves.strength)}
    for side in ("demand", "resource"):
        arrays |= {f"{side}_{name}": value for name, value in fit_side(encoded, side, sizes, chosen).items()}
    return arrays | {"weights": np.ones(len(encoders) + 3), "curve": np.array([0.0, 1.0])}


def fit_side(encoded: Encoded, side: str, sizes: tuple[int, ...], chosen: Chosen) -> Arrays:
    """One side's arrays, fitted on the chosen lines."""
    demand = side == "demand"
    at = chosen.demands if demand else chosen.resources
    lines = encoded.material.demands if demand else encoded.material.resources
    texts = (encoded.demands if demand else encoded.resources)[at]
    units = None if demand else encoded.units[at]
    model = bare_side(texts, units)
    written = [lines[i] for i in at]
    kinds = load_serves().demand_kinds if demand else load_serves().resource_kinds
    meaning, twice = _told(model, sizes, texts, units, written)
    return {
        "mean": model.mean,
        "unit_mean": model.unit_mean,
        "kinds": fit_kinds(model, sizes, texts, units, written, kinds),
        "topics": _classifier(meaning, [line.topic for line in twice], encoded.material.topics, None),
        "pairs": unit_rows(_pair_meaning(model, sizes, encoded, side, chosen.pairs)),
        "temperature": np.array(1.0),
    }


def bare_side(texts: Any, units: Any) -> SideModel:
    """A side that knows its means only."""
    nothing = np.zeros((0, 0), dtype=np.float32)
    named = None if units is None else units[np.abs(units).sum(axis=1) > 0]
    zero = np.zeros(texts.shape[1], dtype=np.float32)
    return SideModel(texts.mean(axis=0), zero if named is None else named.mean(axis=0), nothing, nothing, nothing, 1.0)


def _told(model: SideModel, sizes: tuple[int, ...], texts: Any, units: Any, written: Sequence[Written]) -> tuple[Any, list[Written]]:
    """Offers are learned twice, with their unit and without, because lists leave units vague."""
    bare = meaning_of(model, sizes, texts, None)
    if units is None:
        return bare, list(written)
    return np.vstack([bare, meaning_of(model, sizes, texts, units)]), [*written, *written]


def _pair_meaning(model: SideModel, sizes: tuple[int, ...], encoded: Encoded, side: str, at: Any) -> Any:
    if side == "demand":
        return meaning_of(model, sizes, encoded.pair_demands[at], None)
    return meaning_of(model, sizes, encoded.pair_resources[at], encoded.pair_units[at])


def fit_kinds(model: SideModel, sizes: tuple[int, ...], texts: Any, units: Any, written: Sequence[Written], kinds: Sequence[str]) -> Any:
    """(kinds, d+1): the classifier of kinds; further true kinds of a line count ALSO_SHARE."""
    meaning, twice = _told(model, sizes, texts, units, written)
    further = [(i, kind) for i, line in enumerate(twice) for kind in line.also]
    rows = np.vstack([meaning, meaning[[i for i, _ in further]]]) if further else meaning
    names = [line.kind for line in twice] + [kind for _, kind in further]
    weight = np.concatenate([np.ones(len(twice)), np.full(len(further), ALSO_SHARE)])
    return _classifier(rows, names, kinds, weight)


def _classifier(meaning: Any, names: Sequence[str], classes: Sequence[str], weight: Any) -> Any:
    """(classes, d+1); a class without a line is all but impossible."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=PENALTY, max_iter=300).fit(SCALE * meaning, names, sample_weight=weight)
    table = np.zeros((len(classes), meaning.shape[1] + 1), dtype=np.float32)
    table[:, -1] = -50.0
    at = [list(classes).index(name) for name in fitted.classes_]
    table[at] = np.column_stack([fitted.coef_, fitted.intercept_])
    return table
