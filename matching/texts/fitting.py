"""Fitting: classifiers of kinds and topics over sentence vectors, and the folds that hold rewordings or whole topics out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.serves import load_serves
from matching.texts.answer import fit_answer
from matching.texts.cache import VectorCache
from matching.texts.encoder import Encoder, Side
from matching.texts.material import Material, Written, load_material
from matching.texts.model import SCALE, SideModel, meaning_of, unit_rows
from matching.texts.plain import plain_text, with_unit
from matching.texts.vectors import vectors_of

PENALTY = 3.0
FOLDS = 5
# A further true kind of a line counts half in training.
ALSO_SHARE = 0.5

Arrays = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Encoded:
    """The material with its raw vectors, encoders side by side: rows as in the material; `named_resources` with their unit's kind."""

    material: Material
    demands: Any
    resources: Any
    named_resources: Any
    pair_demands: Any
    pair_resources: Any


def encode_material(encoders: Sequence[Encoder], cache: VectorCache | None, progress: Callable[[int, int], None] | None = None) -> Encoded:
    """Vectors of everything written."""
    material = load_material()

    def rows(side: Side, texts: Sequence[str]) -> Any:
        return np.hstack([vectors_of(encoder, side, texts, cache, progress) for encoder in encoders]).astype(np.float32)

    return Encoded(
        material,
        rows("demand", [plain_text(line.text) for line in material.demands]),
        rows("resource", [plain_text(line.text) for line in material.resources]),
        rows("resource", [with_unit(line.text, line.unit) for line in material.resources]),
        rows("demand", [plain_text(pair.demand) for pair in material.pairs]),
        rows("resource", [with_unit(pair.resource, pair.unit) for pair in material.pairs]),
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
    needs, offers = (pair_meaning(_bare(arrays, side), sizes, encoded, side, chosen.pairs) for side in ("demand", "resource"))
    arrays["answer"] = fit_answer(needs, offers, [encoded.material.pairs[i].topic for i in chosen.pairs])
    return arrays | {"weights": np.ones(len(encoders) + 4), "curve": np.array([0.0, 1.0])}


def _bare(arrays: Arrays, side: str) -> SideModel:
    nothing = np.zeros((0, 0), dtype=np.float32)
    return SideModel(arrays[f"{side}_mean"], arrays[f"{side}_named_mean"], nothing, nothing, nothing, 1.0)


@dataclass(frozen=True, slots=True)
class Told:
    """Lines of one side with their raw vectors, offers twice: without their unit and with it, because lists leave units vague."""

    vectors: Any
    named: Any
    written: tuple[Written, ...]

    def rows(self, at: Any) -> "Told":
        """Some of the rows."""
        return Told(self.vectors[at], self.named[at], tuple(self.written[i] for i in at))


def told(encoded: Encoded, side: str, at: Any) -> Told:
    """The lines at these positions."""
    if side == "demand":
        return Told(encoded.demands[at], np.zeros(len(at), dtype=bool), tuple(encoded.material.demands[i] for i in at))
    written = tuple(encoded.material.resources[i] for i in at)
    named = np.array([bool(line.unit) for line in written])
    vectors = np.vstack([encoded.resources[at], encoded.named_resources[at]])
    return Told(vectors, np.concatenate([np.zeros(len(at), dtype=bool), named]), written * 2)


def fit_side(encoded: Encoded, side: str, sizes: tuple[int, ...], chosen: Chosen) -> Arrays:
    """One side's arrays, fitted on the chosen lines."""
    lines = told(encoded, side, chosen.demands if side == "demand" else chosen.resources)
    model = bare_side(lines)
    meaning = meaning_of(model, sizes, lines.vectors, lines.named)
    return {
        "mean": model.mean,
        "named_mean": model.named_mean,
        "kinds": fit_kinds(model, sizes, lines, kinds_of(side)),
        "topics": _classifier(meaning, [line.topic for line in lines.written], encoded.material.topics, None),
        "pairs": unit_rows(pair_meaning(model, sizes, encoded, side, chosen.pairs)),
        "temperature": np.array(1.0),
    }


def kinds_of(side: str) -> tuple[str, ...]:
    """The kinds of a side, in the order of the serves table."""
    return load_serves().demand_kinds if side == "demand" else load_serves().resource_kinds


def bare_side(lines: Told) -> SideModel:
    """A side that knows its means only."""
    nothing = np.zeros((0, 0), dtype=np.float32)
    mean = lines.vectors[~lines.named].mean(axis=0)
    return SideModel(mean, lines.vectors[lines.named].mean(axis=0) if lines.named.any() else mean, nothing, nothing, nothing, 1.0)


def pair_meaning(model: SideModel, sizes: tuple[int, ...], encoded: Encoded, side: str, at: Any) -> Any:
    """(pairs, d) meanings of one side of written pairs."""
    if side == "demand":
        return meaning_of(model, sizes, encoded.pair_demands[at], np.zeros(len(at), dtype=bool))
    return meaning_of(model, sizes, encoded.pair_resources[at], named_pairs(encoded, at))


def named_pairs(encoded: Encoded, at: Any) -> Any:
    """(pairs,) whether the offer of a pair names its unit's kind."""
    return np.array([bool(encoded.material.pairs[i].unit) for i in at])


def fit_kinds(model: SideModel, sizes: tuple[int, ...], lines: Told, kinds: Sequence[str]) -> Any:
    """(kinds, d+1): the classifier of kinds; further true kinds of a line count ALSO_SHARE."""
    meaning = meaning_of(model, sizes, lines.vectors, lines.named)
    further = [(i, kind) for i, line in enumerate(lines.written) for kind in line.also]
    rows = np.vstack([meaning, meaning[[i for i, _ in further]]]) if further else meaning
    names = [line.kind for line in lines.written] + [kind for _, kind in further]
    weight = np.concatenate([np.ones(len(lines.written)), np.full(len(further), ALSO_SHARE)])
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
