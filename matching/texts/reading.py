"""The texts of a problem as the model reads them, and the fit of pairs that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.pairing import Floats, Pairing
from matching.texts.cache import VectorCache
from matching.texts.confirmed import Confirmed, confirmed_kinds
from matching.texts.encoder import Side
from matching.texts.model import BRIDGE_FLOOR, FEATURES, KIND_FLOOR, TOPIC_FLOOR, Halves, Model, Read, load_model, read_texts
from matching.texts.plain import with_unit
from matching.texts.vectors import Progress, vectors_of


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says: its id, title with description, and (a resource) its unit's kind and name."""

    id: str
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """The texts of both sides, read: row i of `resources` belongs to `resource_ids[i]`, and so on the other side."""

    model: Model
    resource_ids: tuple[str, ...]
    demand_ids: tuple[str, ...]
    resources: Read
    demands: Read

    def ordered(self, resource_ids: Sequence[str], demand_ids: Sequence[str]) -> "Readings":
        """The rows of these ids in this order; raises KeyError for an id without a text."""
        at_resource, at_demand = ({id_: i for i, id_ in enumerate(ids)} for ids in (self.resource_ids, self.demand_ids))
        return Readings(
            self.model,
            tuple(resource_ids),
            tuple(demand_ids),
            self.resources.rows(np.array([at_resource[id_] for id_ in resource_ids], dtype=np.int64)),
            self.demands.rows(np.array([at_demand[id_] for id_ in demand_ids], dtype=np.int64)),
        )

    def fit(self, pairing: Pairing) -> Floats:
        """How well each pair's texts fit, 0..1: the sum of the weighed features on a line (see `features`)."""
        total = np.zeros(pairing.shape, dtype=np.float64)
        for weight, value in zip(self.model.weights, self.features(pairing).values(), strict=True):
            total += weight * value
        # Texts that say nothing (empty, signs only) are neither for nor against a pair.
        mute = pairing.of_resources(self.resources.silent) | pairing.of_demands(self.demands.silent)
        fit: Floats = np.where(mute, 0.5, np.clip(0.5 + (total - self.model.middle) / (8 * self.model.spread), 0, 1))
        return fit

    def features(self, pairing: Pairing) -> dict[str, Floats]:
        """What the fit is made of, in the order of the model's weights: likeness by each encoder, likeness of the offer to what an answer
        would say, and the logarithms of the chances that both texts are of one topic, resemble the two sides of one written pair, and are
        of kinds that serve each other."""
        found: dict[str, Floats] = {}
        start = 0
        for encoder in self.model.encoders:
            part = slice(start, start + encoder.size)
            found[encoder.name] = _product(pairing, self.resources.meaning[:, part], self.demands.meaning[:, part])
            start += encoder.size
        pairs = self.demands.bridge.shape[1]
        found["answer"] = _product(pairing, self.resources.meaning, self.demands.wanted)
        found["topic"] = np.log(_product(pairing, self.resources.topics, self.demands.topics) + TOPIC_FLOOR)
        found["bridge"] = np.log(_product(pairing, self.resources.bridge, self.demands.bridge) * pairs + BRIDGE_FLOOR)
        found["kind"] = np.log(pairing.product(self.resources.kinds @ self.model.serves, self.demands.kinds) + KIND_FLOOR)
        return {name: found[name] for name in FEATURES if name in found}


def _product(pairing: Pairing, a: Halves, b: Halves) -> Floats:
    """Inner products of the pairs' rows: widened block by block, because half precision has no fast product."""
    rows, columns = np.arange(len(pairing.rows)), np.arange(len(pairing.cols))
    asked = Pairing(rows, columns, pairing.grid)
    return asked.product(a[pairing.rows].astype(np.float32), b[pairing.cols].astype(np.float32))


def read_records(
    resources: Sequence[Told],
    demands: Sequence[Told],
    *,
    confirmed: Sequence[Confirmed] = (),
    cache: VectorCache | None = None,
    progress: Progress | None = None,
    model: Model | None = None,
) -> Readings | None:
    """Read the texts of records; None when this platform has no encoder at all. `confirmed` are lines whose kinds people confirmed."""
    model = model or load_model()
    if model is None:
        return None
    offers = read_side(model, "resource", resources, confirmed=confirmed, cache=cache, progress=progress)
    needs = read_side(model, "demand", demands, confirmed=confirmed, cache=cache, progress=progress)
    return Readings(model, tuple(r.id for r in resources), tuple(d.id for d in demands), offers, needs)


def read_side(
    model: Model,
    side: Side,
    records: Sequence[Told],
    *,
    confirmed: Sequence[Confirmed] = (),
    cache: VectorCache | None = None,
    progress: Progress | None = None,
) -> Read:
    """One side's texts, read: kinds by the model, moved towards those of confirmed lines that are nearly the same."""
    texts = [with_unit(record.text, record.unit) for record in records]
    vectors = np.hstack([vectors_of(encoder, side, texts, cache, progress) for encoder in model.encoders]).astype(np.float32)
    read = read_texts(model, side, vectors, np.array([bool(record.unit) for record in records], dtype=np.bool_))
    known = [line for line in confirmed if line.side == side]
    if not known:
        return read
    near = read_side(model, side, [Told("", line.text, line.unit) for line in known], cache=cache)
    return replace(read, kinds=confirmed_kinds(read, near, known, model))
