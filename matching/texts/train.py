"""Train the committed arrays from the written material: `python -m matching.texts.train [CACHE]` (needs scikit-learn; some minutes).

Nothing is drawn at random: folds are cut by a hash of their groups. Real cases are never read here.
"""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from matching.texts.cache import VectorCache
from matching.texts.calibrate import fit_temperature
from matching.texts.encoder import Encoder
from matching.texts.fitting import Arrays, Encoded, cut_folds, encode_material, everything, fit_arrays, named_pairs, only
from matching.texts.material import material_hash
from matching.texts.model import FEATURES, FILE, OUTFITS, Model, Read, features_of, model_from, read_texts
from matching.texts.weigh import fit_curve, fit_weights

# Weights are the mean of what it takes on topics that training saw and on topics that it did not see.
FOLD_KINDS = ("group", "topic")


def read_pairs(model: Model, encoded: Encoded, at: Any) -> tuple[Read, Read]:
    """The pairs' resources and demands as a model reads them."""
    resource = read_texts(model, "resource", encoded.pair_resources[at], named_pairs(encoded, at))
    return resource, read_texts(model, "demand", encoded.pair_demands[at], np.zeros(len(at), dtype=bool))


def train(encoded: Encoded, encoders: tuple[Encoder, ...], outfit: str) -> Arrays:
    """The arrays of one outfit, weights and temperatures fitted on what was held out."""
    names = [name for name in FEATURES if name in {e.name for e in encoders} | {"topic", "bridge", "kind"}]
    tables: list[list[Mapping[str, Any]]] = []
    for by in FOLD_KINDS:
        tables.append([])
        for chosen, out in cut_folds(encoded.material, by):
            model = model_from(tuple(encoders), fit_arrays(encoded, encoders, chosen))
            tables[-1].append(features_of(model, *read_pairs(model, encoded, out)))
        print(f"{outfit}: folds by {by} done", flush=True)
    weights = np.mean([fit_weights(folds, names) for folds in tables], axis=0)
    arrays = fit_arrays(encoded, encoders, everything(encoded.material))
    arrays["weights"] = weights
    arrays["curve"] = fit_curve([fold for folds in tables for fold in folds], names, weights)
    for side in ("demand", "resource"):
        arrays[f"{side}_temperature"] = np.array(fit_temperature(encoded, encoders, side))
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
