"""The score half of the independent check: every part recomputed for the lines of a plan from the raw records."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import acos, cos, log, radians, sin, sqrt

from matching.problem import Demand, Problem, Resource
from matching.result import Line, Result
from matching.texts.reading import Readings

Check = tuple[str, str, str]
TOLERANCE = 2e-6
# Said a second time on purpose: these are the published figures of the score, not imports from what is checked.
TIE_STRENGTH = {"agreement": 0.6, "same_committee": 0.5, "earlier_project": 0.4, "shared_members": 0.3}
TEXT_FULL, HALF_KM, EARTH_KM, LONG_LIST, PRIOR_PROJECTS = 0.4, 20.0, 6371.0088, 50, 8.0


def score_faults(problem: Problem, result: Result) -> Iterator[Check]:
    """Lines whose score is not the weighted mean of their parts, or a part not what the records say."""
    resources, demands = {r.id: r for r in problem.resources}, {d.id: d for d in problem.demands}
    known = [line for line in result.lines if line.resource in resources and line.demand in demands]
    texts = _Texts(problem, known) if problem.readings is None else _Meanings(problem.readings)
    ties: dict[tuple[str, str], set[str]] = {}
    for tie in problem.relations:
        ties.setdefault((tie.unit, tie.area), set()).add(tie.kind)
    for line in known:
        resource, demand = resources[line.resource], demands[line.demand]
        expected = dict(_parts(problem, resource, demand, ties)) | {"text": texts.likeness(resource, demand)}
        yield from _line_faults(line, expected, result.weights)


def _line_faults(line: Line, expected: Mapping[str, float], weights: Mapping[str, float]) -> Iterator[Check]:
    where = f"{line.resource} - {line.demand}"
    mean = sum(weights[code] * value for code, value in line.parts.items()) / sum(weights.values())
    if abs(max(mean, 1e-6) - line.score) > TOLERANCE:
        yield "得分不是各分项的加权平均", "the score is not the mean of its parts", f"{where}: {mean} / {line.score}"
    for code, value in line.parts.items():
        if not -TOLERANCE <= value <= 1 + TOLERANCE or abs(expected.get(code, value) - value) > TOLERANCE:
            yield "分项与记录不符", "a part is not what the records say", f"{where}: {code} {expected.get(code)} / {value}"


def _parts(problem: Problem, resource: Resource, demand: Demand, ties: Mapping[tuple[str, str], set[str]]) -> Iterator[tuple[str, float]]:
    certain = resource.kind is not None and demand.kind is not None
    if certain and resource.kind_source == demand.kind_source == "given":
        fit = problem.serves.between(str(resource.kind), str(demand.kind))
        yield "kind", fit
        yield "outcomes", _proven(problem, resource, str(demand.kind), fit)
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


def _proven(problem: Problem, resource: Resource, demand_kind: str, fit: float) -> float:
    """The table's fit after the finished projects of these kinds, then after the unit's own."""
    for units in (None, resource.unit):
        results: dict[str, list[float]] = {}
        for past in problem.outcomes:
            late = past.dated >= past.matched and not past.dated > problem.settings.as_of
            if late and (past.resource_kind, past.demand_kind) == (resource.kind, demand_kind) and units in (None, past.unit):
                results.setdefault(past.project, []).append(past.value)
        total = sum(sum(values) / len(values) for values in results.values())
        fit = (PRIOR_PROJECTS * fit + total) / (PRIOR_PROJECTS + len(results))
    return fit


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

    def likeness(self, resource: Resource, demand: Demand) -> float:
        """The weighed features on a line; one half where a text says nothing."""
        r, d, model = self.rows[resource.id], self.cols[demand.id], self.read.model
        offer, need = self.read.resources, self.read.demands
        meanings = [[float(v) for v in side.meaning[i]] for side, i in ((offer, r), (need, d))]
        if not any(meanings[0]) or not any(meanings[1]):
            return 0.5
        features, start = [], 0
        for encoder in model.encoders:
            end = start + encoder.size
            features.append(_dot(meanings[0][start:end], meanings[1][start:end]))
            start = end
        features.append(_dot(meanings[0], need.wanted[d]))
        features.append(log(_dot(offer.topics[r], need.topics[d]) + 1e-3))
        features.append(log(_dot(offer.bridge[r], need.bridge[d]) * len(need.bridge[d]) + 0.1))
        served = [_dot(offer.kinds[r], [row[j] for row in model.serves]) for j in range(len(need.kinds[d]))]
        features.append(log(_dot(served, need.kinds[d]) + 0.05))
        total = sum(weight * value for weight, value in zip(model.weights, features, strict=True))
        return min(1.0, max(0.0, 0.5 + (total - model.middle) / (8 * model.spread)))


def _dot(a: Iterable[float], b: Iterable[float]) -> float:
    return sum(float(x) * float(y) for x, y in zip(a, b, strict=True))


class _Texts:
    """TF-IDF over character 1- to 3-grams, by its textbook formula, for the texts of a few lines in the whole list."""

    def __init__(self, problem: Problem, lines: list[Line]) -> None:
        self.of = {("r", r.id): _twice(r.title, r.description) for r in problem.resources}
        self.of |= {("d", d.id): _twice(d.title, d.description) for d in problem.demands}
        wanted = {("r", line.resource) for line in lines} | {("d", line.demand) for line in lines}
        asked = {gram for key in wanted for gram in _grams(self.of[key])}
        self.seen: Counter[str] = Counter()
        for text in self.of.values() if lines else ():
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
