"""The kinds of records for the independent check: what the list says, else what was read of the text; and what they are worth together."""

from collections.abc import Iterator, Mapping

from matching.problem import Demand, Problem, Resource

PRIOR_PROJECTS = 8.0
# Said a second time on purpose: how far a suggested kind is believed, and from which chance on a kind read from a text is used.
SUGGESTED_BELIEF, KNOWN_FROM = 0.8, 0.35


class Kinds:
    """The chances of kinds of single records, and the fit of two, number by number."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._read = problem, problem.readings
        serves = problem.serves
        self._names = {"resource": tuple(serves.resource_kinds), "demand": tuple(serves.demand_kinds)}
        self._rows: dict[str, dict[str, int]] = {"resource": {}, "demand": {}}
        if self._read is not None:
            self._rows = {
                "resource": {id_: i for i, id_ in enumerate(self._read.resource_ids)},
                "demand": {id_: i for i, id_ in enumerate(self._read.demand_ids)},
            }
        self._past: dict[tuple[str | None, str, str], dict[str, list[float]]] = {}
        for past in problem.outcomes:
            if past.dated >= past.matched and not past.dated > problem.settings.as_of:
                for unit in (None, past.unit):
                    key = (unit, past.resource_kind, past.demand_kind)
                    self._past.setdefault(key, {}).setdefault(past.project, []).append(past.value)

    def used(self, record: Resource | Demand) -> tuple[bool, str | None]:
        """Whether the record's kind is known here, and which it is (None: no evidence)."""
        if record.kind is not None and (record.kind_source == "given" or self._read is None):
            return True, record.kind
        chances = self.chances(record)
        if chances is None:
            return False, None
        kind = max(chances, key=lambda name: chances[name])
        return True, kind if chances[kind] >= KNOWN_FROM else None

    def chances(self, record: Resource | Demand) -> Mapping[str, float] | None:
        """The chance of each kind that is possible; None for a blank kind whose text was not read."""
        side = "resource" if isinstance(record, Resource) else "demand"
        if record.kind is not None and record.kind_source == "given":
            return {record.kind: 1.0}
        if self._read is not None:
            read = self._read.resources if side == "resource" else self._read.demands
            row = read.kinds[self._rows[side][record.id]]
            return {name: float(chance) for name, chance in zip(self._names[side], row, strict=True)}
        if record.kind is None:
            return None
        rest = (1 - SUGGESTED_BELIEF) / len(self._names[side])
        return {name: rest + SUGGESTED_BELIEF * (name == record.kind) for name in self._names[side]}

    def parts(self, resource: Resource, demand: Demand) -> Iterator[tuple[str, float]]:
        """The fit by the table, and after what finished projects brought; nothing where a kind is not known here."""
        offers, needs = self.chances(resource), self.chances(demand)
        if offers is None or needs is None:
            return
        fit = proven = 0.0
        for offer, likely in offers.items():
            for need, wanted in needs.items():
                table = self._problem.serves.between(offer, need)
                fit += likely * wanted * table
                proven += likely * wanted * self._proven(resource.unit, offer, need, table)
        yield "kind", fit
        yield "outcomes", proven

    def _proven(self, unit: str, offer: str, need: str, fit: float) -> float:
        """The table's fit after the finished projects of these kinds, then after the unit's own."""
        for whose in (None, unit):
            results = self._past.get((whose, offer, need))
            if results:
                total = sum(sum(values) / len(values) for values in results.values())
                fit = (PRIOR_PROJECTS * fit + total) / (PRIOR_PROJECTS + len(results))
        return fit
