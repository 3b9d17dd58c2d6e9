"""Rows that named questions have to give on the samples, counted from the tables by plain Python."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.graph.sanya.samples import TODAY
from tests.graph.sanya.tables import DOMAINS, POSTS, Row, Tables, day, months

Answer = list[dict[str, Any]]
T = Tables()
DAMAO, JJL = "460203198221", "460204198008"
BAY = "海棠区湾区大党委"


def _members(committee: str) -> list[Row]:
    units = T.by_id("单位")
    return [units[r["单位"]] for r in T["成员单位"] if r["党组织"] == committee]


def _key(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    """A sort key with empty values last, as Cypher sorts."""
    return tuple((row[name] is None, row[name]) for name in names)


def members() -> Answer:
    rows = [
        {
            "unit": u["编号"],
            "name": u["名称"],
            "domain": DOMAINS[u["领域"]],
            "since": date(2020, 5, 1),
            "placeholder": u["名称未知"] == "是",
        }
        for u in _members("p-bay")
    ]
    return sorted(rows, key=lambda r: _key(r, "placeholder", "domain", "name", "unit"))


def by_domain() -> Answer:
    rows: Answer = []
    for committee in ("p-alliance", "p-bay"):
        counted = Counter(DOMAINS[u["领域"]] for u in _members(committee))
        rows += [{"committee": committee, "domain": d, "units": n} for d, n in sorted(counted.items(), key=lambda x: (-x[1], x[0]))]
    return rows


def _of_domain() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for unit in T["单位"]:
        found[DOMAINS[unit["领域"]]].append(unit)
    return found


def coverage() -> Answer:
    rows = []
    for domain, units in _of_domain().items():
        covered = sum(u["编号"] in T.covered for u in units)
        rows.append({"domain": domain, "covered": covered, "known": len(units), "rate": covered / len(units)})
    return sorted(rows, key=lambda r: _key(r, "rate", "domain"))


def uncovered() -> Answer:
    rows = []
    for domain, units in _of_domain().items():
        covered = sum(u["编号"] in T.covered for u in units)
        for u in units:
            if u["编号"] not in T.covered:
                area = T.area(u["所在地"])["name"] if u["所在地"] else None
                rows.append({"unit": u["编号"], "domain": domain, "area_name": area, "covered": covered, "known": len(units)})
    return sorted(rows, key=lambda r: _key(r, "domain", "unit"))


def unsigned() -> Answer:
    """All sixteen of the bay committee signed; the alliance has no agreement."""
    units = sorted(u["编号"] for u in _members("p-alliance"))
    return [{"committee": "p-alliance", "unit": unit, "signed": 0, "total": 9} for unit in units]


def attendance() -> Answer:
    """Two joint meetings: the rice park sat at both (once by proxy), Wuzhizhou at one (then on leave), the others at none."""
    sat = {"u-rice-park": 2, "u-wuzhizhou": 1}
    rows = [{"unit": u["编号"], "sat": sat.get(u["编号"], 0), "held": 2, "rate": sat.get(u["编号"], 0) / 2} for u in _members("p-bay")]
    return sorted(rows, key=lambda r: _key(r, "rate", "unit"))


def grid_chain() -> Answer:
    return [
        {
            "grid": f"g-jjl-{n}",
            "parties": [f"金鸡岭路社区网格{n}党小组"],
            "chiefs": [f"金鸡岭路社区网格{n}网格长"],
            "section": "金鸡岭路片区（示例）",
            "section_chiefs": ["金鸡岭路社区片区片长"],
        }
        for n in range(1, 8)
    ]


def grid_chiefs() -> Answer:
    rows = []
    for person, posts in T.held.items():
        for post in posts:
            if post["类别"] == "网格长":
                others = sorted({POSTS[p["类别"]] for p in posts} - {"grid_chief"})
                rows.append({"grid": post["所在"], "person": person, "is_member": True, "posts": others, "by_the_rule": True})
    return sorted(rows, key=lambda r: _key(r, "grid", "person"))


def service_gaps(categories: tuple[str, ...]) -> Answer:
    served = {r["网格"] for r in T["服务网格"]}
    return [{"grid": g, "category": c} for g in sorted(r["编号"] for r in T["网格"] if r["编号"] not in served) for c in categories]


def grids_per_area() -> Answer:
    homes = Counter(T.area(r["村社区"])["id"] for r in T["家庭户"])
    grids = Counter(r["村社区"] for r in T["网格"])
    return [{"area": a, "grids": grids[a], "households": homes[a]} for a in sorted(grids)]


def households_per_member() -> Answer:
    rows = []
    for place, name, low, high in ((DAMAO, "大茅村委会", 10, 15), (JJL, "金鸡岭社区居委会", 30, 40)):
        for person in T["人员"]:
            if person["是否党员"] == "是" and person["居住地"] == place and not low <= T.households_of[person["编号"]] <= high:
                number = T.households_of[person["编号"]]
                found = {"area_name": name, "person": person["编号"], "name": T.shown(person["编号"]), "households": number}
                rows.append({**found, "low": low, "high": high, "finding": "under" if number < low else "over"})
    return sorted(rows, key=lambda r: _key(r, "area_name", "finding", "person"))


def visits(month: str) -> Answer:
    """Seven full-time workers; a second visit to one household in the month counts once."""
    homes: dict[str, set[str]] = defaultdict(set)
    for r in T["走访"]:
        if r["走访日期"].startswith(month):
            homes[r["走访人"]].add(r["家庭户"])
    rows = [{"person": f"h-jjl-member-{n}", "households": len(homes[f"h-jjl-member-{n}"]), "low": 30, "met": False} for n in range(1, 8)]
    return sorted(rows, key=lambda r: _key(r, "person"))


def several_posts() -> Answer:
    rows = [
        {
            "person": person,
            "posts": len(posts),
            "kinds": sorted({POSTS[p["类别"]] for p in posts}),
            "post_names": sorted(p["名称"] for p in posts),
        }
        for person, posts in T.held.items()
        if len(posts) > 1
    ]
    return sorted(rows, key=lambda r: (-r["posts"], r["person"]))


def headcount() -> Answer:
    people = T.by_id("人员")
    codes = {"专职": "full_time", "兼职": "part_time", "未说明": "unstated", "": None}
    who: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for person, posts in T.held.items():
        for post in posts:
            who[POSTS[post["类别"]], codes[post["专兼职"]]].add(person)
    rows = [{"kind": kind, "employment": employment, **_heads(found, people)} for (kind, employment), found in who.items()]
    return [*sorted(rows, key=lambda r: _key(r, "kind", "employment")), {"kind": None, "employment": None, **_heads(set(T.held), people)}]


def _heads(found: set[str], people: dict[str, Row]) -> dict[str, int]:
    return {"people": len(found), "members": sum(people[p]["是否党员"] == "是" for p in found)}


def seasonal(month: int) -> Answer:
    offers = sorted((r["编号"], r["依托人员"], r["名称"]) for r in T["资源清单"] if r["依托人员"])
    return [
        {
            "person": p["编号"],
            "name": T.shown(p["编号"]),
            "skills": p["专长"].split("、"),
            "home_province": p["来源省份"],
            "months": months(p["在岛月份"]),
            "resources": [title for _, person, title in offers if person == p["编号"]],
        }
        for p in sorted(T["人员"], key=lambda p: p["编号"])
        if month in months(p["在岛月份"])
    ]


def without_duty() -> Answer:
    parties = T.by_id("党组织")
    rows = [
        {"person": p["编号"], "name": T.shown(p["编号"]), "branch": parties[p["组织关系所在党组织"]]["名称"]}
        for p in T["人员"]
        if p["是否党员"] == "是" and p["编号"] not in T.held and not T.households_of[p["编号"]]
    ]
    return sorted(rows, key=lambda r: _key(r, "person"))


def open_demands() -> Answer:
    """All but the one that the accepted project answers."""
    rows = [
        {
            "demand": d["编号"],
            "area": T.area(d["村社区"])["id"],
            "priority": int(d["优先级"] or 2),
            "deadline": day(d["期限"]),
            "reason": None,
        }
        for d in T["需求清单"]
        if d["编号"] != "dem-qingtang"
    ]
    return sorted(rows, key=lambda r: (-r["priority"], *_key(r, "deadline", "demand")))


def idle_resources() -> Answer:
    """All that hold on the day but the two that the accepted project uses."""
    ids = {u["名称"]: u["编号"] for u in T["单位"]}
    rows = [
        {
            "resource": r["编号"],
            "unit": ids.get(r["单位"], r["单位"]),
            "projects": int(r["可承接项目数"] or 1),
            "months": months(r["可用月份"]) or None,
        }
        for r in T["资源清单"]
        if not (r["失效日期"] and r["失效日期"] < TODAY.isoformat()) and not r["编号"].startswith("res-wzz")
    ]
    return sorted(rows, key=lambda r: _key(r, "unit", "resource"))


def unconfirmed() -> Answer:
    found = [("resource", r) for r in T["资源清单"]] + [("demand", r) for r in T["需求清单"]]
    return [{"list": side, "id": r["编号"], "title": r["名称"], "kind_source": "suggested"} for side, r in found if not r["类别"]]


def committee_resources() -> Answer:
    units = {u["编号"] for u in _members("p-alliance")}
    rows = [
        {"unit": r["单位"], "resource": r["编号"], "title": r["名称"]} for r in T["资源清单"] if r["单位"] in units and not r["失效日期"]
    ]
    return sorted(rows, key=lambda r: _key(r, "unit", "resource"))


def project_sources() -> Answer:
    lines = {r["编号"]: n for name in ("资源清单", "需求清单") for n, r in enumerate(T[name], start=2)}
    parts = [
        ("resource", "res-wzz-team", "u-wuzhizhou"),
        ("resource", "res-wzz-tourism", "u-wuzhizhou"),
        ("demand", "dem-qingtang", "460202-qingtang"),
    ]
    return [
        {
            "part": part,
            "id": found,
            "by": by,
            "file": "资源清单.csv" if part == "resource" else "需求清单.csv",
            "row": lines[found],
            "reference": "M04 三亚市委组织部刊文",
        }
        for part, found, by in parts
    ]


def activities() -> Answer:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for x in T["活动"]:
        found[x["专长"], x["场所类型"]].append(x)
    rows = [
        {
            "skill": skill,
            "place_kind": place,
            "records": len(acts),
            "at_least": sum(80 if x["场次"] == "80余" else 1 for x in acts),
            "hours": sum(float(x["时长"] or 0) for x in acts),
            "names": sorted(x["名称"] for x in acts),
        }
        for (skill, place), acts in found.items()
    ]
    return sorted(rows, key=lambda r: _key(r, "skill", "place_kind"))


def centres() -> Answer:
    found = T.by_id("服务中心")
    tiers = {"市级": ("city", 0), "区级": ("district", 1), "社区级": ("community", 2), "服务点": ("point", 3)}
    rows = []
    for c in found.values():
        above, at = [], c["上级中心"]
        while at:
            above.append(found[at]["名称"])
            at = found[at]["上级中心"]
        rows.append(
            {"centre": c["编号"], "tier": tiers[c["层级"]][0], "parents": above, "parent_missing": False, "rank": tiers[c["层级"]][1]}
        )
    return [{k: v for k, v in r.items() if k != "rank"} for r in sorted(rows, key=lambda r: (r["rank"], r["centre"]))]


def placeholders() -> Answer:
    rows: Answer = [
        {"kind": kind, "id": r["编号"], "name": r["名称"]}
        for kind, sheet in (("Grid", "网格"), ("Mechanism", "机制"), ("Party", "党组织"), ("Unit", "单位"))
        for r in T[sheet]
        if r["名称未知"] == "是"
    ]
    rows += [{"kind": "Area", "id": r["编码"], "name": r["名称"]} for r in T["区划"] if r["占位"] == "是"]
    rows += [{"kind": "Area", "id": r["code"], "name": r["name"]} for r in T["sanya-divisions"] if r["placeholder"] == "是"]
    return sorted(rows, key=lambda r: _key(r, "kind", "id"))


def changes() -> Answer:
    units = sorted(u["编号"] for u in _members("p-bay"))
    return [{"on": date(2020, 5, 1), "change": "joined", "unit": u, "committee": "p-bay"} for u in units]


def figures(until: str) -> Answer:
    rows: Answer = []
    for r in T["统计数字"]:
        place = T.areas.get(r["对象"])
        time = r["时点"].removesuffix("(推断)")
        if place and T.district(place["id"]) == "460204" and time <= until:
            number = float(r["数值"])
            rows.append(
                {"about": place["name"], "metric": r["指标"], "low": number, "high": number, "time": time, "inferred": "推断" in r["时点"]}
            )
    rows.sort(key=lambda r: r["time"], reverse=True)
    return sorted(rows, key=lambda r: _key(r, "about", "metric"))


def brands() -> Answer:
    award = {"kind": "Award", "id": "w-damao", "name": "全国乡村治理示范村", "owner": "大茅村委会", "year": "2021"}
    return [award, *({"kind": "Brand", "id": r["编号"], "name": r["名称"], "owner": "三亚市", "year": None} for r in T["党建品牌"])]


def outcomes() -> Answer:
    """The six figures of the article, bounds as its words leave them open."""
    rows = (
        ("z-dividend", 200_000, 200_000, True, "2020"),
        ("z-reports", 37, 37, True, "2021"),
        ("z-road", 2.3, 2.3, True, None),
        ("z-sales", 700_000, 700_000, True, "2020"),
        ("z-shelf", 50_000, None, False, None),
        ("z-solved", 20, None, False, "2021"),
    )
    return [{"outcome": o, "low": low, "high": high, "exact": exact, "period": period} for o, low, high, exact, period in rows]
