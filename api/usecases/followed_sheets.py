"""Sheets of the project list for what changed since the run before, what is scarcest, and other plans."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.wording import Lang

Sheet = tuple[str, Sequence[tuple[str, str, int]]]
CHANGES: Mapping[Lang, Sheet] = {
    "zh": (
        "与原方案比较",
        [
            ("change", "变动", 8),
            ("resource_title", "资源", 24),
            ("unit_name", "提供单位", 20),
            ("demand_title", "需求", 24),
            ("area_name", "村（社区）", 18),
            ("score", "得分", 8),
            ("value", "若撤销，总分减少", 12),
            ("why", "说明", 40),
        ],
    ),
    "en": (
        "Changes",
        [
            ("change", "Change", 10),
            ("resource_title", "Resource", 24),
            ("unit_name", "Unit", 20),
            ("demand_title", "Demand", 24),
            ("area_name", "Area", 18),
            ("score", "Score", 8),
            ("value", "Undoing it costs", 12),
            ("why", "Why", 40),
        ],
    ),
}
SCARCE: Mapping[Lang, Sheet] = {
    "zh": (
        "最紧缺",
        [
            ("by", "按", 8),
            ("name", "名称", 28),
            ("value", "多一个名额，总分增加", 14),
            ("resource_title", "最缺的资源", 30),
            ("count", "紧缺资源数", 10),
        ],
    ),
    "en": (
        "Scarcest",
        [
            ("by", "By", 10),
            ("name", "Name", 28),
            ("value", "One place more adds", 14),
            ("resource_title", "Resource", 30),
            ("count", "How many", 10),
        ],
    ),
}
OTHERS: Mapping[Lang, Sheet] = {
    "zh": (
        "其他方案",
        [
            ("number", "方案", 6),
            ("value", "总分少", 10),
            ("sign", "", 4),
            ("resource_title", "资源", 26),
            ("unit_name", "提供单位", 20),
            ("demand_title", "需求", 26),
            ("area_name", "村（社区）", 18),
        ],
    ),
    "en": (
        "Other plans",
        [
            ("number", "Plan", 6),
            ("value", "Worth less", 10),
            ("sign", "", 4),
            ("resource_title", "Resource", 26),
            ("unit_name", "Unit", 20),
            ("demand_title", "Demand", 26),
            ("area_name", "Area", 18),
        ],
    ),
}
WORDS: Mapping[str, Mapping[Lang, str]] = {
    "added": {"zh": "新增", "en": "added"},
    "dropped": {"zh": "去掉", "en": "dropped"},
    "kept": {"zh": "保留", "en": "kept"},
    "kind": {"zh": "类别", "en": "kind"},
    "unit": {"zh": "单位", "en": "unit"},
    "district": {"zh": "片区", "en": "district"},
}


def followed_sheets(plan: Mapping[str, Any], lang: Lang) -> Iterator[tuple[Sheet, list[dict[str, Any]]]]:
    """The sheets that a plan (as JSON) has rows for."""
    changes = [
        {**row, "change": WORDS[row["change"]][lang], "value": row["undoing_costs"], "why": "；".join(row["why"])}
        for row in plan.get("changes") or ()
    ]
    scarce = [{**row, "by": WORDS[row["by"]][lang], "value": row["gain"]} for row in plan.get("scarce") or ()]
    others = [
        {**line, "number": number, "value": other["loss"], "sign": sign}
        for number, other in enumerate(plan.get("alternatives") or (), 1)
        for sign, name in (("-", "without"), ("+", "instead"))
        for line in other[name]
    ]
    for sheet, rows in ((CHANGES[lang], changes), (SCARCE[lang], scarce), (OTHERS[lang], others)):
        if rows:
            yield sheet, rows
