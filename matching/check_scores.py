"""The score half of the independent check: every part recomputed for the lines of a plan from the raw records."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import acos, cos, log, radians, sin, sqrt
from operator import mul

from matching.check_kinds import Kinds
from matching.problem import Demand, Problem, Resource
from matching.result import Line, Result
from matching.texts.model import Read
from matching.texts.reading import Readings

Check = tuple[str, str, str]
TOLERANCE = 2e-6
# Said a second time on purpose: these are the published figures of the score, not imports from what is checked.
TIE_STRENGTH = {"agreement": 0.6, "same_committee": 0.5, "earlier_project": 0.4, "shared_members": 0.3}
WEIGHTS = {"kind": 0.02, "outcomes": 0.05, "text": 0.60, "relations": 0.15, "distance": 0.10, "season": 0.05, "priority": 0.05}
TEXT_FULL, HALF_KM, EARTH_KM, LONG_LIST = 0.4, 20.0, 6371.0088, 50


class Scores:
    """The scores of single pairs, recomputed; `pairs`: the ids of those that will be asked for."""

    def __init__(self, problem: Problem, pairs: Iterable[tuple[str, str]]) -> None:
        self._problem, self.kinds = problem, Kinds(problem)
        self._texts = _Texts(problem, tuple(pairs)) if problem.readings is None else _Meanings(problem.readings)
        self._ties: dict[tuple[str, str], set[str]] = {}
        for tie in problem.relations:
            self._ties.setdefault((tie.unit, tie.area), set()).add(tie.kind)
        asked = {code: problem.settings.weights.get(code, usual) for code, usual in WEIGHTS.items()}
        self.weights = {code: weight / sum(asked.values()) for code, weight in asked.items()}

    def parts(self, resource: Resource, demand: Demand) -> dict[str, float]:
        """Each part that can be recomputed (kinds that were guessed without an encoder can't)."""
        found = dict(_parts(resource, demand, self._ties)) | dict(self.kinds.parts(resource, demand))
        return found | {"text": self._texts.likeness(resource, demand)}

    def score(self, resource: Resource, demand: Demand) -> float | None:
        """The weighted mean; None where a part is not known here."""
        parts = self.parts(resource, demand)
        return sum(weight * parts[code] for code, weight in self.weights.items()) if parts.keys() == WEIGHTS.keys() else None


def score_faults(problem: Problem, result: Result) -> Iterator[Check]:
    """Lines whose score is not the mean of their parts under the settings' weights, or a part not what the records say."""
    resources, demands = {r.id: r for r in problem.resources}, {d.id: d for d in problem.demands}
    known = [line for line in result.lines if line.resource in resources and line.demand in demands]
    scores = Scores(problem, ((line.resource, line.demand) for line in known))
    for code in sorted(scores.weights.keys() | result.weights.keys()):
        said, meant = result.weights.get(code, 0.0), scores.weights.get(code, 0.0)
        if abs(said - meant) > TOLERANCE:
            yield "权重与设置不符", "a weight is not that of the settings", f"{code}: {said} / {meant}"
    for line in known:
        yield from _line_faults(line, scores.parts(resources[line.resource], demands[line.demand]), scores.weights)


def _line_faults(line: Line, expected: Mapping[str, float], weights: Mapping[str, float]) -> Iterator[Check]:
    where = f"{line.resource} - {line.demand}"
    if line.parts.keys() != weights.keys():
        yield "分项不全", "parts are missing", f"{where}: {sorted(line.parts)}"
        return
    mean = sum(weights[code] * value for code, value in line.parts.items())
    if abs(max(mean, 1e-6) - line.score) > TOLERANCE:
        yield "得分不是各分项的加权平均", "the score is not the mean of its parts", f"{where}: {mean} / {line.score}"
    for code, value in line.parts.items():
        if not -TOLERANCE <= value <= 1 + TOLERANCE or abs(expected.get(code, value) - value) > TOLERANCE:
            yield "分项与记录不符", "a part is not what the records say", f"{where}: {code} {expected.get(code)} / {value}"


def _parts(resource: Resource, demand: Demand, ties: Mapping[tuple[str, str], set[str]]) -> Iterator[tuple[str, float]]:
    apart = 1.0
    for kind in ties.get((resource.unit, demand.area), ()):
        apart *= 1 - TIE_STRENGTH[kind]
    yield "relations", 1 - apart
    km = km_between(resource, demand)
    yield "distance", 0.5 if km is None else 0.5 ** (km / HALF_KM)
    wanted = [month for month in range(12) if demand.months // 2**month % 2]
    window = 4095 if resource.window is None else resource.window
    yield "season", sum(resource.months // 2**m % 2 and window // 2**m % 2 for m in wanted) / len(wanted)
    yield "priority", {1: 0.0, 2: 0.5, 3: 1.0}[demand.priority]


def km_between(resource: Resource, demand: Demand) -> float | None:
    """Distance by the spherical law of cosines, with the chord where that law loses digits; None if a place is unknown."""
    if resource.lat is None or resource.lon is None or demand.lat is None or demand.lon is None:
        return None
    a, b = radians(resource.lat), radians(demand.lat)
    turn = radians(resource.lon - demand.lon)
    cosine = sin(a) * sin(b) + cos(a) * cos(b) * cos(turn)
    if cosine < 0.999999:
        return EARTH_KM * acos(max(-1.0, cosine))
    chord = sqrt((cos(a) - cos(b) * cos(turn)) ** 2 + (cos(b) * sin(turn)) ** 2 + (sin(a) - sin(b)) ** 2)
    return EARTH_KM * chord


class _Meanings:
    """The fit of two texts from what was read of each, by its published formula and number by number."""

    def __init__(self, read: Readings) -> None:
        self.read = read
        self.rows = {id_: i for i, id_ in enumerate(read.resource_ids)}
        self.cols = {id_: i for i, id_ in enumerate(read.demand_ids)}
        self.serves: list[list[float]] = [list(column) for column in zip(*read.model.serves.tolist(), strict=True)]

    def likeness(self, resource: Resource, demand: Demand) -> float:
        """The weighed features on a line; one half where a text says nothing."""
        r, d, model = self.rows[resource.id], self.cols[demand.id], self.read.model
        offer, need = _told(self.read.resources, r), _told(self.read.demands, d)
        if not any(offer["meaning"]) or not any(need["meaning"]):
            return 0.5
        features, start = [], 0
        for encoder in model.encoders:
            end = start + encoder.size
            features.append(_dot(offer["meaning"][start:end], need["meaning"][start:end]))
            start = end
        features.append(_dot(offer["meaning"], need["wanted"]))
        features.append(log(_dot(offer["topics"], need["topics"]) + 1e-3))
        features.append(log(_dot(offer["bridge"], need["bridge"]) * len(need["bridge"]) + 0.1))
        served = [_dot(offer["kinds"], column) for column in self.serves]
        features.append(log(_dot(served, need["kinds"]) + 0.05))
        total = sum(weight * value for weight, value in zip(model.weights, features, strict=True))
        return min(1.0, max(0.0, 0.5 + (total - model.middle) / (8 * model.spread)))


def _told(side: Read, row: int) -> dict[str, list[float]]:
    """What was read of one text, as plain numbers."""
    return {name: getattr(side, name)[row].tolist() for name in ("meaning", "wanted", "topics", "bridge", "kinds")}


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    if len(a) != len(b):
        raise ValueError(f"{len(a)} numbers against {len(b)}")
    total: float = sum(map(mul, a, b))
    return total


class _Texts:
    """TF-IDF over character 1- to 3-grams, by its textbook formula, for the texts of a few lines in the whole list."""

    def __init__(self, problem: Problem, pairs: Sequence[tuple[str, str]]) -> None:
        self.of = {("r", r.id): _twice(r.title, r.description) for r in problem.resources}
        self.of |= {("d", d.id): _twice(d.title, d.description) for d in problem.demands}
        wanted = {("r", resource) for resource, _ in pairs} | {("d", demand) for _, demand in pairs}
        asked = {gram for key in wanted for gram in _grams(self.of[key])}
        self.seen: Counter[str] = Counter()
        for text in self.of.values() if pairs else ():
            self.seen.update(asked & set(_grams(text)))

    def likeness(self, resource: Resource, demand: Demand) -> float:
        """Cosine of the two texts over what counts as full likeness, at most 1."""
        a, b = self._weights(self.of["r", resource.id]), self._weights(self.of["d", demand.id])
        return min(1.0, sum(weight * b.get(gram, 0.0) for gram, weight in a.items()) / TEXT_FULL)

    def _weights(self, text: str) -> dict[str, float]:
        size = len(self.of)
        weights = {
            gram: (1 + log(count)) * (log((1 + size) / (1 + self.seen[gram])) + 1)
            for gram, count in Counter(_grams(text)).items()
            if size < LONG_LIST or self.seen[gram] <= size / 2
        }
        norm = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {gram: weight / norm for gram, weight in weights.items()}


def _twice(title: str, description: str) -> str:
    letters = [unicodedata.normalize("NFKC", part).lower() for part in (title, title + description)]
    return "".join("".join(letter for letter in part if letter.isalnum()) for part in letters)


def _grams(text: str) -> list[str]:
    return [text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)]
