"""The problem as arrays, one column per property, in the problem's canonical order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from matching.months import ALL_MONTHS, months_between
from matching.outcomes import proven_of
from matching.pairing import Bools, Floats, Ints
from matching.problem import Demand, Problem, Resource, areas_of, units_of
from matching.profiles import Profiles, profiles_of
from matching.text import Texts, texts_of
from matching.texts.reading import Readings
from matching.ties import ties_of

NO_LIMIT_KM = np.inf


@dataclass(frozen=True, slots=True)
class ResourceColumns:
    """n resources: month masks (uint16), unit positions, radius in km (inf: none), unit vectors of the place (n, 3; NaN:
    unknown), and whether each is valid, a placeholder, in season."""

    months: Ints
    unit: Ints
    radius_km: Floats
    place: Floats
    valid: Bools
    placeholder: Bools
    in_season: Bools


@dataclass(frozen=True, slots=True)
class DemandColumns:
    """m demands: month masks, months that are left before the deadline (0: passed), area positions, priority 0..1."""

    months: Ints
    reachable: Ints
    area: Ints
    place: Floats
    valid: Bools
    priority: Floats


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything the rules read. `ties`: CSR units x areas, strength 0..1; `area_of`: CSR demands x areas, 0/1;
    `forbidden`: positions (k, 2) of forbidden pairs; `proven` (n, demand kinds): what each resource does for each kind of demand by past
    outcomes."""

    problem: Problem
    resources: ResourceColumns
    demands: DemandColumns
    units: tuple[str, ...]
    areas: tuple[str, ...]
    profiles: Profiles
    texts: Texts | Readings
    ties: Any
    area_of: Any
    forbidden: Ints
    proven: Floats

    @property
    def size(self) -> tuple[int, int]:
        """How many resources and demands there are."""
        return len(self.resources.months), len(self.demands.months)


def columns_of(problem: Problem) -> Columns:
    """Turn the records into arrays (once per problem)."""
    units, areas = units_of(problem.resources), areas_of(problem.demands)
    ties, area_of = ties_of(problem, units, areas)
    profiles = profiles_of(problem)
    return Columns(
        problem=problem,
        resources=_resource_columns(problem, units),
        demands=_demand_columns(problem, areas),
        units=units,
        areas=areas,
        profiles=profiles,
        texts=_texts(problem),
        ties=ties,
        area_of=area_of,
        forbidden=_forbidden(problem),
        proven=proven_of(problem, profiles.offered),
    )


def _texts(problem: Problem) -> Texts | Readings:
    """What the texts mean where they were read, else their characters."""
    if problem.readings is None:
        return texts_of(problem)
    return problem.readings.ordered([r.id for r in problem.resources], [d.id for d in problem.demands])


def holds_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Both ends belong to the period; an open end never stops it."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def _resource_columns(problem: Problem, units: tuple[str, ...]) -> ResourceColumns:
    records, settings = problem.resources, problem.settings
    number = {unit: i for i, unit in enumerate(units)}
    season = settings.months or 1 << (settings.as_of.month - 1)
    return ResourceColumns(
        months=_ints(r.months & (ALL_MONTHS if r.window is None else r.window) for r in records),
        unit=_ints(number[r.unit] for r in records),
        radius_km=np.array([NO_LIMIT_KM if r.radius_km is None else r.radius_km for r in records], dtype=np.float64),
        place=_places(records),
        valid=_bools(holds_on(settings.as_of, r.valid_from, r.valid_to) for r in records),
        placeholder=_bools(r.placeholder for r in records),
        in_season=_bools(r.window is None or r.window & season != 0 for r in records),
    )


def _demand_columns(problem: Problem, areas: tuple[str, ...]) -> DemandColumns:
    records, as_of = problem.demands, problem.settings.as_of
    number = {area: i for i, area in enumerate(areas)}
    return DemandColumns(
        months=_ints(d.months for d in records),
        reachable=_ints(ALL_MONTHS if d.deadline is None else months_between(as_of, d.deadline) for d in records),
        area=_ints(number[d.area] for d in records),
        place=_places(records),
        valid=_bools(holds_on(as_of, d.valid_from, d.valid_to) for d in records),
        priority=np.array([(d.priority - 1) / 2 for d in records], dtype=np.float64),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _bools(values: Iterable[bool]) -> Bools:
    return np.array(list(values), dtype=np.bool_)


def _places(records: tuple[Resource, ...] | tuple[Demand, ...]) -> Floats:
    """Points on the unit sphere, so that a distance is an inner product."""
    unknown = float("nan")
    degrees = [(unknown, unknown) if r.lat is None or r.lon is None else (r.lat, r.lon) for r in records]
    lat, lon = np.radians(np.array(degrees, dtype=np.float64).reshape(-1, 2)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _forbidden(problem: Problem) -> Ints:
    rows, cols = problem.resource_index(), problem.demand_index()
    known = [(rows[f.resource], cols[f.demand]) for f in problem.forbidden if f.resource in rows and f.demand in cols]
    return np.array(known, dtype=np.int64).reshape(-1, 2)
