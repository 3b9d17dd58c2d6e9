"""Cross-validation on the written material: pairs held out by phrase and by whole topic, and the calibration of the kinds."""

from dataclasses import replace

import numpy as np

from bench.bm25 import bm25
from bench.truth import Case, Rates, problem_of, rates, raw_cosine, readings_of, score_table
from matching.suggest import KNOWN_FROM
from matching.texts.cache import VectorCache
from matching.texts.calibrate import Believed, believed, held_out
from matching.texts.fitting import Encoded, cut_folds, encode_material, fit_arrays
from matching.texts.model import Model, load_model, model_from

THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8)


def own(outfit: str | None, pools: int, seed: int, cache: VectorCache) -> None:
    """Print both cross-validations and the calibration of both sides."""
    model = load_model(outfit)
    if model is None:
        print("no sentence encoder is installed here")
        return
    encoded = encode_material(model.encoders, cache)
    for by in ("group", "topic"):
        print(f"\n{len(encoded.material.pairs)} written pairs, 5 folds, held out by {by}; weights and curve are the committed ones")
        _pairs(model, encoded, by, pools, seed, cache)
    for side in ("demand", "resource"):
        print(f"\nkinds of {side}s, held out by phrase:")
        show_belief(believed(held_out(encoded, model.encoders, side)))


def _pairs(committed: Model, encoded: Encoded, by: str, pools: int, seed: int, cache: VectorCache) -> None:
    found: dict[str, list[Rates]] = {}
    for chosen, out in cut_folds(encoded.material, by):
        arrays = fit_arrays(encoded, committed.encoders, chosen)
        fold = model_from(committed.encoders, arrays)
        warm = [
            replace(side, temperature=known.temperature)
            for side, known in ((fold.demand, committed.demand), (fold.resource, committed.resource))
        ]
        model = replace(fold, demand=warm[0], resource=warm[1], weights=committed.weights, middle=committed.middle, spread=committed.spread)
        pairs = [encoded.material.pairs[i] for i in out]
        cases = [Case(str(i), "", pair.unit, pair.resource, pair.demand) for i, pair in enumerate(pairs)]
        problem, read = problem_of(cases), readings_of(cases, model, cache)
        tables = {
            "full system": score_table(problem, read),
            "its text part": score_table(problem, read, "text"),
            "kinds alone": score_table(problem, read, "kind"),
            "encoder alone": raw_cosine(cases, model, cache, units=False),
            "character TF-IDF": score_table(problem, None, "text"),
            "BM25": bm25([case.demand for case in cases], [case.resource for case in cases]),
        }
        for name, table in tables.items():
            found.setdefault(name, []).append(rates(table, pools // 5, seed))
    print(f"{'':28}{'first':>20}{'first three':>20}{'assigned':>20}")
    for name, parts in found.items():
        joined = Rates(np.vstack([part.of_case for part in parts]))
        print(f"{name:28}" + "".join(f"{line:>20}" for line in joined.lines()))


def show_belief(known: Believed) -> None:
    """The calibration error beside that of a perfectly calibrated model, and what each threshold would name and get right."""
    print(
        f"  {len(known.hit)} lines, likeliest kind true {known.hit.mean():.3f}; "
        f"calibration error {known.error:.3f}, of a perfectly calibrated model {known.perfect:.3f}"
    )
    for threshold in THRESHOLDS:
        named = known.chance >= threshold
        mark = " <- used" if threshold == KNOWN_FROM else ""
        print(f"  named from {threshold:.2f}: {named.mean():.3f} of the lines, {known.hit[named].mean():.3f} of those true{mark}")
