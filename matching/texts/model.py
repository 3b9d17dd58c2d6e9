"""What was learned from the written material, as small arrays: chances of kinds and topics, and the fit of an offer to a need."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.texts.encoder import E5, USE, Encoder, Side

Numbers = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

# Scale of the vectors before the classifiers, so that their penalty suits them.
SCALE = 4.0
# How sharply a text picks the written pairs that it resembles.
SHARPNESS = 10.0
# A topic or a written pair that two texts share by chance adds this little.
TOPIC_FLOOR, BRIDGE_FLOOR, KIND_FLOOR = 1e-3, 0.1, 0.05
FEATURES = ("e5", "use", "answer", "topic", "bridge", "kind")


@dataclass(frozen=True, slots=True)
class SideModel:
    """One side's arrays; d numbers a vector (the encoders one after the other), k kinds, t topics, p written pairs. `mean` (d,) of the
    vectors of plain texts, `named_mean` (d,) of those that begin with their unit's kind or name; `kinds` (k, d+1) and `topics` (t, d+1):
    classifiers with their constants last; `pairs` (p, d): unit vectors of the pairs' texts on this side."""

    mean: Numbers
    named_mean: Numbers
    kinds: Numbers
    topics: Numbers
    pairs: Numbers
    temperature: float


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model for one set of encoders. `answer` (d, d): moves a need towards what answers it; `weights`: what each of FEATURES
    counts; `middle` and `spread`: where the fit is one half, and an eighth of the way from 0 to 1."""

    encoders: tuple[Encoder, ...]
    demand: SideModel
    resource: SideModel
    serves: Numbers
    answer: Numbers
    weights: tuple[float, ...]
    middle: float
    spread: float

    def side(self, side: Side) -> SideModel:
        """The arrays of one side."""
        return self.demand if side == "demand" else self.resource


@dataclass(frozen=True, slots=True)
class Read:
    """n texts of one side as the model reads them: `meaning` (n, d) unit vectors per encoder, one after the other; `wanted` (n, d): the
    meaning that the other side should have (a need's; an offer's is its own); `topics` (n, t), `bridge` (n, p) and `kinds` (n, k):
    chances that sum to 1; `silent` (n,): texts without any meaning (empty, signs only). The large ones are kept in half precision: a long
    list has a hundred thousand rows."""

    meaning: Halves
    wanted: Halves
    topics: Halves
    bridge: Halves
    kinds: Numbers
    silent: npt.NDArray[np.bool_]

    def rows(self, at: npt.NDArray[np.int64]) -> "Read":
        """The chosen rows in the order given."""
        return Read(self.meaning[at], self.wanted[at], self.topics[at], self.bridge[at], self.kinds[at], self.silent[at])


def meaning_of(side: SideModel, sizes: tuple[int, ...], vectors: Numbers, named: npt.NDArray[np.bool_]) -> Numbers:
    """(n, d) vectors less the mean of their sort (`named` (n,): whether the unit stands before the text), each encoder's part of unit
    length; a part of zeros (no text) stays zero."""
    mean = np.where(named[:, None], side.named_mean, side.mean)
    parts: list[Numbers] = []
    start = 0
    for size in sizes:
        part = vectors[:, start : start + size].astype(np.float32)
        told = np.abs(part).sum(axis=1, keepdims=True) > 0
        parts.append(unit_rows(np.where(told, part - mean[:, start : start + size], 0.0)))
        start += size
    return np.hstack(parts).astype(np.float32)


def unit_rows(rows: Any) -> Any:
    """Rows of length 1, zero rows left."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def softmax(scores: Any, temperature: float = 1.0) -> Any:
    """Chances per row."""
    shifted = (scores - scores.max(axis=1, keepdims=True)) / temperature
    raised = np.exp(shifted)
    return raised / raised.sum(axis=1, keepdims=True)


def classified(meaning: Numbers, classifier: Numbers, temperature: float = 1.0) -> Any:
    """(n, classes) chances by a linear classifier whose constants stand in its last column."""
    return softmax(SCALE * (meaning @ classifier[:, :-1].T) + classifier[:, -1], temperature)


def read_texts(model: Model, side: Side, vectors: Numbers, named: npt.NDArray[np.bool_]) -> Read:
    """What the model makes of raw vectors (n, d) of texts; `named` (n,): whether the unit's kind or name stands before the text."""
    arrays, sizes = model.side(side), tuple(encoder.size for encoder in model.encoders)
    return read_meaning(model, side, meaning_of(arrays, sizes, vectors, named))


def read_meaning(model: Model, side: Side, meaning: Numbers) -> Read:
    """What the model makes of vectors that are already less their mean."""
    arrays = model.side(side)
    kept = meaning.astype(np.float16)
    return Read(
        meaning=kept,
        wanted=(meaning + meaning @ model.answer).astype(np.float16) if side == "demand" else kept,
        topics=classified(meaning, arrays.topics).astype(np.float16),
        bridge=softmax(SHARPNESS * (unit_rows(meaning) @ arrays.pairs.T)).astype(np.float16),
        kinds=classified(meaning, arrays.kinds, arrays.temperature).astype(np.float32),
        silent=np.abs(kept).sum(axis=1) == 0,
    )


def weighed(model: Model, resource: Read, demand: Read) -> Any:
    """(n, m) weighed sums of the features."""
    features = features_of(model, resource, demand)
    return sum(weight * features[name] for weight, name in zip(model.weights, names_of(model.encoders), strict=True))


def names_of(encoders: tuple[Encoder, ...]) -> list[str]:
    """The features that there are with these encoders, in the order of the weights."""
    return [name for name in FEATURES if name in {*(encoder.name for encoder in encoders), "answer", "topic", "bridge", "kind"}]


def features_of(model: Model, resource: Read, demand: Read) -> dict[str, Numbers]:
    """(n, m) values of each feature between n resources and m demands; an encoder that is not there has none."""
    found: dict[str, Numbers] = {}
    start = 0
    for encoder in model.encoders:
        part = slice(start, start + encoder.size)
        found[encoder.name] = _inner(resource.meaning[:, part], demand.meaning[:, part])
        start += encoder.size
    found["answer"] = _inner(resource.meaning, demand.wanted)
    found["topic"] = np.log(_inner(resource.topics, demand.topics) + TOPIC_FLOOR)
    found["bridge"] = np.log(_inner(resource.bridge, demand.bridge) * demand.bridge.shape[1] + BRIDGE_FLOOR)
    found["kind"] = np.log(resource.kinds @ model.serves @ demand.kinds.T + KIND_FLOOR)
    return found


def _inner(rows: Halves, columns: Halves) -> Any:
    return rows.astype(np.float32) @ columns.astype(np.float32).T


FULL, LIGHT = (E5, USE), (USE,)
OUTFITS: dict[str, tuple[Encoder, ...]] = {"full": FULL, "light": LIGHT}
FILE = "texts.npz"


@cache
def load_model(outfit: str | None = None) -> Model | None:
    """The trained model: `full` where both encoders are installed, else `light`; None where neither is (then texts are compared by
    their characters). Raises KeyError for an outfit that there is not."""
    chosen = outfit or next((name for name, encoders in OUTFITS.items() if all(e.installed for e in encoders)), None)
    return None if chosen is None else _model(chosen)


def _model(outfit: str) -> Model:
    with files("matching").joinpath("data", FILE).open("rb") as source, np.load(source, allow_pickle=False) as stored:
        arrays = {name.partition("/")[2]: stored[name] for name in stored.files if name.startswith(f"{outfit}/")}
    return model_from(OUTFITS[outfit], arrays)


def model_from(encoders: tuple[Encoder, ...], arrays: dict[str, Any]) -> Model:
    """A model from its arrays as they are kept."""
    sides = {side: _side(side, arrays) for side in ("demand", "resource")}
    middle, spread = arrays["curve"]
    return Model(
        encoders=encoders,
        demand=sides["demand"],
        resource=sides["resource"],
        serves=arrays["serves"].astype(np.float32),
        answer=arrays["answer"].astype(np.float32),
        weights=tuple(float(weight) for weight in arrays["weights"]),
        middle=float(middle),
        spread=float(spread),
    )


def _side(side: str, arrays: dict[str, Any]) -> SideModel:
    def single(name: str) -> Any:
        return arrays[f"{side}_{name}"].astype(np.float32)

    return SideModel(
        mean=single("mean"),
        named_mean=single("named_mean"),
        kinds=single("kinds"),
        topics=single("topics"),
        pairs=unit_rows(single("pairs")).astype(np.float32),
        temperature=float(arrays[f"{side}_temperature"]),
    )
