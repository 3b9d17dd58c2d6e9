"""Train the committed arrays from the written material: `python -m matching.texts.train [CACHE]` (needs scikit-learn; some minutes).

Nothing is drawn at random: folds are cut by a hash of their groups. Real cases are never read here.
"""

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from matching.texts.cache import VectorCache
from matching.texts.calibrate import calibration_arrays, held_out
from matching.texts.encoder import Encoder
from matching.texts.fitting import Arrays, Chosen, Encoded, cut_folds, encode_material, everything, fit_arrays, named_pairs, only
from matching.texts.material import material_hash
from matching.texts.model import FILE, OUTFITS, Model, Read, features_of, model_from, names_of, read_texts, weighed
from matching.texts.weigh import fit_curve, fit_weights

# Weights are the mean of what it takes on topics that training saw and on topics that it did not see.
FOLD_KINDS = ("group", "topic")


def read_pairs(model: Model, encoded: Encoded, at: Any) -> tuple[Read, Read]:
    """The pairs' resources and demands as a model reads them."""
    resource = read_texts(model, "resource", encoded.pair_resources[at], named_pairs(encoded, at))
    return resource, read_texts(model, "demand", encoded.pair_demands[at], np.zeros(len(at), dtype=bool))


Fold = tuple[Model, Read, Read]


def _fold(encoded: Encoded, encoders: tuple[Encoder, ...], chosen: Chosen, out: Any) -> Fold:
    model = model_from(encoders, fit_arrays(encoded, encoders, chosen))
    return model, *read_pairs(model, encoded, out)


def _totals(fold: Fold, weights: Any) -> Any:
    """(n, n) weighed features."""
    model = replace(fold[0], weights=tuple(float(weight) for weight in weights))
    return weighed(model, *fold[1:])


def train(encoded: Encoded, encoders: tuple[Encoder, ...], outfit: str) -> Arrays:
    """The arrays of one outfit, weights and temperatures fitted on what was held out, with the calibration error measured there."""
    names = names_of(encoders)
    folds = {by: [_fold(encoded, encoders, *cut) for cut in cut_folds(encoded.material, by)] for by in FOLD_KINDS}
    print(f"{outfit}: folds done", flush=True)
    weights = np.mean([fit_weights([features_of(*fold) for fold in cut], names) for cut in folds.values()], axis=0)
    arrays = fit_arrays(encoded, encoders, everything(encoded.material)) | {"weights": weights}
    arrays["curve"] = fit_curve([_totals(fold, weights) for cut in folds.values() for fold in cut])
    for side in ("demand", "resource"):
        arrays |= calibration_arrays(side, held_out(encoded, encoders, side))
        print(f"{outfit}: calibration error of {side}s {arrays[f'{side}_calibration'][0]:.4f}", flush=True)
    print(
        f"{outfit}: weights {dict(zip(names, weights.round(3).tolist(), strict=True))}, curve {arrays['curve'].round(3).tolist()}",
        flush=True,
    )
    return arrays


def stored(arrays: Arrays) -> Arrays:
    """Arrays as they are kept: classifiers in half precision, vectors of pairs in bytes."""
    kept = {}
    for name, value in arrays.items():
        if name.endswith("_pairs"):
            kept[name] = np.rint(value / np.abs(value).max() * 127).astype(np.int8)
        else:
            kept[name] = value.astype(np.float16 if value.ndim == 2 and len(value) > 20 else np.float32)
    return kept


def main(cache: str | None = None) -> None:
    """Train both outfits and write them beside the material; `cache` is a file that keeps the vectors for the next time."""
    every = OUTFITS["full"]
    with ExitStack() as open_:
        known = open_.enter_context(VectorCache(Path(cache), b"the written material is no secret")) if cache else None
        encoded = encode_material(every, known)
    kept: Arrays = {"material": np.array(material_hash())}
    for outfit, encoders in OUTFITS.items():
        arrays = train(only(encoded, every, encoders), encoders, outfit)
        kept |= {f"{outfit}/{name}": value for name, value in stored(arrays).items()}
    np.savez_compressed(Path(__file__).parent.parent / "data" / FILE, **kept)


if __name__ == "__main__":
    main(*sys.argv[1:2])
