"""Random problems with every mix of rules, seeded."""

from datetime import date
from typing import Literal

import numpy as np

from matching.months import months_mask
from matching.problem import Demand, Forbidden, GroupLimit, Pin, Problem, Relation, Resource, Settings
from matching.serves import load_serves
from matching.validity import ProblemError

SERVES = load_serves()
WORDS = ("场地", "旅游", "培训", "义诊", "法律", "设备", "资金", "销售", "道路", "消防", "志愿", "课程", "演出", "党课", "养殖")
AS_OF = date(2021, 7, 1)


def _some(g: np.random.Generator, share: float) -> bool:
    return bool(g.random() < share)


def _text(g: np.random.Generator, size: int) -> str:
    return "".join(str(word) for word in g.choice(WORDS, size))


def _resource(g: np.random.Generator, i: int, units: int, kinds: list[str]) -> Resource:
    return Resource(
        id=f"r{i}",
        unit=f"u{g.integers(units)}",
        title=_text(g, 2),
        kind=None if _some(g, 0.1) else str(g.choice(kinds)),
        description=_text(g, 2) if _some(g, 0.5) else "",
        capacity=int(g.choice([0, 1, 1, 1, 2, 3])),
        months=months_mask([10, 11, 12, 1, 2, 3]) if _some(g, 0.2) else 4095,
        window=months_mask([10, 11, 12, 1, 2, 3, 4]) if _some(g, 0.05) else None,
        valid_to=date(2021, 6, 1) if _some(g, 0.05) else None,
        radius_km=float(g.integers(5, 60)) if _some(g, 0.3) else None,
        lat=18.2 + float(g.random()) / 2 if _some(g, 0.8) else None,
        lon=109.2 + float(g.random()) / 2,
        placeholder=_some(g, 0.04),
    )


def _demand(g: np.random.Generator, i: int, areas: int, kinds: list[str], bundles: bool) -> Demand:
    return Demand(
        id=f"d{i}",
        area=f"a{g.integers(areas)}",
        title=_text(g, 2),
        kind=None if _some(g, 0.1) else str(g.choice(kinds)),
        description=_text(g, 2) if _some(g, 0.5) else "",
        need=int(g.choice([0, 1, 1, 1, 1, 2, 3])),
        priority=int(g.integers(1, 4)),
        deadline=date(2021, int(g.integers(5, 13)), 15) if _some(g, 0.2) else None,
        months=months_mask([6, 7, 8, 9, 10]) if _some(g, 0.2) else 4095,
        together=f"b{g.integers(2)}" if bundles and _some(g, 0.5) else None,
        lat=18.2 + float(g.random()) / 2,
        lon=109.2 + float(g.random()) / 2 if _some(g, 0.9) else None,
    )


def _nested(g: np.random.Generator, scope: Literal["committee", "territory"], ids: list[str]) -> list[GroupLimit]:
    """Now and then a limit of a group, and one of a larger group around it."""
    inner = frozenset(id_ for id_ in ids if _some(g, 0.5))
    outer = inner | frozenset(id_ for id_ in ids if _some(g, 0.5))
    groups = [(f"{scope}-{size}", members) for size, members in (("small", inner), ("large", outer)) if members and _some(g, 0.3)]
    return [GroupLimit(scope, id_, int(g.integers(0, 5)), members) for id_, members in groups]


def random_problem(seed: int, *, n: int = 5, m: int = 6, bundles: bool = True, fairness: str = "tie-break") -> Problem:
    """A problem of at most n resources and m demands; pins that contradict something are left out, so it is valid."""
    g = np.random.default_rng(seed)
    resource_kinds = [str(k) for k in g.choice(SERVES.resource_kinds, 3, replace=False)]
    demand_kinds = [kind for kind in SERVES.demand_kinds if any(SERVES.between(r, kind) > 0 for r in resource_kinds)]
    units, areas = max(1, n // 2), max(1, m // 3)
    resources = tuple(_resource(g, i, units, resource_kinds) for i in range(int(g.integers(1, n + 1))))
    demands = tuple(_demand(g, i, areas, demand_kinds, bundles) for i in range(int(g.integers(1, m + 1))))
    given = {r.unit for r in resources}, {d.area for d in demands}
    limits = [GroupLimit("unit", unit, int(g.integers(0, 4))) for unit in sorted(given[0]) if _some(g, 0.4)]
    limits += [GroupLimit("area", area, int(g.integers(0, 5))) for area in sorted(given[1]) if _some(g, 0.2)]
    limits += _nested(g, "committee", sorted(given[0])) + _nested(g, "territory", sorted(given[1]))
    kinds = ("agreement", "same_committee", "earlier_project", "shared_members")
    ties = tuple(Relation(u, a, str(g.choice(kinds))) for u in sorted(given[0]) for a in sorted(given[1]) if _some(g, 0.3))
    pairs = [(r.id, d.id) for r in resources for d in demands]
    forbidden = tuple(Forbidden(r, d) for r, d in pairs if _some(g, 0.05))
    settings = Settings(
        AS_OF,
        minimum_score=float(g.choice([0.0, 0.25, 0.35])),
        max_projects=int(g.integers(1, 6)) if _some(g, 0.2) else None,
        fairness=fairness,  # type: ignore[arg-type]
    )
    pins = tuple(Pin(r, d) for r, d in pairs if _some(g, 0.04) and (r, d) not in {(f.resource, f.demand) for f in forbidden})
    incumbents = frozenset(pair for pair in pairs if _some(g, 0.1))
    rest = {"limits": tuple(limits), "relations": ties, "forbidden": forbidden, "incumbents": incumbents}
    try:
        return Problem(resources, demands, settings, pins=pins, **rest)  # type: ignore[arg-type]
    except ProblemError:
        return Problem(resources, demands, settings, **rest)  # type: ignore[arg-type]


def random_lines(g: np.random.Generator, *, resources: int, demands: int) -> tuple[tuple[Resource, ...], tuple[Demand, ...]]:
    """Lines to add to a random problem: ids of their own, units and areas partly known there."""
    kinds = [str(k) for k in g.choice(SERVES.resource_kinds, 3, replace=False)]
    given = tuple(_resource(g, 100 + i, 5, kinds) for i in range(resources))
    return given, tuple(_demand(g, 100 + i, 5, list(SERVES.demand_kinds), False) for i in range(demands))
